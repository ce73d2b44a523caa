import json
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from pytest_django.fixtures import Settings

from meetings.feeds import download as download_module
from meetings.feeds.download import download, is_bmlt_address
from meetings.feeds.files import open_feed
from meetings.feeds.record import FeedUnreadableError
from tests.meetings.feeds.rows import DATA
from tests.meetings.feeds.servers import Answer, Served, answering, serving

RESULTS = json.loads((DATA / "na-GetSearchResults.json").read_text())


@pytest.fixture(autouse=True)
def _trusting(settings: Settings) -> None:
    settings.FEED_PRIVATE_HOSTS = ["127.0.0.1"]


def bmlt(*, knows_pages: bool = True) -> Answer:
    """Answer as a BMLT server does."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        query = parse_qs(urlsplit(request.path).query)
        switcher = query["switcher"][0]
        found = json.loads((DATA / f"na-{switcher}.json").read_text())
        if switcher == "GetSearchResults" and knows_pages:
            size, page = int(query["page_size"][0]), int(query["page_num"][0])
            found = found[size * (page - 1) : size * page]
        answering(json.dumps(found).encode())(request)

    return answer


def asked(served: Served) -> list[dict[str, list[str]]]:
    return [parse_qs(urlsplit(path).query) for path, _ in served.seen]


@pytest.mark.parametrize(
    ("url", "wanted", "is_bmlt"),
    [
        ("https://na.example/main_server", "", True),
        ("https://na.example/main_server/", "", True),
        (
            "https://na.example/main_server/client_interface/json/?switcher=GetSearchResults",
            "",
            True,
        ),
        ("https://na.example/", "bmlt", True),
        ("https://aa.example/wp-admin/admin-ajax.php?action=meetings", "", False),
    ],
)
def test_address_of_a_bmlt_server_is_known(url: str, wanted: str, is_bmlt: bool) -> None:
    assert is_bmlt_address(url, wanted) is is_bmlt


@pytest.mark.parametrize("knows_pages", [True, False])
@pytest.mark.parametrize("page", [5, 13, 100])
def test_server_root_gives_meetings_formats_and_bodies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, knows_pages: bool, page: int
) -> None:
    monkeypatch.setattr(download_module, "PAGE", page)

    with serving(bmlt(knows_pages=knows_pages)) as served:
        found = download(f"{served.url}/main_server/", tmp_path)

    assert found.path is not None
    kind, adapter = open_feed(found.path)
    assert kind == "bmlt"
    assert [row for _, row in adapter.rows()] == RESULTS
    assert adapter.formats()["C"].names["en"] == "Closed"
    assert "1006" in adapter.bodies()
    assert asked(served)[0]["weekdays[]"] == ["1", "2", "3", "4", "5", "6", "7"]


def test_query_of_a_server_is_asked_again_with_its_formats(tmp_path: Path) -> None:
    with serving(bmlt()) as served:
        query = "switcher=GetSearchResults&services=1006&recursive=1&callback=x"
        download(f"{served.url}/main_server/client_interface/jsonp/?{query}", tmp_path)

    results, formats, bodies = asked(served)
    assert (results["services"], results["recursive"]) == (["1006"], ["1"])
    assert "callback" not in results
    assert (formats["switcher"], bodies["switcher"]) == (["GetFormats"], ["GetServiceBodies"])


def test_server_that_answers_no_list_is_unreadable(tmp_path: Path) -> None:
    with (
        serving(answering(b'{"error": "no"}')) as served,
        pytest.raises(FeedUnreadableError, match="no list"),
    ):
        download(f"{served.url}/main_server", tmp_path)


def test_plain_feed_is_stored_with_what_tells_its_version(tmp_path: Path) -> None:
    with serving(answering(b"[]", etag='"v1"')) as served:
        found = download(served.url, tmp_path)

    assert found.path is not None
    assert (found.path.read_bytes(), found.etag) == (b"[]", '"v1"')


def test_plain_feed_that_has_not_changed_is_not_stored(tmp_path: Path) -> None:
    with serving(answering(status=304)) as served:
        found = download(served.url, tmp_path, etag='"v1"')

    assert (found.path, found.etag) == (None, '"v1"')
    assert list(tmp_path.iterdir()) == []
