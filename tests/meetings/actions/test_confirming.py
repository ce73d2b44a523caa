"""Asking whether listings are right: when, whom, and what follows where nobody answers."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from accounts.asking import as_person, digest_of
from groups.models import Group, Role
from meetings import finder_index
from meetings.actions import confirming
from meetings.actions.confirming import (
    ANSWER_WITHIN,
    ASK_EVERY,
    UNLIST_AFTER,
    LinkOverError,
    LinkUnknownError,
    confirm_by_link,
    confirm_meeting,
    follow_up,
    forget_links,
    token_of,
)
from meetings.models import ConfirmLink, FinderRow, Meeting
from notifications.models import Notice
from tests.factories import (
    ConfirmLinkFactory,
    MeetingFactory,
    MeetingTimeFactory,
    MemberFactory,
    MembershipFactory,
    StewardshipFactory,
    TermFactory,
)
from tests.walls import as_owner

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
A_DAY = timedelta(days=1)


@pytest.fixture
def meeting() -> Meeting:
    """A meeting whose organizers are to be asked at ``NOW``."""
    term = TermFactory.create(role=Role.SECRETARY)
    meeting: Meeting = MeetingTimeFactory.create(
        meeting__group=term.group, meeting__confirmed_at=NOW - ASK_EVERY
    ).meeting
    return meeting


def links() -> list[ConfirmLink]:
    with as_owner():
        return list(ConfirmLink.objects.order_by("created_at"))


def notices() -> list[tuple[str, str]]:
    with as_owner():
        return list(Notice.objects.order_by("created_at").values_list("kind", "once"))


def rows_of(meeting: Meeting) -> int:
    return FinderRow.objects.filter(meeting=meeting).count()


def test_due_meeting_is_asked_about_once(meeting: Meeting) -> None:
    follow_up(NOW)
    follow_up(NOW)

    (link,) = links()
    meeting.refresh_from_db()
    assert notices() == [("meetings.confirm", str(link.pk))]
    assert meeting.confirm_asked_at == NOW
    assert (link.expires_at, link.digest) == (NOW + ANSWER_WITHIN, digest_of(token_of(link.pk)))


def test_meeting_confirmed_less_than_90_days_ago_is_not_asked_about(meeting: Meeting) -> None:
    follow_up(NOW - A_DAY)

    assert links() == []


def test_only_those_who_post_the_schedule_are_asked(meeting: Meeting) -> None:
    TermFactory.create(
        membership=MembershipFactory.create(group=meeting.group), role=Role.TREASURER
    )
    MembershipFactory.create(group=meeting.group)

    follow_up(NOW)

    assert len(notices()) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"ended_at": NOW},
        {"unlisted_at": NOW},
        {"group": None},
    ],
    ids=str,
)
def test_meeting_that_nobody_can_confirm_is_not_asked_about(
    meeting: Meeting, fields: dict[str, object]
) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(**fields)

    follow_up(NOW)

    assert links() == []


def test_imported_group_without_servants_is_not_asked() -> None:
    MeetingFactory.create(
        group=MembershipFactory.create().group, confirmed_at=NOW - timedelta(days=1000)
    )

    follow_up(NOW)

    assert links() == []


@pytest.mark.parametrize("state", [Group.State.DRAFT, Group.State.ARCHIVED])
def test_group_that_does_not_stand_is_not_asked(meeting: Meeting, state: Group.State) -> None:
    Group.objects.update(state=state)

    follow_up(NOW)

    assert links() == []


def test_three_missed_askings_warn_seekers_then_unlist_with_a_notice(meeting: Meeting) -> None:
    finder_index.refresh([meeting.pk])
    last = moment = NOW
    for missed in (1, 2, 3):
        follow_up(moment)
        follow_up(moment + ANSWER_WITHIN)
        meeting.refresh_from_db()
        assert meeting.confirmations_missed == missed
        assert (meeting.unconfirmed_at is not None) is (missed == 3)
        last, moment = moment, moment + ASK_EVERY
    warned = last + ANSWER_WITHIN
    assert rows_of(meeting) == 1

    follow_up(warned + UNLIST_AFTER - A_DAY)
    assert rows_of(meeting) == 1
    follow_up(warned + UNLIST_AFTER)
    follow_up(warned + UNLIST_AFTER)

    meeting.refresh_from_db()
    assert meeting.unlisted_at == warned + UNLIST_AFTER
    assert rows_of(meeting) == 0
    assert [kind for kind, _once in notices()] == ["meetings.confirm"] * 3 + ["meetings.unlisted"]


def test_confirming_puts_an_unlisted_meeting_back(meeting: Meeting) -> None:
    Meeting.objects.update(unlisted_at=NOW, unconfirmed_at=NOW, confirmations_missed=3)
    with as_owner():
        member = meeting.group.terms.get().membership.member if meeting.group else None
    assert member is not None

    with as_person(member.pk):
        confirm_meeting(meeting, by=member, now=NOW)

    meeting.refresh_from_db()
    assert (meeting.confirmed_at, meeting.confirmations_missed) == (NOW, 0)
    assert (meeting.unconfirmed_at, meeting.unlisted_at) == (None, None)
    assert rows_of(meeting) == 1


def test_link_confirms_and_changes_nothing_else(meeting: Meeting) -> None:
    follow_up(NOW)
    before: dict[str, object] = dict(Meeting.objects.values().get(pk=meeting.pk))

    confirm_by_link(token_of(links()[0].pk), now=NOW + A_DAY)

    after: dict[str, object] = dict(Meeting.objects.values().get(pk=meeting.pk))
    assert {key for key in after if after[key] != before[key]} == {"confirmed_at"}
    assert after["confirmed_at"] == NOW + A_DAY
    assert links()[0].used_at == NOW + A_DAY


def test_link_used_again_changes_nothing(meeting: Meeting) -> None:
    follow_up(NOW)
    token = token_of(links()[0].pk)
    confirm_by_link(token, now=NOW + A_DAY)

    confirm_by_link(token, now=NOW + 2 * A_DAY)

    meeting.refresh_from_db()
    assert meeting.confirmed_at == NOW + A_DAY


def test_link_that_is_over_confirms_nothing(meeting: Meeting) -> None:
    follow_up(NOW)

    with pytest.raises(LinkOverError):
        confirm_by_link(token_of(links()[0].pk), now=NOW + ANSWER_WITHIN)

    meeting.refresh_from_db()
    assert meeting.confirmed_at == NOW - ASK_EVERY


def test_link_of_an_ended_meeting_confirms_nothing(meeting: Meeting) -> None:
    follow_up(NOW)
    Meeting.objects.update(ended_at=NOW)

    with pytest.raises(LinkOverError):
        confirm_by_link(token_of(links()[0].pk), now=NOW + A_DAY)


@pytest.mark.parametrize("change", ["", "x", "AAAA", "é"])
def test_link_with_a_wrong_secret_is_unknown(meeting: Meeting, change: str) -> None:
    follow_up(NOW)
    token = token_of(links()[0].pk)

    with pytest.raises(LinkUnknownError):
        confirm_by_link(token[:-1] + change, now=NOW)


def test_link_that_was_never_made_is_unknown_though_rightly_signed() -> None:
    link = ConfirmLinkFactory.create()

    with pytest.raises(LinkUnknownError):
        confirm_by_link(token_of(link.pk), now=NOW)


def test_stranger_and_member_may_not_confirm(meeting: Meeting) -> None:
    for member in (
        MemberFactory.create(second_factor=True),
        MembershipFactory.create(group=meeting.group, member__second_factor=True).member,
    ):
        with as_person(member.pk), pytest.raises(PermissionDenied):
            confirm_meeting(meeting, by=member, now=NOW)


def test_steward_above_may_confirm(meeting: Meeting) -> None:
    steward = StewardshipFactory.create().member

    with as_person(steward.pk):
        assert confirm_meeting(meeting, by=steward, now=NOW).confirmed_at == NOW


def test_answer_on_the_dashboard_counts_for_an_open_link(meeting: Meeting) -> None:
    follow_up(NOW)
    Meeting.objects.update(confirmed_at=NOW + A_DAY)

    follow_up(NOW + ANSWER_WITHIN)

    meeting.refresh_from_db()
    assert meeting.confirmations_missed == 0


def test_links_long_over_are_forgotten(meeting: Meeting) -> None:
    follow_up(NOW)

    forget_links(NOW + ANSWER_WITHIN)
    assert len(links()) == 1
    forget_links(NOW + ANSWER_WITHIN + confirming.KEPT)
    assert links() == []


@pytest.mark.django_db(transaction=True)
def test_link_used_by_many_at_once_is_used_once() -> None:
    meeting = MeetingFactory.create(confirmed_at=NOW)
    link = ConfirmLinkFactory.create(meeting=meeting, created_at=NOW)
    token = token_of(link.pk)
    with as_owner():
        ConfirmLink.objects.update(digest=digest_of(token))
    barrier, used = Barrier(8), []

    def use(number: int) -> None:
        try:
            barrier.wait()
            found = confirm_by_link(token, now=NOW + timedelta(minutes=number))
            used.append(found.used_at)
        finally:
            connection.close()

    threads = [Thread(target=use, args=[number]) for number in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    meeting.refresh_from_db()
    assert len(used) == 8
    assert set(used) == {meeting.confirmed_at}
