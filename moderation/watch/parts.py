"""The parts of a pattern, and how they are matched against the words of a text.

Nothing here backtracks: each part moves a small set of places on by one, from the pattern's
rarest word outwards, so the work grows with the length of the text and no faster.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Protocol

from moderation.watch.reading import STOP, Reading

Row = tuple[str, ...]
Span = tuple[int, int]
Places = Collection[int]
LONGEST_NUMBER = 15  # digits
FEW_NUMBERS = 100


Step = Callable[[Reading, int], Places]


class Part(Protocol):
    """One part of a pattern: where it may end or begin, given a place between two words."""

    def after(self, reading: Reading, at: int) -> Places: ...

    def before(self, reading: Reading, at: int) -> Places: ...


@dataclass(frozen=True, slots=True)
class Words:
    """One of several words."""

    words: frozenset[str]

    @property
    def keys(self) -> Set[str]:
        """The words by which it is looked for."""
        return self.words

    def after(self, reading: Reading, at: int) -> Places:
        return (at + 1,) if reading.words[at] in self.words else ()

    def before(self, reading: Reading, at: int) -> Places:
        return (at - 1,) if reading.words[at - 1] in self.words else ()


@dataclass(frozen=True)
class Rows:
    """One of several rows of words."""

    rows: tuple[Row, ...]
    rarest: tuple[int, ...]  # for each row, which of its words is the rarest

    @property
    def keys(self) -> Set[str]:
        """The words by which it is looked for."""
        return self._by_rarest.keys()

    def around(self, reading: Reading, at: int) -> Collection[Span]:
        """Give where it stands, one of its keys being met."""
        words = reading.words
        starts = ((at - place, row) for row, place in self._by_rarest[words[at]])
        return [
            (start, start + len(row))
            for start, row in starts
            if start > 0 and tuple(words[start : start + len(row)]) == row
        ]

    @cached_property
    def _by_rarest(self) -> dict[str, list[tuple[Row, int]]]:
        found: dict[str, list[tuple[Row, int]]] = {}
        for row, place in zip(self.rows, self.rarest, strict=True):
            found.setdefault(row[place], []).append((row, place))
        return found

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
        near = reading.words[at : at + self.most]
        most = near.index(STOP) if STOP in near else len(near)
        return range(at, at + most + 1)

    def before(self, reading: Reading, at: int) -> Places:
        near = reading.words[max(0, at - self.most) : at][::-1]
        most = near.index(STOP) if STOP in near else len(near)
        return range(at - most, at + 1)


@dataclass(frozen=True, slots=True)
class Number:
    """A number within bounds."""

    least: int
    most: int

    @property
    def keys(self) -> Set[str]:
        """The words by which it is looked for, if they are few."""
        few = range(self.least, self.most + 1)[:FEW_NUMBERS]
        return frozenset(map(str, few)) if self.most - self.least < FEW_NUMBERS else frozenset()

    def after(self, reading: Reading, at: int) -> Places:
        return (at + 1,) if self._fits(reading.words[at]) else ()

    def before(self, reading: Reading, at: int) -> Places:
        return (at - 1,) if self._fits(reading.words[at - 1]) else ()

    def _fits(self, word: str) -> bool:
        return (
            word.isdigit() and len(word) <= LONGEST_NUMBER and self.least <= int(word) <= self.most
        )


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
        return [place for part in self.parts for place in part.after(reading, at)]

    def before(self, reading: Reading, at: int) -> Places:
        return [place for part in self.parts for place in part.before(reading, at)]


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
        return () if self.part.after(reading, at) else (at,)

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


@dataclass(frozen=True, eq=False)
class Pattern:
    """A pattern made ready: its rarest words, and the parts on both sides of them."""

    source: str
    anchor: Words | Rows | Number
    second: frozenset[str]  # one of these must be near too, where that can be told
    before: tuple[Part, ...]
    after: tuple[Part, ...]

    def around(self, reading: Reading, at: int) -> Span | None:
        """Give the words from and up to where the pattern holds around its anchor, if it does."""
        starts, ends = self._anchored(reading, at)
        if not self.names_after:
            ends = _moved(reading, ends, self.steps_after)
        if ends:
            starts = _moved(reading, starts, self.steps_before)
        if starts and self.names_after:
            ends = _moved(reading, ends, self.steps_after)
        return (max(starts), min(ends)) if starts and ends else None

    def _anchored(self, reading: Reading, at: int) -> tuple[Places, Places]:
        if isinstance(self.anchor, Words | Number):
            return (at,), (at + 1,)
        spans = self.anchor.around(reading, at)
        return [start for start, _end in spans], [end for _start, end in spans]

    @cached_property
    def names_after(self) -> bool:
        """Whether capital letters, which take longest to look up, are asked for behind."""
        return any(map(_is_capital, self.after))

    @cached_property
    def steps_after(self) -> tuple[Step, ...]:
        """How to move on from the anchor to the end."""
        return tuple(part.after for part in self.after)

    @cached_property
    def steps_before(self) -> tuple[Step, ...]:
        """How to move back from the anchor to the beginning."""
        return tuple(part.before for part in self.before)


def _moved(reading: Reading, places: Places, steps: Iterable[Step]) -> Places:
    """Move places on by one part after the other, as long as there are any."""
    for step in steps:
        if len(places) == 1:
            (place,) = places
            places = step(reading, place)
        else:
            places = {to for place in places for to in step(reading, place)}
        if not places:
            break
    return places


def _is_capital(part: Part) -> bool:
    if isinstance(part, Either):
        return any(map(_is_capital, part.parts))
    return isinstance(part.part if isinstance(part, Maybe) else part, Capital)


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
