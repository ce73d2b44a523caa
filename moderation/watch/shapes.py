"""What is told by its shape, not by its words: telephones, addresses, links.

Each finder looks once through the folded text and gives stretches of it. None can run away:
every repetition is bounded, and links are cut out by looking for their ends.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

Span = tuple[int, int]
LONGEST_LINK, LONGEST_LINK_TEXT = 2000, 300
MANY_LINKS = 2
SHORTEST_NUMBER, LONGEST_NUMBER, LOCAL_NUMBER = 9, 15, 7
TELEPHONE = re.compile(r"[0-9](?:[\s().-]{0,3}[0-9]){6,16}")
NOT_BEFORE_NUMBER, NOT_AFTER_NUMBER = re.compile(r"[\w/.#$-]"), re.compile(r"[\w/]")
LOCAL_TELEPHONE = re.compile(r"\d{3}[-. ]\d{4}")
DATE = re.compile(r"(?:19|20)\d\d-\d\d-\d\d")
EMAIL = re.compile(r"[a-z0-9._%+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4}")
AT_SIGN = re.compile(r"@")
HANDLE = re.compile(r"(?<![\w.@/])@(?=[a-z._]{0,20}[0-9_.][a-z0-9_])[a-z0-9_.]{3,30}")
TOP = "com|net|org|info|biz|io|ly|gg|gl|co|uk|es|mx|ar|cl|ru|cn|xyz|top|shop|store|site|club|dev|tv|tk|ml|cc|pw|icu|edu|gov"
WORDLIKE = "me|to|be|us|im|in|online|live|link|click|app|chat|page|pro|vip|win|fun|pe|bio"
DOT = re.compile(r"\.[a-z0-9]|://")
DOMAIN = re.compile(rf"[a-z0-9]\.(?:(?:{TOP})(?![a-z0-9-])|(?:{WORDLIKE})/[a-z0-9+@])")
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
MEETING_CODE = re.compile(r"\d{9}|pwd=|[a-z]{3}-[a-z]{4}-")
LINK_TEXT_HOST = re.compile(
    rf"[a-z0-9-]{{1,63}}(?:\.[a-z0-9-]{{1,63}}){{0,3}}\.(?:{TOP})(?![a-z0-9-])"
)


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
    found: list[Link] = []
    done = 0
    for mark in DOT.finditer(text):
        if mark.start() >= done:
            start, done = _stretch(text, mark.start())
            if link := _link(text[start:done].rstrip(".!?:"), start):
                found.append(link)
    return found


def _stretch(text: str, at: int) -> Span:
    """Give the run of characters around a place that a link may hold."""
    start = end = at
    first, last = max(0, at - LONGEST_LINK), min(len(text), at + LONGEST_LINK)
    while start > first and text[start - 1] not in OUTSIDE_LINK:
        start -= 1
    while end < last and text[end] not in OUTSIDE_LINK:
        end += 1
    return start, max(end, at + 1)


def _link(written: str, start: int) -> Link | None:
    scheme = written.find("://")
    begins = max(0, scheme - len("https")) if scheme >= 0 else 0
    is_link = scheme >= 0 or written.startswith("www.") or DOMAIN.search(written)
    if not is_link or "@" in written.split("/", maxsplit=1)[0]:
        return None
    host, path = host_of(written[begins:].removeprefix(":"))
    return Link(start, start + len(written), host, path) if "." in host else None


def host_of(address: str) -> tuple[str, str]:
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
        start, end = found.span()
        if NOT_AFTER_NUMBER.match(text, end) or NOT_BEFORE_NUMBER.match(
            text[max(0, start - 1) : start]
        ):
            continue
        digits = re.sub(r"\D", "", found[0])
        if digits in known or digits.removeprefix("1") in known or DATE.match(found[0]):
            continue
        if SHORTEST_NUMBER <= len(digits) <= LONGEST_NUMBER or LOCAL_TELEPHONE.fullmatch(found[0]):
            yield start, end


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


def is_photo(link: Link) -> bool:
    """Tell whether a link leads to a photograph or a film."""
    return link.leads_to(PHOTO_HOSTS) or link.path.split("?")[0].endswith(PHOTO_ENDINGS)


def is_shortened(link: Link) -> bool:
    """Tell whether a link hides where it leads, or invites to a chat elsewhere."""
    return link.leads_to(SHORTENERS | INVITES)


def is_into_meeting(link: Link) -> bool:
    """Tell whether a link into a video meeting carries its number or password."""
    return link.host.endswith(MEETING_HOSTS) and bool(MEETING_CODE.search(link.path))


def misleading_links(text: str) -> Iterator[Span]:
    """Find links in Markdown or HTML whose text names another host than they lead to."""
    for start, end, shown, address in (*_markdown_links(text), *_html_links(text)):
        named = LINK_TEXT_HOST.search(shown)
        host = host_of(address)[0]
        if named and host and not _same_site(named[0].removeprefix("www."), host):
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
    "misleading link": misleading_links,
}
LINKS: dict[str, Callable[[list[Link]], Iterable[Link]]] = {
    "link": iter,
    "many links": lambda found: found[MANY_LINKS:],
    "messenger link": lambda found: (link for link in found if link.leads_to(MESSENGERS)),
    "photo link": lambda found: filter(is_photo, found),
    "shortened link": lambda found: filter(is_shortened, found),
    "meeting link": lambda found: filter(is_into_meeting, found),
}
NAMES = frozenset({"telephone", *FINDERS, *LINKS})


class Shapes:
    """The shapes of one text, each looked for when it is first asked for."""

    def __init__(self, text: str, helplines: frozenset[str]) -> None:
        self.text = text
        self.helplines = helplines

    @cached_property
    def _links(self) -> list[Link]:
        return links(self.text)

    def first(self, name: str) -> Span | None:
        """Give the first place where a shape is met."""
        if name in LINKS:
            return next((link.span for link in LINKS[name](self._links)), None)
        if name == "telephone":
            return next(telephones(self.text, self.helplines), None)
        return next(FINDERS[name](self.text), None)
