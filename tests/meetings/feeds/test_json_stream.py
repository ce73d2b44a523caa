import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.feeds import json_stream
from meetings.feeds.json_stream import REPEATED, items_of, parse_document, read_document
from meetings.feeds.record import FeedUnreadableError

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


def items(folder: Path, content: str | bytes) -> list[object]:
    path = folder / "feed.json"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(items_of(path))


def broken(folder: Path, content: str | bytes) -> str:
    with pytest.raises(FeedUnreadableError) as unreadable:
        items(folder, content)
    return str(unreadable.value)


@given(rows=st.lists(values), chunk=st.integers(1, 40), indent=st.sampled_from([None, 1]))
def test_items_read_in_small_pieces_are_those_of_json(
    tmp_path_factory: pytest.TempPathFactory, rows: list[object], chunk: int, indent: int | None
) -> None:
    folder = tmp_path_factory.mktemp("items")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_stream, "CHUNK", chunk)

        assert items(folder, json.dumps(rows, indent=indent)) == rows


@given(rows=st.lists(values, min_size=1), cut=st.integers(1), chunk=st.integers(1, 40))
def test_items_of_a_cut_file_are_refused_wherever_it_is_cut(
    tmp_path_factory: pytest.TempPathFactory, rows: list[object], cut: int, chunk: int
) -> None:
    folder = tmp_path_factory.mktemp("cut")
    whole = json.dumps(rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_stream, "CHUNK", chunk)

        assert "Broken JSON at line 1" in broken(folder, whole[: cut % len(whole)])


def test_items_cut_in_the_middle_are_told_with_line_and_column(tmp_path: Path) -> None:
    said = broken(tmp_path, '[\n{"name": "One"},\n{"name": "Tw')

    assert said == "Broken JSON at line 3, column 10: the file ends too early."


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('[{"a": 1}\n] more', "line 2, column 3: there is more text after the end of the list."),
        ('[{"a": 1} {"b": 2}]', "line 1, column 11: '{' where , or ] is due."),
        ("[{'a': 1}]", "line 1, column 3: expecting property name enclosed in double quotes."),
        ("[1,]", "line 1, column 4: expecting value."),
        ("[" * 100_000, "line 1, column 2: lists within lists, too deep."),
        ("[" + "9" * 5_000 + "]", "line 1, column 2: a number is too long."),
        ("nothing", "line 1, column 1: a list of meetings must start with [."),
    ],
)
def test_items_broken_in_some_way_are_told_where(tmp_path: Path, content: str, said: str) -> None:
    assert broken(tmp_path, content) == f"Broken JSON at {said}"


def test_items_beyond_reason_are_refused_before_the_whole_file_is_read(tmp_path: Path) -> None:
    endless = '[{"name": "' + "x" * (2 * json_stream.LONGEST_ITEM)

    assert "the file ends too early" in broken(tmp_path, endless)


@pytest.mark.parametrize(
    "content",
    [
        '["Español"]'.encode(),
        '["Español"]'.encode("utf-8-sig"),
        '["Español"]'.encode("utf-16"),
        '["Español"]'.encode("latin-1"),
        '["Español"]'.encode("cp1252"),
    ],
)
def test_items_in_any_usual_encoding_are_read(tmp_path: Path, content: bytes) -> None:
    assert items(tmp_path, content) == ["Español"]


def test_item_with_a_field_twice_is_marked_unless_both_agree(tmp_path: Path) -> None:
    found = items(tmp_path, '[{"a": 1, "a": 2}, {"a": 1, "a": 1}]')

    assert found == [{"a": 2, REPEATED: "a"}, {"a": 1}]


@pytest.mark.parametrize("content", ["{", "[" * 100_000, '{"a": ' + "1" * 5_000 + "}"])
def test_document_that_is_broken_is_refused(content: str) -> None:
    with pytest.raises(FeedUnreadableError, match="Broken JSON"):
        parse_document(content)


def test_document_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_stream, "LARGEST_DOCUMENT", 10)
    path = tmp_path / "large.json"
    path.write_text(json.dumps({"meetings": []}))

    with pytest.raises(FeedUnreadableError, match="too large"):
        read_document(path)
