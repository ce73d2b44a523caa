"""Texts of feeds made plain: no markup, no entities, no broken encodings, no controls."""

import re
import unicodedata
from html import unescape
from math import isfinite
from urllib.parse import SplitResult, urlsplit

import ftfy
import nh3

LONGEST_NOTES = 5_000
LONGEST_URL = 1_000
LONGEST_PHONE = 120
FEWEST_DIGITS = 3  # of something that can be dialled
NOTHING = frozenset({"", "null", "none", "n/a", "na", "nan", "undefined", "-", "--"})
LONGEST_NOTHING = max(map(len, NOTHING))
WIDEST_PORT = 65_535

# Controls, halves of surrogates, and marks that reorder text or show nothing.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff"
    "\ud800-\udfff]"
)
_BREAKS = re.compile(r"<\s*(?:br|/p|/div|/li|/h\d)\b[^>]*>", re.IGNORECASE)
_MARKUP = re.compile(r"[<&]")
_TO_MEND = re.compile(r"[^\x20-\x7e]|[<&]|  |^ | $")  # most values of most feeds need no mending
_PLAIN_URL = re.compile(r"https?://[a-z0-9.-]+\.[a-z]{2,}(?:/[a-zA-Z0-9/._~?=%+-]*)?$")
_MANY_LINES = re.compile(r"\n{3,}")
_SCHEME = re.compile(r"^(https?)\s*:?/+\s*", re.IGNORECASE)
_OTHER_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*:(?!\d)", re.IGNORECASE)
_HOST = re.compile(r"^[^\s/@:?#]+\.[^\s/@:?#.]{2,}(?=[/:?#]|$)")
_DIALLED = re.compile(r"[^\d+,*#;().\-/ x]", re.IGNORECASE)


def _without_markup(text: str) -> str:
    for _ in range(3):  # entities of entities occur: "&amp;amp;"
        if "<" not in text and "&lt" not in text:
            text = unescape(text)
            if not _MARKUP.search(text):
                return text
            continue
        stripped = unescape(nh3.clean(_BREAKS.sub("\n", text), tags=set()))
        if stripped == text or not _MARKUP.search(stripped):
            return stripped
        text = stripped
    return text


def _as_text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int):
        return str(value) if abs(value) < 10**30 else ""
    if isinstance(value, float):
        return f"{value:g}" if isfinite(value) and value != int(value) else _whole(value)
    if isinstance(value, list | tuple):
        return ", ".join(filter(None, map(_as_text, value[:50])))
    return ""


def _whole(value: float) -> str:
    return str(int(value)) if isfinite(value) and abs(value) < 10**15 else ""


def _mended(value: object) -> str:
    text = _as_text(value)
    if not text.isascii():
        text = unicodedata.normalize("NFC", ftfy.fix_encoding(_UNWANTED.sub("", text)))
    if _MARKUP.search(text):
        text = _without_markup(text)
    return _UNWANTED.sub("", text)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def one_line(value: object, longest: int = 255) -> str:
    """Give a value as plain text on one line; "null", "n/a" and the like are empty."""
    if value is None or value == "":
        return ""
    if isinstance(value, str) and len(value) <= longest and not _TO_MEND.search(value):
        return "" if len(value) <= LONGEST_NOTHING and value.casefold() in NOTHING else value
    text = " ".join(_mended(value).split())
    return "" if text.casefold() in NOTHING else _cut(text, longest)


def notes(value: object, longest: int = LONGEST_NOTES) -> str:
    """Give a value as plain text whose line breaks stay."""
    if value is None or value == "":
        return ""
    text = _mended(value)
    if "\n" not in text and "\r" not in text:
        return one_line(text, longest)
    lines = (" ".join(line.split()) for line in text.replace("\r\n", "\n").splitlines())
    text = _MANY_LINES.sub("\n\n", "\n".join(lines)).strip()
    return "" if text.casefold() in NOTHING else _cut(text, longest)


def joined(*texts: str) -> str:
    """Put paragraphs together, each once; one that another holds already is left out."""
    kept: list[str] = []
    for text in texts:
        if text and not any(text in other for other in kept):
            kept.append(text)
    return "\n\n".join(kept)


def url(value: object, longest: int = LONGEST_URL) -> str:
    """Give a web address that can be followed, mended where that is plain; else nothing."""
    return url_and_rest(value, longest)[0]


def url_and_rest(value: object, longest: int = LONGEST_URL) -> tuple[str, str]:
    """Part a web address from words around it; all of it is rest where there is none."""
    if value is None or value == "":
        return "", ""
    if isinstance(value, str) and len(value) <= longest and _PLAIN_URL.match(value):
        return value, ""
    text = " ".join(_UNWANTED.sub("", unescape(_as_text(value))).split())
    if text.casefold() in NOTHING:
        return "", ""
    words = _SCHEME.sub(lambda found: f"{found[1].lower()}://", text).split()
    for number, word in enumerate(words):
        address = _address(word.strip("<>()[]\"'.,;"), longest)
        if address:
            rest = " ".join(words[:number] + words[number + 1 :])
            return address, one_line(rest, LONGEST_NOTES)
    hostile = _OTHER_SCHEME.match(text) is not None
    return "", "" if hostile else one_line(text, LONGEST_NOTES)


def _address(word: str, longest: int) -> str:
    if not word.lower().startswith(("http://", "https://")):
        if _OTHER_SCHEME.match(word) or not _HOST.match(word):
            return ""
        word = f"https://{word}"
    parts = _parts(word)
    if parts is None or parts.username is not None or len(word) > longest:
        return ""
    return word if _HOST.match(parts.hostname or "") else ""


def _parts(word: str) -> SplitResult | None:
    try:
        parts = urlsplit(word)
        known = parts.port is None or parts.port <= WIDEST_PORT
    except ValueError:
        return None
    return parts if known else None


def phone(value: object) -> tuple[str, str]:
    """Part a number to dial, one-tap codes and all, from words; which stay as a note."""
    if value is None or value == "":
        return "", ""
    text = one_line(value, LONGEST_PHONE)
    digits = sum(letter.isdigit() for letter in text)
    if digits < FEWEST_DIGITS:
        return "", text
    dialled = " ".join(_DIALLED.sub(" ", text).split()).strip(" .-/;x")
    return (dialled, "") if dialled == text else (dialled, text)


def yes_or_no(value: object) -> bool | None:
    """Read the words that feeds use for yes and no; anything else says nothing."""
    if isinstance(value, bool):
        return value
    word = one_line(value).casefold()
    if word in {"yes", "y", "true", "1", "on"}:
        return True
    return False if word in {"no", "n", "false", "0", "off"} else None
