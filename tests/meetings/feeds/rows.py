"""Rows of real feeds, and the shortest way to turn one into a meeting."""

import json
from collections.abc import Iterable
from pathlib import Path

from meetings.feeds.meeting_guide import MeetingGuideAdapter
from meetings.feeds.record import MeetingRecord, PlaceRecord, RowRejectedError

DATA = Path(__file__).parents[2] / "data" / "feeds"
ODDITIES: dict[str, dict[str, object]] = json.loads((DATA / "oddities.json").read_text())


def odd(name: str, **changes: object) -> MeetingRecord:
    """Read a real row of Meeting Guide, with some fields changed."""
    return read({**ODDITIES[name], **changes})


def read(row: dict[str, object]) -> MeetingRecord:
    return MeetingGuideAdapter([]).record(row)


def row(**fields: object) -> dict[str, object]:
    """Give the least that a Meeting Guide row must say, in person on Monday at 19:00."""
    return {
        "slug": "lamplighters",
        "name": "Lamplighters",
        "day": 1,
        "time": "19:00",
        "formatted_address": "10 Quay St, San Jose, CA 95112, USA",
        **fields,
    }


def rejected(fields: dict[str, object]) -> tuple[str, str, str]:
    """Read a row that must be refused; give field, value and reason."""
    try:
        read(fields)
    except RowRejectedError as error:
        return error.field, error.value, error.reason
    raise AssertionError("not refused")


def place(meeting: MeetingRecord) -> PlaceRecord:
    """Give the place of a meeting that has one."""
    assert meeting.place is not None
    return meeting.place


def write(folder: Path, rows: Iterable[object], name: str = "feed.json") -> Path:
    """Write rows as a feed's file."""
    path = folder / name
    path.write_text(json.dumps(list(rows)))
    return path
