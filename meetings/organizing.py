"""What organizers see of their group's schedule: the week, what is missing, what comes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from groups.models import Group
from meetings import planning, snapshots
from meetings.finder.cards import today_in
from meetings.finder.reader import Reader
from meetings.models import ChangeReport, Meeting, MeetingTime
from meetings.times import Occurrence, Schedule

A_WEEK = timedelta(days=7)
CHANGES_AHEAD = timedelta(days=42)
CONFIRM_SOON = timedelta(days=80)  # ten days before they are asked by mail
DIFFERING = ("cancelled", "moved", "extra", "closed")


@dataclass(frozen=True, slots=True)
class Slot:
    """One date of one meeting in a week."""

    meeting: Meeting
    time: MeetingTime
    starts: datetime
    label: str
    kind: str
    kind_label: str
    note: str
    on: date

    @property
    def is_off(self) -> bool:
        """Say whether it is not held."""
        return self.kind in ("cancelled", "closed")

    @property
    def iso(self) -> str:
        """The day as addresses have it: a moved date by the day that it was moved from."""
        return self.on.isoformat()


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the week with what is held on it."""

    label: str
    is_today: bool
    slots: list[Slot]


@dataclass(frozen=True, slots=True)
class Lack:
    """What a meeting lacks, in words."""

    meeting: Meeting
    words: list[str]


def kind_label(kind: str) -> str:
    """Say how a date differs."""
    return {
        "cancelled": _("cancelled"),
        "closed": _("closed"),
        "moved": _("moved here"),
        "extra": _("extra date"),
    }.get(kind, "")


def lack_words(lacks: Iterable[str]) -> list[str]:
    """Say what is missing."""
    said = {
        "name": _("no name"),
        "place": _("no place"),
        "time": _("no time"),
        "join": _("no way to join online"),
        "unconfirmed": _("not confirmed for a long time: seekers are warned"),
        "unlisted": _("no search finds it, because nobody has confirmed it"),
    }
    return [said[one] for one in lacks]


class GroupSchedule:
    """A group's meetings with all that is said of their dates, read in a few queries."""

    def __init__(
        self, group: Group, *, now: datetime, reader: Reader, week: date | None = None
    ) -> None:
        self.group = group
        self.now = now
        self.reader = reader
        self._week = week

    @cached_property
    def meetings(self) -> list[Meeting]:
        """Those that are held, drafts too, by name."""
        found = snapshots.whole(Meeting.objects.filter(group=self.group, ended_at=None))
        return list(found.order_by("name", "pk"))

    @cached_property
    def zone(self) -> str:
        """The time zone in which most of the group's times are."""
        zones = [time.time_zone for one in self.meetings for time in one.times.all()]
        return max(sorted(set(zones)), key=zones.count, default="UTC")

    @property
    def today(self) -> date:
        """The date where the group meets."""
        return today_in(self.zone, self.now)

    @property
    def first(self) -> date:
        """The Monday of the week that is shown."""
        day = self._week or self.today
        return day - timedelta(days=day.weekday())

    @property
    def next_week(self) -> str:
        """The Monday after, as addresses have it."""
        return (self.first + A_WEEK).isoformat()

    @property
    def previous_week(self) -> str:
        """The Monday before."""
        return (self.first - A_WEEK).isoformat()

    @property
    def is_this_week(self) -> bool:
        """Say whether today is in the week that is shown."""
        return self.first <= self.today < self.first + A_WEEK

    @cached_property
    def days(self) -> list[Day]:
        """The week, day by day."""
        slots = self._slots(self.first, self.first + A_WEEK - timedelta(days=1))
        days = [self.first + timedelta(days=ahead) for ahead in range(7)]
        return [
            Day(
                self.reader.weekday_and_date(day),
                day == self.today,
                [slot for slot in slots if slot.starts.date() == day],
            )
            for day in days
        ]

    def _slots(self, first: date, last: date) -> list[Slot]:
        found = [
            self._slot(meeting, time, one)
            for meeting in self.meetings
            for time in meeting.times.all()
            for one in Schedule.of(time).between(first, last)
        ]
        return sorted(found, key=lambda slot: (slot.starts, slot.meeting.name))

    def _slot(self, meeting: Meeting, time: MeetingTime, one: Occurrence) -> Slot:
        return Slot(
            meeting=meeting,
            time=time,
            starts=one.starts_at,
            label=self.reader.time(one.starts_at),
            kind=one.kind,
            kind_label=kind_label(one.kind),
            note=one.note,
            on=_named_day(time, one),
        )

    @cached_property
    def lacks(self) -> list[Lack]:
        """What is missing, meeting by meeting."""
        found = [Lack(one, lack_words(_lacks(one))) for one in self.meetings]
        return [lack for lack in found if lack.words]

    @cached_property
    def to_confirm(self) -> list[Meeting]:
        """Published meetings of which nobody has said for long that they are right."""
        soon = self.now - CONFIRM_SOON
        return [
            one
            for one in self.meetings
            if not one.is_draft and (one.confirmed_at or one.created_at) <= soon
        ]

    @cached_property
    def reports(self) -> Sequence[ChangeReport]:
        """What the public says, not answered yet, the longest wait first."""
        found = ChangeReport.objects.filter(
            meeting__group=self.group, status=ChangeReport.Status.OPEN
        )
        return list(found.select_related("meeting").order_by("created_at", "pk"))

    @cached_property
    def changes(self) -> list[tuple[str, Slot]]:
        """The next dates that differ, each with its day."""
        last = self.today + CHANGES_AHEAD
        return [
            (self.reader.weekday_and_date(slot.starts.date()), slot)
            for slot in self._slots(self.today, last)
            if slot.kind in DIFFERING
        ][:10]

    @cached_property
    def waiting(self) -> int:
        """How many things need somebody."""
        return len(self.reports) + len(self.to_confirm) + len(self.lacks)


