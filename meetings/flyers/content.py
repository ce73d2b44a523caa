"""What is printed of a group: only what anybody may read, so never how to join online."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from django.conf import settings
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from groups.models import Group
from meetings.finder.cards import zone_name
from meetings.finder.reader import Reader
from meetings.models import Meeting, MeetingTime
from meetings.times import in_words

MOST_FORMATS = 4


@dataclass(frozen=True, slots=True)
class Entry:
    """One meeting time in words; ``pattern`` is empty where it is held every week."""

    hours: str
    name: str
    pattern: str
    place: str
    address: str
    how: str
    formats: str


@dataclass(frozen=True, slots=True)
class Day:
    """A weekday with what is held on it."""

    name: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """All that a print tells; ``url`` is empty for a group that nobody may open."""

    name: str
    program: str
    home: str
    first_time: str
    about: str
    days: tuple[Day, ...]
    url: str
    calendar_url: str
    helpline: str
    made_on: str
    made_at: datetime

    @property
    def entries(self) -> int:
        """How many meeting times there are."""
        return sum(len(day.entries) for day in self.days)

    @property
    def places(self) -> set[tuple[str, str]]:
        """Where they are held, so that one place for all need be told once."""
        return {(entry.place, entry.address) for day in self.days for entry in day.entries}


def content_of(group: Group, *, now: datetime, reader: Reader) -> Content:
    """Gather what may be printed of a group."""
    is_open = group.visibility != Group.Visibility.SECRET and group.state in Group.STANDING
    calendar = reverse("group_calendar", args=[group.slug])
    host = settings.SITE_URL.partition("://")[2]
    return Content(
        name=group.name,
        program=group.program.name,
        home=group.home_place,
        first_time=group.program.first_meeting_text,
        about=group.notes,
        days=tuple(_days(group, reader)),
        url=f"{settings.SITE_URL}{group.get_absolute_url()}" if is_open else "",
        calendar_url=f"webcal://{host}{calendar}" if is_open else "",
        helpline=group.service_body.helpline if group.service_body else "",
        made_on=_("Printed on %s") % reader.date_and_year(now.date()),
        made_at=now,
    )


def _days(group: Group, reader: Reader) -> Iterator[Day]:
    times = (
        MeetingTime.objects.filter(
            meeting__group=group,
            meeting__in=Meeting.objects.running().filter(unlisted_at=None),
        )
        .select_related("meeting__place")
        .prefetch_related("meeting__formats")
        .order_by("weekday", "start", "meeting__name", "pk")
    )
    for weekday, found in groupby(times, key=lambda time: time.weekday):
        yield Day(capfirst(str(WEEKDAYS[weekday])), tuple(_entry(time, reader) for time in found))


def _entry(time: MeetingTime, reader: Reader) -> Entry:
    meeting = time.meeting
    starts = datetime(2000, 1, 1) + timedelta(minutes=time.start)  # noqa: DTZ001 – on a wall
    hours = f"{reader.time(starts)} – {reader.time(starts + timedelta(minutes=time.duration))}"
    if meeting.attendance != Meeting.Attendance.IN_PERSON:
        hours = f"{hours} {zone_name(time.time_zone, reader.locale)}"
    place = meeting.place if meeting.attendance != Meeting.Attendance.ONLINE else None
    is_weekly = not time.weeks_of_month and time.interval == 1
    return Entry(
        hours=hours,
        name=meeting.name,
        pattern="" if is_weekly else in_words(time),
        place=place.name if place else "",
        address=place.address if place and place.address != place.name else "",
        how="" if meeting.attendance == "in_person" else meeting.get_attendance_display(),
        formats=", ".join([row.name for row in meeting.formats.all()][:MOST_FORMATS]),
    )
