"""A JSON array read item by item, so that a feed of any size takes little memory."""

import json
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from collections.abc import Iterator
from json.decoder import WHITESPACE  # type: ignore[attr-defined]
from pathlib import Path
from typing import TextIO

from meetings.feeds.record import FeedUnreadableError

CHUNK = 1 << 18  # characters
LONGEST_ITEM = 1 << 22  # characters; no meeting says that much
LARGEST_DOCUMENT = 1 << 26  # bytes, of documents that are read whole
REPEATED = "\x00repeated"  # a key no feed can have: which key an object gives twice


def _pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: dict[str, object] = {}
        for key, value in pairs:
            if seen.setdefault(key, value) != value:
                found[REPEATED] = key
    return found


_decoder = json.JSONDecoder(object_pairs_hook=_pairs)


def encoding_of(path: Path) -> str:
    """Tell how a text file is encoded: by its mark, else UTF-8 if it is that, else Windows."""
    with path.open("rb") as file:
        start = file.read(4)
        if start.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
            return "utf-16"
        if start.startswith(BOM_UTF8):
            return "utf-8-sig"
        decoder = getincrementaldecoder("utf-8")()
        try:
            decoder.decode(start)
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8"


def open_text(path: Path, newline: str | None = None) -> TextIO:
    """Open a text file in the encoding that it is in."""
    return path.open(encoding=encoding_of(path), errors="replace", newline=newline)


class _Window:
    """The part of the text that is being read, and where in the file it starts."""

    def __init__(self, file: TextIO) -> None:
        self.file = file
        self.text = file.read(CHUNK).removeprefix("\ufeff")
        self.at = 0
        self.lines_before = 0
        self.line_starts_before = 0  # characters of the current line already dropped

    def more(self) -> bool:
        """Read on, doubling what is held, and drop what has been used; no more: False."""
        self.lines_before += self.text.count("\n", 0, self.at)
        last = self.text.rfind("\n", 0, self.at)
        self.line_starts_before = (
            self.at - last - 1 if last >= 0 else self.line_starts_before + self.at
        )
        held = self.text[self.at :]
        chunk = self.file.read(max(CHUNK, len(held)))
        self.text, self.at = held + chunk, 0
        return bool(chunk)

    def skip_blanks(self) -> str:
        """Go to the next character that is not blank, and give it; "" at the end."""
        while True:
            self.at = WHITESPACE.match(self.text, self.at).end()
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.more():
                return ""

    def place(self, position: int) -> str:
        """Name a position of the window as line and column of the file."""
        line = self.lines_before + self.text.count("\n", 0, position) + 1
        last = self.text.rfind("\n", 0, position)
        column = position - last if last >= 0 else self.line_starts_before + position + 1
        return f"line {line}, column {column}"


def items_of(path: Path) -> Iterator[object]:
    """Give the items of a file's array one by one; say where it is broken."""
    with open_text(path) as file:
        yield from _items(_Window(file))


def _broken(window: _Window, position: int, what: str) -> FeedUnreadableError:
    return FeedUnreadableError(f"Broken JSON at {window.place(position)}: {what}.")


def _items(window: _Window) -> Iterator[object]:
    if window.skip_blanks() != "[":
        raise _broken(window, window.at, "a list of meetings must start with [")
    window.at += 1
    closing = window.skip_blanks() == "]"
    while not closing:
        yield _item(window)
        mark = window.skip_blanks()
        if mark not in (",", "]"):
            what = f"{mark!r} where , or ] is due" if mark else "the file ends too early"
            raise _broken(window, window.at, what)
        closing = mark == "]"
        if not closing:
            window.at += 1
            window.skip_blanks()
    window.at += 1
    if window.skip_blanks():
        raise _broken(window, window.at, "there is more text after the end of the list")


def _item(window: _Window) -> object:
    while True:
        start = window.at
        try:
            item, end = _decoder.raw_decode(window.text, start)
        except (ValueError, RecursionError) as error:
            if len(window.text) - start > LONGEST_ITEM or not window.more():
                raise _unreadable_item(window, error, start - window.at) from error
            continue
        rest = WHITESPACE.match(window.text, end).end()
        is_whole = window.text[rest : rest + 1] in (",", "]")
        if is_whole or len(window.text) - start > LONGEST_ITEM or not window.more():
            window.at += end - start
            return item  # else what was read may be the beginning of a number


def _unreadable_item(window: _Window, error: Exception, dropped: int) -> FeedUnreadableError:
    if isinstance(error, json.JSONDecodeError):
        position = error.pos - dropped
        ends = not window.text[position:].strip() or "Unterminated" in error.msg
        what = "the file ends too early" if ends else error.msg[:1].lower() + error.msg[1:]
        return _broken(window, position, what)
    if isinstance(error, RecursionError):
        return _broken(window, window.at, "lists within lists, too deep")
    return _broken(window, window.at, "a number is too long")


def read_document(path: Path) -> object:
    """Read a JSON document whole; say where it is broken."""
    if path.stat().st_size > LARGEST_DOCUMENT:
        raise FeedUnreadableError("The file is too large for a document that is no plain list.")
    with open_text(path) as file:
        text = file.read().removeprefix("\ufeff")
    return parse_document(text)


def parse_document(text: str) -> object:
    """Parse a JSON document; say where it is broken."""
    try:
        return json.loads(text, object_pairs_hook=_pairs)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise FeedUnreadableError(f"Broken JSON at {where}: {error.msg}.") from error
    except (ValueError, RecursionError) as error:
        raise FeedUnreadableError("Broken JSON: nested too deep, or a number too long.") from error
