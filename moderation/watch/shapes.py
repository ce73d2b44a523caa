"""What is told by its shape, not by its words: telephones, addresses, links.

Each finder looks once through the folded text and gives stretches of it. None can run away:
every repetition is bounded, and links are cut out by looking for their ends.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

Span = tuple[int, int]
LONGEST_LINK, LONGEST_LINK_TEXT = 2000, 300
MANY_LINKS = 2
SHORTEST_NUMBER, LONGEST_NUMBER, LOCAL_NUMBER = 9, 15, 7
SPOKEN = (
    "zero|oh|one|two|three|four|five|six|seven|eight|nine"
    "|cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve"
)
TELEPHONE = re.compile(r"(?<![\w/.#$-])[+(]?\d(?:[\s().-]{0,3}\d){6,16}(?![\w/])")
LOCAL_TELEPHONE = re.compile(r"\d{3}[-. ]\d{4}")
DATE = re.compile(r"(?:19|20)\d\d-\d\d-\d\d")
SPOKEN_TELEPHONE = re.compile(rf"\b(?:{SPOKEN})(?:[ ,.-]{{1,3}}(?:{SPOKEN})\b){{6,16}}")
EMAIL = re.compile(r"[a-z0-9._%+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4}")
AT_SIGN = re.compile(r"@")
HANDLE = re.compile(r"(?<![\w.@/])@(?=[a-z._]{0,20}[0-9_.][a-z0-9_])[a-z0-9_.]{3,30}")
TOP = (
    "com|net|org|info|biz|io|me|ly|gg|gl|co|us|uk|es|mx|ar|cl|ru|cn|xyz|top|shop|store|online"
    "|site|club|live|link|click|app|dev|tv|tk|ml|cc|pw|to|be|chat|im|page|pro|vip|win|fun|icu"
)
LINK_START = re.compile(rf"https?://|www\.|(?<=[a-z0-9])\.(?:{TOP})(?![a-z0-9-])(?=/|\W|$)")
OUTSIDE_LINK = frozenset(" \n\t<>()[]{}\"',;|*")
SHORTENERS = frozenset(
    "bit.ly tinyurl.com t.co goo.gl ow.ly is.gd buff.ly rebrand.ly cutt.ly shorturl.at rb.gy"
    " tiny.cc t.ly s.id lnkd.in shorte.st adf.ly bl.ink v.gd qr.ae linktr.ee".split()
)
MESSENGERS = frozenset(
    "wa.me t.me telegram.me telegram.org m.me signal.me signal.group discord.gg kik.me line.me"
    " chat.whatsapp.com whatsapp.com api.whatsapp.com snapchat.com instagram.com facebook.com"
    " fb.com fb.me tiktok.com onlyfans.com wechat.com viber.com".split()
)
INVITES = frozenset("discord.gg chat.whatsapp.com signal.group telegram.me t.me".split())
PHOTO_HOSTS = frozenset("imgur.com i.imgur.com ibb.co photos.app.goo.gl flickr.com".split())
PHOTO_ENDINGS = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".heic", ".mp4", ".mov")
MEETING_HOSTS = ("zoom.us", "meet.google.com", "teams.microsoft.com", "webex.com", "meet.jit.si")
LINK_TEXT_HOST = re.compile(rf"[a-z0-9-]{{1,63}}(?:\.[a-z0-9-]{{1,63}}){{0,3}}\.(?:{TOP})(?![a-z0-9-])")


@dataclass(frozen=True, slots=True)
class Link:
    """A link as written, and the host it leads to."""

    start: int
    end: int
    host: str
    path: str

    @property
    def span(self) -> Span:
        """Where it stands."""
        return self.start, self.end

    def leads_to(self, hosts: frozenset[str]) -> bool:
        """Tell whether the host is one of these, or below one."""
        return any(self.host == host or self.host.endswith(f".{host}") for host in hosts)


def links(text: str) -> list[Link]:
    """Find links, with or without "http"; each once."""
    if "." not in text:
        return []
    found: list[Link] = []
    for mark in LINK_START.finditer(text):
        if found and mark.start() < found[-1].end:
            continue
        if link := _link(text, mark.start(), mark.end()):
            found.append(link)
    return found


def _link(text: str, at: int, end: int) -> Link | None:
    start, first, last = at, max(0, at - LONGEST_LINK), min(len(text), end + LONGEST_LINK)
    while start > first and text[start - 1] not in OUTSIDE_LINK:
        start -= 1
    while end < last and text[end] not in OUTSIDE_LINK:
        end += 1
    written = text[start:end].rstrip(".!?:")
    if "@" in written.split("/")[0]:
        return None
    host, path = host_of(written)
    return Link(start, start + len(written), host, path) if host else None


def host_of(address: str) -> Span | tuple[str, str]:
    """Give host and path of an address; both empty for what is none."""
    try:
        parts = urlsplit(address if "://" in address else f"http://{address}")
        host = (parts.hostname or "").removeprefix("www.").rstrip(".")
    except ValueError:
        return "", ""
    return host, f"{parts.path}?{parts.query}"


def telephones(text: str, known: frozenset[str] = frozenset()) -> Iterator[Span]:
    """Find telephone numbers, but not those of help lines."""
    for found in TELEPHONE.finditer(text):
        digits = re.sub(r"\D", "", found[0])
        if digits in known or digits.removeprefix("1") in known or DATE.match(found[0]):
            continue
        if SHORTEST_NUMBER <= len(digits) <= LONGEST_NUMBER or LOCAL_TELEPHONE.fullmatch(found[0]):
            yield found.span()
    yield from (found.span() for found in SPOKEN_TELEPHONE.finditer(text))


def emails(text: str) -> Iterator[Span]:
    """Find e-mail addresses, each looked for around its at sign."""
    for sign in AT_SIGN.finditer(text):
        around = max(0, sign.start() - 64)
        for found in EMAIL.finditer(text, around, sign.end() + 300):
            if found.start() < sign.end() <= found.end():
                yield found.span()
                break


def handles(text: str) -> Iterator[Span]:
    """Find handles of other places: with a digit, dot or underscore, as room names have none."""
    return (found.span() for found in HANDLE.finditer(text)) if "@" in text else iter(())


def messenger_links(text: str) -> Iterator[Span]:
    """Find links to messengers and social sites."""
    return (link.span for link in links(text) if link.leads_to(MESSENGERS))


def photo_links(text: str) -> Iterator[Span]:
    """Find links to photographs and films."""
    return (
        link.span
        for link in links(text)
        if link.leads_to(PHOTO_HOSTS) or link.path.split("?")[0].endswith(PHOTO_ENDINGS)
    )


def any_links(text: str) -> Iterator[Span]:
    """Find every link."""
    return (link.span for link in links(text))


def many_links(text: str) -> Iterator[Span]:
    """Give the links beyond the second."""
    return (link.span for link in links(text)[MANY_LINKS:])


def shortened_links(text: str) -> Iterator[Span]:
    """Find links that hide where they lead, and invitations to chats elsewhere."""
    return (link.span for link in links(text) if link.leads_to(SHORTENERS | INVITES))


def meeting_links(text: str) -> Iterator[Span]:
    """Find links into a video meeting that carry its number or password."""
    return (
        link.span
        for link in links(text)
        if link.host.endswith(MEETING_HOSTS) and re.search(r"\d{9}|pwd=|[a-z]{3}-[a-z]{4}-", link.path)
    )


def misleading_links(text: str) -> Iterator[Span]:
    """Find links in Markdown or HTML whose text names another host than they lead to."""
    for start, end, shown, address in (*_markdown_links(text), *_html_links(text)):
        named = LINK_TEXT_HOST.search(shown)
        host = host_of(address)[0]
        if named and host and not _same_site(named[0].removeprefix("www."), str(host)):
            yield start, end


def _same_site(one: str, other: str) -> bool:
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def _markdown_links(text: str) -> Iterator[tuple[int, int, str, str]]:
    middle = text.find("](")
    while middle >= 0:
        start = text.rfind("[", max(0, middle - LONGEST_LINK_TEXT), middle)
        end = text.find(")", middle, middle + LONGEST_LINK)
        if start >= 0 and end >= 0:
            yield start, end + 1, text[start + 1 : middle], text[middle + 2 : end].strip(" <>")
        middle = text.find("](", middle + 2)


def _html_links(text: str) -> Iterator[tuple[int, int, str, str]]:
    start = text.find("<a ")
    while start >= 0:
        within = text[start : start + LONGEST_LINK]
        address = re.search(r"href=[\"']?([^\"' >]{1,1000})", within)
        close, end = within.find(">"), within.find("</a")
        if address and 0 <= close < end:
            yield start, start + end, within[close + 1 : end], address[1]
        start = text.find("<a ", start + 3)


FINDERS: dict[str, Callable[[str], Iterator[Span]]] = {
    "e-mail": emails,
    "handle": handles,
    "messenger link": messenger_links,
    "photo link": photo_links,
    "link": any_links,
    "many links": many_links,
    "shortened link": shortened_links,
    "meeting link": meeting_links,
    "misleading link": misleading_links,
}
