"""Patterns by the words to look for, so that most of a text is passed over at once."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Self

from moderation.watch.parts import Pattern, vocabulary
from moderation.watch.reading import Block, Reading

Span = tuple[int, int]
Owned = tuple[str, Pattern]  # a pattern with the id of its rule


@dataclass(frozen=True, slots=True)
class Anchored:
    """The patterns looked for at one word: by a second word that must be near, or alone."""

    alone: tuple[Owned, ...]
    by_second: Mapping[str, tuple[Owned, ...]]
    seconds: frozenset[str]

    @classmethod
    def of(cls, owned: list[Owned]) -> Self:
        """Order the patterns of one word by their second words."""
        by_second: dict[str, list[Owned]] = {}
        for rule, pattern in owned:
            for word in pattern.second:
                by_second.setdefault(word, []).append((rule, pattern))
        return cls(
            alone=tuple(one for one in owned if not one[1].second),
            by_second={word: tuple(patterns) for word, patterns in by_second.items()},
            seconds=frozenset(by_second),
        )

    def likely(self, near: frozenset[str]) -> Iterable[Owned]:
        """Give the patterns that may hold among these words, each once."""
        met = self.seconds & near
        if not met:
            return self.alone
        return dict.fromkeys(chain(self.alone, *(self.by_second[word] for word in met)))


@dataclass(frozen=True)
class Index:
    """Many patterns, each with the rule it belongs to."""

    anchors: Mapping[str, Anchored]
    anchor_words: frozenset[str]
    words: frozenset[str]

    @classmethod
    def of(cls, patterns: Iterable[Owned]) -> Self:
        """Order patterns by their anchors."""
        by_anchor: dict[str, list[Owned]] = {}
        listed = list(patterns)
        for rule, pattern in listed:
            for word in pattern.anchor.keys:
                by_anchor.setdefault(word, []).append((rule, pattern))
        anchors = {word: Anchored.of(owned) for word, owned in by_anchor.items()}
        words = frozenset(vocabulary(pattern for _rule, pattern in listed))
        return cls(anchors, frozenset(anchors), words)

    def places(self, reading: Reading, asked: Set[str]) -> dict[str, list[Span]]:
        """Give all places, in order, where patterns of the rules asked for hold."""
        found: dict[str, list[Span]] = {}
        for block in reading.blocks:
            if met := self._met(block.near):
                for rule, span in self._held(reading, block, met):
                    if rule in asked:
                        found.setdefault(rule, []).append(span)
        return {rule: sorted(spans) for rule, spans in found.items()}

    @cached_property
    def _apart(self) -> dict[str, Callable[[frozenset[str]], bool]]:
        """For each anchor, a test that no second word of its patterns is near."""
        return {
            word: _never if anchored.alone else anchored.seconds.isdisjoint
            for word, anchored in self.anchors.items()
        }

    def within(self, reading: Reading, block: Block) -> Iterator[tuple[str, Span]]:
        """Give the places of one block where patterns hold, with their rules."""
        return self._held(reading, block, self._met(block.near))

    def _met(self, near: frozenset[str]) -> list[str]:
        """Give the anchors among these words for which a pattern may hold."""
        apart = self._apart
        return [word for word in self.anchor_words & near if not apart[word](near)]

    def _held(self, reading: Reading, block: Block, met: list[str]) -> Iterator[tuple[str, Span]]:
        likely = {word: self.anchors[word].likely(block.near) for word in met}
        words = reading.words
        for at in range(block.start, block.end):
            for rule, pattern in likely.get(words[at], ()):
                if span := pattern.around(reading, at):
                    yield rule, span


def _never(near: frozenset[str]) -> bool:
    return False
