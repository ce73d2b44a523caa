"""The one way to fetch what others publish: guarded against what an address may hide.

Only public addresses, and the address that was checked is the one connected to, at every
redirect anew. No cookies, no proxies, no credentials; limits on time, size and packing.
"""

import socket
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from ssl import SSLContext
from time import monotonic
from urllib.parse import SplitResult, quote, urljoin, urlsplit

import httpcore
from django.conf import settings

from meetings.feeds.record import FeedUnreadableError

CONNECT_SECONDS = 5.0
WHOLE_SECONDS = 20.0
MOST_BYTES = 10 * 1024 * 1024  # unpacked
MOST_PACKED = 100  # times
UNPACKED_AT_ONCE = 1 << 16
MOST_REDIRECTS = 3
PORTS = {"http": 80, "https": 443}
OK, NOT_MODIFIED = 200, 304
REDIRECTS = frozenset({301, 302, 303, 307, 308})
_URL_SAFE = "/?&=%:@!$'()*+,;~-._[]"
# Addresses that carry an IPv4 address inside, and might lead inside by it.
_CARRIERS = tuple(
    map(IPv6Network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96"))
)

Address = IPv4Address | IPv6Address
Resolver = Callable[[str, int], list[Address]]


class FetchError(FeedUnreadableError):
    """The address may not be fetched, or did not answer with a document."""


@dataclass(frozen=True)
class Fetched:
    """What an address answered; ``is_unchanged``: the same as last time, so no body."""

    body: bytes = b""
    etag: str = ""
    last_modified: str = ""
    is_unchanged: bool = False


def is_public(address: Address) -> bool:
    """Say whether an address is one of the open internet's, for one machine."""
    if isinstance(address, IPv6Address) and (
        address.ipv4_mapped is not None
        or address.is_site_local
        or any(address in carrier for carrier in _CARRIERS)
    ):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


def resolve(host: str, port: int) -> list[Address]:
    """Ask the system for the addresses of a host."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchError(f"The server {host} is not known.") from error
    return list(dict.fromkeys(ip_address(str(entry[4][0]).split("%")[0]) for entry in found))


def fetch(
    url: str, *, etag: str = "", last_modified: str = "", resolver: Resolver = resolve
) -> Fetched:
    """Fetch a document, unless it is the one that ``etag`` or ``last_modified`` names.

    Raises ``FetchError`` for addresses that are not public, and beyond the limits.
    """
    deadline = monotonic() + WHOLE_SECONDS
    headers = {"User-Agent": f"RecoveryGroups (+{settings.SITE_URL})", "Accept-Encoding": "gzip"}
    headers |= {"If-None-Match": etag} if etag else {}
    headers |= {"If-Modified-Since": last_modified} if last_modified else {}
    for _ in range(MOST_REDIRECTS + 1):
        answer = _ask(url, headers, deadline, resolver)
        if isinstance(answer, Fetched):
            return answer
        url = _redirected(url, answer)
    raise FetchError(f"More than {MOST_REDIRECTS} redirects.")


def _redirected(url: str, location: str) -> str:
    target = urljoin(url, location)
    if url.startswith("https:") and not target.startswith("https:"):
        raise FetchError("It redirects from https to http.")
    return target


def _ask(url: str, headers: dict[str, str], deadline: float, resolver: Resolver) -> Fetched | str:
    """Send one request; give what it answered, or where it redirects to."""
    parts, port = _checked_parts(url)
    host = parts.hostname or ""
    address = _checked_address(host, port, resolver)
    target = quote(f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}", _URL_SAFE)
    asked = httpcore.URL(scheme=parts.scheme, host=host, port=port, target=target)
    backend = _PinnedBackend(address, deadline)
    timeouts = dict.fromkeys(("read", "write", "pool"), WHOLE_SECONDS)
    timeouts["connect"] = CONNECT_SECONDS
    with httpcore.ConnectionPool(network_backend=backend) as pool:
        try:
            with pool.stream(
                "GET", asked, headers=list(headers.items()), extensions={"timeout": timeouts}
            ) as response:
                return _read(response)
        except httpcore.TimeoutException as error:
            raise FetchError(f"{host} took too long to answer.") from error
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            raise FetchError(f"{host} could not be reached.") from error


def _checked_parts(url: str) -> tuple[SplitResult, int]:
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError as error:
        raise FetchError("This is no web address.") from error
    if parts.scheme not in PORTS or not parts.hostname:
        raise FetchError("Only http and https addresses can be fetched.")
    if parts.username is not None or parts.password is not None:
        raise FetchError("The address must not hold a user name or password.")
    if port not in PORTS.values() and not _is_trusted(parts.hostname, port):
        raise FetchError("Only the usual ports, 80 and 443, are fetched from.")
    return parts, port


def _is_trusted(host: str, port: int) -> bool:
    """Say whether the operator has named a host, with or without its port, as trusted."""
    return bool({host, f"{host}:{port}"} & set(settings.FEED_PRIVATE_HOSTS))


def _checked_address(host: str, port: int, resolver: Resolver) -> str:
    """Resolve a host once; every address it has must be public."""
    addresses = resolver(host, port)
    if not addresses:
        raise FetchError(f"The server {host} is not known.")
    if not _is_trusted(host, port) and not all(map(is_public, addresses)):
        raise FetchError(f"{host} is not a public address.")
    return str(addresses[0])


class _PinnedBackend(httpcore.NetworkBackend):
    """Connects to the address that was checked, and lets nothing take longer than is left."""

    def __init__(self, address: str, deadline: float) -> None:
        self.address = address
        self.deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the checked address, whatever the name leads to by now."""
        left = min(timeout or CONNECT_SECONDS, _left(self.deadline))
        stream = httpcore.SyncBackend().connect_tcp(
            self.address, port, left, local_address, socket_options
        )
        return _TimedStream(stream, self.deadline)


class _TimedStream(httpcore.NetworkStream):
    """A connection with one deadline for all of it: a slow drip cannot outlast it."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self.stream = stream
        self.deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.stream.read(max_bytes, _left(self.deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.stream.write(buffer, _left(self.deadline))

    def close(self) -> None:
        self.stream.close()

    def start_tls(
        self,
        ssl_context: SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = min(timeout or CONNECT_SECONDS, _left(self.deadline))
        stream = self.stream.start_tls(ssl_context, server_hostname, left)
        return _TimedStream(stream, self.deadline)

    def get_extra_info(self, info: str) -> object:
        return self.stream.get_extra_info(info)


def _left(deadline: float) -> float:
    left = deadline - monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout
    return left


def _read(response: httpcore.Response) -> Fetched | str:
    headers = {
        name.lower().decode("latin-1"): value.decode("latin-1") for name, value in response.headers
    }
    etag, last_modified = headers.get("etag", "")[:200], headers.get("last-modified", "")[:60]
    if response.status == NOT_MODIFIED:
        return Fetched(etag=etag, last_modified=last_modified, is_unchanged=True)
    if response.status in REDIRECTS and headers.get("location"):
        return headers["location"]
    if response.status != OK:
        raise FetchError(f"The server answered with status {response.status}.")
    length = headers.get("content-length", "")
    if length.isdecimal() and int(length) > MOST_BYTES:
        raise _too_large()
    encoding = headers.get("content-encoding", "identity").strip().lower()
    body = b"".join(_limited(_unpacked(response.iter_stream(), encoding)))
    return Fetched(body, etag, last_modified)


def _too_large() -> FetchError:
    return FetchError(f"The document is larger than {MOST_BYTES // (1024 * 1024)} MB.")


def _limited(chunks: Iterator[bytes]) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > MOST_BYTES:
            raise _too_large()
        yield chunk


def _unpacked(chunks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    if encoding in ("identity", ""):
        yield from chunks
        return
    if encoding not in ("gzip", "x-gzip"):
        raise FetchError(f"The document is packed in a way that was not asked for: {encoding}.")
    unpacker = zlib.decompressobj(wbits=31)
    taken = given = 0
    for chunk in chunks:
        taken += len(chunk)
        rest = chunk
        while rest and not unpacker.eof:
            piece = _unpack(unpacker, rest)
            given += len(piece)
            if given > max(MOST_PACKED * taken, UNPACKED_AT_ONCE):
                raise FetchError("The document unpacks to far more than was sent.")
            yield piece
            rest = unpacker.unconsumed_tail


def _unpack(unpacker: "zlib._Decompress", data: bytes) -> bytes:
    try:
        return unpacker.decompress(data, UNPACKED_AT_ONCE)
    except zlib.error as error:
        raise FetchError("The document is packed, and broken.") from error
