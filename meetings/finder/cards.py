"""What the page shows of each date found: words and times made once, ready to be set."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from babel.dates import format_timedelta, get_timezone_name
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from meetings.finder import catalog
from meetings.finder.reader import Reader
from meetings.finder.searching import Row, Spot, metres
from meetings.models import MeetingFormat

MOST_TAGS = 4
SOON_MINUTES = 90
A_DAY = timedelta(days=1)
CONFIRMED = timedelta(days=365)  # what was confirmed longer ago is not worth a word
ZONELESS = frozenset({"UTC", "Etc/UTC", "GMT", "Etc/GMT"})
ABBREVIATED = 5  # letters at most: "PT", "MESZ"
ATTENDANCES = ("in_person", "online", "hybrid")
TAGGED = (
    MeetingFormat.Kind.PEOPLE,
    MeetingFormat.Kind.LANGUAGE,
    MeetingFormat.Kind.OPENNESS,
    MeetingFormat.Kind.FORMAT,
    MeetingFormat.Kind.ACCESS,
)


class Card(NamedTuple):
    """One date of one meeting, in the reader's words."""

    url: str
    slug: str
    name: str
    program: str
    starts_iso: str
    starts_local: str
    ends_local: str
    day_label: str
    status: str
    is_running: bool
    time_zone: str
    zone_label: str
    attendance: str
    attendance_label: str
    place_line: str
    is_approximate: bool
    latitude: float | None
    longitude: float | None
    distance_m: int | None
    distance: str
    tags: tuple[tuple[str, str], ...]
    notice: str
    confirmed_label: str
    is_off: bool

    @property
    def at(self) -> str:
        """Where it is, as the map reads it; empty for what cannot be gone to."""
        if self.latitude is None or self.longitude is None or self.attendance == "online":
            return ""
        return f"{self.latitude:.5f},{self.longitude:.5f}"


@dataclass(frozen=True, slots=True)
class Setting:
    """For whom and around what cards are made."""

    reader: Reader
    spot: Spot
    now: datetime

    def card(self, row: Row, *, is_held: bool = True) -> Card:
        """Make the card of one row; one that is not held says so."""
        starts, ends = row.starts_at, row.ends_at
        distance = metres(row, self.spot)
        is_online = row.attendance == 1
        shows_distance = distance is not None and not is_online
        return Card(
            url=reverse_meeting(row.slug),
            slug=row.slug,
            name=row.name,
            program=_short_name(row.program_id),
            starts_iso=starts.isoformat(),
            starts_local=self.reader.time(starts),
            ends_local=self.reader.time(ends),
            day_label=self.reader.day(starts.date(), today_in(row.time_zone, self.now)),
            status=status(starts, ends, self.now) if is_held else "",
            is_running=is_held and starts <= self.now < ends,
            time_zone=row.time_zone,
            zone_label=self._zone_label(row),
            attendance=ATTENDANCES[row.attendance],
            attendance_label=_attendance_label(row.attendance),
            place_line=place_line(row),
            is_approximate=row.is_approximate,
            latitude=row.latitude,
            longitude=row.longitude,
            distance_m=distance if shows_distance else None,
            distance=self.reader.distance(distance, self.spot.country)
            if distance is not None and shows_distance
            else "",
            tags=_attendance_tag(row.attendance)
            + _tags(tuple(row.formats), get_language() or "en"),
            notice=_notice(row, self.reader, is_held=is_held),
            confirmed_label=_confirmed(row, self.now, self.reader.locale),
            is_off=not is_held,
        )

    def _zone_label(self, row: Row) -> str:
        """Say whose time it is, where it may not be the reader's."""
        if row.attendance != 1 and row.time_zone == self.spot.zone.key:
            return ""
        return zone_name(row.time_zone, self.reader.locale)


@lru_cache(maxsize=1024)
def today_in(time_zone: str, now: datetime) -> date:
    """Give the date that it is in a zone; kept, since all of a minute ask for the same."""
    return now.astimezone(ZoneInfo(time_zone)).date()


