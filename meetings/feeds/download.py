"""A feed's documents fetched into a folder, as ``files.open_feed`` finds them there."""

import json
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

from meetings.feeds.fetch import Fetched, fetch
from meetings.feeds.files import BODIES, FORMATS, RESULTS
from meetings.feeds.json_stream import parse_document
from meetings.feeds.record import FeedUnreadableError
from meetings.models import Feed

INTERFACE = "/client_interface/"
PAGE = 3_000  # meetings in one answer: some 4 MB
MOST_PAGES = 100

Query = dict[str, str | list[str]]


@dataclass(frozen=True)
class Downloaded:
    """The main document in its folder, or none where nothing has changed since."""

    path: Path | None
    etag: str = ""
    last_modified: str = ""


def is_bmlt_address(url: str, wanted: str = "") -> bool:
    """Say whether an address is a BMLT server's root or one of its answers."""
    path = urlsplit(url).path
    return (
        wanted == Feed.Format.BMLT or INTERFACE in path or path.rstrip("/").endswith("main_server")
    )


def download(
    url: str, folder: Path, *, wanted: str = "", etag: str = "", last_modified: str = ""
) -> Downloaded:
    """Fetch a feed; of a BMLT server the meetings, formats and service bodies.

    Raises ``FeedUnreadableError`` where an address may not be or cannot be fetched.
    """
    if is_bmlt_address(url, wanted):
        return _download_bmlt(url, folder)
    found = fetch(url, etag=etag, last_modified=last_modified)
    if found.is_unchanged:
        return Downloaded(None, found.etag or etag, found.last_modified or last_modified)
    return _stored(found, folder / "feed")


def _stored(found: Fetched, path: Path) -> Downloaded:
    path.write_bytes(found.body)
    return Downloaded(path, found.etag, found.last_modified)


def _download_bmlt(url: str, folder: Path) -> Downloaded:
    root, asked = _root_and_query(url)
    meetings: list[object] = []
    for number in range(1, MOST_PAGES + 1):
        page = _ask(root, RESULTS, asked | {"page_size": str(PAGE), "page_num": str(number)})
        if page[:1] == meetings[:1]:  # a server that knows no pages gives all each time
            break
        meetings += page
        if len(page) != PAGE:
            break
    path = folder / f"{RESULTS}.json"
    path.write_text(json.dumps(meetings))
    for switcher in (FORMATS, BODIES):
        more: Query = {"show_all": "1"} if switcher == FORMATS else {}
        (folder / f"{switcher}.json").write_text(json.dumps(_ask(root, switcher, more)))
    return Downloaded(path)


def _root_and_query(url: str) -> tuple[str, Query]:
    """Part the server's root from what was asked of it; a bare root is asked for all days."""
    parts = urlsplit(url)
    root = f"{parts.scheme}://{parts.netloc}{parts.path}".partition(INTERFACE)[0].rstrip("/")
    query: Query = dict(parse_qs(parts.query))
    for name in ("switcher", "callback", "page_size", "page_num", "get_used_formats"):
        query.pop(name, None)
    return root, query or {"weekdays[]": [str(day) for day in range(1, 8)]}


def _ask(root: str, switcher: str, query: Query) -> list[object]:
    text = urlencode({"switcher": switcher, **query}, doseq=True)
    found = fetch(f"{root}{INTERFACE}json/?{text}")
    answer = parse_document(found.body.decode("utf-8", "replace"))
    if not isinstance(answer, list):
        raise FeedUnreadableError(f"The server's answer to {switcher} is no list.")
    return answer
