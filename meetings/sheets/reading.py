"""A sheet's rows read into lines; what cannot be read is told by its cell."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override
from openpyxl.utils import get_column_letter

from meetings.models import Meeting
from meetings.sheets import new_places
from meetings.sheets.columns import COLUMNS, Column, Setting
from meetings.sheets.files import Row, SheetUnreadableError
from meetings.sheets.lines import MEETING_FIELDS, Line
from meetings.sheets.words import Cell, CellError, fold

NUMBER = re.compile(r"m(\d{1,18})(?:-t(\d{1,18}))?")
NEEDED = ("number", "name", "weekday", "start")
MOST_ERRORS = 50
LONG = 12 * 60  # minutes: a longer one is a slip, or already so
CellOf = Callable[[str], Cell]


@dataclass(frozen=True, slots=True)
class SheetError:
    """What is wrong with one cell: "E7", and how to write it."""

    cell: str
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a sheet says: its lines, or what is wrong with it."""

    lines: list[Line]
    errors: list[SheetError]


class _Wrong(Exception):  # noqa: N818 - it carries what is wrong, and is always caught
    def __init__(self, key: str, text: str) -> None:
        super().__init__(text)
        self.key = key


@cache
def _headings() -> dict[str, str]:
    """Give the key of each heading, in every language of the site."""
    found: dict[str, str] = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            found |= {fold(column.label): column.key for column in COLUMNS}
    return found


def read_sheet(rows: Sequence[Row], setting: Setting) -> Reading:
    """Read all rows after the headings; raises ``SheetUnreadableError`` without those."""
    places = _places(rows[0].cells)
    reader = _Reader(setting, places)
    for row in rows[1:]:
        reader.read(row)
    return Reading(reader.lines, reader.errors[:MOST_ERRORS])


def _places(headings: Iterable[Cell]) -> dict[str, int]:
    """Say in which column of the file each of ours stands."""
    places = {_headings().get(fold(str(cell)), ""): at for at, cell in enumerate(headings)}
    missing = [
        column.label for column in COLUMNS if column.key in NEEDED and column.key not in places
    ]
    if missing:
        raise SheetUnreadableError(
            _(
                "The first line must hold the headings of the sheet that you downloaded. Missing: %s"
            )
            % ", ".join(missing)
        )
    return places


class _Reader:
    """Reads row by row, and remembers which meetings and times it has met."""

    def __init__(self, setting: Setting, places: Mapping[str, int]) -> None:
        self.setting = setting
        self.places = places
        self.lines: list[Line] = []
        self.errors: list[SheetError] = []
        self.times = {line.time: line for line in setting.lines}
        self.meetings = {line.meeting: line for line in reversed(setting.lines)}
        self.seen: dict[int, int] = {}
        self.first: dict[int, tuple[int, Line]] = {}

    def read(self, row: Row) -> None:
        def cell_of(key: str) -> Cell:
            at = self.places.get(key)
            return row.cells[at] if at is not None and at < len(row.cells) else ""

        try:
            base = self._base(row, str(cell_of("number")))
        except _Wrong as wrong:
            self._note(row, wrong.key, str(wrong))
            return
        line, had = base, len(self.errors)
        for column in COLUMNS:
            line = self._column(row, column, line, cell_of)
        if len(self.errors) == had:
            line = self._settle(row, line, has_zone=bool(str(cell_of("time_zone")).strip()))
        if len(self.errors) == had:
            self._check(row, base, line)
        self.lines.append(line)

    def _settle(self, row: Row, line: Line, *, has_zone: bool) -> Line:
        try:
            return new_places.settled(self.setting, line, has_zone=has_zone)
        except CellError as error:
            self._note(row, "place", str(error))
        except new_places.PlaceWrongError as wrong:
            self._note(row, wrong.key, str(wrong))
        return line

    def _note(self, row: Row, key: str, text: str) -> None:
        letter = get_column_letter(self.places.get(key, 0) + 1)
        self.errors.append(SheetError(f"{letter}{row.number}", text))

    def _base(self, row: Row, number: str) -> Line:
        """Give the line as it is now, or an empty one for a new meeting."""
        if not number.strip():
            return _new(self.setting.zone)
        found = NUMBER.fullmatch(fold(number))
        meeting = int(found[1]) if found else 0
        time = int(found[2]) if found and found[2] else None
        base = self.times.get(time) if time else self.meetings.get(meeting)
        if base is None or base.meeting != meeting:
            raise _Wrong(
                "number",
                _("%s is not in this schedule; leave the cell empty for a new meeting") % number,
            )
        if time is None:
            return replace(base, time=None, weekday=-1, start=-1, duration=60, valid_from="",
                           valid_until="", weeks_of_month=0, interval=1, anchor="")  # fmt: skip
        if time in self.seen:
            raise _Wrong("number", _("Line %d has this number already") % self.seen[time])
        self.seen[time] = row.number
        return base

    def _column(self, row: Row, column: Column, line: Line, cell_of: CellOf) -> Line:
        is_there = column.key in self.places
        is_empty = not str(cell_of(column.key)).strip()
        inherits = line.meeting is not None and line.time is None and column.key in MEETING_FIELDS
        if not is_there or (is_empty and (inherits or _may_be_left(column.key, line))):
            return line
        try:
            return column.read(self.setting, line, cell_of(column.key))
        except CellError as error:
            self._note(row, column.key, str(error))
            return line

    def _check(self, row: Row, base: Line, line: Line) -> None:
        """Check what no single cell tells; lines that did not change may stay as they are."""
        try:
            if line != base:
                if line.duration > LONG > base.duration:
                    raise _Wrong("end", _("It would last more than 12 hours; write when it ends"))
                _sensible(line, hides=line.meeting in self.setting.hidden)
            if line.meeting is not None:
                self._agrees(row, line)
        except _Wrong as wrong:
            self._note(row, wrong.key, str(wrong))

    def _agrees(self, row: Row, line: Line) -> None:
        """Refuse a line that says something else of its meeting than an earlier one."""
        number, first = self.first.setdefault(line.meeting or 0, (row.number, line))
        for key in MEETING_FIELDS:
            if getattr(first, key) != getattr(line, key):
                raise _Wrong(
                    "town" if key == "new_place" else key,
                    _("Line %d is of the same meeting and says something else") % number,
                )


def _may_be_left(key: str, line: Line) -> bool:
    """Say whether a new line may leave a cell empty, for what is usual."""
    return line.time is None and key in ("attendance",)


def _new(zone: str) -> Line:
    return Line(
        meeting=None, time=None, name="", weekday=-1, start=-1, duration=60, weeks_of_month=0,
        interval=1, anchor="", valid_from="", valid_until="", time_zone=zone,
        attendance=Meeting.Attendance.IN_PERSON.value, place=None, formats=(), join_url="",
        join_phone="", notes="",
    )  # fmt: skip


def _sensible(line: Line, *, hides: bool) -> None:
    if line.attendance != Meeting.Attendance.ONLINE and line.place is None and not line.new_place:
        raise _Wrong("place", _("A meeting that people go to needs a place"))
    is_joined = bool(line.join_url or line.join_phone) or hides
    if line.attendance != Meeting.Attendance.IN_PERSON and not is_joined:
        raise _Wrong("join_url", _("An online meeting needs a link or a telephone number"))
    if line.valid_from and line.valid_until and line.valid_until < line.valid_from:
        raise _Wrong("valid_until", _("The last day is before the first"))
