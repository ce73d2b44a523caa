"""Appeals: one a decision, answered by somebody who took no part, binding and told."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.asking import as_person
from accounts.models import Member
from groups.actions import removing
from groups.models import Membership, Removal
from moderation.actions import appealing, deciding, handling, reducing
from moderation.models import Action, Appeal, Case, Decision, LedgerEntry, Sanction, SealedCopy
from notifications.models import Notice
from tests.factories import BlockFactory, ServiceBodyFactory, StewardshipFactory
from tests.groups.actions.test_joining import at_once
from tests.moderation.actions.test_deciding import (
    confirm,
    decide,
    fresh,
    sanctions,
    state_of,
    told,
    undo,
    written,
)
from tests.moderation.people import SECRET_WORDS, case_about_post, moderator_of, post_of
from tests.walls import as_owner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notes")]
DAY = timedelta(days=1)
Outcome = Appeal.Outcome


def appeal(decision: Decision, words: str = "It was not so.") -> Appeal:
    assert decision.member is not None
    with as_person(decision.member.pk):
        return appealing.appeal(decision, by=decision.member, words=words)


def answer(filed: Appeal, by: Member, outcome: Appeal.Outcome, amount: int = 0) -> Appeal:
    with as_person(by.pk):
        return appealing.answer_appeal(
            filed, by=by, outcome=outcome, words="I looked.", amount=amount
        )


def decided(case: Any, action: Action, amount: int = 0) -> Any:
    """Decide something, by two where it takes two."""
    decision = decide(case, moderator_of(case.group), action, amount=amount)
    if decision.state == "proposed":
        decision = confirm(decision, moderator_of(case.group))
    return decision


def age(decision: Decision, days: int) -> None:
    with as_owner():
        done = timezone.now() - days * DAY
        Decision.objects.filter(pk=decision.pk).update(done_at=done)


def test_m_4_appeal_goes_to_a_moderator_who_took_no_part() -> None:
    case = case_about_post()
    other = moderator_of(case.group)
    decision = decided(case, Action.HIDE)

    filed = appeal(decision)

    assert told(other) == ["moderation.appeal_waiting"]
    assert "moderation.appeal_waiting" not in told(decision.by)
    assert (fresh(case).state, fresh(case).level) == ("appealed", "group")
    with pytest.raises(appealing.TookPartError):
        answer(filed, decision.by, Outcome.UPHELD)
    assert answer(filed, other, Outcome.UPHELD).outcome == "upheld"
    assert fresh(case).state == "final"
    assert set(told(case.about)) == {"moderation.decided", "moderation.appeal_answered"}
    assert written(case) == ["decided.hide", "appealed", "appeal.upheld"]


def test_m_4_appeal_goes_to_stewards_where_all_moderators_took_part() -> None:
    case = case_about_post()
    with as_owner():
        case.group.service_body = ServiceBodyFactory.create()
        case.group.save()
    body = StewardshipFactory.create(service_body=case.group.service_body).member
    wrote_a_note = moderator_of(case.group)
    with as_person(wrote_a_note.pk):
        handling.add_note(case, by=wrote_a_note, words="Hm", sending=case.pk)
    decision = decided(case, Action.HIDE)

    filed = appeal(decision)

    assert fresh(case).level == "steward"
    assert told(body) == ["moderation.appeal_waiting"]
    assert "moderation.appeal_waiting" not in told(wrote_a_note)
    with pytest.raises(PermissionDenied):
        answer(filed, wrote_a_note, Outcome.OVERTURNED)
    answer(filed, body, Outcome.OVERTURNED)
    assert post_of(case).state == "published"


def test_m_4_appeal_of_a_secret_group_goes_to_the_sites_stewards_alone() -> None:
    case = case_about_post()
    with as_owner():
        case.group.visibility = "secret"
        case.group.service_body = ServiceBodyFactory.create()
        case.group.save()
    body = StewardshipFactory.create(service_body=case.group.service_body).member
    site = StewardshipFactory.create().member

    filed = appeal(decided(case, Action.HIDE))

    assert (told(body), told(site)) == ([], ["moderation.appeal_waiting"])
    with pytest.raises(PermissionDenied):
        answer(filed, body, Outcome.UPHELD)
    assert answer(filed, site, Outcome.UPHELD).outcome == "upheld"


def test_mod_06_appeal_is_not_put_before_whom_the_member_blocked() -> None:
    case = case_about_post()
    blocked = moderator_of(case.group)
    BlockFactory.create(blocker=case.about, blocked=blocked)
    site = StewardshipFactory.create().member

    filed = appeal(decided(case, Action.HIDE))

    assert (told(blocked), told(site)) == ([], ["moderation.appeal_waiting"])
    with pytest.raises(PermissionDenied):
        answer(filed, blocked, Outcome.UPHELD)


def test_m_4_one_appeal_a_decision_within_14_days() -> None:
    case, late = case_about_post(), case_about_post()
    moderator_of(case.group)
    decision, old = decided(case, Action.HIDE), decided(late, Action.HIDE)
    age(decision, 13)
    age(old, 14)

    assert appeal(decision) == appeal(decision, "Once more")
    with pytest.raises(appealing.AppealOverError):
        appeal(old)
    with as_owner():
        assert Appeal.objects.get().words == "It was not so."


def test_only_the_member_appeals_and_only_what_is_done() -> None:
    case = case_about_post()
    decision = decide(case, moderator_of(case.group), Action.BAN)
    stranger = moderator_of(case.group)

    with pytest.raises(appealing.AppealOverError):
        appeal(decision)
    with as_person(stranger.pk), pytest.raises(PermissionDenied):
        appealing.appeal(decision, by=stranger, words="Me")


def test_answered_appeal_is_binding() -> None:
    case = case_about_post()
    one, two = moderator_of(case.group), moderator_of(case.group)
    filed = appeal(decided(case, Action.HIDE))
    answer(filed, one, Outcome.UPHELD)

    assert answer(filed, one, Outcome.OVERTURNED).outcome == "upheld"
    with pytest.raises(appealing.AppealOverError):
        answer(filed, two, Outcome.OVERTURNED)
    with pytest.raises(deciding.CaseOverError):
        decide(case, two, Action.WARN)
    assert post_of(case).state == "hidden"


def test_mod_07_m_15_overturned_removal_restores_from_the_sealed_copy() -> None:
    case = case_about_post()
    other = moderator_of(case.group)
    filed = appeal(decided(case, Action.REMOVE))
    assert post_of(case).body == ""

    answer(filed, other, Outcome.OVERTURNED)

    assert (post_of(case).state, post_of(case).body) == ("published", SECRET_WORDS)
    with as_owner():
        assert not SealedCopy.objects.exists()


def test_m_15_sealed_copy_is_not_opened_after_90_days_though_the_worker_was_down() -> None:
    case = case_about_post()
    other = moderator_of(case.group)
    filed = appeal(decided(case, Action.REMOVE))
    with as_owner():
        SealedCopy.objects.update(expires_at=timezone.now())

    answer(filed, other, Outcome.OVERTURNED)

    assert post_of(case).body == ""


def test_overturned_ban_lets_them_come_back_if_they_want() -> None:
    case = case_about_post()
    other = moderator_of(case.group)
    filed = appeal(decided(case, Action.BAN))

    answer(filed, other, Outcome.OVERTURNED)

    assert (state_of(case), sanctions(case)) == (
        "removed",
        [("ban", "lifted"), ("suspend", "lapsed")],
    )
    with as_person(case.about.pk):
        removing.come_back(Removal.objects.select_related("membership").get(), by=case.about)
    assert state_of(case) == "active"


def test_reduced_mute_ends_sooner() -> None:
    case = case_about_post()
    other = moderator_of(case.group)
    decision = decided(case, Action.MUTE, amount=20)
    filed = appeal(decision)

    for not_milder in (0, 20, 21):
        with pytest.raises(reducing.CannotBeReducedError):
            answer(filed, other, Outcome.REDUCED, not_milder)
    answer(filed, other, Outcome.REDUCED, 5)

    with as_owner():
        until = Sanction.objects.get().until
        assert until == Decision.objects.get().until
    assert abs(until - decision.done_at - 5 * DAY) < timedelta(seconds=1)


def test_reduced_ban_lets_them_ask_again_and_reduced_removal_only_hides() -> None:
    ban, removal = case_about_post(), case_about_post()
    for case, action in ((ban, Action.BAN), (removal, Action.REMOVE)):
        other = moderator_of(case.group)
        answer(appeal(decided(case, action)), other, Outcome.REDUCED)

    assert state_of(ban) == "removed"
    assert (post_of(removal).state, post_of(removal).body) == ("hidden", SECRET_WORDS)


def test_warning_cannot_be_made_milder() -> None:
    case = case_about_post()
    other = moderator_of(case.group)
    filed = appeal(decided(case, Action.WARN))

    with pytest.raises(reducing.CannotBeReducedError):
        answer(filed, other, Outcome.REDUCED)


def test_appeal_that_waits_is_reminded_of_and_passed_on_until_the_site() -> None:
    case = case_about_post()
    with as_owner():
        case.group.service_body = ServiceBodyFactory.create()
        case.group.save()
    body = StewardshipFactory.create(service_body=case.group.service_body).member
    site, other = StewardshipFactory.create().member, moderator_of(case.group)
    filed = appeal(decided(case, Action.HIDE))

    assert appealing.keep_appeals(filed.due_at - 3 * DAY) == 0
    assert told(other) == ["moderation.appeal_waiting"]
    for _ in range(2):
        assert appealing.keep_appeals(filed.due_at - DAY) == 0
    assert told(other) == ["moderation.appeal_waiting"] * 2
    assert [appealing.keep_appeals(filed.due_at + DAY) for _ in range(2)] == [1, 0]
    assert fresh(case).level == "steward"
    assert appealing.keep_appeals(filed.due_at + 4 * DAY) == 1
    assert fresh(case).level == "site"
    assert "moderation.appeal_waiting" in told(body)
    assert "moderation.appeal_waiting" in told(site)


def test_decision_nobody_appealed_is_final_after_14_days() -> None:
    case, recent = case_about_post(), case_about_post()
    decided(case, Action.HIDE)
    decided(recent, Action.HIDE)
    with as_owner():
        Case.objects.filter(pk=case.pk).update(closed_at=timezone.now() - 15 * DAY)

    appealing.keep_appeals(timezone.now())

    assert (fresh(case).state, fresh(recent).state) == ("final", "decided")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_round", range(3))
def test_appealed_and_undone_at_once_is_one_of_them(_round: int) -> None:
    case = case_about_post()
    by = moderator_of(case.group)
    moderator_of(case.group)
    decision = decide(case, by, Action.HIDE)

    results = at_once([lambda: appeal(decision), lambda: undo(decision, by)])

    errors = [result for result in results if isinstance(result, Exception)]
    assert len(errors) == 1
    assert isinstance(errors[0], appealing.AppealOverError | deciding.CaseOverError)
    with as_owner():
        appeals, state = Appeal.objects.count(), Decision.objects.get().state
    assert (appeals, state, post_of(case).state) in {
        (1, "done", "hidden"),
        (0, "undone", "published"),
    }


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_are_one() -> None:
    case = case_about_post()
    one, two = moderator_of(case.group), moderator_of(case.group)
    filed = appeal(decided(case, Action.BAN))

    results = at_once(
        [
            lambda: answer(filed, one, Outcome.UPHELD),
            lambda: answer(filed, two, Outcome.OVERTURNED),
        ]
    )

    assert [isinstance(result, Appeal) for result in results].count(True) == 1
    with as_owner():
        outcome = Appeal.objects.get().outcome
        kinds = LedgerEntry.objects.filter(kind__startswith="appeal.").count()
        heard = Notice.objects.filter(kind="moderation.appeal_answered").count()
        state = Membership.objects.get(member=case.about).state
    assert (kinds, heard) == (1, 1)
    assert (outcome, state) in {("upheld", "banned"), ("overturned", "removed")}
