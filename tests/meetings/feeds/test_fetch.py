"""The guarded client, against real servers on this machine."""

import gzip
import resource
import socket
import time
import zlib
from http.server import BaseHTTPRequestHandler
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from pytest_django.fixtures import Settings

from meetings.feeds import fetch as fetch_module
from meetings.feeds.fetch import Address, FetchError, fetch, is_public, resolve
from tests.meetings.feeds.servers import answering, listening, serving, visits

PUBLIC = ip_address("93.184.216.34")


@pytest.fixture
def trusting(settings: Settings) -> None:
    """Trust servers on this machine, as an operator may."""
    settings.FEED_PRIVATE_HOSTS = ["127.0.0.1", "localhost"]


def refusal(url: str, **given: object) -> str:
    with pytest.raises(FetchError) as refused:
        fetch(url, **given)  # type: ignore[arg-type]
    return str(refused.value)


# Which addresses are public

INSIDE = [
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
    "192.0.0.0/29", "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
    "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "255.255.255.255/32",
]  # fmt: skip
INSIDE_6 = ["::/128", "::1/128", "fe80::/10", "fc00::/7", "fec0::/10", "ff00::/8", "2001:db8::/32"]


def inside_addresses() -> list[str]:
    """Give the first, the last and some addresses between of each network inside."""
    found = []
    for text in [*INSIDE, *INSIDE_6]:
        network = ip_network(text)
        size = network.num_addresses
        found += [str(network[int(size * part) % size]) for part in (0, 0.2, 0.5, 0.9)]
        found.append(str(network[-1]))
    return found


def carried(address: str) -> list[str]:
    """Give the IPv6 addresses that carry an IPv4 address."""
    number = int(IPv4Address(address))
    return [
        f"::ffff:{address}",
        f"::{address}",
        f"64:ff9b::{address}",
        str(IPv6Address((0x2002 << 112) | (number << 80))),
    ]


@pytest.mark.parametrize("text", inside_addresses())
def test_ssrf_01_address_inside_is_not_public(text: str) -> None:
    assert not is_public(ip_address(text))
    for carrier in carried(text) if "." in text and ":" not in text else []:
        assert not is_public(ip_address(carrier))


@pytest.mark.parametrize("text", ["93.184.216.34", "8.8.8.8", "2606:2800:220:1::1"])
def test_address_of_the_open_internet_is_public(text: str) -> None:
    assert is_public(ip_address(text))


def test_address_that_carries_a_public_one_is_still_refused() -> None:
    assert not any(is_public(ip_address(text)) for text in carried("8.8.8.8"))


def spellings(address: str) -> list[str]:
    """Write an IPv4 address in the ways that systems understand."""
    a, b, c, d = map(int, address.split("."))
    number = int(IPv4Address(address))
    return [
        address, str(number), hex(number), f"0{number:o}", f"0x{a:x}.0x{b:x}.0x{c:x}.0x{d:x}",
        f"0{a:o}.0{b:o}.0{c:o}.0{d:o}", f"{a}.{(b << 16) + (c << 8) + d}",
        f"{a}.{b}.{(c << 8) + d}",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "host",
    [
        spelling
        for address in inside_addresses()
        if ":" not in address and not address.startswith("255.255")
        for spelling in spellings(address)
    ],
)
def test_ssrf_01_address_inside_in_any_spelling_is_never_connected_to(host: str) -> None:
    said = refusal(f"http://{host}/")

    assert "not a public address" in said or "not known" in said


@pytest.mark.parametrize("host", ["[::1]", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "localhost"])
def test_ssrf_01_this_machine_by_any_name_is_refused(host: str) -> None:
    assert "not a public address" in refusal(f"http://{host}/")


# Which URLs


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ftp://host.example/", "Only http"),
        ("file:///etc/passwd", "Only http"),
        ("gopher://host.example/", "Only http"),
        ("http:///path", "Only http"),
        ("", "Only http"),
        ("http://host.example:5432/", "usual ports"),
        ("http://host.example:99999/", "no web address"),
        ("http://[::1", "no web address"),
        ("http://name:secret@host.example/", "user name"),
        ("http://name@host.example/", "user name"),
    ],
)
def test_url_of_another_kind_is_refused(url: str, words: str) -> None:
    assert words in refusal(url)


