"""The small notation of the watch rules, made ready for matching.

A pattern is a row of words, read within one sentence of folded text:

- ``word`` that word; ``sell|selling`` either; ``sell[s,ing]`` sells or selling; ``end_it`` both
  words in a row, as one choice among others;
- ``(really)`` may be missing; ``{3}`` up to three words of any kind; ``!days|weeks`` the next word
  is none of these;
- ``<drug>`` any entry of that set; ``#`` a number, ``#11-17`` one of these; ``Aa`` a word with a
  capital letter; ``^`` and ``$`` the beginning and the end of a sentence.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from moderation.watch.folding import fold
from moderation.watch.parts import (
    Capital,
    Edge,
    Either,
    Gap,
    Maybe,
    Not,
    Number,
    Part,
    Pattern,
    Row,
    Rows,
    Words,
)

WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|[0-9]+")
PLAIN = re.compile(r"[\w' .-]+")
STEM = re.compile(r"([^|\[\]]*)\[([^\]]*)\]")
LARGEST_NUMBER = 10**15
USUAL = 3000  # how much less telling a usual word is than a rare one
MOST_ROWS = 12  # of one choice, with its short forms


class PatternError(Exception):
    """A pattern that the notation does not know."""


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
        if not isinstance(anchor, Words | Rows | Number) or not anchor.keys:
            raise PatternError(f"no word to look for in: {source}")
        second = parts[others[0]] if others else None
        return Pattern(
            source=source,
            anchor=anchor,
            second=frozenset(second.keys if isinstance(second, Words | Rows | Number) else ()),
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
        if not isinstance(part, Words | Rows | Number) or not part.keys:
            return float("inf")
        return sum(USUAL if word in self.common else 1 for word in part.keys)

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
            return Number(int(least or 0), int(most or least or LARGEST_NUMBER))
        return None

    def _words(self, choices: Iterable[str]) -> Part:
        rows = sorted(set(chain.from_iterable(map(self._rows, choices))))
        if all(len(row) == 1 for row in rows):
            return Words(frozenset(row[0] for row in rows))
        return Rows(tuple(rows), tuple(map(self._rarest, rows)))

    def _rarest(self, row: Row) -> int:
        """Give the place of a row's rarest word: not a usual one if it can be, else the longest."""
        return max(range(len(row)), key=lambda at: (row[at] not in self.common, len(row[at])))

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
