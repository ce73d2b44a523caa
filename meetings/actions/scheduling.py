"""What organizers do with whole meetings: add, change, copy, publish, end."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Member
from accounts.permissions import require
from groups.actions.naming import random_slug
from groups.models import Group
from meetings import planning, snapshots
from meetings.actions.changing import (
    MeetingChangedError,
    Verb,
    keep,
    lock_group,
    lock_meeting,
    state_at,
)
from meetings.actions.placing import free_slug, names_of, with_place
from meetings.models import Meeting, Place, ScheduleChange
from meetings.snapshots import Patch, State

LONGEST_NAME = 255
EMPTY: State = {
    **dict.fromkeys(snapshots.PLAIN, ""),
    "attendance": Meeting.Attendance.IN_PERSON.value,
    "join_visibility": Meeting.JoinVisibility.PUBLIC.value,
    "is_draft": True,
    "place": None,
    "formats": [],
    "ended_at": None,
}


class NotReadyError(Exception):
    """The meeting lacks what people need to come; ``missing`` names it."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


@transaction.atomic
def add_meeting(group: Group, *, wish: Mapping[str, Any], by: Member, sending: UUID) -> Meeting:
    """Add a meeting, as a draft where the wish says so; sent twice, it is the same meeting.

    ``sending`` is the random id that the form was given when it was shown. Raises
    ``NotReadyError`` where a meeting to be published lacks something.
    """
    locked = lock_group(group)
    require(by, "meetings.edit_schedule", locked)
    known = _sent_already(locked, sending)
    return known or _store(locked, {**EMPTY, **wish}, by=by, sending=sending, verb=Verb.ADDED)


@transaction.atomic
def copy_meeting(meeting: Meeting, *, by: Member, sending: UUID) -> Meeting:
    """Make a draft that is like a meeting, without its exceptions; sent twice, it is the same."""
    group = lock_group(_group_of(meeting))
    locked = lock_meeting(meeting)
    require(by, "meetings.edit", locked)
    known = _sent_already(group, sending)
    if known:
        return known
    state = snapshots.state_of(locked)
    wish = {key: value for key, value in state.items() if "/" not in key}
    times = snapshots.of_kind(state, "time").values()
    wish |= {f"time/new-{number}": time for number, time in enumerate(times)}
    name = _("%s (copy)") % locked.name[: LONGEST_NAME - 20]
    wish |= {"name": name, "is_draft": True, "ended_at": None}
    return _store(group, wish, by=by, sending=sending, verb=Verb.COPIED)


def _group_of(meeting: Meeting) -> Group:
    return Group.objects.get(meetings=meeting)


def _sent_already(group: Group, sending: UUID) -> Meeting | None:
    change = ScheduleChange.objects.filter(pk=sending, group=group).first()
    return change.meeting if change else None


def _store(group: Group, wish: State, *, by: Member, sending: UUID, verb: Verb) -> Meeting:
    wish = with_place(group, wish)
    _check(wish)
    meeting = Meeting.objects.create(
        slug=free_slug(Meeting, wish["name"], "meeting") if group.is_findable else random_slug(),
        program=group.program,
        group=group,
        service_body=group.service_body,
        name=wish["name"],
        attendance=wish["attendance"],
        version=0,
    )
    keep(lock_meeting(meeting), wish, by=by, verb=verb, pk=sending)
    meeting.refresh_from_db()
    return meeting


def _check(state: State) -> None:
    lacks = planning.missing(state)
    if lacks and not state["is_draft"]:
        raise NotReadyError(lacks)


@transaction.atomic
def change_meeting(
    meeting: Meeting, *, wish: Mapping[str, Any], version: int, by: Member
) -> Meeting:
    """Change what the wish names; changed so already, change nothing.

    ``version`` is that of the form on which the wish was made. Raises ``MeetingChangedError``
    where the meeting has changed since, ``NotReadyError`` where a published one would lack
    something.
    """
    group = lock_group(_group_of(meeting))
    locked = lock_meeting(meeting)
    require(by, "meetings.edit", locked)
    current = snapshots.state_of(locked)
    if version != locked.version:
        base = state_at(locked, version)
        if _holds_already(current, base, wish):
            return locked
        raise MeetingChangedError(
            base=base, current=current, version=locked.version, wish=dict(wish)
        )
    patch = with_place(group, wish)
    _check(snapshots.patched(current, patch))
    verb = Verb.PUBLISHED if patch.get("is_draft") is False else Verb.EDITED
    keep(locked, patch, by=by, verb=verb)
    locked.refresh_from_db()
    return locked


def _holds_already(current: State, base: State, wish: Mapping[str, Any]) -> bool:
    """Say whether the same form was sent before: all that it wishes is so."""
    fresh = [value for key, value in snapshots.of_kind(current, "time").items() if key not in base]
    return all(
        value in fresh
        if key.startswith("time/new")
        else _is_place(current, value)
        if isinstance(value, dict) and key == "place"
        else current.get(key) == value
        for key, value in wish.items()
    )


def _is_place(current: State, wanted: Mapping[str, Any]) -> bool:
    return Place.objects.filter(pk=current["place"], **names_of(wanted)).exists()


@transaction.atomic
def publish_meeting(meeting: Meeting, *, by: Member) -> Meeting:
    """Let everybody find a draft; published already, change nothing. Raises ``NotReadyError``."""
    return _set(meeting, {"is_draft": False}, by=by, verb=Verb.PUBLISHED)


@transaction.atomic
def hide_meeting(meeting: Meeting, *, by: Member) -> Meeting:
    """Make a meeting a draft again; it is one already, change nothing."""
    return _set(meeting, {"is_draft": True}, by=by, verb=Verb.HIDDEN)


@transaction.atomic
def end_meeting(meeting: Meeting, *, by: Member) -> Meeting:
    """Say that a meeting is no longer held; said already, change nothing."""
    ended = meeting.ended_at or timezone.now()
    return _set(meeting, {"ended_at": ended.isoformat()}, by=by, verb=Verb.ENDED)


def _set(meeting: Meeting, patch: Patch, *, by: Member, verb: Verb) -> Meeting:
    locked = lock_meeting(meeting)
    require(by, "meetings.edit", locked)
    state = snapshots.state_of(locked)
    if verb == Verb.ENDED and state["ended_at"]:
        return locked
    _check(snapshots.patched(state, patch))
    keep(locked, patch, by=by, verb=verb)
    locked.refresh_from_db()
    return locked
