"""A meeting's whole schedule as one flat mapping, and how to bring it to another state.

Everything that history, undo and collisions need is a comparison of two such states: a key is a
field of the meeting ("name"), a time ("time/12"), one date that differs ("exception/12/2026-11-26")
or a stretch of closed days ("closure/3"); values are plain JSON. What is absent is None. A patch
maps keys to the values that they shall have; new rows have keys like "time/new-1".
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Model, QuerySet

from meetings.models import Closure, Meeting, MeetingException, MeetingTime

State = dict[str, Any]
Patch = dict[str, Any]
PLAIN = (
    "name", "notes", "attendance", "language", "join_url", "join_url_notes", "join_phone",
    "join_phone_notes", "join_passcode", "join_visibility", "site_url", "is_draft",
)  # fmt: skip
SECRET = frozenset(one for one in PLAIN if one.startswith("join_") and one != "join_visibility")
TIME = (
    "weekday", "start", "duration", "time_zone", "weeks_of_month", "interval", "anchor",
    "valid_from", "valid_until",
)  # fmt: skip
EXCEPTION = ("kind", "new_date", "new_start", "new_duration", "note")
CLOSURE = ("starts_on", "ends_on", "note")
DAYS = frozenset({"anchor", "valid_from", "valid_until", "new_date", "starts_on", "ends_on"})


def whole(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Fetch meetings with all that their states hold."""
    return meetings.select_related("group", "place", "program", "service_body").prefetch_related(
        "times__exceptions", "closures", "formats"
    )


def state_of(meeting: Meeting) -> State:
    """Give the state of a meeting as it is now."""
    state: State = {name: getattr(meeting, name) for name in PLAIN}
    state["place"] = meeting.place_id
    state["formats"] = sorted(row.pk for row in meeting.formats.all())
    state["ended_at"] = meeting.ended_at.isoformat() if meeting.ended_at else None
    for time in meeting.times.all():
        state[f"time/{time.pk}"] = _row(time, TIME)
        for exception in time.exceptions.all():
            key = f"exception/{time.pk}/{exception.on.isoformat()}"
            state[key] = _row(exception, EXCEPTION)
    for closure in meeting.closures.all():
        state[f"closure/{closure.pk}"] = _row(closure, CLOSURE)
    return state


def _row(row: Model, names: Iterable[str]) -> dict[str, Any]:
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Patch:
    """Give the patch that leads from one state to another."""
    keys = [*before, *(key for key in after if key not in before)]
    return {key: after.get(key) for key in keys if before.get(key) != after.get(key)}


def patched(state: Mapping[str, Any], patch: Mapping[str, Any]) -> State:
    """Give the state that a patch makes of another."""
    merged = {**state, **patch}
    gone = {key.split("/")[1] for key, value in patch.items() if _is(key, "time") and not value}
    return {
        key: value
        for key, value in merged.items()
        if (value is not None or "/" not in key)
        and not (_is(key, "exception") and key.split("/")[1] in gone)
    }


def _is(key: str, kind: str) -> bool:
    return key.startswith(f"{kind}/")


def of_kind(state: Mapping[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    """Give the rows of a kind ("time", "exception", "closure") in a state, by their keys."""
    return {key: value for key, value in state.items() if _is(key, kind) and value is not None}


def unsaved_times(state: Mapping[str, Any], meeting: Meeting) -> list[MeetingTime]:
    """Make the times of a state as objects, without storing them."""
    return [
        MeetingTime(meeting=meeting, **_values(value)) for value in of_kind(state, "time").values()
    ]


def _values(value: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: date.fromisoformat(one) if name in DAYS and one else one
        for name, one in value.items()
    }


def write(meeting: Meeting, patch: Mapping[str, Any]) -> None:
    """Bring a meeting to the values of a patch; rows that come back keep their old numbers."""
    _write_fields(meeting, patch)
    if "formats" in patch:
        meeting.formats.set(patch["formats"])
    for key in sorted(of_patch(patch, "time")):
        _write_time(meeting, key, patch[key])
    for key in sorted(of_patch(patch, "exception")):
        _write_exception(meeting, key, patch[key])
    for key in sorted(of_patch(patch, "closure")):
        _write_closure(meeting, key, patch[key])


def of_patch(patch: Mapping[str, Any], kind: str) -> list[str]:
    """Give the keys of a kind in a patch, those of what goes away too."""
    return [key for key in patch if _is(key, kind)]


def _write_fields(meeting: Meeting, patch: Mapping[str, Any]) -> None:
    for name in PLAIN:
        if name in patch:
            setattr(meeting, name, patch[name])
    if "place" in patch:
        meeting.place_id = patch["place"]
    if "ended_at" in patch:
        ended = patch["ended_at"]
        meeting.ended_at = datetime.fromisoformat(ended) if ended else None
    meeting.save()


def _write_time(meeting: Meeting, key: str, value: Mapping[str, Any] | None) -> None:
    number = key.split("/")[1]
    if value is None:
        MeetingTime.objects.filter(meeting=meeting, pk=number).delete()
    elif number.startswith("new"):
        MeetingTime.objects.create(meeting=meeting, **_values(value))
    else:
        MeetingTime.objects.update_or_create(
            pk=int(number), meeting=meeting, defaults=_values(value)
        )


def _write_exception(meeting: Meeting, key: str, value: Mapping[str, Any] | None) -> None:
    _kind, number, day = key.split("/")
    on = date.fromisoformat(day)
    times = MeetingTime.objects.filter(meeting=meeting, pk=number)
    if value is None:
        MeetingException.objects.filter(time__in=times, on=on).delete()
        return
    for time in times:  # none where the time itself is gone
        MeetingException.objects.update_or_create(time=time, on=on, defaults=_values(value))


def _write_closure(meeting: Meeting, key: str, value: Mapping[str, Any] | None) -> None:
    number = key.split("/")[1]
    if value is None:
        Closure.objects.filter(meeting=meeting, pk=number).delete()
    elif number.startswith("new"):
        Closure.objects.create(meeting=meeting, **_values(value))
    else:
        Closure.objects.update_or_create(pk=int(number), meeting=meeting, defaults=_values(value))
