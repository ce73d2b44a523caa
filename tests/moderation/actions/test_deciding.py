"""Decisions: one a case, by two where they are for good, undone until the member has seen them."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.asking import as_person
from accounts.models import Member
from discussions.models import Post, Topic
from groups.models import Membership, Removal
from moderation.actions import deciding, handling
from moderation.models import (
    Action,
    Case,
    CaseEvent,
    Decision,
    LedgerEntry,
    Reason,
    Report,
    Sanction,
    SealedCopy,
)
from notifications.models import Notice
from tests.factories import (
    MemberFactory,
    MembershipFactory,
    ReportFactory,
    StewardshipFactory,
)
from tests.groups.actions.test_joining import at_once
from tests.moderation.people import SECRET_WORDS, case_about_post, moderator_of, post_of
from tests.walls import as_owner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notes")]


def decide(case: Case, by: Member, action: Action, **fields: Any) -> Any:
    with as_person(by.pk):
        return deciding.decide(
            case, by=by, action=action, reason=Reason.CONDUCT, **{"words": "It hurt."} | fields
        )


def confirm(decision: Decision, by: Member) -> Any:
    with as_person(by.pk):
        return deciding.confirm(decision, by=by)


def withdraw(decision: Decision, by: Member) -> Decision:
    with as_person(by.pk):
        return deciding.withdraw(decision, by=by)


def undo(decision: Decision, by: Member) -> Decision:
    with as_person(by.pk):
        return deciding.undo(decision, by=by)


def told(member: Member | None) -> list[str]:
    with as_owner():
        return list(Notice.objects.filter(member=member).values_list("kind", flat=True))


def written(case: Case) -> list[str]:
    with as_owner():
        return list(LedgerEntry.objects.filter(case_id=case.pk).values_list("kind", flat=True))


def fresh(case: Case) -> Case:
    with as_owner():
        return Case.objects.get(pk=case.pk)


def sanctions(case: Case) -> list[tuple[str, str]]:
    with as_owner():
        found = Sanction.objects.filter(decision__case=case)
        return sorted(found.values_list("kind", "state"))


def state_of(case: Case) -> str | None:
    with as_owner():
        own = Membership.objects.filter(group=case.group, member=case.about)
        return own.values_list("state", flat=True).first()


def test_hide_takes_it_out_of_sight_and_tells_the_member_and_who_reported() -> None:
    case = case_about_post()
    report, by = ReportFactory.create(case=case), moderator_of(case.group)

    decision = decide(case, by, Action.HIDE)

    assert (decision.state, fresh(case).state) == ("done", "decided")
    assert post_of(case).state == "hidden"
    assert told(case.about) == ["moderation.decided"]
    assert told(report.reporter) == ["moderation.report_answered"]
    assert written(case) == ["decided.hide"]
    with as_owner():
        assert Report.objects.get().was_founded
        assert CaseEvent.objects.get(case=case).by == by


def test_m_9_sanction_is_told_to_the_member_and_to_nobody_in_the_group() -> None:
    case = case_about_post()
    other = MembershipFactory.create(group=case.group).member

    decision = decide(case, moderator_of(case.group), Action.MUTE, amount=5)

    assert told(case.about) == ["moderation.decided"]
    assert told(other) == []
    with as_person(case.about.pk):
        seen = Decision.objects.get()
        own = Sanction.objects.get()
    assert (seen.words, seen.reason, seen.until) == ("It hurt.", "conduct", decision.until)
    assert own.until == decision.until
    with as_person(other.pk):
        assert not Decision.objects.exists()
        assert not Sanction.objects.exists()


def test_nothing_wrong_tells_the_reported_nothing() -> None:
    case = case_about_post()
    report = ReportFactory.create(case=case)

    decide(case, moderator_of(case.group), Action.RELEASE)

    assert post_of(case).state == "published"
    assert told(case.about) == []
    assert told(report.reporter) == ["moderation.report_answered"]
    with as_owner():
        assert Report.objects.get().was_founded is False


def test_mod_05_member_learns_nothing_of_who_reported() -> None:
    case = case_about_post()
    report = ReportFactory.create(case=case, words="canary-2718")

    decide(case, moderator_of(case.group), Action.WARN)

    with as_person(case.about.pk):
        assert not Report.objects.exists()
        assert not Case.objects.exists()
        assert not CaseEvent.objects.exists()
    with as_owner():
        notices = list(Notice.objects.filter(member=case.about).values())
    assert str(report.reporter_id) not in str(notices)
    assert "canary-2718" not in str(notices)


def test_decided_twice_by_the_same_is_one_decision() -> None:
    case = case_about_post()
    by = moderator_of(case.group)

    assert decide(case, by, Action.HIDE) == decide(case, by, Action.HIDE)
    assert written(case) == ["decided.hide"]


def test_second_moderator_hears_what_was_decided() -> None:
    case = case_about_post()
    decide(case, moderator_of(case.group), Action.HIDE)

    with pytest.raises(deciding.AlreadyDecidedError, match="Hide it") as error:
        decide(case, moderator_of(case.group), Action.WARN)

    assert error.value.decision.action == "hide"
    assert written(case) == ["decided.hide"]


def test_mod_06_m_1_whom_it_concerns_cannot_decide() -> None:
    case = case_about_post()
    reporter, stranger = moderator_of(case.group), MemberFactory.create(second_factor=True)
    ReportFactory.create(case=case, reporter=reporter)
    own = case_about_post()
    own.about = moderator_of(own.group)
    with as_owner():
        own.save()

    for asked, by in ((case, reporter), (case, stranger), (own, own.about)):
        with pytest.raises(PermissionDenied):
            decide(asked, by, Action.HIDE)
    assert post_of(case).state == "published"


def test_moderator_without_a_second_factor_cannot_decide() -> None:
    case = case_about_post()
    by = moderator_of(case.group)
    Authenticator.objects.filter(user=by).delete()

    with pytest.raises(PermissionDenied):
        decide(case, by, Action.HIDE)


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        (Action.WARN, {"words": " "}),
        (Action.MUTE, {"amount": 0}),
        (Action.MUTE, {"amount": 31}),
        (Action.CLOSE_TOPIC, {}),
        (Action.HAND_OVER, {}),
    ],
)
def test_decision_that_does_not_fit_is_refused(action: Action, fields: dict[str, Any]) -> None:
    case = case_about_post()

    with pytest.raises(deciding.CannotBeDoneError):
        decide(case, moderator_of(case.group), action, **fields)
    assert fresh(case).state == "new"


def test_case_about_nobody_takes_no_sanction() -> None:
    case = case_about_post(about=None)

    with pytest.raises(deciding.CannotBeDoneError):
        decide(case, moderator_of(case.group), Action.WARN)


def test_m_3_ban_needs_another_moderator_and_suspends_meanwhile() -> None:
    case = case_about_post()
    one, two = moderator_of(case.group), moderator_of(case.group)

    decision = decide(case, one, Action.BAN)
    assert decision.state == "proposed"
    assert state_of(case) == "active"
    assert sanctions(case) == [("suspend", "active")]
    assert told(two) == ["moderation.second_needed"]
    with pytest.raises(deciding.NeedsAnotherError):
        confirm(decision, one)
    assert confirm(decision, two).state == "done"

    assert state_of(case) == "banned"
    assert sanctions(case) == [("ban", "active"), ("suspend", "lapsed")]
    assert told(case.about) == ["moderation.decided", "moderation.decided"]
    assert written(case) == ["proposed.ban", "decided.ban"]
    with as_owner():
        removal = Removal.objects.get()
    assert (removal.kind, removal.state, removal.reason) == ("ban", "done", "It hurt.")


def test_m_3_one_alone_suspends_for_72_hours_at_most() -> None:
    short, long = case_about_post(), case_about_post()

    alone = decide(short, moderator_of(short.group), Action.SUSPEND, amount=3)
    waiting = decide(long, moderator_of(long.group), Action.SUSPEND, amount=4)

    assert (alone.state, waiting.state) == ("done", "proposed")
    with as_owner():
        ends = [one.decision.decided_at + timedelta(hours=72) for one in Sanction.objects.all()]
        assert [one.until for one in Sanction.objects.all()] == ends
    confirm(waiting, moderator_of(long.group))
    with as_owner():
        later = timezone.now() + timedelta(hours=95)
        assert Sanction.objects.filter(decision=waiting, until__gt=later).exists()


def test_m_3_removal_for_good_needs_another_moderator_and_hides_meanwhile() -> None:
    case = case_about_post()
    decision = decide(case, moderator_of(case.group), Action.REMOVE)

    assert (post_of(case).state, post_of(case).body) == ("hidden", SECRET_WORDS)
    confirm(decision, moderator_of(case.group))

    assert (post_of(case).state, post_of(case).body) == ("removed", "")


def test_ban_of_somebody_who_left_meanwhile_keeps_them_out() -> None:
    case = case_about_post()
    decision = decide(case, moderator_of(case.group), Action.BAN)
    with as_owner():
        Membership.objects.filter(member=case.about).delete()

    confirm(decision, moderator_of(case.group))

    assert state_of(case) == "banned"


def test_proposal_withdrawn_leaves_nothing_and_waits_again() -> None:
    case = case_about_post()
    one, two = moderator_of(case.group), moderator_of(case.group)
    decision = decide(case, one, Action.BAN)

    for _ in range(2):
        assert withdraw(decision, two).state == "withdrawn"

    assert (state_of(case), post_of(case).state) == ("active", "published")
    assert sanctions(case) == [("suspend", "lifted")]
    assert fresh(case).state == "assigned"
    with pytest.raises(deciding.CaseOverError):
        confirm(decision, two)
    assert decide(case, two, Action.HIDE).state == "done"


def test_undo_takes_everything_back_while_nobody_has_seen_it() -> None:
    case = case_about_post()
    report = ReportFactory.create(case=case)
    by = moderator_of(case.group)
    decision = decide(case, by, Action.MUTE, amount=3)

    for _ in range(2):
        assert undo(decision, by).state == "undone"

    assert post_of(case).state == "published"
    assert sanctions(case) == [("mute", "lifted")]
    assert fresh(case).state == "assigned"
    assert written(case) == ["decided.mute", "undone.mute"]
    with as_owner():
        assert Report.objects.get(pk=report.pk).was_founded is None


def test_undo_of_a_ban_makes_them_a_member_as_before() -> None:
    case = case_about_post()
    one, two = moderator_of(case.group), moderator_of(case.group)
    decision = confirm(decide(case, one, Action.BAN), two)

    undo(decision, one)

    assert state_of(case) == "active"
    with as_owner():
        assert Removal.objects.get().state == "withdrawn"


def test_undo_of_a_released_first_post_holds_it_again() -> None:
    case = case_about_post(origin=Case.Origin.HOLD)
    by = moderator_of(case.group)
    decision = decide(case, by, Action.RELEASE, words="")

    undo(decision, by)

    assert post_of(case).state == "held"


def test_undo_is_refused_once_the_member_has_seen_it() -> None:
    case = case_about_post()
    by = moderator_of(case.group)
    decision = decide(case, by, Action.HIDE)
    with as_person(case.about.pk):
        deciding.note_seen(decision, by=case.about)

    with pytest.raises(deciding.SeenAlreadyError):
        undo(decision, by)
    assert post_of(case).state == "hidden"


def test_mod_07_m_15_removed_words_are_sealed_and_come_back_when_undone() -> None:
    case = case_about_post()
    one, two = moderator_of(case.group), moderator_of(case.group)
    decision = confirm(decide(case, one, Action.REMOVE), two)

    with as_owner():
        kept = SealedCopy.objects.get()
    assert b"canary-3141" not in bytes(kept.sealed)
    assert kept.expires_at - kept.sealed_at == timedelta(days=90)
    undo(decision, one)

    assert (post_of(case).state, post_of(case).body) == ("published", SECRET_WORDS)


def test_steward_confirms_what_a_lone_moderator_proposed_and_handed_over() -> None:
    case = case_about_post()
    alone, steward = moderator_of(case.group), StewardshipFactory.create().member
    decision = decide(case, alone, Action.BAN)

    with as_person(alone.pk):
        handling.hand_over(case, by=alone)
    with pytest.raises(PermissionDenied):
        confirm(decision, alone)
    confirm(decision, steward)

    assert (state_of(case), fresh(case).state) == ("banned", "decided")


def test_mod_07_post_of_a_room_is_removed_and_restored() -> None:
    case = case_about_post(subject_kind="post")
    one, two = moderator_of(case.group), moderator_of(case.group)
    decision = confirm(decide(case, one, Action.REMOVE), two)
    assert (post_of(case).state, post_of(case).body) == ("removed", "")

    undo(decision, two)

    assert (post_of(case).state, post_of(case).body) == ("published", SECRET_WORDS)


def test_topic_of_a_post_is_closed_and_opened_again() -> None:
    case = case_about_post(subject_kind="post")
    by = moderator_of(case.group)
    decision = decide(case, by, Action.CLOSE_TOPIC)
    with as_owner():
        assert Topic.objects.get().state == "closed"

    undo(decision, by)

    with as_owner():
        assert Topic.objects.get().state == "open"
    assert post_of(case).state == "published"


def test_post_that_is_to_be_changed_waits_and_its_writer_sees_it() -> None:
    case = case_about_post(subject_kind="post")

    decide(case, moderator_of(case.group), Action.ASK_EDIT)

    assert post_of(case).state == "held"
    with as_person(case.about.pk):
        assert Post.objects.visible_to(case.about).get().pk == case.subject_id


@pytest.mark.django_db(transaction=True)
def test_two_moderators_at_once_give_one_decision_and_a_clear_message() -> None:
    case = case_about_post()
    one, two = moderator_of(case.group), moderator_of(case.group)

    results = at_once(
        [lambda: decide(case, one, Action.HIDE), lambda: decide(case, two, Action.WARN)]
    )

    won = [result for result in results if isinstance(result, Decision)]
    lost = [result for result in results if isinstance(result, deciding.AlreadyDecidedError)]
    assert (len(won), len(lost)) == (1, 1)
    assert lost[0].decision == won[0]
    assert len(written(case)) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_round", range(3))
def test_ban_confirmed_and_withdrawn_at_once_is_one_of_them(_round: int) -> None:
    case = case_about_post()
    one, two = moderator_of(case.group), moderator_of(case.group)
    decision = decide(case, one, Action.BAN)

    results = at_once([lambda: withdraw(decision, one), lambda: confirm(decision, two)])

    lost = [result for result in results if isinstance(result, deciding.CaseOverError)]
    assert len(lost) == 1
    with as_owner():
        state = Decision.objects.get().state
    assert (state, state_of(case)) in {("done", "banned"), ("withdrawn", "active")}
