"""The TSML spreadsheet: CSV, xlsx, or the JSON that Google Sheets gives of one.

A header row in plain words, in any order; below it, one row a meeting. The fields are
those of Meeting Guide under other names.
"""

import csv
import zipfile
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from meetings.feeds.cleaning import one_line
from meetings.feeds.json_stream import open_text
from meetings.feeds.meeting_guide import FIELDS, MeetingGuideAdapter
from meetings.feeds.record import FeedUnreadableError, Row
from meetings.gazetteer import fold

LONGEST_CELL = 100_000
MOST_COLUMNS = 200
LARGEST_WORKBOOK = 300_000_000  # bytes, unpacked
MOST_PACKED = 200  # times smaller than unpacked: more is no spreadsheet
BLANK_ROWS = 1_000  # after so many in a row a sheet is over
ROWS_ABOVE_HEADER = 10

_SAME = {
    "start_time": "time", "start": "time", "end": "end_time", "weekday": "day", "days": "day",
    "meeting": "name", "meeting_name": "name", "title": "name", "venue": "location",
    "location_name": "location", "place": "location", "full_address": "formatted_address",
    "street": "address", "street_address": "address", "town": "city", "province": "state",
    "zip": "postal_code", "zip_code": "postal_code", "postcode": "postal_code",
    "subregion": "sub_region", "type": "types", "meeting_types": "types", "note": "notes",
    "meeting_notes": "notes", "time_zone": "timezone", "tz": "timezone", "lat": "latitude",
    "lng": "longitude", "lon": "longitude", "long": "longitude", "last_updated": "updated",
    "online_url": "conference_url", "zoom": "conference_url", "zoom_url": "conference_url",
    "zoom_link": "conference_url", "attendance": "attendance_option", "service_body": "entity",
    "group_name": "group", "permalink": "url", "link": "url",
}  # fmt: skip


class TsmlAdapter(MeetingGuideAdapter):
    """Reads a table's rows; a meeting without slug or id is known by what it says of itself."""

    fields = FIELDS

    def __init__(self, lines: Iterable[list[object]], in_country: str = "") -> None:
        super().__init__((), in_country)
        self.lines = lines

    def rows(self) -> Iterator[tuple[int, object]]:
        """Number the rows as a spreadsheet does, the first line being 1."""
        numbered = enumerate(self.lines, start=1)
        header = _header(numbered)
        for number, cells in numbered:
            row = {
                field: cell
                for field, cell in zip(header, cells, strict=False)
                if field and cell not in (None, "")
            }
            if row:
                yield number, row

    def source_id(self, row: Row) -> str:
        """Give the slug or id, else a key made of name, day, time and address."""
        if row.get("slug") or row.get("id"):
            return super().source_id(row)
        said = (one_line(row.get(field)).casefold() for field in _TELLING)
        return f"row-{blake2b(chr(31).join(said).encode(), digest_size=10).hexdigest()}"


_TELLING = ("name", "group", "day", "time", "location", "address", "formatted_address", "city")


def _header(numbered: Iterator[tuple[int, list[object]]]) -> list[str]:
    """Find the line that names the columns, and give their fields; "" for unknown ones."""
    for _, cells in islice(numbered, ROWS_ABOVE_HEADER):
        header = [_field(cell) for cell in cells]
        if "name" in header and len(set(header)) > 2:  # noqa: PLR2004 – two and the unknown ones
            return _each_once(header)
    raise FeedUnreadableError(
        "No line names the columns. The first line must say Name, Day, Time and so on."
    )


def _field(cell: object) -> str:
    name = fold(one_line(cell, 60)).replace(" ", "_")
    name = _SAME.get(name, name)
    return name if name in FIELDS else ""


def _each_once(header: list[str]) -> list[str]:
    return [field if field not in header[:number] else "" for number, field in enumerate(header)]


def csv_lines(path: Path) -> Iterator[list[object]]:
    """Give the lines of a CSV file, parted by comma, semicolon or tab."""
    csv.field_size_limit(LONGEST_CELL)
    with open_text(path, newline="") as file:
        start = file.read(4096)
        file.seek(0)
        first = start.split("\n", 1)[0]
        delimiter = max(",;\t", key=first.count)
        reader = csv.reader(_without_nul(file), delimiter=delimiter)
        try:
            for line in reader:
                yield list(line[:MOST_COLUMNS])
        except csv.Error as error:
            raise FeedUnreadableError(f"Broken CSV at line {reader.line_num}: {error}.") from error


def _without_nul(file: Iterable[str]) -> Iterator[str]:
    for line in file:
        yield line.replace("\x00", "").removeprefix("\ufeff")


def xlsx_lines(path: Path) -> Iterator[list[object]]:
    """Give the lines of a workbook's first sheet that has any."""
    _refuse_bomb(path)
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        for sheet in book.worksheets:
            lines = _until_blank(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True))
            first = next(lines, None)
            if first is not None:
                yield first
                yield from lines
                return
    except (InvalidFileException, KeyError, ValueError, OSError, ParseError) as error:
        raise FeedUnreadableError(f"Broken workbook: {error}") from error
    except zipfile.BadZipFile as error:
        raise FeedUnreadableError(f"Broken workbook: {error}") from error


def _until_blank(lines: Iterable[tuple[object, ...]]) -> Iterator[list[object]]:
    blank = 0
    for line in lines:
        said = any(cell not in (None, "") for cell in line)
        blank = 0 if said else blank + 1
        if blank > BLANK_ROWS:
            return
        yield list(line)


def _refuse_bomb(path: Path) -> None:
    """Refuse a workbook that unpacks to far more than it is."""
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
    except zipfile.BadZipFile as error:
        raise FeedUnreadableError(f"Broken workbook: {error}.") from error
    if unpacked > min(LARGEST_WORKBOOK, MOST_PACKED * max(path.stat().st_size, 1)):
        raise FeedUnreadableError("The workbook unpacks to far too much to be a list of meetings.")
