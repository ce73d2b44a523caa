"""What a meeting's own page shows: when, where, how to join, and what is different soon."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from urllib.parse import quote

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from meetings import times
from meetings.finder.cards import status, zone_name
from meetings.finder.reader import Reader
from meetings.models import Closure, Meeting, MeetingFormat, MeetingTime
from meetings.times import Occurrence, Schedule, in_words

NEXT_DATES = 6
CHANGES_AHEAD = timedelta(days=35)
ISO_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class TimeLine:
    """One meeting time in words: "Every Monday", 6:00 PM to 7:00 PM."""

    pattern: str
    starts: str
    ends: str
    zone_label: str


@dataclass(frozen=True, slots=True)
class DateLine:
    """One coming date; where it is off, it is not held."""

    day: str
    starts: str
    starts_iso: str
    time_zone: str
    status: str
    notice: str
    is_off: bool


def time_line(time: MeetingTime, reader: Reader) -> TimeLine:
    """Put a meeting time into the reader's words."""
    starts = datetime(2000, 1, 1) + timedelta(minutes=time.start)  # noqa: DTZ001 – on a wall
    ends = starts + timedelta(minutes=time.duration)
    zone = zone_name(time.time_zone, reader.locale)
    return TimeLine(in_words(time), reader.time(starts), reader.time(ends), zone)


class MeetingPage:
    """One meeting in the reader's words; fetch it with what ``prefetched`` names."""

    def __init__(self, meeting: Meeting, *, now: datetime, reader: Reader) -> None:
        self.meeting = meeting
        self.now = now
        self.reader = reader
        self.schedules = [Schedule.of(time) for time in meeting.times.all()]

    @cached_property
    def time_lines(self) -> list[TimeLine]:
        """All its times, as they repeat."""
        return [time_line(time, self.reader) for time in self.meeting.times.all()]

    @cached_property
    def _coming(self) -> list[Occurrence]:
        return times.next_occurrences(
            self.schedules, now=self.now, count=NEXT_DATES, with_cancelled=True
        )

    @cached_property
    def next_dates(self) -> list[DateLine]:
        """The next dates, those on which it is not held among them."""
        return [self._date_line(occurrence) for occurrence in self._coming]

    @cached_property
    def next_held(self) -> DateLine | None:
        """The next date on which it is held; None where two years hold none."""
        held = times.next_occurrences(self.schedules, now=self.now, count=1)
        return self._date_line(held[0]) if held else None

    def _date_line(self, occurrence: Occurrence) -> DateLine:
        starts = occurrence.starts_at
        is_off = occurrence.kind in ("cancelled", "closed")
        return DateLine(
            day=self.reader.day(starts.date(), self.now.astimezone(starts.tzinfo).date()),
            starts=self.reader.time(starts),
            starts_iso=starts.isoformat(),
            time_zone=str(starts.tzinfo),
            status="" if is_off else status(starts, occurrence.ends_at, self.now),
            notice=_notice(occurrence),
            is_off=is_off,
        )

    @cached_property
    def changes(self) -> list[str]:
        """What differs soon, for the top of the page: closed, cancelled, moved, extra."""
        closed = [line for line in map(self._closure, self.meeting.closures.all()) if line]
        soon = (self.now + CHANGES_AHEAD).date()
        differing = [
            f"{self._date_line(one).day}, {self.reader.time(one.starts_at)}: {_notice(one)}"
            for one in self._coming
            if one.kind in ("cancelled", "moved", "extra") and one.on <= soon
        ]
        return closed + differing

    def _closure(self, closure: Closure) -> str:
        first, last = closure.starts_on, closure.ends_on
        today = self.now.date()
        if (last and last < today) or (first and first > today + CHANGES_AHEAD):
            return ""
        said = _closed(first if first and first > today else None, last, self.reader)
        return f"{said} {closure.note}".strip()

    @property
    def is_listed(self) -> bool:
        """Say whether it still takes place, as far as anybody has told us."""
        return self.meeting.ended_at is None

    @property
    def is_by_appointment(self) -> bool:
        """Say whether it has no fixed times."""
        return not self.schedules

    @property
    def shows_joining(self) -> bool:
        """Say whether anybody may see how to join online."""
        return self.meeting.join_visibility == Meeting.JoinVisibility.PUBLIC

    @property
    def has_joining(self) -> bool:
        """Say whether there is a way to join from afar at all."""
        return bool(self.meeting.join_url or self.meeting.join_phone)

    @property
    def join_tel(self) -> str:
        """The number as a link dials it: digits, with pauses for the meeting's own number."""
        kept = "".join(one for one in self.meeting.join_phone if one.isdigit() or one in "+,*#")
        return f"tel:{quote(kept, safe='+,*')}"

    @cached_property
    def formats(self) -> list[MeetingFormat]:
        """Its formats, in the list's order."""
        return list(self.meeting.formats.all())

    @cached_property
    def is_open(self) -> bool:
        """Say whether friends and family may come."""
        return any(row.slug == "open" for row in self.formats)

    @cached_property
    def is_closed(self) -> bool:
        """Say whether it is for those only who want to recover themselves."""
        return any(row.slug == "closed" for row in self.formats)

    @property
    def position(self) -> tuple[float, float] | None:
        """Where it is, where that is known and somebody can go there."""
        place = self.meeting.place
        if self.meeting.attendance == "online" or place is None:
            return None
        if place.latitude is None or place.longitude is None:
            return None
        return place.latitude, place.longitude

    @property
    def at(self) -> str:
        """Where it is, as the map reads it."""
        return "" if self.position is None else "{:.5f},{:.5f}".format(*self.position)

    @property
    def directions_url(self) -> str:
        """A link that opens the telephone's own map (RFC 5870), and tells nobody else."""
        if self.position is None or self.meeting.place is None:
            return ""
        place = "{:.6f},{:.6f}".format(*self.position)
        label = quote(self.meeting.place.address or self.meeting.place.name)
        return f"geo:{place}?q={place}({label})"

    @property
    def confirmed_label(self) -> str:
        """When somebody last said that this is right."""
        at = self.meeting.confirmed_at
        return self.reader.date_and_year(at.date()) if at else ""

    @property
    def source(self) -> str:
        """Whose listing it is."""
        meeting = self.meeting
        if meeting.service_body:
            return meeting.service_body.name
        return meeting.feed.name if meeting.feed else ""

    @property
    def calendar_url(self) -> str:
        """The meeting as a calendar file."""
        return reverse("meeting_calendar", args=[self.meeting.slug])

    @property
    def webcal_url(self) -> str:
        """The meeting as a calendar to subscribe to."""
        return f"webcal://{settings.SITE_URL.partition('://')[2]}{self.calendar_url}"

    @property
    def link(self) -> str:
        """The page's whole address."""
        return f"{settings.SITE_URL}{self.meeting.get_absolute_url()}"

    @property
    def qr_url(self) -> str:
        """The picture that leads a telephone here."""
        return reverse("meeting_qr", args=[self.meeting.slug])

    @cached_property
    def summary(self) -> str:
        """One line for previews: the program, when and where."""
        when = "; ".join(f"{line.pattern}, {line.starts}" for line in self.time_lines[:3])
        place = self.meeting.place
        where = _("Online") if self.meeting.attendance == "online" or place is None else str(place)
        return " · ".join(filter(None, (self.meeting.program.short_name, when, where)))

    def json_ld(self) -> str:
        """Describe the meeting for search engines (schema.org Event with its schedule)."""
        meeting = self.meeting
        modes = {
            "in_person": "OfflineEventAttendanceMode",
            "online": "OnlineEventAttendanceMode",
            "hybrid": "MixedEventAttendanceMode",
        }
        event: dict[str, object] = {
            "@context": "https://schema.org",
            "@type": "Event",
            "name": meeting.name,
            "url": self.link,
            "eventAttendanceMode": f"https://schema.org/{modes[meeting.attendance]}",
            "isAccessibleForFree": True,
            "organizer": {"@type": "Organization", "name": meeting.program.name},
            "location": self._locations(),
            "eventSchedule": [_schedule(time) for time in meeting.times.all()],
        }
        if self.next_held:
            event["startDate"] = self.next_held.starts_iso
        return json.dumps(event, ensure_ascii=False)

    def _locations(self) -> list[dict[str, object]]:
        found: list[dict[str, object]] = []
        place = self.meeting.place
        if place and self.meeting.attendance != "online":
            spot: dict[str, object] = {
                "@type": "Place",
                "name": str(place),
                "address": place.address,
            }
            if self.position:
                geo = {"latitude": self.position[0], "longitude": self.position[1]}
                spot["geo"] = {"@type": "GeoCoordinates", **geo}
            found.append(spot)
        if self.meeting.attendance != "in_person":
            # The page, not the room: machines that collect links need no door key.
            found.append({"@type": "VirtualLocation", "url": self.link})
        return found


