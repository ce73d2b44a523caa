"""The small notation of the watch rules, and how it is matched.

A pattern is a row of words, read within one sentence of folded text:

- ``word`` that word; ``sell|selling`` either; ``sell[s,ing]`` sells or selling; ``end_it`` both
  words in a row, as one choice among others;
- ``(really)`` may be missing; ``{3}`` up to three words of any kind; ``!days|weeks`` the next word
  is none of these;
- ``<drug>`` any entry of that set; ``#`` a number, ``#11-17`` one of these; ``Aa`` a word with a
  capital letter; ``^`` and ``$`` the beginning and the end of a sentence.

Nothing here backtracks: each part of a pattern moves a small set of places on by one, from the
pattern's rarest word outwards, so the work grows with the length of the text and no faster.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Protocol

from moderation.watch.folding import fold
from moderation.watch.reading import STOP, Reading

Row = tuple[str, ...]
Places = Iterable[int]
WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|[0-9]+")
PLAIN = re.compile(r"[\w' .-]+")
STEM = re.compile(r"([^|\[\]]*)\[([^\]]*)\]")
SMALLEST_NUMBER, LARGEST_NUMBER, LONGEST_NUMBER = 0, 10**15, 15
USUAL = 100  # how much less telling a usual word is than a rare one
MOST_ROWS = 12  # of one choice, with its short forms


class PatternError(Exception):
    """A pattern that the notation does not know."""


class Part(Protocol):
    """One part of a pattern: where it may end or begin, given a place between two words."""

    def after(self, reading: Reading, at: int) -> Places: ...

    def before(self, reading: Reading, at: int) -> Places: ...


@dataclass(frozen=True, slots=True)
class Words:
    """One of several words."""

    words: frozenset[str]

    @property
    def firsts(self) -> Set[str]:
        """What it may begin with."""
        return self.words

    def after(self, reading: Reading, at: int) -> Places:
        return (at + 1,) if reading.words[at] in self.words else ()

    def before(self, reading: Reading, at: int) -> Places:
        return (at - 1,) if reading.words[at - 1] in self.words else ()


@dataclass(frozen=True)
class Rows:
    """One of several rows of words."""

    rows: tuple[Row, ...]

    @property
    def firsts(self) -> Set[str]:
        """What it may begin with."""
        return self._by_first.keys()

    @cached_property
    def _by_first(self) -> dict[str, list[Row]]:
        return _grouped(self.rows, 0)

    @cached_property
    def _by_last(self) -> dict[str, list[Row]]:
        return _grouped(self.rows, -1)

    def after(self, reading: Reading, at: int) -> Places:
        words = reading.words
        rows = self._by_first.get(words[at], ())
        return [at + len(row) for row in rows if tuple(words[at : at + len(row)]) == row]

    def before(self, reading: Reading, at: int) -> Places:
        words = reading.words
        rows = self._by_last.get(words[at - 1], ())
        return [at - len(row) for row in rows if tuple(words[at - len(row) : at]) == row]


@dataclass(frozen=True, slots=True)
class Gap:
    """Up to so many words of any kind, in the same sentence."""

    most: int

    def after(self, reading: Reading, at: int) -> Places:
        yield at
        for place in range(at, at + self.most):
            if reading.words[place] == STOP:
                return
            yield place + 1

    def before(self, reading: Reading, at: int) -> Places:
        yield at
        for place in range(at, at - self.most, -1):
            if reading.words[place - 1] == STOP:
                return
            yield place - 1


@dataclass(frozen=True, slots=True)
class Number:
    """A number within bounds."""

    least: int
    most: int

    def after(self, reading: Reading, at: int) -> Places:
        return (at + 1,) if self._fits(reading.words[at]) else ()

    def before(self, reading: Reading, at: int) -> Places:
        return (at - 1,) if self._fits(reading.words[at - 1]) else ()

    def _fits(self, word: str) -> bool:
        return word.isdigit() and len(word) <= LONGEST_NUMBER and self.least <= int(word) <= self.most


@dataclass(frozen=True, slots=True)
class Capital:
    """A word that the writer began with a capital letter, none of those that often are."""

    but: frozenset[str]

    def after(self, reading: Reading, at: int) -> Places:
        return (at + 1,) if self._fits(reading, at) else ()

    def before(self, reading: Reading, at: int) -> Places:
        return (at - 1,) if self._fits(reading, at - 1) else ()

    def _fits(self, reading: Reading, at: int) -> bool:
        return reading.words[at] not in self.but and reading.is_capitalised(at)


@dataclass(frozen=True, slots=True)
class Either:
    """One of several parts."""

    parts: tuple[Part, ...]

    def after(self, reading: Reading, at: int) -> Places:
        return chain.from_iterable(part.after(reading, at) for part in self.parts)

    def before(self, reading: Reading, at: int) -> Places:
        return chain.from_iterable(part.before(reading, at) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Maybe:
    """A part that may be missing."""

    part: Part

    def after(self, reading: Reading, at: int) -> Places:
        return (at, *self.part.after(reading, at))

    def before(self, reading: Reading, at: int) -> Places:
        return (at, *self.part.before(reading, at))


@dataclass(frozen=True, slots=True)
class Not:
    """What must not come next."""

    part: Part

    def after(self, reading: Reading, at: int) -> Places:
        return () if any(True for _ in self.part.after(reading, at)) else (at,)

    def before(self, reading: Reading, at: int) -> Places:
        return self.after(reading, at)


@dataclass(frozen=True, slots=True)
class Edge:
    """The beginning (-1) or the end (0) of a sentence."""

    side: int

    def after(self, reading: Reading, at: int) -> Places:
        return (at,) if reading.words[at + self.side] == STOP else ()

    def before(self, reading: Reading, at: int) -> Places:
        return self.after(reading, at)


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """A pattern made ready: its rarest words, and the parts on both sides of them."""

    source: str
    anchor: Words | Rows
    second: frozenset[str]  # one of these must be near too, where that can be told
    before: tuple[Part, ...]
    after: tuple[Part, ...]

    def around(self, reading: Reading, at: int) -> tuple[int, int] | None:
        """Give the words from and up to where the pattern holds around its anchor, if it does."""
        ends: Set[int] = set(self.anchor.after(reading, at))
        if not ends:
            return None
        for part in self.after:
            ends = {place for end in ends for place in part.after(reading, end)}
            if not ends:
                return None
        starts: Set[int] = {at}
        for part in self.before:
            starts = {place for start in starts for place in part.before(reading, start)}
            if not starts:
                return None
        return max(starts), min(ends)


@dataclass(frozen=True)
class Lexicon:
    """What patterns may name: sets of entries, short forms of words, and common words."""

    sets: Mapping[str, tuple[str, ...]]
    short: Mapping[str, tuple[str, ...]]
    common: frozenset[str]
    capitals: frozenset[str]

    def compiled(self, source: str) -> Pattern:
        """Make a pattern of the notation ready; raise ``PatternError`` for what it does not know."""
        parts = [self._part(piece) for piece in self._pieces(source)]
        return self._anchored(source, parts)

    def plain(self, phrase: str) -> Pattern:
        """Make a phrase without any notation ready, as groups add them."""
        words = WORD.findall(fold(phrase).text)
        if not words:
            raise PatternError(f"no word in: {phrase}")
        return self._anchored(phrase, [Words(frozenset({word})) for word in words])

    def _anchored(self, source: str, parts: Sequence[Part]) -> Pattern:
        """Choose the rarest part to look for first, and the next rarest that must be near."""
        at, *others = sorted(range(len(parts)), key=lambda at: self._weight(parts[at])) or [0]
        anchor = parts[at] if parts else None
        if not isinstance(anchor, Words | Rows):
            raise PatternError(f"no word to look for in: {source}")
        second = parts[others[0]] if others else None
        return Pattern(
            source=source,
            anchor=anchor,
            second=frozenset(second.firsts if isinstance(second, Words | Rows) else ()),
            before=tuple(parts[:at][::-1]),
            after=tuple(parts[at + 1 :]),
        )

    def _pieces(self, source: str) -> Iterator[str]:
        """Part a pattern at its spaces, each row of words that has short forms made one piece."""
        pieces = source.split()
        while pieces:
            longest = next(
                (n for n in (3, 2) if " ".join(pieces[:n]) in self.short and len(pieces) >= n), 1
            )
            yield "_".join(pieces[:longest])
            del pieces[:longest]

    def _weight(self, part: Part) -> float:
        """Give how often a part is likely to be met; only words can be looked for."""
        if not isinstance(part, Words | Rows):
            return float("inf")
        return sum(USUAL if word in self.common else 1 for word in part.firsts)

    def _part(self, piece: str) -> Part:
        if piece[0] == "!":
            return Not(self._part(piece[1:]))
        if piece[0] == "(":
            return Maybe(self._part(piece.removeprefix("(").removesuffix(")")))
        if piece[0] == "{":
            return Gap(int(piece.removeprefix("{").removesuffix("}")))
        choices = list(self._choices(piece))
        parts = [part for choice in choices if (part := self._sign(choice))]
        words = [choice for choice in choices if not self._sign(choice)]
        if words:
            parts.append(self._words(words))
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _sign(self, choice: str) -> Part | None:
        """Give the part that a sign stands for; None for words."""
        if choice in {"^", "$"}:
            return Edge(-1 if choice == "^" else 0)
        if choice == "Aa":
            return Capital(self.capitals)
        if choice[:1] == "#":
            least, _, most = choice[1:].partition("-")
            return Number(int(least or SMALLEST_NUMBER), int(most or least or LARGEST_NUMBER))
        return None

    def _words(self, choices: Iterable[str]) -> Part:
        rows = sorted(set(chain.from_iterable(map(self._rows, choices))))
        if all(len(row) == 1 for row in rows):
            return Words(frozenset(row[0] for row in rows))
        return Rows(tuple(rows))

    def _choices(self, piece: str) -> Iterator[str]:
        """Give the choices of a piece: stems with their endings, sets with their entries."""
        whole = STEM.sub(
            lambda stem: "|".join(stem[1] + ending.strip() for ending in stem[2].split(",")), piece
        )
        for choice in whole.split("|"):
            if choice[:1] == "<":
                if choice[1:-1] not in self.sets:
                    raise PatternError(f"no such set: {choice}")
                yield from chain.from_iterable(map(self._choices, self.sets[choice[1:-1]]))
            else:
                yield choice

    def _rows(self, choice: str) -> Iterator[Row]:
        """Give a choice as rows of folded words, as written and in its short forms."""
        if not PLAIN.fullmatch(choice):
            raise PatternError(f"not a word: {choice}")
        yield from self._shortened(tuple(WORD.findall(fold(choice.replace("_", " ")).text)))

    def _shortened(self, row: Row) -> list[Row]:
        """Give a row of words and what it may be shortened to, word by word or two by two."""
        if not row:
            return [()]
        found: list[Row] = []
        for size in range(1, min(3, len(row)) + 1):
            heads = [row[:1]] if size == 1 else []
            heads += [tuple(WORD.findall(one)) for one in self.short.get(" ".join(row[:size]), ())]
            found += [(*head, *rest) for head in heads for rest in self._shortened(row[size:])]
        return found[:MOST_ROWS]


def _grouped(rows: Iterable[Row], at: int) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row[at], []).append(row)
    return found


def vocabulary(patterns: Iterable[Pattern]) -> Iterator[str]:
    """Give every word that the patterns know."""
    for pattern in patterns:
        for part in (pattern.anchor, *pattern.before, *pattern.after):
            yield from _known(part)


def _known(part: Part) -> Iterator[str]:
    if isinstance(part, Maybe | Not):
        yield from _known(part.part)
    elif isinstance(part, Either):
        yield from chain.from_iterable(map(_known, part.parts))
    elif isinstance(part, Words):
        yield from part.words
    elif isinstance(part, Rows):
        yield from chain.from_iterable(part.rows)
