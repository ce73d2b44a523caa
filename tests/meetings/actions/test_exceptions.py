"""Single dates, closures, and taking changes back: what is held afterwards, and what is kept."""

from collections.abc import Callable
from datetime import date, timedelta
from threading import Barrier, Thread
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from accounts.asking import as_person
from accounts.models import Member
from groups.models import Group
from meetings import planning
from meetings.actions.changing import MeetingChangedError
from meetings.actions.closing import close_meetings, reopen_meeting
from meetings.actions.exceptions import (
    DatePastError,
    DateUnknownError,
    When,
    add_date,
    cancel_date,
    move_date,
    restore_date,
)
from meetings.actions.reverting import ChangedAgainError, revert_changes
from meetings.actions.scheduling import change_meeting, end_meeting
from meetings.models import FinderRow, Meeting
from tests.factories import MemberFactory
from tests.meetings.organized import (
    group_of,
    held,
    history,
    next_thursday,
    plain_member,
    secretary,
    state,
    time_of,
)

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)
TEN = 10 * 60


@pytest.fixture
def by() -> Member:
    return secretary()


@pytest.fixture
def group(by: Member) -> Group:
    return group_of(by)


@pytest.fixture
def meeting(by: Member) -> Meeting:
    return held(by)


def days(meeting: Meeting) -> list[tuple[date, str]]:
    """Give the next eight dates with how they differ."""
    found = planning.next_dates(state(meeting), now=timezone.now())
    return [(one.starts_at.date(), one.kind) for one in found]


def test_cancel_date_twice_cancels_it_once(by: Member, meeting: Meeting) -> None:
    on = next_thursday(meeting)

    with as_person(by.pk):
        first, second = (
            cancel_date(meeting, time=time_of(meeting), on=on, version=1, by=by, note="Holiday")
            for _ in range(2)
        )

    assert first is not None
    assert second is None
    assert (on, "cancelled") in days(meeting)
    assert [change.verb for change in history(meeting)] == ["added", "cancelled"]


def test_move_date_is_found_on_its_new_day_alone(by: Member, meeting: Meeting) -> None:
    on = next_thursday(meeting, weeks=1)
    to = When(on + A_DAY, TEN, 90, "In the garden")

    with as_person(by.pk):
        move_date(meeting, time=time_of(meeting), on=on, to=to, version=1, by=by)

    found = days(meeting)
    assert (to.on, "moved") in found
    assert on not in dict(found)
    assert FinderRow.objects.filter(meeting=meeting, start=TEN, duration=90).count() == 1


def test_add_date_is_one_more(by: Member, meeting: Meeting) -> None:
    on = next_thursday(meeting) + A_DAY

    with as_person(by.pk):
        add_date(meeting, time=time_of(meeting), to=When(on, TEN), version=1, by=by)

    assert (on, "extra") in days(meeting)


def test_restore_date_holds_it_as_usual(by: Member, meeting: Meeting) -> None:
    on, time = next_thursday(meeting), time_of(meeting)

    with as_person(by.pk):
        cancel_date(meeting, time=time, on=on, version=1, by=by)
        for _ in range(2):
            restore_date(meeting, time=time, on=on, version=2, by=by)

    assert (on, "regular") in days(meeting)
    assert len(history(meeting)) == 3


@pytest.mark.parametrize("ahead", [1, 2, 3, 4, 5, 6])
def test_cancel_date_on_which_nothing_is_held_is_refused(
    by: Member, meeting: Meeting, ahead: int
) -> None:
    on = next_thursday(meeting) + ahead * A_DAY

    with as_person(by.pk), pytest.raises(DateUnknownError):
        cancel_date(meeting, time=time_of(meeting), on=on, version=1, by=by)


def test_dates_that_are_over_cannot_be_changed(by: Member, meeting: Meeting) -> None:
    last, coming = next_thursday(meeting, weeks=-2), next_thursday(meeting)
    time, past = time_of(meeting), When(next_thursday(meeting, weeks=-2) + A_DAY, TEN)
    attempts: list[Callable[[], object]] = [
        lambda: cancel_date(meeting, time=time, on=last, version=1, by=by),
        lambda: move_date(meeting, time=time, on=coming, to=past, version=1, by=by),
        lambda: add_date(meeting, time=time, to=past, version=1, by=by),
    ]

    with as_person(by.pk):
        for attempt in attempts:
            with pytest.raises(DatePastError):
                attempt()

    assert len(history(meeting)) == 1