def test_host_with_one_address_inside_among_others_is_refused() -> None:
    def resolver(host: str, port: int) -> list[Address]:
        return [PUBLIC, ip_address("127.0.0.1")]

    assert "not a public address" in refusal("http://host.example/", resolver=resolver)


def test_host_that_nobody_knows_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*args: object, **given: object) -> None:
        raise OSError

    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    assert "not known" in refusal("http://host.example/")


# Fetching


@pytest.mark.usefixtures("trusting")
def test_document_is_fetched_with_nothing_of_ours_in_the_request() -> None:
    with serving(answering(b"[]", etag='"v1"', last_modified="Mon, 01 Jan 2024 00:00:00 GMT",
                           set_cookie="a=b")) as served:  # fmt: skip
        found = fetch(f"{served.url}/feed?a=b c&d=ü")
        fetch(f"{served.url}/again")

    assert (found.body, found.etag, found.is_unchanged) == (b"[]", '"v1"', False)
    assert served.seen[0][0] == "/feed?a=b%20c&d=%C3%BC"
    headers = served.seen[1][1]
    assert set(headers) == {"host", "user-agent", "accept-encoding"}
    assert headers["user-agent"].startswith("RecoveryGroups (+")


@pytest.mark.usefixtures("trusting")
def test_document_that_has_not_changed_is_not_sent_again() -> None:
    with serving(answering(status=304)) as served:
        found = fetch(served.url, etag='"v1"', last_modified="Mon, 01 Jan 2024 00:00:00 GMT")

    assert found.is_unchanged
    assert served.seen[0][1]["if-none-match"] == '"v1"'
    assert served.seen[0][1]["if-modified-since"] == "Mon, 01 Jan 2024 00:00:00 GMT"


@pytest.mark.usefixtures("trusting")
def test_ssrf_03_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with listening() as proxy, serving(answering(b"[]")) as served:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.getsockname()[1]}")

        assert fetch(served.url).body == b"[]"
        assert visits(proxy) == 0


def test_server_on_this_machine_is_not_fetched_from_unless_trusted() -> None:
    with listening() as listener:
        said = refusal(f"http://127.0.0.1:{listener.getsockname()[1]}/")

        assert "usual ports" in said
        assert visits(listener) == 0


def test_trusted_port_does_not_open_its_neighbours(settings: Settings) -> None:
    with serving(answering(b"[]")) as served, listening() as other:
        settings.FEED_PRIVATE_HOSTS = [served.host]

        assert fetch(served.url).body == b"[]"
        refusal(f"http://127.0.0.1:{other.getsockname()[1]}/")
        assert visits(other) == 0


def test_ssrf_02_name_that_leads_elsewhere_the_second_time_is_asked_only_once(
    settings: Settings,
) -> None:
    answers = iter([[ip_address("127.0.0.1")], [ip_address("127.0.0.2")]])

    def turning(host: str, port: int) -> list[Address]:
        return next(answers)

    with serving(answering(b"[]")) as served:
        settings.FEED_PRIVATE_HOSTS = [f"turning.example:{served.port}"]

        assert fetch(f"http://turning.example:{served.port}/", resolver=turning).body == b"[]"

    assert served.seen[0][1]["host"] == f"turning.example:{served.port}"
    assert len(list(answers)) == 1


def test_ssrf_02_name_that_turns_inside_after_a_redirect_is_refused(settings: Settings) -> None:
    def turning(host: str, port: int) -> list[Address]:
        return [ip_address("127.0.0.1")]

    with listening() as inside:
        port = inside.getsockname()[1]
        with serving(answering(status=302, location=f"http://inside.example:{port}/")) as served:
            settings.FEED_PRIVATE_HOSTS = [f"outside.example:{served.port}"]
            refusal(f"http://outside.example:{served.port}/", resolver=turning)
            refusal(f"http://inside.example:{port}/", resolver=turning)

        assert visits(inside) == 0


