import csv
import json
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest

from meetings.feeds.files import open_feed
from meetings.feeds.record import Adapter, FeedUnreadableError, MeetingRecord, RowRejectedError
from meetings.feeds.tsml import TsmlAdapter
from tests.meetings.feeds.rows import DATA, place

SHEET = DATA / "sheet.csv"


def meetings(adapter: Adapter) -> tuple[list[MeetingRecord], list[tuple[int, str]]]:
    """Read all rows; give the meetings, and row and field of those refused."""
    taken: list[MeetingRecord] = []
    refused: list[tuple[int, str]] = []
    for number, row in adapter.rows():
        assert isinstance(row, dict)
        try:
            taken.append(adapter.record(row))
        except RowRejectedError as error:
            refused.append((number, error.field))
    return taken, refused


def lines() -> list[list[str]]:
    with SHEET.open() as file:
        return list(csv.reader(file))


def workbook(folder: Path, rows: Sequence[Sequence[object]]) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    path = folder / "sheet.xlsx"
    book.save(path)
    book.close()
    return path


def test_sheet_of_plain_words_is_read() -> None:
    kind, adapter = open_feed(SHEET)
    (first, second, lunch), refused = meetings(adapter)

    assert kind == "tsml"
    assert refused == [(5, "time")]  # numbered as in the spreadsheet
    assert (first.name, first.formats) == ("Lamplighters", ("Open", "Wheelchair Access"))
    assert (place(first).town, place(first).region) == ("San Jose", "CA")
    assert first.extra["venmo"] == "@lamps"
    assert (second.times[0].start, second.times[0].duration) == (19 * 60 + 30, 75)
    assert second.body == "district:4"
    assert [time.weekday for time in lunch.times] == [2, 4]
    assert lunch.attendance == "online"
    assert lunch.join_url_notes == "Passcode: 77"


def test_personal_columns_are_dropped_as_they_are_read() -> None:
    _, adapter = open_feed(SHEET)

    assert not any("private" in repr(row) or "0199" in repr(row) for _, row in adapter.rows())


def test_columns_in_any_order_are_found(tmp_path: Path) -> None:
    turned = tmp_path / "turned.csv"
    with turned.open("w", newline="") as file:
        csv.writer(file).writerows(line[::-1] for line in lines())

    assert meetings(open_feed(turned)[1]) == meetings(open_feed(SHEET)[1])


@pytest.mark.parametrize(
    ("delimiter", "encoding"), [(";", "cp1252"), ("\t", "utf-16"), (",", "utf-8-sig")]
)
def test_other_delimiters_and_encodings_are_read(
    tmp_path: Path, delimiter: str, encoding: str
) -> None:
    path = tmp_path / "other.csv"
    with path.open("w", newline="", encoding=encoding) as file:
        csv.writer(file, delimiter=delimiter).writerows(
            [["Name", "Day", "Time", "City"], ["Café", "Mon", "7 pm", "San José"]]
        )

    (meeting,), refused = meetings(open_feed(path)[1])

    assert (meeting.name, place(meeting).town, refused) == ("Café", "San José", [])


def test_workbook_is_read_like_the_sheet(tmp_path: Path) -> None:
    path = workbook(tmp_path, [list(line) for line in lines()])

    assert meetings(open_feed(path)[1]) == meetings(open_feed(SHEET)[1])


def test_workbook_cells_of_times_and_numbers_are_read(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Name", "Day", "Time", "ID"], ["Night Shift", 2, 0.8125, 17]]

    (meeting,), _ = meetings(open_feed(workbook(tmp_path, rows))[1])

    assert (meeting.source_id, meeting.times[0].weekday, meeting.times[0].start) == ("17", 1, 1170)


def test_table_of_google_sheets_is_read(tmp_path: Path) -> None:
    path = tmp_path / "sheet.json"
    path.write_text(json.dumps({"range": "A1", "majorDimension": "ROWS", "values": lines()}))

    assert meetings(open_feed(path)[1]) == meetings(open_feed(SHEET)[1])


def test_row_without_slug_keeps_its_key_while_it_says_the_same() -> None:
    header: list[object] = ["Name", "Day", "Time", "Address", "Notes"]
    first: list[object] = ["Lamplighters", "Monday", "19:00", "1 Main St", "old"]

    keys = [
        meetings(TsmlAdapter([header, line]))[0][0].source_id
        for line in (first, [*first[:4], "new"], ["Others", *first[1:]])
    ]

    assert keys[0] == keys[1] != keys[2]
    assert keys[0].startswith("row-")


def test_blank_rows_and_a_title_above_are_passed_over() -> None:
    rows: list[list[object]] = [
        ["Our meetings"],
        [],
        ["Name", "Day", "Time"],
        [],
        ["A", 1, "9:00"],
    ]

    assert [number for number, _ in TsmlAdapter(rows).rows()] == [5]


def test_table_without_header_is_unreadable() -> None:
    with pytest.raises(FeedUnreadableError, match="names the columns"):
        list(TsmlAdapter([["Lamplighters", "Monday", "19:00"]]).rows())


def test_csv_with_an_endless_cell_is_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "endless.csv"
    path.write_text('Name,Day,Time\n"' + "x" * 200_000)

    with pytest.raises(FeedUnreadableError, match="Broken CSV at line 2"):
        list(open_feed(path)[1].rows())


def test_workbook_that_is_none_is_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "not.xlsx"
    path.write_bytes(b"PK\x03\x04 and nothing more")

    with pytest.raises(FeedUnreadableError, match="Broken workbook"):
        list(open_feed(path)[1].rows())


def test_archive_without_sheets_is_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "empty.xlsx"
    with ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "hello")

    with pytest.raises(FeedUnreadableError, match="Broken workbook"):
        list(open_feed(path)[1].rows())


def test_workbook_that_unpacks_to_far_too_much_is_refused(tmp_path: Path) -> None:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 20_000_000)
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(packed.getvalue())

    with pytest.raises(FeedUnreadableError, match="far too much"):
        list(open_feed(path)[1].rows())
