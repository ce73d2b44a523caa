"""Sheets: what is downloaded says the same when it is sent back, and errors name their cell."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from meetings.sheets import files
from meetings.sheets.columns import COLUMNS, HIDDEN, Setting
from meetings.sheets.files import Row, SheetUnreadableError, as_csv, as_xlsx, escaped, unescaped
from meetings.sheets.lines import CONTROL, Line, clean
from meetings.sheets.planning import plan, table
from meetings.sheets.reading import Reading, read_sheet
from meetings.sheets.words import read_clock, read_repeats, read_weekday, repeats, weekday_name

WIDTHS = [column.width for column in COLUMNS]
LETTER = {column.key: chr(ord("A") + at) for at, column in enumerate(COLUMNS)}
LINE = Line(
    meeting=12, time=34, name="Hope", weekday=0, start=18 * 60, duration=60, weeks_of_month=0,
    interval=1, anchor="", valid_from="", valid_until="", time_zone="America/Los_Angeles",
    attendance="in_person", place=5, formats=(1, 2), join_url="", join_phone="", notes="",
)  # fmt: skip
PLACES = {5: "Library, 1 Main Street", 6: "Church", 7: "Church"}
FORMATS = {1: "Open", 2: "Steps 1, 2 and 3", 3: "Open", 4: "Discussion"}


def setting(*lines: Line, **fields: Any) -> Setting:
    return Setting(PLACES, FORMATS, list(lines or (LINE,)), zone="America/Los_Angeles", **fields)


def sheet(*lines: Line) -> list[Row]:
    rows = table(setting(*lines))
    return [Row(number, cells) for number, cells in enumerate(rows, 1)]


def with_cell(key: str, value: Any, *lines: Line, row: int = 2) -> Reading:
    rows = sheet(*lines)
    cells = list(rows[row - 1].cells)
    cells[list(LETTER).index(key)] = value
    rows[row - 1] = Row(row, cells)
    return read_sheet(rows, setting(*lines))


TEXTS = st.text(max_size=40).map(clean)
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1)).map(date.isoformat)
MAYBE_DAYS = st.just("") | DAYS


@st.composite
def lines(draw: st.DrawFn) -> list[Line]:
    found = []
    for meeting in range(draw(st.integers(1, 4))):
        shared = replace(
            LINE,
            meeting=meeting + 1,
            name=draw(TEXTS.filter(bool)),
            attendance=draw(st.sampled_from(["in_person", "online", "hybrid"])),
            place=draw(st.sampled_from([None, *PLACES])),
            formats=tuple(sorted(draw(st.sets(st.sampled_from(list(FORMATS)))))),
            join_url=draw(TEXTS),
            join_phone=draw(TEXTS),
            notes=draw(TEXTS),
        )
        for number in range(draw(st.integers(1, 3))):
            pattern = draw(
                st.sampled_from([(0, 1, ""), (0, 2, "2026-01-05"), (0, 52, "2030-12-31")])
                | st.integers(1, 63).map(lambda mask: (mask, 1, ""))
            )
            time_of_it = replace(
                shared,
                time=meeting * 10 + number + 1,
                weekday=draw(st.integers(0, 6)),
                start=draw(st.integers(0, 1439)),
                duration=draw(st.integers(1, 1440)),
                weeks_of_month=pattern[0],
                interval=pattern[1],
                anchor=pattern[2],
                valid_from=draw(MAYBE_DAYS),
                valid_until=draw(MAYBE_DAYS),
            )
            found.append(time_of_it)
    return found


@given(lines(), st.sampled_from(["csv", "xlsx"]), st.sampled_from(["en", "es"]))
def test_sheet_sent_back_as_it_was_changes_nothing(
    found: list[Line], kind: str, language: str
) -> None:
    with translation.override(language):
        rows = table(setting(*found))
        content = as_csv(rows) if kind == "csv" else as_xlsx(rows, WIDTHS, "Schedule")

    reading = read_sheet(files.read(content), setting(*found))

    assert reading.errors == []
    assert plan(setting(*found), reading.lines).does_nothing


@given(st.text(max_size=30))
def test_xss_06_no_cell_begins_like_a_formula(text: str) -> None:
    assert not escaped(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unescaped(escaped(text)) == text


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "=HYPERLINK(1)"])
def test_xss_06_formula_starts_are_escaped_in_both_files(start: str) -> None:
    rows = [["Name"], [start]]

    assert f"'{start}".encode() in as_csv(rows)
    book = load_workbook(io.BytesIO(as_xlsx(rows, [10], "S")))
    cell = book.worksheets[0]["A2"]
    assert (cell.value, cell.data_type) == (f"'{start}", "s")


def test_csv_begins_with_the_mark_of_utf8() -> None:
    assert as_csv([["Ñ"]]).startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_csv_is_read_with_any_usual_delimiter_and_encoding(delimiter: str, encoding: str) -> None:
    content = delimiter.join(["Número", "Día"]) + "\n" + delimiter.join(["1", "miércoles"])

    rows = files.read(content.encode(encoding))

    assert [list(row.cells) for row in rows] == [["Número", "Día"], ["1", "miércoles"]]


@pytest.mark.parametrize(
    ("key", "value", "text"),
    [
        ("start", "25:00", "25:00 is not a time; write 19:00"),
        ("start", "7", "7 is not a time; write 19:00"),
        ("start", "", " is not a time; write 19:00"),
        ("end", "7 o'clock", "7 o'clock is not a time; write 19:00"),
        ("weekday", "Someday", "Someday is not a day of the week; write Monday"),
        ("valid_from", "1/2/2026", "1/2/2026 is not a date; write 2026-01-31"),
        ("valid_until", "2026-02-30", "2026-02-30 is not a date; write 2026-01-31"),
        ("attendance", "by pigeon",
         "by pigeon is not a way to meet; write one of: In person, Online, In person and online"),
        ("repeats", "sometimes",
         "sometimes is not understood; write “every week”, “1st, 3rd” or “every 2 weeks from 2026-01-05”"),
        ("place", "The Moon", "The Moon is not a place of this schedule; for a new one, fill in its town too"),
        ("place", "Church", "Several places are called Church; choose it in the editor"),
        ("place", "", "A meeting that people go to needs a place"),
        ("formats", "Silent", "Silent is not a format"),
        ("name", "", "A meeting needs a name"),
        ("name", "x" * 256, "Too long: 255 characters are the most"),
        ("time_zone", "Mars/Base", "Mars/Base is not a time zone; write America/New_York"),
        ("join_url", "javascript:alert(1)", "This is no link that we can read."),
        ("number", "M99-T1", "M99-T1 is not in this schedule; leave the cell empty for a new meeting"),
        ("number", "M13-T34", "M13-T34 is not in this schedule; leave the cell empty for a new meeting"),
        ("number", "hello", "hello is not in this schedule; leave the cell empty for a new meeting"),
    ],
)  # fmt: skip
def test_wrong_cell_is_told_with_how_to_write_it(key: str, value: str, text: str) -> None:
    reading = with_cell(key, value)

    assert [(error.cell, error.text) for error in reading.errors] == [(f"{LETTER[key]}2", text)]


def test_online_line_without_a_way_to_join_is_told_at_its_link() -> None:
    reading = with_cell("attendance", "Online")

    assert [error.cell for error in reading.errors] == [f"{LETTER['join_url']}2"]


def test_new_link_loses_what_follows_people() -> None:
    reading = with_cell("join_url", "https://video.example/j/1?utm_source=mail&pwd=x")

    assert reading.lines[0].join_url == "https://video.example/j/1?pwd=x"


def test_start_moved_past_the_end_is_told_at_the_end() -> None:
    (error,) = with_cell("start", "19:30").errors

    assert error.cell == f"{LETTER['end']}2"
    assert error.text == "It would last more than 12 hours; write when it ends"


def test_line_named_twice_is_told() -> None:
    rows = [*sheet(LINE), Row(3, sheet(LINE)[1].cells)]

    (error,) = read_sheet(rows, setting()).errors

    assert (error.cell, error.text) == ("A3", "Line 2 has this number already")


def test_lines_of_one_meeting_that_disagree_are_told() -> None:
    other = replace(LINE, time=35, weekday=3)

    (error,) = with_cell("name", "Faith", LINE, other, row=3).errors

    assert (error.cell, error.text) == (
        "B3",
        "Line 2 is of the same meeting and says something else",
    )


def test_errors_name_the_cell_where_it_stands_in_the_file() -> None:
    rows = [Row(1, ["Starts", "Number", "Meeting", "Day"]), Row(9, ["9:99", "", "New", "Monday"])]

    reading = read_sheet(rows, setting())

    assert "A9" in [error.cell for error in reading.errors]


def test_sheet_without_its_headings_is_no_sheet() -> None:
    with pytest.raises(SheetUnreadableError, match="Missing: Number, Starts"):
        read_sheet([Row(1, ["Meeting", "Day"])], setting())


def test_columns_that_were_deleted_leave_all_as_it_is() -> None:
    rows = [Row(row.number, row.cells[:4]) for row in sheet(replace(LINE, notes="Kept"))]

    reading = read_sheet(rows, setting(replace(LINE, notes="Kept")))

    assert reading.lines == [replace(LINE, notes="Kept")]


def test_change_is_told_with_before_and_after() -> None:
    reading = with_cell("start", time(18, 30))

    (step,) = plan(setting(), reading.lines).changed

    told = {one.label: (one.before, one.after) for one in step.differences}
    assert told == {
        "Starts": ("18:00", "18:30"),
    }
    assert step.title == "Hope, Monday 18:00"


def test_line_that_is_gone_ends_and_a_new_one_is_added() -> None:
    rows = sheet(LINE)
    new = list(rows[1].cells)
    new[0] = ""
    reading = read_sheet([rows[0], Row(2, new)], setting())

    found = plan(setting(), reading.lines)

    assert [step.before for step in found.ended] == [LINE]
    assert [step.after for step in found.added] == [replace(LINE, meeting=None, time=None)]


def test_number_of_a_meeting_alone_adds_a_time_that_inherits_the_rest() -> None:
    row = Row(3, ["M12", "", "Friday", "20:00"])

    reading = read_sheet([*sheet(LINE), row], setting())

    assert reading.errors == []
    assert reading.lines[1] == replace(LINE, time=None, weekday=4, start=20 * 60)


def test_ways_to_join_that_are_not_ours_to_see_are_neither_shown_nor_lost() -> None:
    line = replace(LINE, attendance="online", join_url="https://video.example/secret")
    hiding = setting(line, hidden=frozenset({12}))

    rows = [Row(number, cells) for number, cells in enumerate(table(hiding), 1)]

    assert "secret" not in str(rows)
    assert str(HIDDEN) in rows[1].cells
    assert read_sheet(rows, hiding).lines == [line]


@pytest.mark.parametrize(
    ("cell", "minute"),
    [
        ("19:00", 1140), ("7:30 PM", 1170), ("7 pm", 1140), ("12 a.m.", 0), ("12:15 pm", 735),
        ("19.30", 1170), ("19h30", 1170), ("9:05", 545), ("00:00", 0), ("19:00:00", 1140),
        ("7:30 p. m.", 1170), (time(19), 1140), (datetime(2026, 1, 1, 8, 5, tzinfo=UTC), 485), (0.75, 1080),
    ],
)  # fmt: skip
def test_clock_is_read_as_people_write_it(cell: Any, minute: int) -> None:
    assert read_clock(cell) == minute


@pytest.mark.parametrize(
    ("cell", "day"), [("Monday", 0), ("mon", 0), ("MIÉRCOLES", 2), ("sáb.", 5), (" Sunday ", 6)]
)
def test_weekday_is_read_in_any_language_of_the_site(cell: str, day: int) -> None:
    assert read_weekday(cell) == day


@given(st.integers(1, 63), st.sampled_from(["en", "es"]))
def test_weeks_of_the_month_are_read_as_they_are_written(mask: int, language: str) -> None:
    with translation.override(language):
        assert read_repeats(repeats(mask, 1, "")) == (mask, 1, "")
        assert weekday_name(0)


def test_xlsx_cells_of_dates_and_times_are_read() -> None:
    book = Workbook()
    page = book.active
    page.append([column.label for column in COLUMNS])
    cells: list[Any] = list(sheet(LINE)[1].cells)
    cells[list(LETTER).index("start")] = time(7, 15)
    cells[list(LETTER).index("end")] = time(8, 15)
    cells[list(LETTER).index("valid_from")] = datetime(2026, 3, 1)  # noqa: DTZ001 - a date on a sheet
    page.append(cells)
    file = io.BytesIO()
    book.save(file)

    reading = read_sheet(files.read(file.getvalue()), setting())

    assert reading.lines == [replace(LINE, start=7 * 60 + 15, valid_from="2026-03-01")]


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04 no zip", b"a\x00b", b"x" * (files.LARGEST + 1), b"a\n" * 4000],
    ids=["empty", "broken", "binary", "large", "long"],
)
def test_what_is_no_sheet_is_refused_with_a_reason(content: bytes) -> None:
    with pytest.raises(SheetUnreadableError):
        files.read(content)


def test_workbook_that_unpacks_to_too_much_is_refused() -> None:
    rows = [["a" * 30_000] * 20] * 50

    with pytest.raises(SheetUnreadableError, match="once it is opened"):
        files.read(as_xlsx(rows, [10], "S"))


def test_control_characters_never_reach_a_cell() -> None:
    assert not CONTROL.search(clean("a\x00b\x1f\x7f\rc"))
