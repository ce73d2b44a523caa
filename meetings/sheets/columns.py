"""The columns of a sheet: how each writes a line, and reads a cell back."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import available_timezones

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from meetings import links
from meetings.models import Meeting, MeetingFormat, Place
from meetings.sheets import words
from meetings.sheets.lines import Line, NewPlace, clean
from meetings.sheets.words import Cell, CellError, clock, fold
from meetings.times import MINUTES_A_DAY

HIDDEN = gettext_lazy("(only members see it)")
LONGEST_CELL = 32_000
LENGTHS = {"name": 255, "join_url": 1000, "join_phone": 120, "notes": 5000,
           "street": 255, "town": 120, "postcode": 20}  # fmt: skip


@dataclass
class Setting:
    """What cells refer to by name: places, formats, and the lines of the schedule as it is."""

    places: dict[int, str]
    formats: dict[int, str]
    lines: list[Line]
    hidden: frozenset[int] = frozenset()  # meetings whose ways to join the reader may not see
    zone: str = "UTC"
    other_names: dict[int, list[str]] = field(default_factory=dict)  # of formats, by language
    _by_place: dict[str, list[int]] = field(init=False)
    _by_format: dict[str, list[int]] = field(init=False)

    def __post_init__(self) -> None:
        self._by_place = _by_name(self.places)
        self._by_format = _by_name(self.formats)
        for pk, names in self.other_names.items():
            for name in names:
                known = self._by_format.setdefault(fold(clean(name)), [])
                known += [] if pk in known else [pk]

    def place_of(self, text: str, known: int | None) -> int | None:
        """Find the place that a cell names; of several, the one that the line had; else None."""
        found = self._by_place.get(fold(text), [])
        if known in found:
            return known
        if len(found) > 1:
            raise CellError(_("Several places are called %s; choose it in the editor") % text)
        return found[0] if found else None

    def format_of(self, text: str, known: Iterable[int]) -> int:
        """Find the format that a cell names; of several, the one that the line had."""
        found = self._by_format.get(fold(text), [])
        if not found:
            raise CellError(_("%s is not a format") % text)
        return next((one for one in found if one in set(known)), found[0])

    def is_format(self, text: str) -> bool:
        """Say whether a format is called so."""
        return fold(text) in self._by_format


def _by_name(names: Mapping[int, str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for pk, name in sorted(names.items()):
        found[fold(name)].append(pk)
    return found


def place_label(place: Place) -> str:
    """Name a place on one line as a sheet does."""
    parts = [place.name, place.address if place.address != place.name else ""]
    return clean(", ".join(filter(None, parts))) or f"#{place.pk}"


def setting_of(meetings: Iterable[Meeting], lines: list[Line], *, shows_hidden: bool) -> Setting:
    """Gather what the cells of these meetings may name."""
    meetings = list(meetings)
    rows = [meeting.place for meeting in meetings if meeting.place]
    zones = [line.time_zone for line in lines]
    hidden = {
        meeting.pk
        for meeting in meetings
        if meeting.join_visibility != Meeting.JoinVisibility.PUBLIC and not shows_hidden
    }
    formats = list(MeetingFormat.objects.all())
    return Setting(
        places={place.pk: place_label(place) for place in rows},
        formats={row.pk: clean(row.name) for row in formats},
        other_names={row.pk: list(row.names.values()) for row in formats},
        lines=lines,
        hidden=frozenset(hidden),
        zone=max(set(zones), key=zones.count) if zones else "UTC",
    )


Write = Callable[[Setting, Line], str]
Read = Callable[[Setting, Line, Cell], Line]


@dataclass(frozen=True)
class Column:
    """A column: its heading, and both ways between a line and its cell."""

    key: str
    heading: str  # marked for translation, in English
    write: Write
    read: Read
    width: int = 14

    @property
    def label(self) -> str:
        """The heading in the reader's language."""
        return _(self.heading)


def shortened(text: str) -> str:
    """Give as much of a text as a cell can hold."""
    return clean(text[:LONGEST_CELL])


def _text(key: str) -> tuple[Write, Read]:
    def read(setting: Setting, line: Line, cell: Cell) -> Line:
        del setting
        text = clean(str(cell))
        if text == shortened(getattr(line, key)):
            return line
        if len(text) > LENGTHS[key]:
            raise CellError(_("Too long: %d characters are the most") % LENGTHS[key])
        if key == "name" and not text:
            raise CellError(_("A meeting needs a name"))
        changed: dict[str, Any] = {key: text}
        return replace(line, **changed)

    return (lambda _setting, line: shortened(getattr(line, key))), read


def _joining(key: str) -> tuple[Write, Read]:
    """Leave alone what the reader may not see."""
    write, read = _text(key)

    def shown(setting: Setting, line: Line) -> str:
        if line.meeting in setting.hidden and getattr(line, key):
            return str(HIDDEN)
        return write(setting, line)

    def taken(setting: Setting, line: Line, cell: Cell) -> Line:
        if line.meeting in setting.hidden:
            return line
        said = read(setting, line, cell)
        return said if said is line or key != "join_url" else replace(said, join_url=_safe(said))

    return shown, taken


