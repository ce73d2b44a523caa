"""A small random world of meetings, and a slow search to hold the finder against."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from groups.models import Program
from meetings import finder_index
from meetings.finder.wishes import WEEKDAYS, Wishes
from meetings.models import Closure, Meeting, MeetingException, MeetingFormat, MeetingTime, Place
from meetings.sphere import kilometres
from meetings.times import ExceptionOn, Occurrence, Schedule, instant, occurrences
from tests.meetings.schedules import FIRST, LAST

# Around Los Angeles, and where clocks and the date line are peculiar.
CENTRES = {
    "America/Los_Angeles": (34.05, -118.24),
    "Australia/Lord_Howe": (-31.55, 159.08),
    "Pacific/Chatham": (-43.95, -176.56),
    "Pacific/Fiji": (-16.8, 179.99),
    "America/Havana": (23.11, -82.36),
    "Europe/London": (51.5, -0.12),
}
FORMATS = ("open", "closed", "women", "spanish", "wheelchair-access", "bulgarian")


@dataclass(frozen=True)
class Held:
    """One meeting time with its schedule, as the slow search sees it."""

    meeting: Meeting
    schedule: Schedule
    formats: frozenset[str]


def make(seed: int, count: int) -> list[Held]:
    """Store ``count`` random meetings and write the finder's rows."""
    chance = random.Random(seed)
    programs = list(Program.objects.order_by("slug")[:3])
    formats = {row.slug: row for row in MeetingFormat.objects.filter(slug__in=FORMATS)}
    for number in range(count):
        _make_meeting(chance, number, chance.choice(programs), formats)
    finder_index.refresh()
    times = MeetingTime.objects.select_related("meeting__place", "meeting__program")
    whole = times.prefetch_related("exceptions", "meeting__closures", "meeting__formats")
    return [
        Held(
            time.meeting, Schedule.of(time), frozenset(f.slug for f in time.meeting.formats.all())
        )
        for time in whole
    ]


def _make_meeting(
    chance: random.Random, number: int, program: Program, formats: dict[str, MeetingFormat]
) -> None:
    zone = chance.choice(list(CENTRES))
    north, east = CENTRES[zone]
    place = Place.objects.create(
        slug=f"p{number}",
        name=f"Hall {number}",
        latitude=north + chance.gauss(0, 0.15),
        longitude=(east + chance.gauss(0, 0.15) + 180) % 360 - 180,
    )
    meeting = Meeting.objects.create(
        slug=f"m{number}",
        name=f"{chance.choice(['Hope', 'Serenity', 'Unity'])} {chance.choice(['Hour', 'Café'])}",
        program=program,
        place=place,
        attendance=chance.choice(["in_person", "in_person", "online", "hybrid"]),
    )
    meeting.formats.set(formats[slug] for slug in FORMATS if chance.random() < 0.3)
    for _ in range(chance.choice([1, 1, 2])):
        _make_time(chance, meeting, zone)
    if chance.random() < 0.15:
        first = _day(chance)
        last = chance.choice([None, first + timedelta(days=chance.randrange(40))])
        Closure.objects.create(meeting=meeting, starts_on=first, ends_on=last)


def _make_time(chance: random.Random, meeting: Meeting, zone: str) -> None:
    kind = chance.choice(["weekly", "weekly", "weekly", "monthly", "fortnightly"])
    time = MeetingTime.objects.create(
        meeting=meeting,
        weekday=chance.randrange(7),
        start=chance.choice([chance.randrange(1440), 30 * chance.randrange(48)]),
        duration=chance.choice([60, 90, 300, 1440]),
        time_zone=zone,
        weeks_of_month=chance.randrange(1, 64) if kind == "monthly" else 0,
        interval=chance.randrange(2, 4) if kind == "fortnightly" else 1,
        anchor=_day(chance) if kind == "fortnightly" else None,
        valid_from=_day(chance) if chance.random() < 0.1 else None,
    )
    on = list(Schedule.of(time).pattern_days(FIRST, LAST))
    for day in chance.sample(on, min(len(on), chance.choice([0, 0, 6]))):
        _make_exception(chance, time, day)


