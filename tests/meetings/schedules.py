"""Random schedules, and a slow calendar of its own to hold ours against."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from dateutil import rrule
from hypothesis import strategies as st

from meetings.times import ClosedDays, ExceptionOn, Schedule

# Clocks change at midnight, by half an hour, twice a year in Ramadan; a day was left out.
ZONES = (
    "America/Los_Angeles",
    "America/New_York",
    "America/Santiago",
    "America/St_Johns",
    "America/Havana",
    "Europe/London",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "Asia/Beirut",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "UTC",
)
FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)
days = st.dates(FIRST, LAST)
zones = st.sampled_from(ZONES)
minutes = st.integers(0, 1439) | st.sampled_from([0, 30, 90, 120, 150, 180, 1410, 1439])
lengths = st.sampled_from([1, 45, 60, 90, 180, 300, 1440])
instants = st.integers(0, 600 * 24 * 60).map(
    lambda minute: datetime(2026, 2, 1, tzinfo=UTC) + timedelta(minutes=minute)
)
WEEKDAYS = (rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA, rrule.SU)


@st.composite
def exceptions(draw: st.DrawFn, pattern: Schedule) -> tuple[ExceptionOn, ...]:
    named = list(pattern.pattern_days(FIRST, LAST))
    on = st.sampled_from(named) if named else days
    found: dict[date, ExceptionOn] = {}
    for _ in range(draw(st.integers(0, 3))):
        kind = draw(st.sampled_from(["cancelled", "moved", "extra"]))
        day = draw(days if kind == "extra" else on)
        if kind == "cancelled":
            found[day] = ExceptionOn(day, "cancelled")
        elif kind == "moved":
            found[day] = ExceptionOn(day, "moved", draw(days), draw(minutes))
        else:
            found[day] = ExceptionOn(day, "extra", None, draw(minutes))
    return tuple(found.values())


@st.composite
def closures(draw: st.DrawFn) -> tuple[ClosedDays, ...]:
    found = []
    for _ in range(draw(st.integers(0, 2))):
        first, length = draw(days), draw(st.integers(0, 60))
        found.append(ClosedDays(first, first + timedelta(days=length)))
    if draw(st.integers(0, 9)) == 0:
        found.append(ClosedDays(draw(days), None))
    return tuple(found)


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    """A weekly, fortnightly or monthly pattern with what differs from it."""
    kind = draw(st.sampled_from(["weekly", "weekly", "every n weeks", "monthly"]))
    starts, ends = draw(st.none() | days), draw(st.none() | days)
    if starts and ends and ends < starts:
        starts, ends = ends, starts
    pattern = Schedule(
        weekday=draw(st.integers(0, 6)),
        start=draw(minutes),
        duration=draw(lengths),
        time_zone=draw(zones),
        weeks_of_month=draw(st.integers(1, 63)) if kind == "monthly" else 0,
        interval=draw(st.integers(2, 5)) if kind == "every n weeks" else 1,
        anchor=draw(days) if kind == "every n weeks" else None,
        valid_from=starts,
        valid_until=ends,
    )
    return Schedule(
        **{name: getattr(pattern, name) for name in Schedule.__slots__[:9]},
        exceptions=draw(exceptions(pattern)),
        closures=draw(closures()),
    )


def slow_days(schedule: Schedule) -> set[date]:
    """Name the pattern's days by dateutil's rules instead of ours."""
    midnight = datetime.min.time()
    first = schedule.valid_from or FIRST - timedelta(days=400)
    until = datetime.combine(schedule.valid_until or LAST + timedelta(days=400), midnight)
    weekday = WEEKDAYS[schedule.weekday]
    start = datetime.combine(first, midnight)
    if schedule.weeks_of_month:
        which = [weekday(bit + 1) for bit in range(5) if schedule.weeks_of_month >> bit & 1]
        which += [weekday(-1)] if schedule.weeks_of_month >> 5 & 1 else []
        rule = rrule.rrule(rrule.MONTHLY, byweekday=which, dtstart=start, until=until)
    elif schedule.anchor and schedule.interval > 1:
        monday = schedule.anchor - timedelta(days=schedule.anchor.weekday())
        back = monday - timedelta(days=7 * schedule.interval * 120)
        rule = rrule.rrule(
            rrule.WEEKLY,
            interval=schedule.interval,
            byweekday=weekday,
            wkst=rrule.MO,
            dtstart=datetime.combine(back, midnight),
            until=until,
        )
    else:
        rule = rrule.rrule(rrule.WEEKLY, byweekday=weekday, dtstart=start, until=until)
    return {moment.date() for moment in rule if moment.date() >= first}


def slow_instant(zone: ZoneInfo, day: date, minute: int) -> datetime:
    """Find a local time's instant by trying: the first that exists at or after it."""
    local = datetime.combine(day, datetime.min.time()) + timedelta(minutes=minute)
    for later in range(24 * 60 + 1):
        wall = local + timedelta(minutes=later)
        moment = wall.replace(tzinfo=zone).astimezone(UTC)
        if moment.astimezone(zone).replace(tzinfo=None) == wall:
            return moment
    raise AssertionError(f"no such time within a day: {zone} {local}")


def slow_starts(schedule: Schedule) -> Iterator[datetime]:
    """Give the instants at which a meeting is held, in two years, in no order."""
    zone = ZoneInfo(schedule.time_zone)

    def is_closed(day: date) -> bool:
        return any(
            (row.first is None or row.first <= day) and (row.last is None or day <= row.last)
            for row in schedule.closures
        )

    named = slow_days(schedule)
    held = [(day, schedule.start) for day in named]
    for row in schedule.exceptions:
        if row.kind == "extra":
            assert row.new_start is not None
            held.append((row.on, row.new_start))
        elif row.on in named:
            held.remove((row.on, schedule.start))
            if row.kind == "moved":
                assert row.new_date is not None
                assert row.new_start is not None
                held.append((row.new_date, row.new_start))
    for day, minute in held:
        if FIRST <= day <= LAST and not is_closed(day):
            yield slow_instant(zone, day, minute)
