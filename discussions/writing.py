"""What members write, made fit to show: Markdown into a few plain elements, and nothing else.

The one place of this app that marks text as safe. What comes out of Markdown goes through an
allow-list once more, so that a mistake in one of the two shows nothing that runs.
"""

import html
import re
import unicodedata
from collections.abc import Iterator

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

LONGEST_POST = 20_000
LONGEST_LINK = 2_000
MOST_MARKS = 8  # on one letter; more only draws over the lines around it
DEEPEST = 20  # quotes in lists in quotes: deeper than anybody reads

# Controls, what turns the direction of text around, what has no width, halves of a letter.
UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
WEB = re.compile(r"https?://([A-Za-z0-9.-]+)(?::\d{1,5})?(?:[/?#]\S*)?", re.IGNORECASE)
OTHER = re.compile(r"mailto:([\w.+-]+@[\w.-]+)|tel:([+\d().-]+)", re.IGNORECASE | re.ASCII)
BARE = re.compile(r"\bhttps?://[^\s<>\"]+", re.IGNORECASE)
# No sign that Markdown or HTML reads, save at the beginning of a line.
WORDS_ALONE = re.compile(r"(?:[^\W_]|[ \n.,;:?!'\"()@%+=/…–—’‘“”-])+")
BREAK = "<br>\n"
AFTER_LINK = ".,;:!?)]}'*_"

CLEANER = nh3.Cleaner(
    tags={
        "a", "blockquote", "br", "code", "em", "h3", "h4", "hr", "li", "ol", "p", "pre", "s",
        "span", "strong", "ul",
    },
    attributes={"a": {"href"}, "ol": {"start"}},
    allowed_classes={"span": {"host"}},
    url_schemes={"http", "https", "mailto", "tel"},
    url_relative="deny",
    link_rel="nofollow ugc noopener noreferrer",
)  # fmt: skip
NOTHING = nh3.Cleaner(tags=set())


def tidy(text: str) -> str:
    """Take out of a text what nobody can see or what would draw over others (XSS-08)."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    seen = unicodedata.normalize("NFC", UNSEEN.sub("", lines))
    return "".join(_with_few_marks(seen)).strip()


def tidy_line(text: str) -> str:
    """Tidy a name or a title, which is one line."""
    return " ".join(tidy(text).split())


def _with_few_marks(text: str) -> Iterator[str]:
    if text.isascii():
        yield text
        return
    marks = 0
    for letter in text:
        marks = marks + 1 if unicodedata.category(letter) in {"Mn", "Me"} else 0
        if marks <= MOST_MARKS:
            yield letter


def render(text: str) -> SafeString:
    """Give Markdown as HTML that is safe to show: no pictures, no markup of the writer's own."""
    tidied = tidy(text)
    written = _without_markup(tidied) or CLEANER.clean(MARKDOWN.render(tidied))
    return mark_safe(written)  # noqa: S308 – has no sign of HTML, or is cleaned


def _without_markup(text: str) -> str:
    """Give what Markdown makes of words alone, ten times as fast; empty where there may be more.

    Most posts are words alone, and a page shows many of them.
    """
    if "://" in text or not WORDS_ALONE.fullmatch(text):
        return ""
    paragraphs = [part.split("\n") for part in re.split(r"\n{2,}", text)]
    lines = [line for part in paragraphs for line in part]
    if not all(line[:1].isalpha() and not line.endswith(" ") for line in lines):
        return ""
    return "".join(f"<p>{BREAK.join(part)}</p>\n" for part in paragraphs)


def plain(text: str) -> str:
    """Give the words of Markdown without any markup, as a moderator's excerpt shows them."""
    return html.unescape(NOTHING.clean(MARKDOWN.render(tidy(text)))).strip()


def host_of(href: str) -> str:
    """Give where a link leads: a host, an address or a number; empty where none may lead."""
    found = WEB.fullmatch(href) or OTHER.fullmatch(href)
    if found is None or len(href) > LONGEST_LINK:
        return ""
    return str(found[found.lastindex or 0]).lower()


def _is_allowed(href: str) -> bool:
    return bool(host_of(href.strip()))


def _set_links(state: StateCore) -> None:
    """Say of each link where it leads, and make links of addresses that are written out."""
    for token in state.tokens:
        if token.children:
            token.children = list(_linked(token.children))
        if token.type in {"heading_open", "heading_close"}:
            token.tag = "h3" if token.tag == "h1" else "h4"  # the page has h1 and h2


def _linked(tokens: list[Token]) -> Iterator[Token]:
    href, words = "", ""
    for token in tokens:
        if token.type == "link_open":
            href, words = str(token.attrs["href"]), ""
        if token.type in {"link_open", "link_close"} and not host_of(href):
            continue  # "[words]()" leads nowhere: the words alone
        if token.type == "link_close":
            yield from _where(href, words)
            href = ""
        if token.type == "image":
            yield from _instead_of_image(token, inside=bool(href))
        elif token.type == "text" and not href:
            yield from _bare(token)
        else:
            words += token.content
            yield token


def _where(href: str, words: str) -> Iterator[Token]:
    """Give the host of a link in brackets, unless its words begin with it as they are."""
    host = host_of(href)
    shown = words.lower().removeprefix("https://").removeprefix("http://")
    if shown.startswith(host) and shown[len(host) :][:1] in ("", "/", "?", "#", ":"):
        return
    yield Token("host_open", "span", 1, attrs={"class": "host"})
    yield _text(f" ({host})")
    yield Token("host_close", "span", -1)


def _instead_of_image(token: Token, *, inside: bool) -> Iterator[Token]:
    """Give a link in place of a picture, which would tell its server who reads (XSS-04)."""
    src = str(token.attrs["src"])
    words = token.content or src
    if inside or not host_of(src):
        yield _text(words)
        return
    yield Token("link_open", "a", 1, attrs={"href": src})
    yield _text(words)
    yield from _where(src, words)
    yield Token("link_close", "a", -1)


def _bare(token: Token) -> Iterator[Token]:
    at = 0
    for found in BARE.finditer(token.content):
        href = found[0].rstrip(AFTER_LINK)
        if not host_of(href):
            continue
        yield _text(token.content[at : found.start()])
        yield Token("link_open", "a", 1, attrs={"href": href})
        yield _text(href)
        yield Token("link_close", "a", -1)
        at = found.start() + len(href)
    yield _text(token.content[at:])


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _reader() -> MarkdownIt:
    options = {"html": False, "breaks": True, "maxNesting": DEEPEST}
    markdown = MarkdownIt("commonmark", options).enable("strikethrough")
    markdown.validateLink = _is_allowed  # type: ignore[method-assign,assignment]
    markdown.core.ruler.push("links", _set_links)
    return markdown


MARKDOWN = _reader()
