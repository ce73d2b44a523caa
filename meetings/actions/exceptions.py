"""What organizers do with one date: cancel it, move it, add one, put it back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Member
from accounts.permissions import require
from meetings import snapshots
from meetings.actions.changing import MeetingChangedError, Verb, keep, lock_meeting, state_at
from meetings.models import Meeting, MeetingTime, ScheduleChange
from meetings.times import Schedule, instant


class DateUnknownError(Exception):
    """The meeting is not held on this date, so that nothing about it can be changed."""


class DatePastError(Exception):
    """The date, or the one it shall move to, is over."""


@dataclass(frozen=True, slots=True)
class When:
    """A date and a start, in minutes after local midnight; without a length the usual one."""

    on: date
    start: int
    duration: int | None = None
    note: str = ""


@transaction.atomic
def cancel_date(
    meeting: Meeting, *, time: int, on: date, version: int, by: Member, note: str = ""
) -> ScheduleChange | None:
    """Cancel one date of a meeting time; cancelled already, change nothing and give None.

    ``version`` is that of the page on which the date stood. Raises ``MeetingChangedError`` where
    somebody has changed this date since, ``DateUnknownError`` and ``DatePastError``.
    """
    value = _value("cancelled", note=note)
    return _except(meeting, (time, on), value, version=version, by=by, verb=Verb.CANCELLED)


@transaction.atomic
def move_date(
    meeting: Meeting, *, time: int, on: date, to: When, version: int, by: Member
) -> ScheduleChange | None:
    """Hold one date of a meeting time at another; moved so already, change nothing.

    Raises as ``cancel_date`` does.
    """
    value = _value("moved", to, note=to.note, new_date=to.on.isoformat())
    return _except(meeting, (time, on), value, version=version, by=by, verb=Verb.MOVED)


@transaction.atomic
def add_date(
    meeting: Meeting, *, time: int, to: When, version: int, by: Member
) -> ScheduleChange | None:
    """Hold a meeting on one more date; added already, change nothing.

    Raises ``DatePastError``, and ``MeetingChangedError`` where this date of this time differs
    already in another way.
    """
    value = _value("extra", to, note=to.note)
    return _except(meeting, (time, to.on), value, version=version, by=by, verb=Verb.EXTRA)


@transaction.atomic
def restore_date(
    meeting: Meeting, *, time: int, on: date, version: int, by: Member
) -> ScheduleChange | None:
    """Hold a date as the schedule has it; it is so already, change nothing."""
    return _except(meeting, (time, on), None, version=version, by=by, verb=Verb.RESTORED)


def _value(
    kind: str, to: When | None = None, *, note: str, new_date: str | None = None
) -> dict[str, Any]:
    return {
        "kind": kind,
        "new_date": new_date,
        "new_start": to.start if to else None,
        "new_duration": to.duration if to else None,
        "note": note,
    }


def _except(
    meeting: Meeting,
    which: tuple[int, date],
    value: Mapping[str, Any] | None,
    *,
    version: int,
    by: Member,
    verb: Verb,
) -> ScheduleChange | None:
    locked = lock_meeting(meeting)
    require(by, "meetings.edit", locked)
    number, on = which
    key = f"exception/{number}/{on.isoformat()}"
    current = snapshots.state_of(locked)
    if current.get(key) == value:
        return None
    base = state_at(locked, version)
    if version != locked.version and base.get(key) != current.get(key):
        raise MeetingChangedError(
            base=base, current=current, version=locked.version, wish={key: value}
        )
    _check(_time(locked, number), on, value, timezone.now())
    return keep(locked, {key: value}, by=by, verb=verb)


def _time(meeting: Meeting, number: int) -> MeetingTime:
    found = next((time for time in meeting.times.all() if time.pk == number), None)
    if found is None:
        raise DateUnknownError
    return found


def _check(time: MeetingTime, on: date, value: Mapping[str, Any] | None, now: datetime) -> None:
    schedule = Schedule.of(time)
    if value is None:
        return
    if value["kind"] != "extra" and not schedule.holds_on(on):
        raise DateUnknownError
    held = [(on, time.start if value["kind"] != "extra" else value["new_start"])]
    if value["kind"] == "moved":
        held.append((date.fromisoformat(value["new_date"]), value["new_start"]))
    if any(instant(time.time_zone, day, start) <= now for day, start in held):
        raise DatePastError