def test_date_that_somebody_moved_meanwhile_is_not_cancelled_unseen(
    by: Member, meeting: Meeting
) -> None:
    on, time = next_thursday(meeting), time_of(meeting)
    to = When(on + A_DAY, TEN)

    with as_person(by.pk):
        move_date(meeting, time=time, on=on, to=to, version=1, by=by)
        with pytest.raises(MeetingChangedError):
            cancel_date(meeting, time=time, on=on, version=1, by=by)

    assert (to.on, "moved") in days(meeting)


def test_date_can_be_cancelled_though_something_else_changed_meanwhile(
    by: Member, meeting: Meeting
) -> None:
    on, later = next_thursday(meeting), next_thursday(meeting, weeks=1)

    with as_person(by.pk):
        for day in (on, later):
            cancel_date(meeting, time=time_of(meeting), on=day, version=1, by=by)

    assert [day for day, kind in days(meeting) if kind == "cancelled"] == [on, later]


@pytest.mark.parametrize("who", ["stranger", "member", "elsewhere"])
def test_dates_are_changed_by_nobody_else(group: Group, meeting: Meeting, who: str) -> None:
    people: dict[str, Callable[[], Member]] = {
        "stranger": MemberFactory.create,
        "member": lambda: plain_member(group),
        "elsewhere": secretary,
    }
    person = people[who]()
    on, time = next_thursday(meeting), time_of(meeting)
    change = history(meeting)[0]
    attempts: list[Callable[[], object]] = [
        lambda: cancel_date(meeting, time=time, on=on, version=1, by=person),
        lambda: move_date(meeting, time=time, on=on, to=When(on, 1), version=1, by=person),
        lambda: add_date(meeting, time=time, to=When(on, 1), version=1, by=person),
        lambda: restore_date(meeting, time=time, on=on, version=1, by=person),
        lambda: close_meetings(
            group, meetings=[meeting], days=[(on, on)], by=person, sending=uuid4()
        ),
        lambda: reopen_meeting(meeting, on=on, by=person),
        lambda: revert_changes(group, batch=change.batch, by=person),
    ]

    with as_person(person.pk):
        for attempt in attempts:
            with pytest.raises(PermissionDenied):
                attempt()

    assert history(meeting) == [change]


def test_close_meetings_in_one_go_is_taken_back_in_one_go(by: Member, group: Group) -> None:
    meetings = [held(by) for _ in range(3)]
    on, sending = next_thursday(meetings[0]), uuid4()
    stretches: list[tuple[date | None, date | None]] = [
        (on, on),
        (on + 14 * A_DAY, on + 20 * A_DAY),
    ]

    with as_person(by.pk):
        for _ in range(2):
            close_meetings(
                group,
                meetings=meetings[:2],
                days=stretches,
                by=by,
                sending=sending,
                note="Holidays",
            )
        closed = [[kind for _day, kind in days(one)].count("closed") for one in meetings]
        back = revert_changes(group, batch=sending, by=by)

    assert closed == [2, 2, 0]
    assert back is not None
    assert [one.closures.count() for one in meetings] == [0, 0, 0]
    assert [change.verb for change in history(meetings[0])] == ["added", "closed", "reverted"]


def test_close_meetings_of_another_group_does_nothing(by: Member, group: Group) -> None:
    foreign = held(secretary())

    with as_person(by.pk):
        done = close_meetings(
            group, meetings=[foreign], days=[(None, None)], by=by, sending=uuid4()
        )

    assert done is None
    assert not foreign.closures.exists()


def test_reopen_meeting_ends_what_closes_it_that_day(
    by: Member, group: Group, meeting: Meeting
) -> None:
    today = next_thursday(meeting)

    with as_person(by.pk):
        close_meetings(group, meetings=[meeting], days=[(today, None)], by=by, sending=uuid4())
        for _ in range(2):
            reopen_meeting(meeting, on=today + 7 * A_DAY, by=by)

    closure = meeting.closures.get()
    assert (closure.starts_on, closure.ends_on) == (today, today + 6 * A_DAY)
    assert days(meeting)[1] == (today + 7 * A_DAY, "regular")


