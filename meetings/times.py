"""When meetings are held: patterns in wall-clock time turned into instants.

Wall-clock time is the truth: a 19:00 meeting stays at 19:00 across daylight-saving
changes. A local time that does not exist that day starts at the next instant that does;
one that occurs twice starts at the first. Search in SQL uses the same ``day_pieces``, so
that both agree by construction.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from heapq import merge
from itertools import islice
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale
from django.utils.text import get_text_list
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from meetings.models import Closure, MeetingException, MeetingTime

MINUTES_A_DAY = 1440
LAST_WEEK = 1 << 5  # bit of a mask of weeks: the last such weekday of a month
HORIZONS = (14, 70, 400, 800)  # days ahead in which next dates are sought, in turn

Kind = Literal["regular", "moved", "extra", "cancelled", "closed"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a local day in which minutes and instants run alike.

    Minute ``m`` in ``[low, high)`` is the instant ``base + 60 * m * step``, in seconds
    since 1970; ``step`` is 0 where clocks skip, so that all of it is one instant.
    """

    low: int
    high: int
    base: int
    step: int


def _offset(zone: ZoneInfo, day: date, minute: int, fold: int) -> int:
    local = datetime(day.year, day.month, day.day) + timedelta(minutes=minute)  # noqa: DTZ001
    offset = local.replace(tzinfo=zone, fold=fold).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


def _epoch(day: date) -> int:
    return (day.toordinal() - date(1970, 1, 1).toordinal()) * 86_400


def _jump(zone: ZoneInfo, earliest: int, latest: int) -> int:
    """Find the second at which the zone's offset changes within the two bounds."""

    def offset(second: int) -> timedelta | None:
        return datetime.fromtimestamp(second, zone).utcoffset()

    before = offset(earliest - 1)
    while earliest < latest:
        middle = (earliest + latest) // 2
        if offset(middle) == before:
            earliest = middle + 1
        else:
            latest = middle
    return earliest


@lru_cache(maxsize=50_000)
def day_pieces(time_zone: str, day: date) -> tuple[Piece, ...]:
    """Give the pieces that a local day consists of: one, or more where clocks change."""
    zone = ZoneInfo(time_zone)
    midnight = _epoch(day)
    first = _offset(zone, day, 0, 0)
    if first == _offset(zone, day, MINUTES_A_DAY, 0) == _offset(zone, day, 0, 1):
        return (Piece(0, MINUTES_A_DAY, midnight - first, 1),)
    pieces: list[Piece] = []
    for minute in range(MINUTES_A_DAY):
        old, new = _offset(zone, day, minute, 0), _offset(zone, day, minute, 1)
        if old < new:  # fold 0 and 1 straddle the gap: this minute does not exist
            local = midnight + minute * 60
            base, step = _jump(zone, local - new, local - old), 0
        else:
            base, step = midnight - old, 1
        last = pieces[-1] if pieces else None
        if last and last.base == base and last.step == step:
            pieces[-1] = Piece(last.low, minute + 1, base, step)
        else:
            pieces.append(Piece(minute, minute + 1, base, step))
    return tuple(pieces)


def instant(time_zone: str, day: date, minute: int) -> datetime:
    """Give the instant of a local time, aware, in its zone."""
    for piece in day_pieces(time_zone, day):
        if piece.low <= minute < piece.high:
            second = piece.base + 60 * minute * piece.step
            return datetime.fromtimestamp(second, ZoneInfo(time_zone))
    raise ValueError(f"minute {minute} is not within a day")


def week_number(day: date) -> int:
    """Count Monday weeks since 0001-01-01, itself a Monday."""
    return (day.toordinal() - 1) // 7


