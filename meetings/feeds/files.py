"""Which kind of feed a file is, and the adapter that reads it."""

from collections.abc import Iterable
from itertools import chain
from pathlib import Path

from meetings.feeds.bmlt import BmltAdapter
from meetings.feeds.json_stream import items_of, open_text, read_document
from meetings.feeds.meeting_guide import MeetingGuideAdapter
from meetings.feeds.record import Adapter, FeedUnreadableError
from meetings.feeds.tsml import TsmlAdapter, csv_lines, xlsx_lines
from meetings.models import Feed

START = 4096
ZIP = b"PK\x03\x04"
RESULTS, FORMATS, BODIES = "GetSearchResults", "GetFormats", "GetServiceBodies"
WEB_PAGE = "This is a web page, not a feed. Give the address of the feed itself."


def open_feed(path: Path, wanted: str = "", in_country: str = "") -> tuple[str, Adapter]:
    """Give the feed's format, told from its content where none is ``wanted``, and its adapter.

    Raises ``FeedUnreadableError`` for what is no feed.
    """
    with path.open("rb") as file:
        if file.read(4) == ZIP:
            return _checked(wanted, Feed.Format.TSML), TsmlAdapter(xlsx_lines(path), in_country)
    with open_text(path) as text:
        start = text.read(START).lstrip("\ufeff \t\r\n")
    if not start:
        raise FeedUnreadableError("The file is empty.")
    if start.startswith("<"):
        raise FeedUnreadableError(WEB_PAGE)
    if start[0] == "[":
        return _of_array(path, wanted, in_country)
    if start[0] == "{":
        return _of_object(path, wanted, in_country)
    if wanted not in ("", Feed.Format.TSML):
        raise FeedUnreadableError(f"This is no JSON: it starts with {start[:20]!r}.")
    return Feed.Format.TSML, TsmlAdapter(csv_lines(path), in_country)


def _checked(wanted: str, found: str) -> str:
    if wanted not in ("", found):
        raise FeedUnreadableError(f"This is a feed of the format {found}, not {wanted}.")
    return found


def _of_array(path: Path, wanted: str, in_country: str) -> tuple[str, Adapter]:
    items = iter(items_of(path))
    first = next(items, None)
    every: Iterable[object] = chain([] if first is None else [first], items)
    if isinstance(first, list):
        return _checked(wanted, Feed.Format.TSML), TsmlAdapter(map(_cells, every), in_country)
    if wanted == Feed.Format.TSML:
        raise FeedUnreadableError("This is JSON, not a spreadsheet.")
    if _is_bmlt(first) or (first is None and wanted == Feed.Format.BMLT):
        formats, bodies = _document_beside(path, FORMATS), _document_beside(path, BODIES)
        return _checked(wanted, Feed.Format.BMLT), BmltAdapter(every, formats, bodies, in_country)
    return _checked(wanted, Feed.Format.MEETING_GUIDE), MeetingGuideAdapter(every, in_country)


def _of_object(path: Path, wanted: str, in_country: str) -> tuple[str, Adapter]:
    document = read_document(path)
    found = document if isinstance(document, dict) else {}
    table = found.get("values")
    if isinstance(table, list):
        return _checked(wanted, Feed.Format.TSML), TsmlAdapter(map(_cells, table), in_country)
    meetings = found.get("meetings")
    if not isinstance(meetings, list):
        raise FeedUnreadableError("This is JSON, but no list of meetings.")
    if "formats" in found or any(map(_is_bmlt, meetings[:1])):
        bodies = found.get("serviceBodies")
        adapter = BmltAdapter(meetings, found.get("formats"), bodies, in_country)
        return _checked(wanted, Feed.Format.BMLT), adapter
    return _checked(wanted, Feed.Format.MEETING_GUIDE), MeetingGuideAdapter(meetings, in_country)


def _cells(line: object) -> list[object]:
    return line if isinstance(line, list) else []


def _is_bmlt(item: object) -> bool:
    return isinstance(item, dict) and ("id_bigint" in item or "weekday_tinyint" in item)


def _document_beside(path: Path, switcher: str) -> object:
    """Read the server's formats or service bodies from the file beside its search results."""
    if RESULTS in path.name:
        named = path.with_name(path.name.replace(RESULTS, switcher))
        if named.is_file():
            return read_document(named)
    others = list(path.parent.glob(f"*{switcher}.json"))
    return read_document(others[0]) if len(others) == 1 else None