def _lacks(meeting: Meeting) -> list[str]:
    found = planning.missing(snapshots.state_of(meeting))
    if meeting.unlisted_at:
        found.append("unlisted")
    elif meeting.unconfirmed_at:
        found.append("unconfirmed")
    return found


def _named_day(time: MeetingTime, one: Occurrence) -> date:
    """Give the day by which the schedule knows a date: of a moved one, that it was moved from."""
    if one.kind != "moved":
        return one.on
    return next(
        (
            row.on
            for row in time.exceptions.all()
            if row.new_date == one.on and row.kind == "moved"
        ),
        one.on,
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One coming date of a meeting as its own page lists it."""

    label: str
    iso: str
    time: int
    on: str
    note: str
    is_off: bool
    is_differing: bool


def coming_lines(meeting: Meeting, *, now: datetime, reader: Reader) -> list[Line]:
    """Give the next eight dates of a meeting, those on which it is not held among them."""
    found: list[tuple[MeetingTime, Occurrence]] = []
    for time in meeting.times.all():
        own = planning.next_dates(_alone(meeting, time), now=now)
        found += [(time, one) for one in own]
    found.sort(key=lambda pair: pair[1].starts_at)
    return [_line(time, one, now, reader) for time, one in found[: planning.PREVIEWED]]


def _alone(meeting: Meeting, time: MeetingTime) -> snapshots.State:
    state = snapshots.state_of(meeting)
    return {
        key: value
        for key, value in state.items()
        if not key.startswith("time/") or key == f"time/{time.pk}"
    }


def _line(time: MeetingTime, one: Occurrence, now: datetime, reader: Reader) -> Line:
    today = now.astimezone(ZoneInfo(time.time_zone)).date()
    day = reader.day(one.starts_at.date(), today)
    said = ": ".join(filter(None, (kind_label(one.kind), one.note)))
    return Line(
        label=f"{day[:1].upper()}{day[1:]}, {reader.time(one.starts_at)}",
        iso=one.starts_at.isoformat(),
        time=time.pk,
        on=_named_day(time, one).isoformat(),
        note=said,
        is_off=one.kind in ("cancelled", "closed"),
        is_differing=one.kind in ("cancelled", "moved", "extra"),
    )