def reverse_meeting(slug: str) -> str:
    """Give a meeting's address; twenty of them a page make ``reverse`` worth sparing."""
    return _meeting_path().replace("slug", slug)


@lru_cache(maxsize=1)
def _meeting_path() -> str:
    return reverse("meeting_detail", args=["slug"])


@lru_cache(maxsize=1024)
def zone_name(time_zone: str, locale: str) -> str:
    """Name a zone shortly in a language: "PT", "France Time", "hora del Pacífico"."""
    if time_zone in ZONELESS:
        return "UTC"
    name, language = _zone_name(time_zone, locale, "short"), locale.partition("_")[0]
    if len(name) > ABBREVIATED and language != "en":
        # Of some regions Babel knows only the words for summer time; their language has both.
        name = _zone_name(time_zone, language, "short")
    return _zone_name(time_zone, language, "long") if "(" in name else name


def _zone_name(time_zone: str, locale: str, width: Literal["short", "long"]) -> str:
    zone = ZoneInfo(time_zone)
    return str(get_timezone_name(zone, width=width, locale=locale, zone_variant="generic"))


def _short_name(program_id: int) -> str:
    return catalog.current().program_by_id[program_id].short_name


def status(starts: datetime, ends: datetime, now: datetime) -> str:
    """Say how near a start is: in progress, in minutes, in hours; empty where it is far."""
    if starts <= now < ends:
        return _("in progress")
    minutes = round((starts - now).total_seconds() / 60)
    if 0 <= minutes <= SOON_MINUTES:
        said = ngettext("starts in %d min", "starts in %d min", minutes)
        return said % minutes if minutes else _("starts now")
    return ""


def _attendance_label(attendance: int) -> str:
    if attendance == 0:
        return _("In person")
    return _("Online") if attendance == 1 else _("In person and online")


def place_line(row: Row) -> str:
    """Say where it is on one line: the place and its address, online the group."""
    if row.attendance == 1:
        return row.group if row.group != row.name else ""
    # Some lists have the address, or its first line, as the place's name.
    is_same = row.place.split(",")[0] == row.address.split(",")[0]
    parts = (row.address or row.place,) if is_same else (row.place, row.address)
    return " · ".join(part for part in parts if part)


def attendance_kind(attendance: str) -> str:
    """Name the look of a tag that says in person, online or hybrid."""
    return "" if attendance == "in_person" else "hy"


def _attendance_tag(attendance: int) -> tuple[tuple[str, str], ...]:
    return () if attendance == 0 else ((_attendance_label(attendance), "hy"),)


@lru_cache(maxsize=8192)
def _tags(formats: tuple[int, ...], language: str) -> tuple[tuple[str, str], ...]:
    """Give the few formats worth a tag: (name, kind)."""
    del language  # the names are in the active language, which the cache must know of
    known = catalog.current().format_by_id
    rows = [known[number] for number in formats if number in known]
    shown = [row for row in rows if row.kind in TAGGED and row.language not in ("en",)]
    shown.sort(key=lambda row: (TAGGED.index(MeetingFormat.Kind(row.kind)), row.position))
    return tuple(
        (row.name, "new" if row.slug == "newcomer" else row.kind) for row in shown[:MOST_TAGS]
    )


def _notice(row: Row, reader: Reader, *, is_held: bool) -> str:
    note = f": {row.note}" if row.note else ""
    if not is_held:
        return _("Not held on this day") + note
    if row.exception == "moved" and row.moved_from:
        return _("Moved here from %s") % reader.weekday_and_date(row.moved_from) + note
    if row.exception == "extra":
        return _("Extra date") + note
    if row.exception == "paused":
        return _("Paused: the group takes a break. Ask before you go.")
    return ""


def _confirmed(row: Row, now: datetime, locale: str) -> str:
    at = row.confirmed_at
    if row.is_unconfirmed:  # its organizers were asked, again and again
        return _("Not confirmed for a long time")
    if at is None or now - at > CONFIRMED:
        return ""
    if now - at < A_DAY:
        return _("Confirmed today")
    return _("Confirmed %s") % format_timedelta(
        at - now, granularity="day", add_direction=True, locale=locale
    )