def weeks_mask(day: date) -> int:
    """Say which of its month's such weekdays a day is: one bit, and one more if the last."""
    mask = 1 << ((day.day - 1) // 7)
    return mask | LAST_WEEK if (day + timedelta(days=7)).month != day.month else mask


@dataclass(frozen=True, slots=True)
class ExceptionOn:
    """One date that differs; see ``MeetingException``."""

    on: date
    kind: Literal["cancelled", "moved", "extra"]
    new_date: date | None = None
    new_start: int | None = None
    new_duration: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ClosedDays:
    """A stretch of closed days, both ends included; an open end is None."""

    first: date | None
    last: date | None
    note: str = ""

    def covers(self, day: date) -> bool:
        """Say whether the day is one of them."""
        return (self.first is None or self.first <= day) and (
            self.last is None or day <= self.last
        )


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One date on which a meeting is held, or is not."""

    starts_at: datetime
    ends_at: datetime
    on: date
    kind: Kind
    note: str = ""


@dataclass(frozen=True, slots=True)
class Schedule:
    """A pattern with its exceptions; the fields are those of ``MeetingTime``."""

    weekday: int
    start: int
    duration: int
    time_zone: str
    weeks_of_month: int = 0
    interval: int = 1
    anchor: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    exceptions: tuple[ExceptionOn, ...] = ()
    closures: tuple[ClosedDays, ...] = ()

    @classmethod
    def of(cls, time: MeetingTime) -> "Schedule":
        """Take a meeting time with its exceptions and its meeting's closures.

        Prefetch ``exceptions`` and ``meeting__closures`` where there are many.
        """
        return cls(
            weekday=time.weekday,
            start=time.start,
            duration=time.duration,
            time_zone=time.time_zone,
            weeks_of_month=time.weeks_of_month,
            interval=time.interval,
            anchor=time.anchor,
            valid_from=time.valid_from,
            valid_until=time.valid_until,
            exceptions=tuple(_exception(row) for row in time.exceptions.all()),
            closures=tuple(_closed(row) for row in time.meeting.closures.all()),
        )

    def holds_on(self, day: date) -> bool:
        """Say whether the pattern names this day, exceptions and closures left aside."""
        if day.weekday() != self.weekday:
            return False
        if (self.valid_from and day < self.valid_from) or (
            self.valid_until and day > self.valid_until
        ):
            return False
        if self.weeks_of_month:
            return bool(self.weeks_of_month & weeks_mask(day))
        if self.interval > 1 and self.anchor:
            return (week_number(day) - week_number(self.anchor)) % self.interval == 0
        return True

    def closure_on(self, day: date) -> ClosedDays | None:
        """Give the closure that covers a day, if any."""
        return next((closed for closed in self.closures if closed.covers(day)), None)

    def pattern_days(self, first: date, last: date) -> Iterator[date]:
        """Give the days that the pattern names between two days, both included."""
        day = first + timedelta(days=(self.weekday - first.weekday()) % 7)
        while day <= last:
            if self.holds_on(day):
                yield day
            day += timedelta(days=7)

    def held(self, day: date, start: int, duration: int, kind: Kind, note: str) -> Occurrence:
        """Make the occurrence of a day and time; on closed days it is a closed one."""
        closed = self.closure_on(day)
        starts_at = instant(self.time_zone, day, start)
        ends = (starts_at.astimezone(UTC) + timedelta(minutes=duration)).astimezone(
            starts_at.tzinfo
        )
        if closed:
            kind, note = "closed", closed.note
        return Occurrence(starts_at, ends, day, kind, note)

    def between(self, first: date, last: date) -> list[Occurrence]:
        """Give all occurrences of local days, both included, cancelled and closed ones too."""
        differing = {row.on: row for row in self.exceptions if row.kind != "extra"}
        found: list[Occurrence] = []
        for day in self.pattern_days(first, last):
            row = differing.get(day)
            if row is None:
                found.append(self.held(day, self.start, self.duration, "regular", ""))
            elif row.kind == "cancelled":
                lost = self.held(day, self.start, self.duration, "cancelled", row.note)
                found.append(lost)
        found += [
            self.held(day, row.new_start, row.new_duration or self.duration, kind, row.note)
            for row, day, kind in self._dated()
            if first <= day <= last and row.new_start is not None
        ]
        return sorted(found, key=lambda occurrence: occurrence.starts_at)

    def _dated(self) -> Iterator[tuple[ExceptionOn, date, Kind]]:
        """Give moved and extra dates; a move of a day that the pattern lacks is void."""
        for row in self.exceptions:
            if row.kind == "extra":
                yield row, row.on, "extra"
            elif row.kind == "moved" and row.new_date and self.holds_on(row.on):
                yield row, row.new_date, "moved"


def _exception(row: MeetingException) -> ExceptionOn:
    kind: Literal["cancelled", "moved", "extra"] = "cancelled"
    if row.kind == MeetingException.Kind.MOVED:
        kind = "moved"
    elif row.kind == MeetingException.Kind.EXTRA:
        kind = "extra"
    return ExceptionOn(row.on, kind, row.new_date, row.new_start, row.new_duration, row.note)


def _closed(row: Closure) -> ClosedDays:
    return ClosedDays(row.starts_on, row.ends_on, row.note)


def occurrences(
    schedules: Iterable[Schedule],
    *,
    after: datetime,
    before: datetime,
    with_cancelled: bool = False,
) -> Iterator[Occurrence]:
    """Give what is held with its end after ``after`` and its start before ``before``.

    Sorted by start. ``with_cancelled`` adds the dates that are cancelled or closed.
    """

    def of_one(schedule: Schedule) -> Iterator[Occurrence]:
        zone = ZoneInfo(schedule.time_zone)
        first = after.astimezone(zone).date() - timedelta(days=2)
        last = before.astimezone(zone).date() + timedelta(days=1)
        for occurrence in schedule.between(first, last):
            in_time = occurrence.ends_at > after and occurrence.starts_at < before
            if in_time and (with_cancelled or occurrence.kind not in ("cancelled", "closed")):
                yield occurrence

    return merge(*map(of_one, schedules), key=lambda occurrence: occurrence.starts_at)


def next_occurrences(
    schedules: Iterable[Schedule], *, now: datetime, count: int, with_cancelled: bool = False
) -> list[Occurrence]:
    """Give the next dates, one in progress first; fewer where two years hold fewer."""
    schedules = list(schedules)
    found: list[Occurrence] = []
    for days in HORIZONS:
        coming = occurrences(
            schedules,
            after=now,
            before=now + timedelta(days=days),
            with_cancelled=with_cancelled,
        )
        found = list(islice(coming, count))
        if len(found) == count:
            break
    return found


def ordinals() -> list[str]:
    """Name which such weekday of a month it is, in the order of the mask's bits."""
    return [
        pgettext("such weekday of the month", "1st"),
        pgettext("such weekday of the month", "2nd"),
        pgettext("such weekday of the month", "3rd"),
        pgettext("such weekday of the month", "4th"),
        pgettext("such weekday of the month", "5th"),
        pgettext("such weekday of the month", "last"),
    ]


def _ordinals(mask: int) -> list[str]:
    return [name for bit, name in enumerate(ordinals()) if mask >> bit & 1]


def weekday_within(weekday: int) -> str:
    """Name a day of the week as it is written within a sentence: "Monday", "lunes"."""
    return str(Locale.parse(get_language() or "en", sep="-").days["format"]["wide"][weekday])


def in_words(schedule: Schedule | MeetingTime) -> str:
    """Say the pattern in the reader's language: "Every Monday", "1st and last Friday …"."""
    weekday = weekday_within(schedule.weekday)
    if schedule.weeks_of_month:
        which = get_text_list(_ordinals(schedule.weeks_of_month), _("and"))
        return _("%(which)s %(weekday)s of the month") % {"which": which, "weekday": weekday}
    if schedule.interval > 1:
        return ngettext(
            "Every %(count)d week on %(weekday)s",
            "Every %(count)d weeks on %(weekday)s",
            schedule.interval,
        ) % {"count": schedule.interval, "weekday": weekday}
    return _("Every %(weekday)s") % {"weekday": weekday}