def _safe(line: Line) -> str:
    """Give a new link without what follows people."""
    try:
        return links.cleaned(line.join_url) if line.join_url else ""
    except links.LinkRefusedError as error:
        raise CellError(str(error)) from error


def _plain(
    key: str, write: Callable[[Any], str], read: Callable[[Cell], Any]
) -> tuple[Write, Read]:
    return (
        lambda setting, line: write(getattr(line, key)),
        lambda setting, line, cell: replace(line, **{key: read(cell)}),
    )


def _read_end(setting: Setting, line: Line, cell: Cell) -> Line:
    del setting
    if not str(cell).strip():
        return line
    minutes = (words.read_clock(cell) - line.start) % MINUTES_A_DAY
    return replace(line, duration=minutes or MINUTES_A_DAY)


def _read_repeats(setting: Setting, line: Line, cell: Cell) -> Line:
    del setting
    weeks, interval, anchor = words.read_repeats(cell)
    if (weeks, interval) == (line.weeks_of_month, line.interval) and interval == 1:
        return line  # an old anchor that says nothing stays
    return replace(line, weeks_of_month=weeks, interval=interval, anchor=anchor)


def _write_place(setting: Setting, line: Line) -> str:
    if line.new_place:
        return _("%s (a new place)") % line.new_place.label
    return setting.places.get(line.place or 0, "")


def _read_place(setting: Setting, line: Line, cell: Cell) -> Line:
    text = clean(str(cell))
    place = setting.place_of(text, line.place) if text else None
    is_new = bool(text) and place is None
    return replace(line, place=place, new_place=NewPlace(name=text) if is_new else None)


def _of_new_place(key: str) -> tuple[Write, Read]:
    """Make a column that tells of a place which the schedule does not know."""

    def read(setting: Setting, line: Line, cell: Cell) -> Line:
        del setting
        text = clean(str(cell))
        if not text:
            return line
        if line.place is not None:
            raise CellError(_("Only for a new place: leave it empty, or change the place’s name"))
        if len(text) > LENGTHS[key]:
            raise CellError(_("Too long: %d characters are the most") % LENGTHS[key])
        said: dict[str, Any] = {key: text}
        return replace(line, new_place=replace(line.new_place or NewPlace(), **said))

    return (lambda _setting, _line: ""), read


def _read_zone(setting: Setting, line: Line, cell: Cell) -> Line:
    text = str(cell).strip()
    if not text:
        return line if line.time else replace(line, time_zone=setting.zone)
    if text not in available_timezones() and text != line.time_zone:
        raise CellError(_("%s is not a time zone; write America/New_York") % text)
    return replace(line, time_zone=text)


def _write_formats(setting: Setting, line: Line) -> str:
    return "; ".join(setting.formats[pk] for pk in line.formats if pk in setting.formats)


def _read_formats(setting: Setting, line: Line, cell: Cell) -> Line:
    found: set[int] = set()
    for part in filter(None, map(clean, str(cell).split(";"))):
        names = (
            [part] if setting.is_format(part) else list(filter(None, map(clean, part.split(","))))
        )
        for name in names:
            known = [pk for pk in line.formats if pk not in found]
            found.add(setting.format_of(name, known))
    return replace(line, formats=tuple(sorted(found)))


def _unread(setting: Setting, line: Line, cell: Cell) -> Line:
    del setting, cell
    return line


COLUMNS = (
    Column("number", gettext_noop("Number"), lambda _setting, line: line.number, _unread),
    Column("name", gettext_noop("Meeting"), *_text("name"), 28),
    Column("weekday", gettext_noop("Day"), *_plain("weekday", words.weekday_name, words.read_weekday)),
    Column("start", gettext_noop("Starts"), *_plain("start", clock, words.read_clock), 9),
    Column("end", gettext_noop("Ends"), lambda _setting, line: clock(line.start + line.duration), _read_end, 9),
    Column("repeats", gettext_noop("How often"),
           lambda _setting, line: words.repeats(line.weeks_of_month, line.interval, line.anchor), _read_repeats, 18),
    Column("valid_from", gettext_noop("From"), *_plain("valid_from", str, words.read_day), 12),
    Column("valid_until", gettext_noop("Until"), *_plain("valid_until", str, words.read_day), 12),
    Column("attendance", gettext_noop("How to meet"),
           *_plain("attendance", words.attendance_label, words.read_attendance), 18),
    Column("place", gettext_noop("Place"),
           _write_place, _read_place, 40),
    Column("formats", gettext_noop("Formats"), _write_formats, _read_formats, 28),
    Column("join_url", gettext_noop("Link to join"), *_joining("join_url"), 28),
    Column("join_phone", gettext_noop("Telephone to join"), *_joining("join_phone"), 18),
    Column("notes", gettext_noop("Notes"), *_text("notes"), 40),
    Column("time_zone", gettext_noop("Time zone"), lambda _setting, line: line.time_zone, _read_zone, 20),
    Column("street", gettext_noop("New place: street"), *_of_new_place("street"), 20),
    Column("town", gettext_noop("New place: town"), *_of_new_place("town"), 18),
    Column("postcode", gettext_noop("New place: postcode"), *_of_new_place("postcode"), 12),
)  # fmt: skip
