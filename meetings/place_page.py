"""What pages show of a place, and of all that is held at one place or in one town."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from urllib.parse import quote
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.dates import WEEKDAYS
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from groups.models import Group
from meetings import gazetteer, regions, times
from meetings.finder.cards import ATTENDANCES, Card, Setting
from meetings.finder.reader import Reader
from meetings.finder.searching import Row, Spot
from meetings.models import Meeting, MeetingTime, Place
from meetings.regions import Area
from meetings.times import Occurrence, Schedule, instant


class PlaceLines:
    """A place as a page tells it: address, the way there, and how sure its position is."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.name = place.name
        self.url = place.get_absolute_url()
        self.notes = place.notes
        self.is_approximate = place.is_approximate

    @property
    def position(self) -> tuple[float, float] | None:
        """Where it is, where that is known."""
        if self.place.latitude is None or self.place.longitude is None:
            return None
        return self.place.latitude, self.place.longitude

    @property
    def at(self) -> str:
        """Where it is, as the map reads it."""
        return "" if self.position is None else "{:.5f},{:.5f}".format(*self.position)

    @property
    def address_lines(self) -> list[str]:
        """The address, a line a part."""
        place = self.place
        if not place.street:
            return [place.address] if place.address and place.address != place.name else []
        town = " ".join(filter(None, (place.region, place.postcode)))
        return [place.street, ", ".join(filter(None, (place.town, town)))]

    @property
    def geo_url(self) -> str:
        """A link that opens the device's own map (RFC 5870), and tells nobody else."""
        if self.position is None:
            return ""
        at = "{:.6f},{:.6f}".format(*self.position)
        return f"geo:{at}?q={at}({quote(self.place.address or self.name)})"

    @property
    def towns(self) -> list[gazetteer.Landmark]:
        """The larger towns around, for the map."""
        if self.position is None:
            return []
        return gazetteer.landmarks(round(self.position[0], 1), round(self.position[1], 1))


@dataclass(frozen=True, slots=True)
class Day:
    """A weekday with what is held on it."""

    label: str
    cards: list[Card]


def timetable(
    found: Iterable[MeetingTime], *, now: datetime, reader: Reader, zone: ZoneInfo
) -> list[Day]:
    """Lay out meeting times by weekday, each with its next date.

    ``found`` is in order of weekday and start; see ``regions.listed_times``.
    """
    setting = Setting(reader, Spot(zone=zone), now)
    return [
        Day(str(WEEKDAYS[weekday]), [_card(setting, time) for time in group])
        for weekday, group in groupby(found, key=lambda time: time.weekday)
    ]


def _card(setting: Setting, time: MeetingTime) -> Card:
    schedule = Schedule.of(time)
    coming = times.next_occurrences([schedule], now=setting.now, count=1)
    if coming:
        return setting.card(_row(time, coming[0]))
    return setting.card(_row(time, _next_if_held(schedule, setting.now)), is_held=False)


def _next_if_held(schedule: Schedule, now: datetime) -> Occurrence:
    """Give the next day of the pattern though nothing is held on it."""
    today = now.astimezone(ZoneInfo(schedule.time_zone)).date()
    day = today + timedelta(days=(schedule.weekday - today.weekday()) % 7)
    starts = instant(schedule.time_zone, day, schedule.start)
    note = next((closed.note for closed in schedule.closures), "")
    return Occurrence(starts, starts + timedelta(minutes=schedule.duration), day, "closed", note)


def _row(time: MeetingTime, occurrence: Occurrence) -> Row:
    meeting, place = time.meeting, time.meeting.place
    return Row(
        starts=int(occurrence.starts_at.timestamp()),
        day=occurrence.on,
        duration=time.duration,
        time_zone=time.time_zone,
        latitude=place.latitude if place else None,
        longitude=place.longitude if place else None,
        attendance=ATTENDANCES.index(meeting.attendance),
        program_id=meeting.program_id,
        formats=[row.pk for row in meeting.formats.all()],
        slug=meeting.slug,
        name=meeting.name,
        confirmed_at=meeting.confirmed_at,
        is_unconfirmed=meeting.unconfirmed_at is not None,
        group="",
        place=place.name if place else "",
        address=place.address if place else "",
        is_approximate=place.is_approximate if place else False,
        exception="paused" if is_paused(meeting) else "",
        note=occurrence.note,
        moved_from=None,
    )


class PlacePage:
    """One place and what is held there."""

    def __init__(self, place: Place, *, now: datetime, reader: Reader) -> None:
        self.source = place
        self.place = PlaceLines(place)
        self.now = now
        self.reader = reader

    @property
    def title(self) -> str:
        """The place's name, or its address."""
        return str(self.source)

    @property
    def description(self) -> str:
        """One line for previews."""
        return _("Recovery meetings at %s.") % (self.source.address or self.title)

    @property
    def link(self) -> str:
        """The page's whole address."""
        return f"{settings.SITE_URL}{self.source.get_absolute_url()}"

    @property
    def crumbs(self) -> Sequence[Area]:
        """The town, region and country it lies in."""
        town = self.source.gazetteer_place
        above = regions.crumbs(town) if town else []
        return [*above, Area(self.title, "")]

    @property
    def towns(self) -> list[gazetteer.Landmark]:
        """The larger towns around, for the map."""
        return self.place.towns

    @cached_property
    def days(self) -> list[Day]:
        """What is held there, by weekday."""
        found = list(regions.listed_times().filter(meeting__place=self.source))
        zone = ZoneInfo(found[0].time_zone if found else "UTC")
        return timetable(found, now=self.now, reader=self.reader, zone=zone)


def is_paused(meeting: Meeting) -> bool:
    """Say whether its group takes a break."""
    return meeting.group is not None and meeting.group.state == Group.State.PAUSED


def is_gone_to(meeting: Meeting) -> bool:
    """Say whether a meeting has a room to go to."""
    return meeting.attendance != Meeting.Attendance.ONLINE and meeting.place is not None
