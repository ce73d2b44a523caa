"""Reports: two clicks, one case, nobody named, and no flood that silences anybody."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.asking import as_person
from accounts.models import Member
from discussions.models import Post
from groups.models import Role
from moderation.actions import handling, reporting
from moderation.looking import look
from moderation.models import Case, CaseEvent, LedgerEntry, Priority, Report
from notifications.models import Notice
from tests.factories import (
    BlockFactory,
    CaseFactory,
    GroupFactory,
    MemberFactory,
    MembershipFactory,
    PostFactory,
    ReportFactory,
    StewardshipFactory,
    TermFactory,
    TopicFactory,
)
from tests.moderation.people import moderator_of
from tests.walls import as_owner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notes")]
Why = Report.Why


def fellow_of(post: Post) -> Member:
    member: Member = MembershipFactory.create(group=post.room.group).member
    return member


def report(thing: Any, by: Any, why: Report.Why = Why.OTHER, **more: Any) -> Report:
    with as_person(by.pk):
        kind = "note" if isinstance(thing, Post) else "member"
        return reporting.report(kind, thing.pk, by=by, why=why, **more)


def only_case() -> Case:
    with as_owner():
        return Case.objects.select_related("group", "about").get()


def state_of(post: Post) -> str:
    with as_owner():
        return Post.objects.get(pk=post.pk).state


def told(kind: str) -> set[Member]:
    with as_owner():
        return {notice.member for notice in Notice.objects.filter(kind=f"moderation.{kind}")}


def test_report_opens_a_case_before_the_groups_moderators() -> None:
    post = PostFactory.create()
    moderator, reporter = moderator_of(post.room.group), fellow_of(post)

    made = report(post, reporter, Why.HATE, words=" See for yourself. ")

    case = only_case()
    assert (case.about, case.group) == (post.author, post.room.group)
    assert (case.level, case.origin, case.state) == ("group", "report", "new")
    assert case.priority == Priority.CONDUCT
    assert case.due_at - case.opened_at == timedelta(hours=24)
    assert (made.words, made.weight, made.state) == ("See for yourself.", 100, "open")
    assert told("waiting_group") == {moderator}
    with as_owner():
        assert list(LedgerEntry.objects.values_list("kind", "actor")) == [
            ("opened", ""), ("reported", "")
        ]  # fmt: skip


def test_reports_of_one_thing_join_one_case_which_becomes_as_urgent_as_the_gravest() -> None:
    post = PostFactory.create()
    moderator_of(post.room.group)

    report(post, fellow_of(post), Why.OTHER)
    report(post, fellow_of(post), Why.SOURCING)
    report(post, fellow_of(post), Why.MARKETING)

    case = only_case()
    assert case.priority == Priority.SAFETY
    assert case.due_at - case.opened_at < timedelta(hours=4, minutes=1)
    with as_owner():
        assert case.reports.count() == 3


def test_report_sent_twice_is_one_and_may_become_more_urgent() -> None:
    post = PostFactory.create()
    moderator_of(post.room.group)
    reporter = fellow_of(post)

    first, again = report(post, reporter, Why.HATE), report(post, reporter, Why.OTHER)
    urgent = report(post, reporter, Why.DANGER)

    assert first.pk == again.pk == urgent.pk
    assert again.why == Why.HATE
    assert urgent.why == Why.DANGER
    assert only_case().priority == Priority.CRISIS


def test_what_cannot_be_seen_or_is_ones_own_cannot_be_reported() -> None:
    post = PostFactory.create()
    hidden = PostFactory.create(topic=post.topic, state=Post.State.HIDDEN)
    blocked = fellow_of(post)
    BlockFactory.create(blocker=post.author, blocked=blocked)

    for thing, by in (
        (post, MemberFactory.create()),
        (post, post.author),
        (hidden, fellow_of(post)),
        (post, blocked),
    ):
        with pytest.raises(reporting.NothingThereError):
            report(thing, by)
    with as_owner():
        assert not Case.objects.exists()


def test_member_is_reported_by_those_who_see_them() -> None:
    mine = MembershipFactory.create()
    other = MembershipFactory.create(group=mine.group)
    moderator_of(mine.group)

    report(other, mine.member, Why.CONTACT)

    assert only_case().about == other.member
    with pytest.raises(reporting.NothingThereError):
        report(other, MembershipFactory.create().member)


def test_m_2_case_about_a_servant_goes_above_their_group() -> None:
    term = TermFactory.create(role=Role.SECRETARY)
    moderator = moderator_of(term.group)
    steward = StewardshipFactory.create().member
    reporter = MembershipFactory.create(group=term.group).member

    report(term.membership, reporter, Why.CONTACT)

    case = only_case()
    assert case.level == Case.Level.STEWARD
    assert told("waiting_stewards") == {steward}
    for member in (moderator, term.membership.member):
        with as_person(member.pk):
            assert not Case.objects.exists()
            assert not Report.objects.exists()
    assert reporter not in told("waiting_stewards")


def test_m_1_case_goes_above_where_the_only_moderator_is_part_of_it() -> None:
    group = GroupFactory.create()
    post = PostFactory.create(topic__room__group=group)
    moderator = moderator_of(group)
    BlockFactory.create(blocker=moderator, blocked=post.author)
    StewardshipFactory.create()

    report(post, fellow_of(post))

    assert only_case().level == Case.Level.STEWARD
    assert told("waiting_group") == set()


def test_m_1_moderator_who_reports_leaves_it_to_others() -> None:
    post = PostFactory.create()
    reporting_one, other = moderator_of(post.room.group), moderator_of(post.room.group)

    report(post, reporting_one)

    assert only_case().level == Case.Level.GROUP
    assert told("waiting_group") == {other}


def test_crisis_is_told_at_once_to_moderators_and_to_the_stewards_above_them() -> None:
    post = PostFactory.create()
    moderator, steward = moderator_of(post.room.group), StewardshipFactory.create().member

    report(post, fellow_of(post), Why.DANGER)

    case = only_case()
    assert case.due_at - case.opened_at == timedelta(minutes=15)
    assert told("crisis_group") == {moderator}
    assert told("crisis_near") == {steward}


def test_m_10_ten_reports_a_day_and_then_only_of_danger() -> None:
    post = PostFactory.create()
    moderator_of(post.room.group)
    reporter = fellow_of(post)
    for _ in range(10):
        ReportFactory.create(reporter=reporter)
    old = fellow_of(post)
    for _ in range(10):
        ReportFactory.create(reporter=old, created_at=timezone.now() - timedelta(hours=25))

    with pytest.raises(reporting.TooManyReportsError):
        report(post, reporter, Why.HATE)

    assert report(post, reporter, Why.DANGER).case.priority == Priority.CRISIS
    assert report(post, old, Why.HATE).weight == 100


def test_m_10_reports_by_one_against_one_count_once() -> None:
    post = PostFactory.create()
    second = PostFactory.create(topic=post.topic)
    moderator_of(post.room.group)
    reporter = fellow_of(post)
    others = [fellow_of(post) for _ in range(2)]

    weights = [report(thing, reporter).weight for thing in (post, second)]
    for other in others:
        report(second, other)

    assert weights == [100, 0]
    assert state_of(second) == Post.State.PUBLISHED


def test_m_10_false_pattern_lowers_the_weight_and_never_silences_a_crisis() -> None:
    post = PostFactory.create()
    moderator = moderator_of(post.room.group)
    reporter = fellow_of(post)
    for _ in range(3):
        ReportFactory.create(reporter=reporter, state="closed", was_founded=False)

    made = report(post, reporter, Why.DANGER)

    assert made.weight == 25
    assert only_case_of(post).priority == Priority.CRISIS
    assert told("crisis_group") == {moderator}


def only_case_of(post: Post) -> Case:
    with as_owner():
        return Case.objects.get(subject_id=post.pk)


def test_m_10_who_was_mostly_right_keeps_their_weight() -> None:
    post = PostFactory.create()
    moderator_of(post.room.group)
    reporter = fellow_of(post)
    for was_founded in (False, False, False, True, True, True):
        ReportFactory.create(reporter=reporter, state="closed", was_founded=was_founded)

    assert report(post, reporter).weight == 100


def reported_by_three(post: Post) -> Case:
    for _ in range(3):
        report(post, fellow_of(post))
    return only_case()


def test_m_11_three_independent_reports_hide_it_until_somebody_looks() -> None:
    post = PostFactory.create()
    moderator_of(post.room.group)
    for _ in range(2):
        report(post, fellow_of(post))
    assert state_of(post) == Post.State.PUBLISHED

    report(post, fellow_of(post))

    case = only_case()
    assert state_of(post) == Post.State.HIDDEN
    assert case.hidden_until is not None
    assert (
        timedelta(hours=3, minutes=59) < case.hidden_until - timezone.now() <= timedelta(hours=4)
    )
    assert case.due_at <= case.hidden_until
    assert case.first_action_at is None
    with as_owner():
        assert case.events.filter(kind=CaseEvent.Kind.HIDDEN).count() == 1


def test_m_11_three_of_low_weight_hide_nothing() -> None:
    post = PostFactory.create()
    moderator_of(post.room.group)
    for _ in range(3):
        reporter = fellow_of(post)
        for _ in range(3):
            ReportFactory.create(
                case=CaseFactory.create(), reporter=reporter, state="closed", was_founded=False
            )
        report(post, reporter)

    assert state_of(post) == Post.State.PUBLISHED


def test_m_11_nothing_is_hidden_by_count_once_a_moderator_has_looked() -> None:
    post = PostFactory.create()
    moderator = moderator_of(post.room.group)
    for _ in range(2):
        report(post, fellow_of(post))
    with as_person(moderator.pk):
        look(only_case(), by=moderator)

    report(post, fellow_of(post))

    assert state_of(post) == Post.State.PUBLISHED


def test_m_11_it_comes_back_by_itself_after_four_hours_and_once() -> None:
    post = PostFactory.create()
    moderator_of(post.room.group)
    case = reported_by_three(post)
    assert case.hidden_until is not None

    handling.keep_cases(case.hidden_until - timedelta(seconds=1))
    assert state_of(post) == Post.State.HIDDEN
    handling.keep_cases(case.hidden_until)
    handling.keep_cases(case.hidden_until)

    assert state_of(post) == Post.State.PUBLISHED
    with as_owner():
        assert LedgerEntry.objects.filter(kind="shown_again").count() == 1
    report(post, fellow_of(post))
    assert state_of(post) == Post.State.PUBLISHED


def test_topic_of_its_own_is_another_case() -> None:
    post = PostFactory.create()
    other = PostFactory.create(topic=TopicFactory.create(room=post.room))
    moderator_of(post.room.group)
    reporter = fellow_of(post)

    report(post, reporter)
    report(other, reporter)

    with as_owner():
        assert Case.objects.count() == 2