def test_reopen_meeting_before_it_closes_takes_the_closure_away(
    by: Member, group: Group, meeting: Meeting
) -> None:
    first = next_thursday(meeting, weeks=1)

    with as_person(by.pk):
        close_meetings(group, meetings=[meeting], days=[(first, None)], by=by, sending=uuid4())
        reopen_meeting(meeting, on=first, by=by)

    assert not meeting.closures.exists()


def revert(group: Group, batch: UUID, by: Member) -> UUID | None:
    with as_person(by.pk):
        return revert_changes(group, batch=batch, by=by)


def test_revert_changes_brings_back_a_removed_time_with_its_exceptions_and_number(
    by: Member, group: Group, meeting: Meeting
) -> None:
    on, time = next_thursday(meeting), time_of(meeting)
    with as_person(by.pk):
        cancel_date(meeting, time=time, on=on, version=1, by=by)
        whole = state(meeting)
        change_meeting(meeting, wish={f"time/{time}": None, "is_draft": True}, version=2, by=by)
    last = history(meeting)[-1]
    assert meeting.times.count() == 0

    revert(group, last.batch, by)

    assert state(meeting) == whole


def test_revert_changes_twice_changes_once_and_can_itself_be_taken_back(
    by: Member, group: Group, meeting: Meeting
) -> None:
    with as_person(by.pk):
        change_meeting(meeting, wish={"name": "Second"}, version=1, by=by)
    change = history(meeting)[-1]

    first, second = (revert(group, change.batch, by) for _ in range(2))
    assert state(meeting)["name"] == "Step Study"
    assert first is not None
    revert(group, first, by)

    assert second is None
    assert state(meeting)["name"] == "Second"


def test_revert_changes_keeps_what_others_changed_elsewhere_since(
    by: Member, group: Group, meeting: Meeting
) -> None:
    with as_person(by.pk):
        change_meeting(meeting, wish={"name": "Second"}, version=1, by=by)
        change_meeting(meeting, wish={"notes": "Ring"}, version=2, by=by)

    revert(group, history(meeting)[1].batch, by)

    assert (state(meeting)["name"], state(meeting)["notes"]) == ("Step Study", "Ring")


def test_revert_changes_of_what_was_changed_again_is_refused(
    by: Member, group: Group, meeting: Meeting
) -> None:
    with as_person(by.pk):
        change_meeting(meeting, wish={"name": "Second"}, version=1, by=by)
        change_meeting(meeting, wish={"name": "Third"}, version=2, by=by)

    with pytest.raises(ChangedAgainError):
        revert(group, history(meeting)[1].batch, by)

    assert state(meeting)["name"] == "Third"


def test_revert_changes_of_an_ended_meeting_holds_it_again(
    by: Member, group: Group, meeting: Meeting
) -> None:
    with as_person(by.pk):
        end_meeting(meeting, by=by)

    revert(group, history(meeting)[-1].batch, by)

    assert FinderRow.objects.filter(meeting=meeting).exists()


def test_revert_changes_of_a_new_meeting_ends_it(
    by: Member, group: Group, meeting: Meeting
) -> None:
    revert(group, history(meeting)[0].batch, by)

    assert state(meeting)["ended_at"]
    assert not FinderRow.objects.filter(meeting=meeting).exists()


@pytest.mark.django_db(transaction=True)
def test_cancel_date_sent_at_once_eight_times_is_one_change() -> None:
    by = secretary()
    meeting = held(by)
    on, time, together = next_thursday(meeting), time_of(meeting), Barrier(8)
    done: list[object] = []

    def send() -> None:
        together.wait(timeout=20)
        with as_person(by.pk):
            done.append(cancel_date(meeting, time=time, on=on, version=1, by=by))
        connection.close()

    threads = [Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len([one for one in done if one]) == 1
    assert len(done) == 8
    assert len(history(meeting)) == 2
