"""Real rows spoilt at random: each becomes a meeting or a plain refusal, never an accident."""

import csv
import json
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from groups.models import Program
from meetings.actions.feeds import FeedOptions, HowToImport, import_file
from meetings.feeds.bmlt import BmltAdapter
from meetings.feeds.importing import Outcome
from meetings.feeds.meeting_guide import MeetingGuideAdapter
from meetings.feeds.record import FeedUnreadableError, RowRejectedError
from meetings.models import Meeting
from tests.meetings.feeds.rows import DATA, ODDITIES

MEETING_GUIDE = list(ODDITIES.values())
BMLT = json.loads((DATA / "na-GetSearchResults.json").read_text())
SHEET = list(csv.reader((DATA / "sheet.csv").read_text().splitlines()))

strange = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.text(max_size=30),
    st.sampled_from(
        ["", " ", "null", "0", "-1", "24:00", "25:61", "Noon", "7", "1e308", "\x00", "\ud800",
         "<b>x</b>", "&amp;", "javascript:alert(1)", "x" * 5_000, "[]", "١٢:٣٠", "²", "１９:００"]
    ),
    st.lists(st.one_of(st.none(), st.text(max_size=5), st.integers(-9, 9)), max_size=4),
    st.dictionaries(st.text(max_size=5), st.integers(), max_size=3),
    st.recursive(st.none(), st.lists, max_leaves=5),
)  # fmt: skip


@st.composite
def spoilt(draw: st.DrawFn, rows: list[dict[str, object]]) -> list[object]:
    """Take some real rows, and spoil some of their fields."""
    taken: list[object] = []
    for row in draw(st.lists(st.sampled_from(rows), min_size=1, max_size=4)):
        fields = draw(st.lists(st.sampled_from(sorted(row)), max_size=4))
        taken.append({**row, **{field: draw(strange) for field in fields}})
    return draw(st.permutations([*taken, *draw(st.lists(strange, max_size=1))]))


def load(path: Path, program: str) -> Outcome:
    outcome = import_file(
        path,
        program=Program.objects.get(slug=program),
        options=FeedOptions(time_zone="America/New_York"),
        how=HowToImport(approve_closing=True),
    )
    json.dumps(outcome.as_json()).encode()
    assert outcome.read == (
        outcome.added + outcome.changed + outcome.unchanged + len(outcome.rejected)
    )
    assert all(one["reason"].endswith(".") for one in outcome.rejected)
    return outcome


def twice(path: Path, program: str) -> None:
    """Import a feed and import it again: the second time nothing changes."""
    first = load(path, program)
    before = list(Meeting.objects.order_by("pk").values())

    second = load(path, program)

    assert (second.added, second.changed, second.closed) == (0, 0, 0)
    assert second.rejected == first.rejected
    assert list(Meeting.objects.order_by("pk").values()) == before


many = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


STRANGE = [
    None, True, False, 0, -1, 7, 10**30, 0.5, 1e308, float("nan"), float("-inf"), "", " ", "null",
    "24:00", "25:61", "7:30 pm", "Noon", "1e308", "\x00", "\ud800", "<b>x</b>", "&amp;lt;", "x" * 900,
    "١٢:٣٠", "²", "１９:００", "javascript:alert(1)", "http://[", "https://a.example:0x1/", "a,b;c|d",
    "Mon, Wed", [], [None], [[["O"]]], ["1", 2, 2.5], {}, {"a": 1}, {"O": True}, "9/15/2021", "31/31/31",
]  # fmt: skip


@pytest.mark.parametrize(
    ("adapter", "rows"), [(MeetingGuideAdapter([]), MEETING_GUIDE), (BmltAdapter([]), BMLT)]
)
def test_ssrf_05_ten_thousand_spoilt_rows_are_meetings_or_plain_refusals(
    adapter: MeetingGuideAdapter | BmltAdapter, rows: list[dict[str, object]]
) -> None:
    chance = random.Random(3)
    taken = refused = 0
    for _ in range(10_000):
        row = dict(chance.choice(rows))
        for field in chance.sample(sorted(row), chance.randrange(1, 6)):
            row[field] = chance.choice(STRANGE)
        try:
            adapter.record(row)
        except RowRejectedError as error:
            refused += bool(error.field in row and error.reason)
        else:
            taken += 1

    assert taken + refused == 10_000
    assert min(taken, refused) > 1_000


@pytest.mark.django_db
@many
@given(rows=spoilt(MEETING_GUIDE))
def test_spoilt_meeting_guide_rows_are_taken_or_refused_alike_twice(
    tmp_path: Path, rows: list[object]
) -> None:
    path = tmp_path / "feed.json"
    path.write_text(json.dumps([MEETING_GUIDE[0], *rows]))

    twice(path, "aa")


@pytest.mark.django_db
@many
@given(rows=spoilt(BMLT))
def test_spoilt_bmlt_rows_are_taken_or_refused_alike_twice(
    tmp_path: Path, rows: list[object]
) -> None:
    path = tmp_path / "results.json"
    path.write_text(json.dumps([BMLT[1], *rows]))

    twice(path, "na")


@pytest.mark.django_db
@many
@given(
    cells=st.lists(
        st.tuples(st.integers(1, 4), st.integers(0, len(SHEET[0]) - 1), st.text(max_size=20)),
        max_size=6,
    )
)
def test_spoilt_sheets_are_taken_or_refused_alike_twice(
    tmp_path: Path, cells: list[tuple[int, int, str]]
) -> None:
    lines = [list(line) for line in SHEET]
    for number, column, text in cells:
        lines[number][column] = text.encode("utf-8", "replace").decode()
    path = tmp_path / "sheet.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(lines)

    twice(path, "aa")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("source", "program"),
    [("case-atlanta.json", "aa"), ("na-GetSearchResults.json", "na"), ("sheet.csv", "aa")],
)
def test_files_with_broken_bytes_are_read_or_told_to_be_unreadable(
    tmp_path: Path, source: str, program: str
) -> None:
    chance = random.Random(source)
    whole = (DATA / source).read_bytes()
    ends = set()
    for _ in range(60):
        spoilt_bytes = bytearray(whole)
        for _ in range(chance.randrange(1, 4)):
            spoilt_bytes[chance.randrange(len(whole))] = chance.randrange(256)
        path = tmp_path / source
        path.write_bytes(spoilt_bytes[: chance.choice([len(whole), chance.randrange(len(whole))])])
        try:
            load(path, program)
        except FeedUnreadableError as error:
            ends.add(str(error).rstrip()[-1:])
        else:
            ends.add("read")

    assert ends - {"."} == {"read"}
