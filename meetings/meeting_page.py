"""What a meeting's own page shows: when, where, how to join, and what is different soon."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from functools import cached_property
from urllib.parse import quote

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from meetings import gazetteer, regions, times
from meetings.finder.cards import attendance_kind, status, zone_name
from meetings.finder.reader import Reader
from meetings.models import Closure, Meeting, MeetingFormat, MeetingTime
from meetings.place_page import PlaceLines, is_gone_to, is_paused
from meetings.regions import Area
from meetings.times import Occurrence, Schedule, in_words

NEXT_DATES = 6
CHANGES_AHEAD = timedelta(days=35)
SOON = timedelta(minutes=15)


class Viewer(Enum):
    """Who opens the page, as far as it makes a difference."""

    ANYBODY = "anybody"
    SIGNED_IN = "signed_in"
    MEMBER = "member"  # of the meeting's group


@dataclass(frozen=True, slots=True)
class DateLine:
    """One coming date; where it is off, it is not held."""

    iso: str
    label: str
    note: str
    is_off: bool


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that is different, for the top of the page."""

    title: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Join:
    """How to join from afar; where it is not shown, ``hint`` says who sees it, and when."""

    is_shown: bool
    hint: str = ""
    asks_to_sign_in: bool = False
    url: str = ""
    url_notes: str = ""
    phone: str = ""
    phone_url: str = ""
    phone_notes: str = ""
    passcode: str = ""


def when_line(time: MeetingTime, reader: Reader) -> str:
    """Say when it repeats: "Every Monday, 6:00 PM to 7:00 PM (PT)"."""
    starts = datetime(2000, 1, 1) + timedelta(minutes=time.start)  # noqa: DTZ001 – on a wall
    ends = starts + timedelta(minutes=time.duration)
    return _("%(pattern)s, %(starts)s to %(ends)s (%(zone)s)") % {
        "pattern": in_words(time),
        "starts": reader.time(starts),
        "ends": reader.time(ends),
        "zone": zone_name(time.time_zone, reader.locale),
    }


