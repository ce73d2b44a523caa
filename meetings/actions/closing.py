"""Closing meetings for a while: all of a group for the holidays, or one until it reopens."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import Member
from accounts.permissions import require
from groups.models import Group
from meetings import snapshots
from meetings.actions.changing import Verb, keep, lock_group, lock_meeting
from meetings.models import Meeting, ScheduleChange
from meetings.snapshots import Patch, State
from meetings.times import ClosedDays

A_DAY = timedelta(days=1)


@transaction.atomic
def close_meetings(
    group: Group,
    *,
    meetings: Iterable[Meeting],
    days: Sequence[tuple[date | None, date | None]],
    by: Member,
    sending: UUID,
    note: str = "",
) -> UUID | None:
    """Close meetings of a group on stretches of days, in one go; give the number of that.

    ``days`` are first and last closed days, open where it is not known. Sent twice, or where all
    are closed so already, nothing changes; None where nothing ever did.
    """
    locked = lock_group(group)
    require(by, "meetings.edit_schedule", locked)
    batch = ScheduleChange.objects.filter(batch=sending, group=locked)
    if batch.exists():
        return sending
    for meeting in sorted(meetings, key=lambda meeting: meeting.pk):
        one = lock_meeting(meeting)
        if one.group_id == locked.pk:
            keep(one, _closing(one, days, note), by=by, verb=Verb.CLOSED, batch=sending)
    return sending if batch.exists() else None


def _closing(
    meeting: Meeting, days: Sequence[tuple[date | None, date | None]], note: str
) -> Patch:
    known = list(snapshots.of_kind(snapshots.state_of(meeting), "closure").values())
    wanted = [_closure(first, last, note) for first, last in days]
    return {
        f"closure/new-{number}": value for number, value in enumerate(wanted) if value not in known
    }


def _closure(first: date | None, last: date | None, note: str) -> dict[str, Any]:
    return {
        "starts_on": first.isoformat() if first else None,
        "ends_on": last.isoformat() if last else None,
        "note": note,
    }


@transaction.atomic
def reopen_meeting(meeting: Meeting, *, on: date, by: Member) -> ScheduleChange | None:
    """Hold a meeting again from a day on; it is open then already, change nothing.

    What closes it on that day ends the day before, or goes where it begins no earlier.
    """
    locked = lock_meeting(meeting)
    require(by, "meetings.edit", locked)
    patch = _reopening(snapshots.state_of(locked), on)
    return keep(locked, patch, by=by, verb=Verb.REOPENED) if patch else None


def _reopening(state: State, on: date) -> Patch:
    patch: Patch = {}
    for key, value in snapshots.of_kind(state, "closure").items():
        first, last = (
            date.fromisoformat(value[name]) if value[name] else None
            for name in ("starts_on", "ends_on")
        )
        if not ClosedDays(first, last).covers(on):
            continue
        is_over_before = first is None or first < on
        ends = (on - A_DAY).isoformat()
        patch[key] = {**value, "ends_on": ends} if is_over_before else None
    return patch
