"""The lines of a sheet as values, and those of a schedule as it is."""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from typing import Any

from meetings.models import Meeting, MeetingTime

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
MEETING_FIELDS = (
    "name", "attendance", "place", "new_place", "formats", "join_url", "join_phone", "notes",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NewPlace:
    """A place that a line tells of and that the schedule does not know yet."""

    name: str = ""
    street: str = ""
    town: str = ""
    postcode: str = ""
    gazetteer_place: int = 0
    label: str = ""

    @property
    def wanted(self) -> dict[str, Any]:
        """Give it as an action stores it."""
        told = {key: value for key, value in asdict(self).items() if key != "label"}
        return {**told, "notes": "", "point": None}


@dataclass(frozen=True, slots=True)
class Line:
    """One meeting time with what its meeting says; dates are ISO texts, empty where there is none.

    Without ``meeting`` it is new; with one but without ``time``, one more time of that meeting.
    """

    meeting: int | None
    time: int | None
    name: str
    weekday: int
    start: int
    duration: int
    weeks_of_month: int
    interval: int
    anchor: str
    valid_from: str
    valid_until: str
    time_zone: str
    attendance: str
    place: int | None
    formats: tuple[int, ...]
    join_url: str
    join_phone: str
    notes: str
    new_place: NewPlace | None = None

    @property
    def number(self) -> str:
        """How the line is known in a sheet: "M12-T34"."""
        time = f"-T{self.time}" if self.time else ""
        return f"M{self.meeting}{time}" if self.meeting else ""

    @property
    def of_meeting(self) -> dict[str, Any]:
        """What all lines of one meeting share."""
        return {name: getattr(self, name) for name in MEETING_FIELDS}

    def as_json(self) -> dict[str, Any]:
        """Give it as it can be stored."""
        return asdict(self) | {"formats": list(self.formats)}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Line":
        """Take it back from what was stored."""
        known = {field.name for field in fields(cls)}
        values = {name: value for name, value in stored.items() if name in known}
        place = values.get("new_place")
        return cls(
            **values
            | {
                "formats": tuple(values["formats"]),
                "new_place": NewPlace(**place) if place else None,
            }
        )


def clean(text: str) -> str:
    """Give a text as a cell holds it: no control characters, no space around it."""
    return CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def lines_of(meetings: Iterable[Meeting]) -> list[Line]:
    """Give the lines of meetings; prefetch their times and formats."""
    return [_line(meeting, time) for meeting in meetings for time in meeting.times.all()]


def _line(meeting: Meeting, time: MeetingTime) -> Line:
    return Line(
        meeting=meeting.pk,
        time=time.pk,
        name=clean(meeting.name),
        weekday=time.weekday,
        start=time.start,
        duration=time.duration,
        weeks_of_month=time.weeks_of_month,
        interval=time.interval,
        anchor=time.anchor.isoformat() if time.anchor else "",
        valid_from=time.valid_from.isoformat() if time.valid_from else "",
        valid_until=time.valid_until.isoformat() if time.valid_until else "",
        time_zone=time.time_zone,
        attendance=meeting.attendance,
        place=meeting.place_id,
        formats=tuple(sorted(row.pk for row in meeting.formats.all())),
        join_url=clean(meeting.join_url),
        join_phone=clean(meeting.join_phone),
        notes=clean(meeting.notes),
    )


def digest(lines: Iterable[Line]) -> str:
    """Give a digest that differs where any line does, whatever their order."""
    told = sorted(json.dumps(line.as_json(), sort_keys=True) for line in lines)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()
