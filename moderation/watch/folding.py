"""Folded text: what a reader would read, whatever tricks of spelling hide it.

Case, accents, look-alike letters, zero-width characters, leetspeak and spaced-out letters are
taken away; every place in the folded text leads back to its place in the original.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate, product

KEPT_CHARACTERS = 4096  # how many characters' folded forms a process remembers
LONGEST_CHUNK = 40
LONGEST_WORD = 24
LOOKALIKES = str.maketrans(
    "аеорсхукмтвніјѕԁһӏԛԝɡıαορνκτιυχεγβηøłđðæœ’‘ʼ`´…—–−‐‑",
    "aeopcxykmtbhijsdhlqwgiaopvktiuxeybnoldd" + "ao" + "'''''" + "." + "-----",
)
LEET = str.maketrans("@$03456789!|+", "asoeasbtbgilt")
LEET_ONES = tuple(str.maketrans("@$013456789!|+", f"aso{one}easbtbg{one}lt") for one in "il")
VOWELS = "aeiou"
SIGN = re.compile(r"[0-9@$!|+*._~-]")
ENDING_SIGNS = frozenset("0123456789@$|")  # these may also be a word's last letter
LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")
CHUNK_SIGNS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789@$!|+*._~-")
SPACED = re.compile(r"(?<![a-z0-9@$'])[a-z0-9@$](?:[ .*_-]{1,3}[a-z0-9@$](?![a-z0-9@$'])){2,}")
MAYBE_SPACED = re.compile(r"[ .*_-][a-z0-9@$][ .*_-]{1,3}[a-z0-9@$](?![a-z0-9@$'])")
BREAK = re.compile(r"[ .*_-]{2,}")
SEPARATORS = str.maketrans("", "", " .*_-")


def _fold_character(character: str) -> str:
    if character.isspace():
        return character if character == "\n" else " "
    known = character.casefold().translate(LOOKALIKES)
    folded = unicodedata.normalize("NFKD", known).casefold().translate(LOOKALIKES)
    return "".join(
        one for one in folded if unicodedata.category(one) not in {"Mn", "Me", "Cf", "Cc"}
    )


class _Table(dict[int, str]):
    """The folded form of each character, worked out when first met."""

    def __missing__(self, code: int) -> str:
        folded = _fold_character(chr(code))
        if len(self) < KEPT_CHARACTERS:
            self[code] = folded
        return folded


TABLE = _Table()
# Characters of Latin-1 that are folded to one other, and what they are folded to.
EVEN = bytes(code for code in range(256) if len(TABLE[code].encode("latin-1", "ignore")) == 1)
LATIN = bytes(ord(TABLE[code]) if code in EVEN else code for code in range(256))
TYPOGRAPHY = {curly: TABLE[ord(curly)] for curly in "‘’“”—–…"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the plain text that is read as other words."""

    start: int
    end: int
    words: str