@pytest.mark.parametrize(
    "location", ["http://127.0.0.1/", "http://2130706433/", "http://[::1]/", "file:///etc/passwd"]
)
def test_redirect_inside_is_refused(settings: Settings, location: str) -> None:
    with serving(answering(status=301, location=location)) as served:
        settings.FEED_PRIVATE_HOSTS = [served.host]

        refusal(served.url)

    assert len(served.seen) == 1


@pytest.mark.usefixtures("trusting")
@pytest.mark.parametrize(("redirects", "is_followed"), [(3, True), (4, False)])
def test_ssrf_03_three_redirects_are_followed_and_no_more(
    redirects: int, is_followed: bool
) -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        left = int(request.path.strip("/"))
        reply = answering(status=302, location=f"/{left - 1}") if left else answering(b"[]")
        reply(request)

    with serving(answer) as served:
        if is_followed:
            assert fetch(f"{served.url}/{redirects}").body == b"[]"
        else:
            assert "redirects" in refusal(f"{served.url}/{redirects}")


def test_ssrf_03_redirect_from_https_to_http_is_refused() -> None:
    with pytest.raises(FetchError, match="https to http"):
        fetch_module._redirected("https://host.example/feed", "http://host.example/feed")


@pytest.mark.usefixtures("trusting")
@pytest.mark.parametrize("status", [204, 400, 403, 404, 410, 429, 500, 503])
def test_answer_of_another_status_is_told(status: int) -> None:
    with serving(answering(status=status)) as served:
        assert f"status {status}" in refusal(served.url)


@pytest.mark.usefixtures("trusting")
def test_server_that_is_not_there_is_told() -> None:
    with listening() as listener:
        port = listener.getsockname()[1]

    assert "could not be reached" in refusal(f"http://127.0.0.1:{port}/")


# Limits


@pytest.mark.usefixtures("trusting")
def test_packed_document_is_unpacked() -> None:
    with serving(answering(gzip.compress(b"[1]"), content_encoding="gzip")) as served:
        assert fetch(served.url).body == b"[1]"


@pytest.mark.usefixtures("trusting")
@pytest.mark.parametrize(
    ("body", "encoding", "words"),
    [
        (b"not gzip", "gzip", "broken"),
        (b"x", "br", "not asked for"),
        (zlib.compress(b"[]"), "deflate", "not asked for"),
    ],
)
def test_document_packed_in_a_strange_way_is_refused(
    body: bytes, encoding: str, words: str
) -> None:
    with serving(answering(body, content_encoding=encoding)) as served:
        assert words in refusal(served.url)


@pytest.mark.usefixtures("trusting")
def test_ssrf_04_gzip_bomb_ends_soon_and_takes_little_memory() -> None:
    bomb = gzip.compress(b"\0" * 200_000_000, 9)
    with serving(answering(bomb, content_encoding="gzip")) as served:
        before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()

        assert "far more than was sent" in refusal(served.url)

        assert time.monotonic() - started < 1
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


@pytest.mark.usefixtures("trusting")
@pytest.mark.parametrize("is_told", [True, False])
def test_ssrf_04_document_too_large_is_refused(
    is_told: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch_module, "MOST_BYTES", 1_000_000)

    def endless(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        if is_told:
            request.send_header("content-length", "1000000000")
        request.end_headers()
        for _ in range(40):
            request.wfile.write(b" " * 50_000)

    with serving(endless) as served:
        assert "larger than" in refusal(served.url)


@pytest.mark.usefixtures("trusting")
@pytest.mark.parametrize("drips", ["headers", "body"])
def test_ssrf_04_slow_drip_ends_at_the_deadline(
    drips: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch_module, "WHOLE_SECONDS", 0.6)

    def drip(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"HTTP/1.1 200 OK\r\n" + (b"" if drips == "headers" else b"\r\n"))
        for _ in range(40):
            try:
                request.wfile.write(b"x: y\r\n" if drips == "headers" else b"[")
            except OSError:
                return
            time.sleep(0.05)

    with serving(drip) as served:
        started = time.monotonic()

        assert "too long" in refusal(served.url)
        assert time.monotonic() - started < 1.5


def test_resolving_a_name_gives_its_addresses() -> None:
    assert ip_address("127.0.0.1") in resolve("localhost", 80)