class MeetingPage:
    """One meeting in the reader's words; fetch it with all that its page shows."""

    def __init__(
        self,
        meeting: Meeting,
        *,
        now: datetime,
        reader: Reader,
        viewer: Viewer = Viewer.ANYBODY,
    ) -> None:
        self.meeting = meeting
        self.viewer = viewer
        self.now = now
        self.reader = reader
        self.schedules = [Schedule.of(time) for time in meeting.times.all()]
        self.name = self.title = meeting.name
        self.notes = meeting.notes
        self.program = meeting.program
        self.group = meeting.group
        self.service_body = meeting.service_body
        self.site_url = meeting.site_url
        self.attendance_label = meeting.get_attendance_display()
        self.attendance_kind = attendance_kind(meeting.attendance)

    @property
    def is_listed(self) -> bool:
        """Say whether it still takes place, as far as anybody has told us."""
        return self.meeting.ended_at is None

    @cached_property
    def when_lines(self) -> list[str]:
        """All its times, as they repeat."""
        lines = [when_line(time, self.reader) for time in self.meeting.times.all()]
        return lines or [_("By appointment: ask the group")]

    @cached_property
    def _coming(self) -> list[Occurrence]:
        """The next dates, cancelled ones too; where it is closed for good, nothing."""
        coming = times.next_occurrences(
            self.schedules, now=self.now, count=NEXT_DATES, with_cancelled=True
        )
        return coming if any(one.kind != "closed" for one in coming) else []

    @cached_property
    def next_held(self) -> Occurrence | None:
        """The next date on which it is held; None where two years hold none."""
        held = times.next_occurrences(self.schedules, now=self.now, count=1)
        return held[0] if held and self.is_listed else None

    @cached_property
    def dates(self) -> list[DateLine]:
        """The next dates, those on which it is not held among them."""
        return [self._date_line(one) for one in self._coming] if self.is_listed else []

    def _date_line(self, one: Occurrence) -> DateLine:
        return DateLine(
            iso=one.starts_at.isoformat(),
            label=self._moment(one),
            note=_said(one),
            is_off=one.kind in ("cancelled", "closed"),
        )

    def _moment(self, one: Occurrence) -> str:
        today = self.now.astimezone(one.starts_at.tzinfo).date()
        day = self.reader.day(one.starts_at.date(), today)
        return f"{day}, {self.reader.time(one.starts_at)}"

    @cached_property
    def next_label(self) -> str:
        """How near the next date is."""
        one = self.next_held
        if one is None:
            return ""
        near = status(one.starts_at, one.ends_at, self.now)
        return _("Next: %s") % (f"{self._moment(one)}, {near}" if near else self._moment(one))

    @property
    def next_iso(self) -> str:
        """When the next date starts, for the visitor's own clock."""
        return self.next_held.starts_at.isoformat() if self.next_held else ""

    @property
    def time_zone(self) -> str:
        """The zone of the next date."""
        return str(self.next_held.starts_at.tzinfo) if self.next_held else ""

    @cached_property
    def notices(self) -> list[Notice]:
        """What differs: no longer listed, closed, and dates that differ soon."""
        if not self.is_listed:
            return [
                Notice(
                    _("This meeting is no longer listed."),
                    _("Its organizers have taken it off their list. Look for another one."),
                )
            ]
        unsure = (
            [Notice(_("Unconfirmed:"), self.unconfirmed_label)] if self.unconfirmed_label else []
        )
        soon = (self.now + CHANGES_AHEAD).date()
        differing = [
            Notice(f"{self._moment(one)}:", _said(one))
            for one in self._coming
            if one.kind in ("cancelled", "moved", "extra") and one.on <= soon
        ]
        closed = (self._closure(row) for row in self.meeting.closures.all())
        return self._paused() + unsure + [notice for notice in closed if notice] + differing

    def _paused(self) -> list[Notice]:
        if not is_paused(self.meeting):
            return []
        return [Notice(_("Paused."), _("The group takes a break. Ask before you go."))]

    def _closure(self, closure: Closure) -> Notice | None:
        first, last = closure.starts_on, closure.ends_on
        today = self.now.date()
        if (last and last < today) or (first and first > today + CHANGES_AHEAD):
            return None
        later = first if first and first > today else None
        return Notice(_closed(later, last, self.reader), closure.note)

    @cached_property
    def place(self) -> PlaceLines | None:
        """Where it is, where there is a room to go to."""
        place = self.meeting.place
        return PlaceLines(place) if place and is_gone_to(self.meeting) else None

    @property
    def towns(self) -> list[gazetteer.Landmark]:
        """The larger towns around, for the map."""
        return self.place.towns if self.place else []

    @cached_property
    def join(self) -> Join | None:
        """How to join from afar; None where there is no such way."""
        meeting = self.meeting
        if not (meeting.join_url or meeting.join_phone) or not self.is_listed:
            return None
        hint = self._kept_from()
        if hint:
            return Join(False, hint, asks_to_sign_in=self.viewer == Viewer.ANYBODY)
        return Join(
            is_shown=True,
            url=meeting.join_url,
            url_notes=meeting.join_url_notes,
            phone=meeting.join_phone,
            phone_url=_dialled(meeting.join_phone),
            phone_notes=meeting.join_phone_notes,
            passcode=meeting.join_passcode,
        )

    def _kept_from(self) -> str:
        """Say to whom and when the way to join is shown, where it is not shown to this viewer."""
        visibility = self.meeting.join_visibility
        if visibility == Meeting.JoinVisibility.MEMBERS and self.viewer != Viewer.MEMBER:
            return _(
                "The group gives the link to its members only."
                " Ask the group, or come in person first."
            )
        is_open = self.viewer != Viewer.ANYBODY and self._is_soon
        if visibility == Meeting.JoinVisibility.SOON and not is_open:
            return _("Whoever is signed in sees the link from 15 minutes before the start.")
        return ""

    @property
    def _is_soon(self) -> bool:
        """Say whether it is in progress, or starts within a quarter of an hour."""
        one = self.next_held
        return one is not None and one.starts_at - SOON <= self.now

    @cached_property
    def formats(self) -> list[MeetingFormat]:
        """Its formats, in the list's order."""
        return list(self.meeting.formats.all())

    @cached_property
    def openness_text(self) -> str:
        """Say who may come, where the listing tells."""
        said = {row.slug for row in self.formats}
        if "open" in said:
            return _("This meeting is open: friends and family may come too.")
        if "closed" in said:
            return _("This meeting is closed: it is for people who want to recover themselves.")
        return ""

    @property
    def confirmed_label(self) -> str:
        """When somebody last said that this is right."""
        at = self.meeting.confirmed_at
        return _("Confirmed on %s.") % self.reader.date_and_year(at.date()) if at else ""

    @property
    def unconfirmed_label(self) -> str:
        """A warning where its organizers no longer say that this is right."""
        if self.meeting.unconfirmed_at is None:
            return ""
        return _("Nobody has told us for a long time that this is still right.")

    @property
    def updated_label(self) -> str:
        """When the listing last changed here."""
        at = self.meeting.updated_at
        return _("Listing changed on %s.") % self.reader.date_and_year(at.date())

    @property
    def source(self) -> object:
        """Whose listing it is: a service body or a feed, by its name."""
        return self.meeting.service_body or self.meeting.feed

    @property
    def report_url(self) -> str:
        """Where to tell us that something is wrong."""
        return reverse("meeting_report", args=[self.meeting.slug])

    @property
    def claim_url(self) -> str:
        """Where a group says that this is its meeting; empty for what no feed brought."""
        meeting = self.meeting
        is_claimable = meeting.feed_id and not meeting.group_id and self.is_listed
        return reverse("listing_claim", args=[meeting.pk]) if is_claimable else ""

    @property
    def concern_url(self) -> str:
        """Where somebody signed in reports it to moderators; empty for others."""
        if self.viewer is Viewer.ANYBODY:
            return ""
        return reverse("report_create", args=["meeting", self.meeting.ident])

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

    @property
    def crumbs(self) -> Sequence[Area]:
        """The town, region and country it is held in."""
        town = self.meeting.place.gazetteer_place if self.meeting.place else None
        above = regions.crumbs(town) if town and self.place else []
        return [*above, Area(self.name, "")]

    @cached_property
    def description(self) -> str:
        """One line for previews: the program, when and where."""
        where = str(self.meeting.place) if self.place else self.attendance_label
        parts = (self.program.short_name, "; ".join(self.when_lines[:3]), where)
        return " · ".join(filter(None, parts))


def _dialled(phone: str) -> str:
    """Write a number as a link dials it: digits, with pauses for the meeting's own number."""
    kept = "".join(one for one in phone if one.isdigit() or one in "+,*#")
    return "tel:" + str(quote(kept, safe="+,*"))


def _said(occurrence: Occurrence) -> str:
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