def _make_exception(chance: random.Random, time: MeetingTime, day: date) -> None:
    kind = chance.choice(["cancelled", "moved", "extra"])
    MeetingException.objects.get_or_create(
        time=time,
        on=day if kind != "extra" else day + timedelta(days=2),
        defaults={
            "kind": kind,
            "new_date": day + timedelta(days=chance.randrange(-3, 4)) if kind == "moved" else None,
            "new_start": chance.randrange(1440) if kind != "cancelled" else None,
        },
    )


def _day(chance: random.Random) -> date:
    return FIRST + timedelta(days=chance.randrange((LAST - FIRST).days))


def start_of(schedule: Schedule, one: Occurrence) -> int:
    """Give the minute on the wall at which a date starts, as it was written down."""
    if one.kind == "regular":
        return schedule.start
    minutes = {
        (row.new_date or row.on, row.kind): row.new_start
        for row in schedule.exceptions
        if row.kind == one.kind and instant_of(schedule, row) == one.starts_at
    }
    return next(minute for minute in minutes.values() if minute is not None)


def instant_of(schedule: Schedule, row: ExceptionOn) -> datetime | None:
    if row.new_start is None:
        return None
    return instant(schedule.time_zone, row.new_date or row.on, row.new_start)


@dataclass(frozen=True)
class Slow:
    """The finder's rules once more, one meeting at a time and without an index."""

    wishes: Wishes
    position: tuple[float, float] | None
    zone: ZoneInfo
    now: datetime

    def find(self, world: list[Held]) -> list[tuple[datetime, str]]:
        """Give (start, slug) of all that is held and fits, soonest first."""
        found = [
            (one.starts_at.astimezone(UTC), held.meeting.slug)
            for held in world
            if self._fits(held)
            for one in self._dates(held.schedule)
        ]
        is_worldwide = self.position is None or set(self.wishes.attendance) == {"online"}
        just_begun = self.now - timedelta(minutes=10)
        return sorted(one for one in found if not is_worldwide or one[0] >= just_begun)

    def _fits(self, held: Held) -> bool:
        wishes, meeting = self.wishes, held.meeting
        reached = {"in_person": {"in_person", "hybrid"}, "online": {"online", "hybrid"}}
        wanted = {way for one in wishes.attendance for way in reached.get(one, {one})}
        asked = {*wishes.format, *wishes.access, *filter(None, [wishes.open])}
        spoken = {"es": "spanish", "bg": "bulgarian"}
        return (
            self._is_near(meeting)
            and (not wanted or meeting.attendance in wanted)
            and (not wishes.program or meeting.program.slug in wishes.program)
            and asked <= held.formats
            and (not wishes.language or any(spoken[c] in held.formats for c in wishes.language))
        )

    def _is_near(self, meeting: Meeting) -> bool:
        if self.position is None or set(self.wishes.attendance) == {"online"}:
            return True
        place = meeting.place
        if meeting.attendance == "online" or place is None or place.latitude is None:
            return False
        spot = (place.latitude, place.longitude or 0.0)
        return kilometres(self.position, spot) <= self.wishes.km

    def _dates(self, schedule: Schedule) -> Iterator[Occurrence]:
        day = self._day()
        if day is None:
            length = timedelta(days=7 if self.wishes.day == "week" else 1)
            coming = occurrences([schedule], after=self.now, before=self.now + length)
        else:
            coming = iter(schedule.between(day, day + timedelta(days=1)))
        for one in coming:
            is_held = one.kind not in ("cancelled", "closed") and one.ends_at > self.now
            if is_held and self._is_in_time(one, start_of(schedule, one), day):
                yield one

    def _day(self) -> date | None:
        today = self.now.astimezone(self.zone).date()
        if self.wishes.day in WEEKDAYS:
            ahead = (WEEKDAYS.index(self.wishes.day) - today.weekday()) % 7
            return today + timedelta(days=ahead)
        named = {"today": today, "tomorrow": today + timedelta(days=1)}
        return named.get(self.wishes.day, self.wishes.date)

    def _is_in_time(self, one: Occurrence, minute: int, day: date | None) -> bool:
        """Local minutes from the first to the last asked for, over midnight if need be."""
        first = self.wishes.start_from or 0
        last = 1439 if self.wishes.start_to is None else self.wishes.start_to
        if first <= last:
            return first <= minute <= last and (day is None or one.on == day)
        if day is None:
            return minute >= first or minute <= last
        return minute >= first if one.on == day else minute <= last
