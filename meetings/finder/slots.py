"""Stretches of local days: where in the finder's index the instants of a search lie.

A search is about instants; the index is in wall-clock time. A slot says for one zone and
one local day which minutes belong to the search, and how a minute becomes an instant:
``base + 60 * minute * step``, as in ``meetings.times.day_pieces``.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from meetings.finder.wishes import WEEKDAYS, Wishes
from meetings.models.finder import LONG_MEETING
from meetings.times import MINUTES_A_DAY, Piece, day_pieces, instant

AN_HOUR = timedelta(hours=1)
A_DAY = timedelta(days=1)
A_WEEK = timedelta(days=7)
IN_PROGRESS = timedelta(minutes=LONG_MEETING)  # how far back nearly all that still run began
JUST_BEGUN = timedelta(minutes=10)  # what can still be joined where there is always another

Minutes = tuple[int, int]  # [low, high) of a day


class Slot(NamedTuple):
    """Minutes ``[low, high)`` of a local day in a zone.

    Where ``is_long``, only meetings that last longer than four hours are meant.
    """

    zone: int
    day: date
    weekday: int
    low: int
    high: int
    base: int
    step: int
    is_long: bool


class Stretch(NamedTuple):
    """Starts from one instant to before another; where ``is_long``, of long meetings."""

    after: datetime
    before: datetime
    is_long: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """When a search looks: in stretches of time, or on local days of each zone.

    ``ends_after`` leaves out what is over, ``starts_after`` what began too long ago.
    ``minutes`` narrows stretches to a time of the local day.
    """

    ends_after: datetime
    stretches: tuple[Stretch, ...] = ()
    days: tuple[tuple[date, Minutes], ...] = ()
    minutes: tuple[Minutes, ...] = ((0, MINUTES_A_DAY),)
    starts_after: datetime | None = None

    def of_just_begun(self) -> "Window":
        """Leave out what began more than a few minutes ago.

        Of online meetings hundreds are in progress at any time: they would stand before all
        that are about to start.
        """
        starts_after = self.ends_after - JUST_BEGUN
        stretches = tuple(
            stretch._replace(after=max(stretch.after, starts_after))
            for stretch in self.stretches
            if stretch.before > starts_after
        )
        return replace(self, stretches=stretches, starts_after=starts_after)

    def until(self, before: datetime) -> "Window":
        """Look only at starts before an instant; local days are looked at whole."""
        stretches = tuple(
            stretch._replace(before=min(stretch.before, before)) for stretch in self.stretches
        )
        return replace(self, stretches=stretches)


def window(wishes: Wishes, *, now: datetime, zone: ZoneInfo) -> Window:
    """Give the window of a wish, about a place in ``zone``.

    What is in progress belongs to it, what is over does not. "now" is the next 24 hours.
    """
    day = _date(wishes, now.astimezone(zone).date())
    if day is not None:
        return Window(now, days=tuple(_days(day, _minutes(wishes))))
    length = A_WEEK if wishes.day == "week" else A_DAY
    return Window(now, _around(now, now + length), minutes=_minutes(wishes))


def window_seen_from(wishes: Wishes, *, now: datetime, zone: ZoneInfo) -> Window:
    """Give the window of a wish where the days and times meant are those of the visitor."""
    day = _date(wishes, now.astimezone(zone).date())
    minutes = _minutes(wishes)
    if day is not None:
        return Window(now, tuple(_stretch(zone.key, *part) for part in _days(day, minutes)))
    whole = _around(now, now + (A_WEEK if wishes.day == "week" else A_DAY))
    if minutes == ((0, MINUTES_A_DAY),):
        return Window(now, whole)
    first = (now - A_DAY).astimezone(zone).date()
    days = [first + timedelta(days=count) for count in range((whole[-1].before - now).days + 3)]
    asked = [_stretch(zone.key, day, part) for day in days for part in minutes]
    return Window(now, tuple(_both(one, other) for one in whole for other in asked))


def _around(now: datetime, before: datetime) -> tuple[Stretch, ...]:
    soon = now - IN_PROGRESS
    return Stretch(now - A_DAY, soon, is_long=True), Stretch(soon, before)


def _both(one: Stretch, other: Stretch) -> Stretch:
    return Stretch(max(one.after, other.after), min(one.before, other.before), one.is_long)


def _stretch(zone: str, day: date, minutes: Minutes) -> Stretch:
    low, high = minutes
    after = instant(zone, day, low)
    if high < MINUTES_A_DAY:
        return Stretch(after, instant(zone, day, high))
    return Stretch(after, instant(zone, day + A_DAY, 0))


def _minutes(wishes: Wishes) -> tuple[Minutes, ...]:
    """Give the minutes of a day asked for; two stretches where they go over midnight."""
    first = wishes.start_from or 0
    last = MINUTES_A_DAY - 1 if wishes.start_to is None else wishes.start_to
    if first <= last:
        return ((first, last + 1),)
    return (first, MINUTES_A_DAY), (0, last + 1)


def _days(day: date, minutes: tuple[Minutes, ...]) -> Iterator[tuple[date, Minutes]]:
    """Minutes that go over midnight end on the day after."""
    for number, part in enumerate(minutes):
        yield day + timedelta(days=number), part


def _date(wishes: Wishes, today: date) -> date | None:
    if wishes.day == "today":
        return today
    if wishes.day == "tomorrow":
        return today + A_DAY
    if wishes.day in WEEKDAYS:
        return today + timedelta(days=(WEEKDAYS.index(wishes.day) - today.weekday()) % 7)
    return wishes.date


def slots(zones: Iterable[tuple[int, str]], window: Window) -> list[Slot]:
    """Give the slots of a window in zones of (number, name), in no order that matters."""
    return [slot for number, name in zones for slot in _of_zone(number, name, window)]


def _of_zone(number: int, name: str, window: Window) -> Iterator[Slot]:
    for day, minutes in window.days:
        for piece in _begun_after(window.starts_after, day_pieces(name, day)):
            yield from _slot(number, day, minutes, piece)
    for after, before, is_long in window.stretches:
        for day, piece in _pieces(name, after, before):
            for minutes in window.minutes:
                yield from _slot(number, day, minutes, piece, is_long=is_long)


def _slot(
    number: int, day: date, within: Minutes, piece: Piece, *, is_long: bool = False
) -> Iterator[Slot]:
    low, high = max(within[0], piece.low), min(within[1], piece.high)
    if low < high:
        yield Slot(number, day, day.weekday(), low, high, piece.base, piece.step, is_long)


@lru_cache(maxsize=4096)
def _pieces(name: str, after: datetime, before: datetime) -> list[tuple[date, Piece]]:
    """Cut the local days between two instants into pieces whose minutes start within them."""
    zone = ZoneInfo(name)
    start, end = after.timestamp(), before.timestamp()
    first, last = after.astimezone(zone).date(), before.astimezone(zone).date()
    found = []
    # A day back: a minute that clocks skip at midnight starts on the date after its own.
    for number in range(first.toordinal() - 1, last.toordinal() + 1):
        day = date.fromordinal(number)
        for piece in day_pieces(name, day):
            clipped = _clipped(piece, start, end)
            if clipped:
                found.append((day, clipped))
    return found


def _begun_after(earliest: datetime | None, pieces: tuple[Piece, ...]) -> Iterable[Piece]:
    if earliest is None:
        return pieces
    start = earliest.timestamp()
    return [piece for piece in (_clipped(one, start, float("inf")) for one in pieces) if piece]


def _clipped(piece: Piece, start: float, end: float) -> Piece | None:
    if not piece.step:
        return piece if start <= piece.base < end else None
    low = max(piece.low, -int((piece.base - start) // 60))
    high = piece.high if end == float("inf") else min(piece.high, -int((piece.base - end) // 60))
    return Piece(low, high, piece.base, 1) if low < high else None
