"""Looking ahead at a schedule before it is kept: next dates, what is missing, what clashes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from meetings.models import Meeting
from meetings.snapshots import State, differences, of_kind
from meetings.times import (
    ClosedDays,
    ExceptionOn,
    Occurrence,
    Schedule,
    day_pieces,
    next_occurrences,
    occurrences,
)

AHEAD = timedelta(days=70)  # in which clashes are sought
SKIPS_AHEAD = timedelta(days=400)
PREVIEWED = 8


def schedules_of(state: Mapping[str, Any]) -> list[Schedule]:
    """Make the schedules of a state, stored or not, in the order of its times."""
    closures = tuple(
        ClosedDays(_day(row["starts_on"]), _day(row["ends_on"]), row["note"])
        for row in of_kind(state, "closure").values()
    )
    return [
        _schedule(value, _exceptions(state, key), closures)
        for key, value in of_kind(state, "time").items()
    ]


HOW_AND_WHEN = frozenset({"attendance", "formats", "is_draft", "ended_at"})


def is_held_otherwise(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Say whether people meet on other days, at other times or in another way than before.

    Single dates, closed days, places and links are no matter of this; drafts nobody comes to.
    """
    if before.get("is_draft", True) and after.get("is_draft"):
        return False
    changed = differences(before, after)
    return any(key in HOW_AND_WHEN or key.startswith("time/") for key in changed)


def _schedule(
    value: Mapping[str, Any],
    exceptions: tuple[ExceptionOn, ...],
    closures: tuple[ClosedDays, ...],
) -> Schedule:
    days = {name: _day(value[name]) for name in ("anchor", "valid_from", "valid_until")}
    return Schedule(**{**value, **days}, exceptions=exceptions, closures=closures)


def _exceptions(state: Mapping[str, Any], time_key: str) -> tuple[ExceptionOn, ...]:
    number = time_key.split("/")[1]
    return tuple(
        ExceptionOn(
            date.fromisoformat(key.split("/")[2]), row["kind"], _day(row["new_date"]),
            row["new_start"], row["new_duration"], row["note"],
        )
        for key, row in of_kind(state, "exception").items()
        if key.split("/")[1] == number
    )  # fmt: skip


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def next_dates(state: Mapping[str, Any], *, now: datetime) -> list[Occurrence]:
    """Give the next eight dates, those on which it is not held among them."""
    return next_occurrences(schedules_of(state), now=now, count=PREVIEWED, with_cancelled=True)


def missing(state: Mapping[str, Any]) -> list[str]:
    """Name what a meeting lacks before anybody can come: "name", "place", "time", "join"."""
    lacks = {
        "name": not state["name"],
        "time": not of_kind(state, "time"),
        "place": state["attendance"] != Meeting.Attendance.ONLINE and not state["place"],
        "join": state["attendance"] != Meeting.Attendance.IN_PERSON
        and not (state["join_url"] or state["join_phone"]),
    }
    return [name for name, is_so in lacks.items() if is_so]


@dataclass(frozen=True, slots=True)
class Clash:
    """Another meeting that is held at the same time, first on this date."""

    name: str
    at: datetime
    is_same_place: bool


def clashes(
    state: Mapping[str, Any], others: Iterable[tuple[str, int | None, State]], *, now: datetime
) -> list[Clash]:
    """Find which others run at the same time in the next ten weeks, each once.

    ``others`` are names, places and states of meetings of the same group or at the same place.
    """
    own = _held(state, now)
    found = (
        (name, state["place"] is not None and place == state["place"], _overlap(own, other, now))
        for name, place, other in others
    )
    return [Clash(name, at, is_same) for name, is_same, at in found if at is not None]


def _held(state: Mapping[str, Any], now: datetime) -> list[Occurrence]:
    return list(occurrences(schedules_of(state), after=now, before=now + AHEAD))


def _overlap(own: list[Occurrence], other: State, now: datetime) -> datetime | None:
    for theirs in _held(other, now):
        for mine in own:
            if mine.starts_at < theirs.ends_at and theirs.starts_at < mine.ends_at:
                return mine.starts_at
    return None


def skipped(schedule: Schedule, *, now: datetime) -> Iterator[date]:
    """Give the coming days on which clocks skip the start: it is held when they go on."""
    first = now.astimezone(ZoneInfo(schedule.time_zone)).date()
    for day in schedule.pattern_days(first, first + SKIPS_AHEAD):
        if is_skipped(schedule.time_zone, day, schedule.start):
            yield day


def is_skipped(time_zone: str, day: date, start: int) -> bool:
    """Say whether a local time does not exist on a day."""
    pieces = day_pieces(time_zone, day)
    return any(not piece.step and piece.low <= start < piece.high for piece in pieces)


def today_of(state: Mapping[str, Any], now: datetime) -> date:
    """Give the date that it is where the meeting is held."""
    zones = [row["time_zone"] for row in of_kind(state, "time").values()]
    return now.astimezone(ZoneInfo(zones[0]) if zones else UTC).date()
