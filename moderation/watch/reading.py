"""A folded text read as words, with the ends of its sentences among them."""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from moderation.watch.folding import Folded, fold

STOP = "."
FEWEST, STRIDE = 6, 40  # words of a block
REACH = 30  # words beyond a block of a long sentence that a pattern may look at
CAPITALISED = re.compile(r"[A-ZÀ-ÖØ-Þ]\w*(?:'[a-z]+)?")
WORDS = re.compile(r"[a-z]++(?:'[a-z]++)?+|[0-9]++|[.!?]++(?!\S)|[\n;]++")


class Block(NamedTuple):
    """Words from ``start`` up to ``end`` of one sentence, and all words near them."""

    start: int
    end: int
    near: frozenset[str]


class Reading:
    """The words of a text; ``STOP`` stands for the end of each sentence, first and last too."""

    def __init__(self, folded: Folded) -> None:
        self.folded = folded
        found = WORDS.findall(folded.text)
        self.words = [STOP, *[word if word[-1].isalnum() else STOP for word in found], STOP]

    @cached_property
    def _places(self) -> list[tuple[int, int]]:
        places = [found.span() for found in WORDS.finditer(self.folded.text)]
        end = len(self.folded.text)
        return [(0, 0), *places, (end, end)]

    @cached_property
    def _capitalised(self) -> frozenset[str]:
        """Words that are written with a capital letter somewhere."""
        found = CAPITALISED.findall(self.folded.original)
        return frozenset(word.lower() if word.isascii() else fold(word).plain for word in found)

    @cached_property
    def stops(self) -> list[int]:
        """Where sentences end, in order."""
        return [at for at, word in enumerate(self.words) if word == STOP]

    @cached_property
    def blocks(self) -> list[Block]:
        """The text in pieces: some short sentences together, a long one in several."""
        return [block for first, last in self._stretches() for block in self._blocks(first, last)]

    def _stretches(self) -> Iterator[tuple[int, int]]:
        first = 1
        for stop in self.stops[1:-1]:
            if stop - first >= FEWEST:
                yield first, stop
                first = stop + 1
        yield first, self.stops[-1]

    def _blocks(self, first: int, last: int) -> Iterator[Block]:
        if last - first <= STRIDE:
            yield Block(first, last, frozenset(self.words[first:last]))
            return
        for start in range(first, last, STRIDE):
            end = min(last, start + STRIDE)
            near = self.words[max(first, start - REACH) : min(last, end + REACH)]
            yield Block(start, end, frozenset(near))

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Give where the words from ``start`` up to ``end`` stand in the original text."""
        return self.folded.span(self._places[start][0], self._places[end - 1][1])

    def is_capitalised(self, at: int) -> bool:
        """Tell whether the writer began this word with a capital letter."""
        if self.words[at] not in self._capitalised:
            return False
        start, _end = self.folded.span(*self._places[at])
        return self.folded.original[start : start + 1].isupper()
