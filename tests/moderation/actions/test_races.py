"""REL-06 and REL-09: reports, and moderators of one case, at the same moment."""

from collections.abc import Callable

import pytest

from accounts.asking import as_person
from accounts.models import Member
from moderation import ledger
from moderation.actions import handling, reporting, takedown
from moderation.actions.holding import hold
from moderation.models import Case, Decision, LedgerEntry, Priority, Report
from tests.factories import MembershipFactory, PostFactory
from tests.groups.actions.test_joining import at_once
from tests.moderation.people import case_about_post, moderator_of, post_of
from tests.walls import as_owner

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("notes")]
ROUNDS = range(3)


def by(member: Member, act: Callable[[], object]) -> Callable[[], object]:
    """Give an action as somebody does it."""

    def done() -> object:
        with as_person(member.pk):
            return act()

    return done


def reporting_by(member: Member, post: object, why: Report.Why) -> Callable[[], object]:
    pk = post.pk  # type: ignore[attr-defined]
    return by(member, lambda: reporting.report("note", pk, by=member, why=why))


@pytest.mark.parametrize("_round", ROUNDS)
def test_six_who_report_one_post_at_once_make_one_case_and_hide_it_once(_round: int) -> None:
    post = PostFactory.create()
    moderator_of(post.room.group)
    members = [MembershipFactory.create(group=post.room.group).member for _ in range(6)]

    results = at_once([reporting_by(one, post, Report.Why.OTHER) for one in members])

    assert [type(one) for one in results] == [Report] * 6
    with as_owner():
        case = Case.objects.get()
        assert case.reports.count() == 6
        kinds = list(LedgerEntry.objects.values_list("kind", flat=True))
    assert post_of(case).state == "hidden"
    assert sorted(kinds) == ["hidden", "opened", *["reported"] * 6]
    assert ledger.verify().broken is None


@pytest.mark.parametrize("_round", ROUNDS)
def test_rel_06_report_sent_at_once_from_four_devices_is_one(_round: int) -> None:
    post = PostFactory.create()
    moderator_of(post.room.group)
    member = MembershipFactory.create(group=post.room.group).member

    results = at_once([reporting_by(member, post, Report.Why.HATE)] * 4)

    assert len({one.pk for one in results if isinstance(one, Report)}) == 1
    with as_owner():
        assert Report.objects.count() == 1


@pytest.mark.parametrize("_round", ROUNDS)
def test_m_10_tenth_report_of_a_day_is_the_last_however_many_come_at_once(_round: int) -> None:
    group = PostFactory.create().room.group
    moderator_of(group)
    member = MembershipFactory.create(group=group).member
    posts = [PostFactory.create(topic__room__group=group) for _ in range(13)]
    for post in posts[:8]:
        reporting_by(member, post, Report.Why.OTHER)()

    results = at_once([reporting_by(member, post, Report.Why.OTHER) for post in posts[8:]])

    assert sum(isinstance(one, Report) for one in results) == 2
    with as_owner():
        assert Report.objects.count() == 10


@pytest.mark.parametrize("_round", ROUNDS)
def test_case_is_taken_on_by_one_of_two(_round: int) -> None:
    case = case_about_post()
    assert case.group is not None
    one, two = moderator_of(case.group), moderator_of(case.group)

    results = at_once(
        [
            by(one, lambda: handling.take_on(case, by=one)),
            by(two, lambda: handling.take_on(case, by=two)),
        ]
    )

    assert sorted(type(found).__name__ for found in results) == ["Case", "TakenError"]


@pytest.mark.parametrize("_round", ROUNDS)
def test_m_16_two_who_press_the_key_at_once_make_one_takedown(_round: int) -> None:
    post = PostFactory.create()
    group = post.room.group
    one, two = moderator_of(group), moderator_of(group)

    results = at_once(
        [
            by(one, lambda: takedown.take_down("post", post.pk, by=one, group=group)),
            by(two, lambda: takedown.take_down("post", post.pk, by=two, group=group)),
        ]
    )

    assert [type(found) for found in results] == [Case, Case]
    with as_owner():
        assert Decision.objects.count() == 1


@pytest.mark.parametrize("_round", ROUNDS)
def test_post_that_is_held_and_reported_at_once_is_one_case(_round: int) -> None:
    post = PostFactory.create()
    moderator_of(post.room.group)
    reporter = MembershipFactory.create(group=post.room.group).member
    author = post.author
    assert author is not None

    results = at_once(
        [
            reporting_by(reporter, post, Report.Why.HATE),
            by(author, lambda: hold(post, rules=["W-1"], priority=Priority.CRISIS)),
        ]
    )

    assert sorted(type(found).__name__ for found in results) == ["Case", "Report"]
    with as_owner():
        assert Case.objects.get().priority == Priority.CRISIS


@pytest.mark.parametrize("_round", ROUNDS)
def test_two_workers_at_once_pass_a_case_on_once(_round: int) -> None:
    case = case_about_post()
    with as_owner():
        Case.objects.update(due_at=case.opened_at - 9 * (case.due_at - case.opened_at))

    at_once([lambda: handling.keep_cases(case.opened_at)] * 3)

    with as_owner():
        assert LedgerEntry.objects.filter(kind="escalated").count() == 1
