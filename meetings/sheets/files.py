"""Sheets as files: xlsx and CSV, written so that no cell runs as a formula, and read back."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from meetings.sheets.words import Cell

LARGEST = 1_000_000  # bytes, as it is sent
LARGEST_OPEN = 20_000_000  # bytes, once unpacked
MOST_LINES = 3000
MOST_COLUMNS = 60
LONGEST_CELL = 33_000  # Excel's own is 32,767
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
ESCAPED = (*STARTS_A_FORMULA, "'")
ZIP = b"PK\x03\x04"
ENCODINGS = ("utf-8-sig", "cp1252")


class SheetUnreadableError(Exception):
    """The file is no sheet that we can read; the message says why."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a file with its number as spreadsheets count, and its cells."""

    number: int
    cells: Sequence[Cell]


def escaped(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would run as a formula."""
    return f"'{text}" if text.startswith(ESCAPED) else text


def unescaped(cell: Cell) -> Cell:
    """Take that apostrophe away again."""
    if isinstance(cell, str) and cell.startswith("'") and cell[1:].startswith(ESCAPED):
        return cell[1:]
    return cell


def as_csv(table: Iterable[Sequence[str]]) -> bytes:
    """Write a table as CSV, with the mark by which Excel knows UTF-8."""
    text = io.StringIO()
    csv.writer(text).writerows([escaped(cell) for cell in row] for row in table)
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(table: Iterable[Sequence[str]], widths: Sequence[int], title: str) -> bytes:
    """Write a table as a workbook whose first line stays in sight."""
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for row in table:
        sheet.append([escaped(cell) for cell in row])
    for cells in sheet.iter_rows():
        for cell in cells:
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            cell.number_format = "@"  # text: what is typed stays as it is typed
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="E3EEF0")
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "C2"
    book.properties.creator = ""
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read(content: bytes) -> list[Row]:
    """Read the lines of an xlsx or CSV file; raises ``SheetUnreadableError``."""
    if len(content) > LARGEST:
        raise SheetUnreadableError(_("The file is too large; 1 MB is the most."))
    rows = list(_xlsx_rows(content) if content.startswith(ZIP) else _csv_rows(content))
    if not rows:
        raise SheetUnreadableError(_("The file is empty."))
    return rows


def _checked(rows: Iterable[Sequence[object]]) -> Iterator[Row]:
    for number, cells in enumerate(rows, 1):
        if number > MOST_LINES:
            raise SheetUnreadableError(
                _("The sheet has too many lines; %d are the most.") % MOST_LINES
            )
        kept = [_cell(cell) for cell in cells[:MOST_COLUMNS]]
        if any(str(cell).strip() for cell in kept):
            yield Row(number, kept)


def _cell(value: object) -> Cell:
    if value is None:
        return ""
    if isinstance(value, str):
        return unescaped(value[:LONGEST_CELL])
    return value  # type: ignore[return-value] # openpyxl gives numbers, times and dates


def _xlsx_rows(content: bytes) -> Iterator[Row]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > LARGEST_OPEN:
                raise SheetUnreadableError(_("The file is too large once it is opened."))
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        yield from _checked(book.worksheets[0].iter_rows(values_only=True))
    except (
        zipfile.BadZipFile,
        InvalidFileException,
        KeyError,
        ValueError,
        IndexError,
        AttributeError,
        TypeError,
        SyntaxError,
        EOFError,
    ) as error:
        raise SheetUnreadableError(_("This is no spreadsheet that we can read.")) from error  # fmt: skip


def _csv_rows(content: bytes) -> Iterator[Row]:
    text = _decoded(content)
    first = text.split("\n", 1)[0]
    delimiter = max((",", ";", "\t"), key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        yield from _checked(reader)
    except csv.Error as error:
        raise SheetUnreadableError(_("This is no spreadsheet that we can read.")) from error


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    if b"\x00" in content:
        raise SheetUnreadableError(_("This is no spreadsheet that we can read."))
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")
