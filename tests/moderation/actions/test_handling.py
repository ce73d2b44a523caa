"""Cases taken on, handed back, noted, passed on by age; looks written down and counted."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.asking import as_person
from accounts.models import Member
from discussions.models import Post
from groups.models import Group
from moderation import conflicts, tasks
from moderation.actions import deciding, handling, takedown
from moderation.actions.holding import hold
from moderation.looking import MOST_A_DAY, SeenEnoughError, look, looks_left
from moderation.models import (
    Action,
    Case,
    CaseEvent,
    Decision,
    LedgerEntry,
    Look,
    Priority,
    Reason,
    Report,
)
from moderation.times import TARGETS
from notifications.models import Notice
from tests.factories import (
    BlockFactory,
    DecisionFactory,
    LookFactory,
    MemberFactory,
    PostFactory,
    ReportFactory,
    ServiceBodyFactory,
    StewardshipFactory,
)
from tests.moderation.people import SECRET_WORDS, case_about_post, moderator_of, post_of
from tests.walls import as_owner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notes")]
NOW = timezone.now()


def again(case: Case) -> Case:
    with as_owner():
        return Case.objects.get(pk=case.pk)


def kinds(case: Case) -> list[str]:
    with as_owner():
        entries = LedgerEntry.objects.filter(case_id=case.pk)
        return list(entries.values_list("kind", flat=True))


def by(member: Any, act: Callable[..., Any], *args: Any, **more: Any) -> Any:
    with as_person(member.pk):
        return act(*args, by=member, **more)


def moderator_for(case: Case) -> Member:
    assert case.group is not None
    return moderator_of(case.group)


def moderated() -> tuple[Case, Member]:
    case = case_about_post()
    return case, moderator_for(case)


def test_case_is_taken_on_once_and_handed_back_with_one_click() -> None:
    case, moderator = moderated()
    report = ReportFactory.create(case=case)
    other = moderator_for(case)

    by(moderator, handling.take_on, case)
    by(moderator, handling.take_on, case)
    with pytest.raises(handling.TakenError):
        by(other, handling.take_on, case)

    taken = again(case)
    assert (taken.state, taken.assigned_to) == (Case.State.ASSIGNED, moderator)
    assert taken.first_action_at is not None
    with as_owner():
        assert Report.objects.get(pk=report.pk).state == Report.State.JOINED
    by(other, handling.hand_back, case)
    assert again(case).assigned_to == moderator
    by(moderator, handling.hand_back, case)
    assert (again(case).state, again(case).assigned_to) == (Case.State.NEW, None)
    assert kinds(case) == ["taken", "handed_back"]


def test_note_sent_twice_is_one_note() -> None:
    case, moderator = moderated()
    sending = uuid4()

    for _ in range(2):
        by(moderator, handling.add_note, case, words=" Seen before. ", sending=sending)

    with as_owner():
        assert [(e.kind, e.words) for e in CaseEvent.objects.all()] == [("note", "Seen before.")]
    assert kinds(case) == ["noted"]


def test_case_is_handed_to_those_above_and_no_further_than_the_site() -> None:
    case, moderator = moderated()
    steward = StewardshipFactory.create().member

    by(moderator, handling.hand_over, case, words="Too close to me.")
    by(steward, handling.hand_over, case)
    by(steward, handling.hand_over, case)

    assert again(case).level == Case.Level.SITE
    assert kinds(case) == ["escalated", "escalated"]


def strangers(case: Case) -> dict[str, Member]:
    """Make one of each who may not handle a case."""
    assert case.group is not None
    about = moderator_of(case.group)
    reporter, blocker, blocked, mentor = (moderator_of(case.group) for _ in range(4))
    with as_owner():
        Case.objects.filter(pk=case.pk).update(about=about)
    ReportFactory.create(case=case, reporter=reporter)
    BlockFactory.create(blocker=blocker, blocked=about)
    BlockFactory.create(blocker=reporter, blocked=blocked)
    return {
        "reported": about,
        "reporter": reporter,
        "blocks the reported": blocker,
        "blocked by the reporter": blocked,
        "mentor": mentor,
        "outsider": MemberFactory.create(second_factor=True),
        "steward": StewardshipFactory.create().member,
    }


def test_m_1_nobody_handles_a_case_that_concerns_them(monkeypatch: pytest.MonkeyPatch) -> None:
    case = case_about_post()
    people = strangers(case)
    mentor = people["mentor"]
    monkeypatch.setattr(conflicts, "_conflicts", [])
    conflicts.register(lambda one, _: one == mentor)
    case = again(case)

    let_in = []
    for name, member in people.items():
        for act in (look, handling.take_on, handling.hand_over, takedown.take_down_case):
            try:
                by(member, act, case)
            except PermissionDenied:
                continue
            let_in.append((name, act))

    assert let_in == []
    with as_owner():
        assert not Look.objects.exists()
        assert not LedgerEntry.objects.exists()


def test_m_1_moderator_without_a_second_factor_handles_nothing() -> None:
    case, moderator = moderated()
    Authenticator.objects.filter(user=moderator).delete()

    with pytest.raises(PermissionDenied):
        by(moderator, look, case)


def test_m_5_every_look_and_every_act_is_in_the_ledger() -> None:
    case, moderator = moderated()

    by(moderator, look, case)
    shown = by(moderator, look, case)
    by(moderator, handling.take_on, case)
    by(
        moderator,
        deciding.decide,
        case,
        action=Action.HIDE,
        reason=Reason.CONDUCT,
    )

    assert shown.excerpts[0].words == SECRET_WORDS
    assert kinds(case) == ["looked", "looked", "taken", "decided.hide"]
    with as_owner():
        assert Look.objects.filter(case=case, by=moderator).count() == 2
        assert SECRET_WORDS not in str(list(LedgerEntry.objects.values()))


def test_m_5_what_nobody_reported_is_seen_by_no_moderator_and_no_steward() -> None:
    case, _moderator = moderated()
    unreported = PostFactory.create()
    moderator = moderator_of(unreported.room.group)
    steward = StewardshipFactory.create().member

    assert not again(case).reports.exists()
    for member in (moderator, steward):
        with as_person(member.pk):
            assert not Case.objects.filter(subject_id=unreported.pk).exists()
        with pytest.raises(PermissionDenied):
            by(member, look, case)


def test_m_12_twenty_disturbing_things_a_day_are_the_most() -> None:
    case, moderator = moderated()
    hard = case_about_post(group=case.group, priority=Priority.SAFETY)
    crisis = case_about_post(group=case.group, priority=Priority.CRISIS)
    for _ in range(MOST_A_DAY):
        LookFactory.create(by=moderator, is_disturbing=True)
    LookFactory.create(by=moderator, is_disturbing=True, at=timezone.now() - timedelta(hours=25))

    with as_person(moderator.pk):
        assert looks_left(moderator) == 0
    for one, sure in ((hard, False), (hard, True), (crisis, False)):
        with pytest.raises(SeenEnoughError):
            by(moderator, look, one, is_sure=sure)
    by(moderator, look, case)
    by(moderator, look, crisis, is_sure=True)

    assert kinds(hard) == []
    assert kinds(crisis) == ["looked"]


def test_m_12_the_same_thing_looked_at_again_counts_once() -> None:
    case = case_about_post(priority=Priority.SAFETY)
    moderator = moderator_for(case)

    for _ in range(3):
        by(moderator, look, case)

    with as_person(moderator.pk):
        assert looks_left(moderator) == MOST_A_DAY - 1


def waiting(**fields: Any) -> Case:
    """Make a case that has waited for exactly twice its target."""
    priority = Priority(fields.get("priority", Priority.CONDUCT))
    opened = NOW - 2 * TARGETS[priority]
    times = {"opened_at": opened, "due_at": opened + TARGETS[priority]}
    made: Case = case_about_post(**{"priority": priority} | times | fields)
    return made


@pytest.mark.parametrize("priority", Priority)
def test_unanswered_case_goes_up_at_twice_its_target_and_not_before(priority: Priority) -> None:
    case = waiting(priority=priority)
    moderator_for(case)
    steward = StewardshipFactory.create().member

    handling.keep_cases(NOW - timedelta(seconds=1))
    assert again(case).level == Case.Level.GROUP
    handling.keep_cases(NOW)
    handling.keep_cases(NOW)

    assert again(case).level == Case.Level.STEWARD
    assert again(case).due_at == NOW + TARGETS[priority]
    assert kinds(case) == ["escalated"]
    with as_owner():
        found = Notice.objects.filter(kind__endswith="_stewards")
        assert {notice.member for notice in found} == {steward}

    handling.keep_cases(NOW + 2 * TARGETS[priority])
    handling.keep_cases(NOW + 9 * TARGETS[priority])
    assert again(case).level == Case.Level.SITE


def test_case_of_a_secret_group_goes_up_without_its_name() -> None:
    body = ServiceBodyFactory.create()
    case = waiting()
    with as_owner():
        Group.objects.filter(cases=case.pk).update(visibility="secret", service_body=body)
    moderator_for(case)
    above = StewardshipFactory.create(service_body=body).member
    site = StewardshipFactory.create().member

    handling.keep_cases(NOW)

    for member, sees in ((above, False), (site, True)):
        with as_person(member.pk):
            assert Case.objects.visible_to(member).exists() is sees
    with as_owner():
        assert {notice.member for notice in Notice.objects.all()} == {site}


def test_decided_case_goes_nowhere() -> None:
    case = waiting(state=Case.State.DECIDED)

    assert handling.keep_cases(NOW) == 0
    assert again(case).level == Case.Level.GROUP


def author_of(post: Post) -> Member:
    assert post.author is not None
    return post.author


def test_held_post_opens_a_case_for_its_moderators_once() -> None:
    post = PostFactory.create(state="held")
    moderator = moderator_of(post.room.group)

    with as_person(author_of(post).pk):
        first = hold(post, rules=["W-23"], priority=Priority.NEWCOMER)
        second = hold(post, rules=["W-8"], priority=Priority.SAFETY)

    assert first == second
    assert again(first).rules == ["W-23", "W-8"]
    assert again(first).priority == Priority.SAFETY
    assert again(first).origin == Case.Origin.HOLD
    with as_person(moderator.pk):
        assert Case.objects.visible_to(moderator).count() == 1


def test_flagged_post_is_a_case_found_by_a_rule() -> None:
    post = PostFactory.create()
    moderator_of(post.room.group)

    with as_person(author_of(post).pk):
        case = hold(post, rules=["W-1"], priority=Priority.CRISIS)

    assert case.origin == Case.Origin.RULE


def taken_down() -> tuple[Case, Member, Member]:
    post = PostFactory.create()
    taker, other = moderator_of(post.room.group), moderator_of(post.room.group)
    case = by(taker, takedown.take_down, "post", post.pk, group=post.room.group)
    assert isinstance(case, Case)
    return case, taker, other


def test_m_16_one_key_hides_a_topic_for_all_and_opens_a_case_of_the_highest_priority() -> None:
    case, taker, other = taken_down()

    post = post_of(case)
    with as_owner():
        assert post.topic.state == "hidden"
        decision = Decision.objects.get()
    assert (case.priority, case.origin) == (Priority.CRISIS, Case.Origin.EMERGENCY)
    assert case.review_by is not None
    assert case.review_by - timezone.now() > timedelta(hours=23, minutes=59)
    assert (decision.action, decision.by) == (Action.TAKEDOWN, taker)
    assert kinds(case) == ["opened", "decided.takedown"]
    with as_owner():
        assert other in {
            one.member for one in Notice.objects.filter(kind="moderation.crisis_group")
        }


def test_m_16_pressed_twice_it_is_one_takedown() -> None:
    case, taker, _other = taken_down()

    by(taker, takedown.take_down_case, case)

    with as_owner():
        assert Decision.objects.count() == 1
    assert kinds(case) == ["opened", "decided.takedown"]


def test_m_16_another_moderator_decides_it_and_not_who_took_it_down() -> None:
    case, taker, other = taken_down()
    decision = {"action": Action.RELEASE, "reason": Reason.NOTHING_WRONG}

    with pytest.raises(deciding.NeedsAnotherError):
        by(taker, deciding.decide, case, **decision)
    by(other, deciding.decide, case, **decision)

    with as_owner():
        assert post_of(case).topic.state == "open"


def test_m_16_takedown_that_nobody_looked_at_goes_up_after_a_day() -> None:
    case, _taker, _other = taken_down()
    StewardshipFactory.create()
    with as_owner():
        Case.objects.filter(pk=case.pk).update(due_at=NOW + timedelta(days=9))
    assert case.review_by is not None

    handling.keep_cases(case.review_by - timedelta(seconds=1))
    assert again(case).level == Case.Level.GROUP
    handling.keep_cases(case.review_by)

    assert again(case).level == Case.Level.STEWARD


def test_m_16_where_nobody_else_moderates_stewards_look_at_once() -> None:
    post = PostFactory.create()
    taker = moderator_of(post.room.group)
    StewardshipFactory.create()

    case = by(taker, takedown.take_down, "post", post.pk, group=post.room.group)

    assert again(case).level == Case.Level.STEWARD


def test_m_16_only_moderators_of_the_group_and_never_about_their_own() -> None:
    post = PostFactory.create()
    group = post.room.group
    elsewhere = moderator_of(PostFactory.create().room.group)
    author = moderator_of(group)
    own = PostFactory.create(topic=post.topic, author=author)

    for thing, member in ((post, elsewhere), (post, post.author), (own, author)):
        with pytest.raises(PermissionDenied):
            by(member, takedown.take_down, "post", thing.pk, group=group)
    with pytest.raises(takedown.NothingToHideError):
        by(author, takedown.take_down, "post", uuid4(), group=group)


def test_case_decided_by_another_is_closed_to_handling() -> None:
    case, moderator = moderated()
    DecisionFactory.create(case=case)
    with as_owner():
        Case.objects.filter(pk=case.pk).update(state=Case.State.DECIDED)

    for act in (handling.take_on, handling.hand_back, handling.hand_over):
        with pytest.raises(handling.CaseClosedError):
            by(moderator, act, case)


def test_worker_passes_on_what_is_late() -> None:
    case = waiting()
    moderator_for(case)
    StewardshipFactory.create()

    tasks.keep_cases(timestamp=0)

    assert again(case).level == Case.Level.STEWARD
