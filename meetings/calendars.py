"""Schedules as calendar files (RFC 5545): the same dates as here, in any calendar.

One ``VEVENT`` a meeting time, with ``RRULE``, ``EXDATE`` for what is cancelled or closed,
an event of its own (``RECURRENCE-ID``) for what is moved, ``RDATE`` for what is extra.
Where clocks skip a start, our rule (the next instant that exists) is written out, since
calendars differ on it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, vRecur

from groups.models import Group
from meetings.models import Meeting, MeetingTime
from meetings.times import LAST_WEEK, ExceptionOn, Occurrence, Schedule, day_pieces

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
A_DAY = timedelta(days=1)
A_YEAR = timedelta(days=366)
AHEAD = 3 * A_YEAR  # how far what a rule cannot say is written out
REFRESH = timedelta(hours=12)
EPOCH = datetime(2025, 1, 1, tzinfo=UTC)  # SEQUENCE counts the minutes since


@dataclass(frozen=True, slots=True)
class Entry:
    """What a calendar needs to know of one meeting time, beside when it is."""

    uid: str
    title: str
    where: str = ""
    about: str = ""
    url: str = ""
    changed_at: datetime = EPOCH
    geo: tuple[float, float] | None = None


def of_slugs(slugs: Iterable[str]) -> Calendar:
    """Make the calendar of meetings by their slugs."""
    meetings = (
        Meeting.objects.public().filter(slug__in=list(slugs), ended_at=None).order_by("name", "pk")
    )
    whole = meetings.select_related("place", "program", "group")
    return of_meetings(whole.prefetch_related("times__exceptions", "closures"))


def of_meetings(meetings: Iterable[Meeting]) -> Calendar:
    """Make the calendar of meetings; prefetch their times, exceptions and closures."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.SITE_NAME}//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", settings.SITE_NAME)
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT12H")
    zones: dict[str, None] = {}
    for meeting in meetings:
        for time in meeting.times.all():
            zones[time.time_zone] = None
            # A day back: where it was listed today, it may still have been yesterday.
            since = time.valid_from or meeting.created_at.date() - A_DAY
            for event in events(Schedule.of(time), _entry(meeting, time), since):
                calendar.add_component(event)
    for zone in zones:
        calendar.add_component(time_zone_of(zone, date(timezone.now().year, 1, 1)))
    return calendar


def _entry(meeting: Meeting, time: MeetingTime) -> Entry:
    place = meeting.place
    is_paused = meeting.group is not None and meeting.group.state == Group.State.PAUSED
    host = urlsplit(settings.SITE_URL).hostname
    position = None
    if place and place.latitude is not None and place.longitude is not None:
        position = (place.latitude, place.longitude)
    where = ", ".join(filter(None, (place.name, place.address))) if place else ""
    return Entry(
        uid=f"time-{time.pk}@{host}",
        title=_("Paused: %s") % meeting.name if is_paused else meeting.name,
        where=where or (_("Online") if meeting.attendance == "online" else ""),
        about=f"{meeting.program.short_name} · {settings.SITE_URL}{meeting.get_absolute_url()}",
        url=settings.SITE_URL + meeting.get_absolute_url(),
        changed_at=meeting.updated_at,
        geo=position,
    )


@lru_cache(maxsize=512)
def time_zone_of(name: str, first: date) -> Timezone:
    """Give the rules of a zone from a day on, as calendars need them to read local times."""
    return Timezone.from_tzid(name, first_date=first - A_YEAR, last_date=first + AHEAD)


def events(schedule: Schedule, entry: Entry, since: date) -> Iterator[Event]:
    """Give the events of one meeting time from a day on; none where it is never held."""
    closed_for_good = [row for row in schedule.closures if row.last is None]
    last = min((row.first or date.min for row in closed_for_good), default=None)
    until = _earlier(schedule.valid_until, last - A_DAY if last and last > date.min else last)
    last_day = min(until or date.max, since + AHEAD)
    first = next(schedule.pattern_days(since, last_day), None)
    if first is not None:
        yield from _repeating(schedule, entry, (first, last_day), until)
    yield from _apart(schedule, entry, (first or date.max, last_day))


def _earlier(one: date | None, other: date | None) -> date | None:
    days = [day for day in (one, other) if day is not None]
    return min(days) if days else None