@dataclass(frozen=True)
class Folded:
    """A text folded: ``plain`` by character, ``text`` also without disguised spellings."""

    original: str
    plain: str
    text: str
    pieces: tuple[Piece, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Give the stretch of the original that a stretch of ``text`` was folded from."""
        return self.plain_span(self._plain(start)[0], self._plain(end - 1)[1])

    def plain_span(self, start: int, end: int) -> tuple[int, int]:
        """Give the stretch of the original that a stretch of ``plain`` was folded from."""
        if self._is_even:
            return start, end
        last = len(self.original)
        return (
            max(0, bisect_right(self._origins, start) - 1),
            min(last, bisect_right(self._origins, max(start, end - 1))),
        )

    @cached_property
    def _is_even(self) -> bool:
        """Whether every character was folded to one, so that places are the same."""
        return self.original.isascii() or all(
            len(TABLE[ord(one)]) == 1 for one in {*self.original}
        )

    @cached_property
    def _origins(self) -> list[int]:
        """For each character of the original, where its folded form begins in ``plain``."""
        return [0, *accumulate(len(TABLE[ord(one)]) for one in self.original)][:-1]

    @cached_property
    def _shifts(self) -> list[tuple[int, Piece]]:
        """Where each piece begins in ``text``."""
        shift, found = 0, []
        for piece in self.pieces:
            found.append((piece.start + shift, piece))
            shift += len(piece.words) - (piece.end - piece.start)
        return found

    def _plain(self, place: int) -> tuple[int, int]:
        """Give the stretch of ``plain`` behind one character of ``text``."""
        index = bisect_right(self._shifts, place, key=lambda shift: shift[0]) - 1
        if index < 0:
            return place, place + 1
        start, piece = self._shifts[index]
        if place < start + len(piece.words):
            return piece.start, piece.end
        at = piece.end + place - start - len(piece.words)
        return at, at + 1


def fold(text: str, vocabulary: Set[str] = frozenset()) -> Folded:
    """Fold a text; a disguised spelling is undone where that gives a word of the vocabulary."""
    plain = _plain(text)
    pieces = tuple(_pieces(plain, vocabulary)) if vocabulary else ()
    return Folded(text, plain, _respelled(plain, pieces), pieces)


def _plain(text: str) -> str:
    """Fold by character: at once where all characters are usual, else one by one."""
    if text.isascii():
        return text.lower()
    straight = text
    for curly, character in TYPOGRAPHY.items():
        straight = straight.replace(curly, character)
    latin = _latin(straight)
    return text.translate(TABLE) if latin is None else latin


def _latin(text: str) -> str | None:
    """Fold a text of western European characters; None if it holds others."""
    try:
        encoded = text.encode("latin-1")
    except UnicodeEncodeError:
        return None
    return None if encoded.translate(None, EVEN) else encoded.translate(LATIN).decode("latin-1")


def _respelled(plain: str, pieces: tuple[Piece, ...]) -> str:
    if not pieces:
        return plain
    parts: list[str] = []
    done = 0
    for piece in pieces:
        parts += plain[done : piece.start], piece.words
        done = piece.end
    return "".join([*parts, plain[done:]])


def _pieces(plain: str, vocabulary: Set[str]) -> Iterator[Piece]:
    """Give what is read as other words, in order and apart from each other."""
    done = 0
    found = [*_spaced(plain, vocabulary), *_disguised(plain, vocabulary)]
    for piece in sorted(found, key=lambda piece: piece.start):
        if piece.start >= done:
            yield piece
            done = piece.end


def _disguised(plain: str, vocabulary: Set[str]) -> Iterator[Piece]:
    """Find words with digits and signs for letters: "x4n4x", "her-oin"."""
    done = 0
    for sign in SIGN.finditer(plain):
        if sign.start() < done or not _is_in_word(plain, sign.start()):
            continue
        start, done = _chunk(plain, sign.start())
        chunk = plain[start:done]
        trimmed = chunk.strip("*._~-!+|")
        start += chunk.index(trimmed) if trimmed else 0
        if word := _undisguised(trimmed, vocabulary):
            yield Piece(start, start + len(trimmed), word)


def _is_in_word(plain: str, at: int) -> bool:
    """Tell whether a sign stands before a letter, or may end a word after one."""
    if plain[at + 1 : at + 2] in LETTERS:
        return True
    return plain[at] in ENDING_SIGNS and plain[max(0, at - 1) : at] in LETTERS


def _chunk(plain: str, at: int) -> tuple[int, int]:
    """Give the run of letters and signs around a place, no longer than a word may be."""
    start = end = at
    while start and at - start < LONGEST_CHUNK and plain[start - 1] in CHUNK_SIGNS:
        start -= 1
    while end < len(plain) and end - at < LONGEST_CHUNK and plain[end] in CHUNK_SIGNS:
        end += 1
    return start, max(end, at + 1)


def _undisguised(chunk: str, vocabulary: Set[str]) -> str:
    """Give the word of the vocabulary that a chunk stands for, or nothing."""
    if not 3 <= len(chunk) <= LONGEST_WORD or chunk in vocabulary or chunk.isdigit():  # noqa: PLR2004
        return ""
    for ones in LEET_ONES:
        letters = chunk.translate(ones)
        for stars in product(VOWELS, repeat=min(1, letters.count("*"))):
            word = letters.replace("*", "".join(stars), 1)
            word = "".join(one for one in word if one.isalpha())
            if word in vocabulary and len(word) >= 3:  # noqa: PLR2004
                return word
    return ""


def _spaced(plain: str, vocabulary: Set[str]) -> Iterator[Piece]:
    """Find letters set apart: "x a n a x", "m.e.t.h"; wider gaps part words."""
    done = 0
    for maybe in MAYBE_SPACED.finditer(plain):
        if maybe.start() < done:
            continue
        start = maybe.start()
        while start > done and plain[start - 1] in " .*_-":
            start -= 1
        run = SPACED.match(plain, max(0, start - 1)) or SPACED.match(plain, maybe.start() + 1)
        if run is None or run.start() < done:
            continue
        done = run.end()
        parts = (part.translate(SEPARATORS) for part in BREAK.split(run[0]))
        words = [_split(part, vocabulary) for part in parts]
        if any(words):
            yield Piece(*run.span(), " ".join(word for word in words if word))


def _split(letters: str, vocabulary: Set[str]) -> str:
    """Part a run of letters into words of the vocabulary, the fewest; nothing if none fit."""
    lengths = _lengths(frozenset(vocabulary))
    for run in dict.fromkeys(letters.translate(ones) for ones in LEET_ONES):
        words = [] if letters.isdigit() else _fewest(run, vocabulary, lengths)
        if words and 2 * len(words) <= len(run):
            return " ".join(words)
    return ""


@lru_cache(maxsize=8)
def _lengths(vocabulary: frozenset[str]) -> dict[str, tuple[int, ...]]:
    """For each beginning of words, of two letters or one, how long such words may be."""
    found: dict[str, set[int]] = {}
    for word in vocabulary:
        found.setdefault(word[:2], set()).add(len(word))
    return {start: tuple(sorted(lengths)) for start, lengths in found.items()}


def _fewest(run: str, vocabulary: Set[str], lengths: dict[str, tuple[int, ...]]) -> list[str]:
    """Give the fewest words of the vocabulary that make up a run; nothing if none do."""
    best: list[tuple[int, int] | None] = [(0, 0), *([None] * len(run))]
    for start in range(len(run)):
        if (here := best[start]) is None:
            continue
        begins = run[start : start + 2]
        for length in (*lengths.get(begins[:1], ()), *lengths.get(begins, ())):
            end = start + length
            there = best[end] if end <= len(run) else (0, 0)
            if (there is None or there[0] > here[0] + 1) and run[start:end] in vocabulary:
                best[end] = (here[0] + 1, start)
    return _words(run, best)


def _words(run: str, best: list[tuple[int, int] | None]) -> list[str]:
    found: list[str] = []
    end = len(run)
    while end and (step := best[end]):
        found.append(run[step[1] : end])
        end = step[1]
    return found[::-1]