def _schedule(time: MeetingTime) -> dict[str, object]:
    starts = f"{time.start // 60:02}:{time.start % 60:02}"
    weekday = f"https://schema.org/{ISO_WEEKDAYS[time.weekday]}"
    schedule: dict[str, object] = {
        "@type": "Schedule",
        "startTime": starts,
        "duration": f"PT{time.duration}M",
        "scheduleTimezone": time.time_zone,
        "repeatFrequency": "P1M" if time.weeks_of_month else f"P{time.interval}W",
        "byDay": weekday,
    }
    if time.weeks_of_month:
        weeks = [bit + 1 for bit in range(5) if time.weeks_of_month >> bit & 1]
        if weeks:
            schedule["byMonthWeek"] = weeks
    return schedule


def _notice(occurrence: Occurrence) -> str:
    said = {
        "cancelled": _("cancelled"),
        "closed": _("closed"),
        "moved": _("moved to this date"),
        "extra": _("an extra date"),
    }.get(occurrence.kind, "")
    return f"{said}: {occurrence.note}" if said and occurrence.note else said


def _closed(first: date | None, last: date | None, reader: Reader) -> str:
    if first and last:
        days = {"first": reader.date_and_year(first), "last": reader.date_and_year(last)}
        return _("Closed from %(first)s to %(last)s.") % days
    if first:
        return _("Closed from %s on.") % reader.date_and_year(first)
    if last:
        return _("Closed for now, until %s.") % reader.date_and_year(last)
    return _("Closed for now. It is not known until when.")
