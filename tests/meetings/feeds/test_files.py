import json
from pathlib import Path

import pytest

from meetings.feeds.files import open_feed
from meetings.feeds.record import FeedUnreadableError
from tests.meetings.feeds.rows import DATA, row


def kind(folder: Path, content: object, wanted: str = "") -> str:
    path = folder / "feed"
    text = content if isinstance(content, str) else json.dumps(content)
    path.write_text(text)
    return open_feed(path, wanted)[0]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("case-atlanta.json", "meeting-guide"),
        ("na-GetSearchResults.json", "bmlt"),
        ("sheet.csv", "tsml"),
    ],
)
def test_format_left_out_is_told_from_the_content(name: str, found: str) -> None:
    assert open_feed(DATA / name)[0] == found


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ([], "meeting-guide"),
        ([row()], "meeting-guide"),
        ({"meetings": [row()]}, "meeting-guide"),
        ([{"id_bigint": "1"}], "bmlt"),
        ({"meetings": [{"id_bigint": "1"}], "formats": []}, "bmlt"),
        ({"meetings": [], "formats": []}, "bmlt"),
        ({"values": [["Name"], ["A"]]}, "tsml"),
        ([["Name", "Day"], ["A", 1]], "tsml"),
        ("Name,Day,Time\nA,1,9:00\n", "tsml"),
    ],
)
def test_shapes_of_feeds_are_told_apart(tmp_path: Path, content: object, found: str) -> None:
    assert kind(tmp_path, content) == found
    assert kind(tmp_path, content, found) == found


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "empty"),
        (" \n ", "empty"),
        ("<!DOCTYPE html><title>Meetings</title>", "web page"),
        ({"error": "no"}, "no list of meetings"),
        ({"meetings": "no"}, "no list of meetings"),
    ],
)
def test_what_is_no_feed_is_told_as_what_it_is(
    tmp_path: Path, content: object, words: str
) -> None:
    with pytest.raises(FeedUnreadableError, match=words):
        kind(tmp_path, content)


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        ([row()], "bmlt"), ([row()], "tsml"), ([{"id_bigint": "1"}], "meeting-guide"),
        ("Name,Day\nA,1", "bmlt"), ({"values": []}, "bmlt"),
    ],
)  # fmt: skip
def test_another_format_than_asked_for_is_refused(
    tmp_path: Path, content: object, wanted: str
) -> None:
    with pytest.raises(FeedUnreadableError):
        kind(tmp_path, content, wanted)


def test_search_results_alone_have_no_formats(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    path.write_text((DATA / "na-GetSearchResults.json").read_text())

    assert open_feed(path)[1].formats() == {}