def _repeating(
    schedule: Schedule, entry: Entry, days: tuple[date, date], until: date | None
) -> Iterator[Event]:
    first, last = days
    zone = ZoneInfo(schedule.time_zone)
    event = _event(entry, _wall(first, schedule.start, zone), schedule.duration)
    event.add("rrule", _rule(schedule, until, zone))
    differing = {row.on: row for row in schedule.exceptions if row.kind != "extra"}
    overrides: list[Event] = []
    for day in schedule.pattern_days(first, last):
        wall = _wall(day, schedule.start, zone)
        row = differing.get(day)
        moved = _moved(schedule, row) if row else None
        if moved or (row is None and not schedule.closure_on(day) and _is_skipped(schedule, day)):
            held = moved or schedule.held(day, schedule.start, schedule.duration, "regular", "")
            override = _event(entry, held.starts_at, _minutes(held))
            override.add("recurrence-id", wall)
            overrides.append(override)
        elif row is not None or schedule.closure_on(day):
            event.add("exdate", wall)
    yield event
    yield from overrides


def _moved(schedule: Schedule, row: ExceptionOn) -> Occurrence | None:
    """Give where a date is moved to; None where it is not, or where that day is closed."""
    if row.new_date is None or row.new_start is None or schedule.closure_on(row.new_date):
        return None
    length = row.new_duration or schedule.duration
    return schedule.held(row.new_date, row.new_start, length, "moved", row.note)


def _extra(schedule: Schedule, row: ExceptionOn) -> Occurrence | None:
    if row.kind != "extra" or row.new_start is None or schedule.closure_on(row.on):
        return None
    length = row.new_duration or schedule.duration
    return schedule.held(row.on, row.new_start, length, "extra", row.note)


def _apart(schedule: Schedule, entry: Entry, days: tuple[date, date]) -> Iterator[Event]:
    """Give what is not within the rule as events of their own.

    Extra dates, whose length may differ, and dates moved from days that the rule does not
    name because it begins later or ends before.
    """
    for row in schedule.exceptions:
        held = _extra(schedule, row)
        if not days[0] <= row.on <= days[1] and schedule.holds_on(row.on):
            held = held or _moved(schedule, row)
        if held:
            event = _event(entry, held.starts_at, _minutes(held))
            event["uid"] = f"{row.kind}-{row.on.isoformat()}-{entry.uid}"
            yield event


def _minutes(occurrence: Occurrence) -> int:
    return int((occurrence.ends_at - occurrence.starts_at.astimezone(UTC)).total_seconds() // 60)


def _wall(day: date, minute: int, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, datetime.min.time(), zone) + timedelta(minutes=minute)


def _is_skipped(schedule: Schedule, day: date) -> bool:
    return any(
        not piece.step and piece.low <= schedule.start < piece.high
        for piece in day_pieces(schedule.time_zone, day)
    )


def _rule(schedule: Schedule, until: date | None, zone: ZoneInfo) -> vRecur:
    weekday = WEEKDAYS[schedule.weekday]
    rule: dict[str, object] = {"freq": "weekly", "byday": weekday}
    if schedule.weeks_of_month:
        mask = schedule.weeks_of_month
        ordinals = [str(bit + 1) for bit in range(5) if mask >> bit & 1]
        ordinals += ["-1"] if mask & LAST_WEEK else []
        rule = {"freq": "monthly", "byday": [ordinal + weekday for ordinal in ordinals]}
    elif schedule.interval > 1:
        rule |= {"interval": schedule.interval, "wkst": "MO"}
    if until is not None:
        rule["until"] = _wall(until, schedule.start, zone).astimezone(UTC)
    return vRecur(rule)


def _event(entry: Entry, starts: datetime, minutes: int) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.changed_at)
    event.add("sequence", int((entry.changed_at - EPOCH).total_seconds() // 60))
    event.add("dtstart", starts)
    event.add("duration", timedelta(minutes=minutes))
    event.add("summary", entry.title)
    for name, value in (
        ("location", entry.where),
        ("description", entry.about),
        ("url", entry.url),
    ):
        if value:
            event.add(name, value)
    if entry.geo:
        event.add("geo", entry.geo)
    return event
