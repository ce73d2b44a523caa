"""One text held against all rules, in one pass."""

import hashlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass

from moderation.watch.folding import Folded, fold
from moderation.watch.indexes import Index
from moderation.watch.reading import Reading
from moderation.watch.rulesets import Rule, RuleSet
from moderation.watch.shapes import Shapes
from moderation.watch.verdicts import Effect, Found, Verdict, Writer

Span = tuple[int, int]
NEAR_BEFORE, NEAR_AFTER = 10, 8  # words around what was found in which an exception counts
NEWCOMERS, OUTSIDE_ISSUES, PROGRAMS = "W-23", "W-26", "W-16"


def check(text: str, writer: Writer, rules: RuleSet | None = None) -> Verdict:
    """Hold a text against the rules: what applies, what it does, and where it was met.

    Looks at this text and the given counts alone (W-30); stores nothing, asks nobody.
    """
    look = _Look(text, writer, rules or RuleSet.floor())
    spans = look.spans()
    return Verdict(tuple(_found(look, spans)))


def fingerprint(text: str) -> str:
    """Give the same short digest for texts that differ in case, accents, signs or spacing only."""
    letters = "".join(one for one in fold(text).plain if one.isalnum())
    return hashlib.blake2b(letters.encode(), digest_size=16).hexdigest()


def _found(look: "_Look", spans: dict[str, Span | None]) -> Iterator[Found]:
    for rule in look.rules.rules:
        if rule.id in spans:
            yield Found(
                rule=rule.id,
                does=look.effects(rule),
                priority=rule.priority,
                banner=rule.banner,
                resources=rule.resources,
                span=spans[rule.id],
            )


@dataclass(frozen=True)
class _Look:
    """One look at one text."""

    text: str
    writer: Writer
    rules: RuleSet

    @property
    def is_new(self) -> bool:
        """Whether the writer's posts are still looked at before they show."""
        return (
            self.writer.posts_so_far < self.rules.first_posts
            or self.writer.days_as_member < self.rules.first_days
        )

    @property
    def is_newcomer(self) -> bool:
        """Whether the writer is new here, or new to recovery."""
        return self.is_new or self.writer.is_newcomer

    def effects(self, rule: Rule) -> frozenset[Effect]:
        """Give what a rule does to this writer's text."""
        if self.is_newcomer:
            return rule.does | rule.does_for_newcomers
        return rule.does

    def spans(self) -> dict[str, Span | None]:
        """Give the rules that apply, each with the first place where it was met, if a place."""
        folded = fold(self.text, self.rules.vocabulary)
        asked = {rule.id: rule for rule in self.rules.rules if self._is_asked(rule)}
        spans: dict[str, Span | None] = {}
        spans |= {rule: None for rule in asked if self._is_counted(asked[rule], folded)}
        spans |= self._shapes(asked.values(), folded)
        spans |= _worded(Reading(folded), self.rules, frozenset(asked), self.writer.program)
        return spans

    def _is_asked(self, rule: Rule) -> bool:
        if rule.id == OUTSIDE_ISSUES:
            return self.writer.no_outside_issues or self.rules.no_outside_issues
        return all(condition.holds(self.writer) for condition in rule.only_if)

    def _is_counted(self, rule: Rule, folded: Folded) -> bool:
        if rule.id == NEWCOMERS:
            return self.is_new
        counted = any(condition.holds(self.writer) for condition in rule.any_of)
        return counted and len(folded.plain) >= rule.shortest

    def _shapes(self, rules: Iterable[Rule], folded: Folded) -> Iterator[tuple[str, Span]]:
        """Give for each rule the first place of a shape that it looks for."""
        shapes = Shapes(folded.plain, self.rules.helplines)
        for rule in rules:
            names = (*rule.shapes, *(rule.shapes_for_newcomers if self.is_newcomer else ()))
            if span := next(filter(None, map(shapes.first, names)), None):
                yield rule.id, folded.plain_span(*span)


def _worded(
    reading: Reading, rules: RuleSet, asked: frozenset[str], program: str
) -> dict[str, Span]:
    """Find the rules' words, and give for each rule the first place that nothing excuses."""
    met = _places(reading, rules.when, asked)
    if PROGRAMS in asked and program:
        own = rules.programs.get(program, frozenset())
        praised = _places(reading, (rules.promised,), asked).get(PROGRAMS, [])
        others = [span for span in praised if own.isdisjoint(reading.words[slice(*span)])]
        met[PROGRAMS] = sorted([*met.get(PROGRAMS, ()), *others])
    first = {rule: _first(reading, spans, rules.unless.get(rule)) for rule, spans in met.items()}
    return {rule: reading.origin(*span) for rule, span in first.items() if span}


def _places(reading: Reading, indexes: Iterable[Index], asked: Set[str]) -> dict[str, list[Span]]:
    """Give all places, in order, where patterns of several indexes hold."""
    found: dict[str, list[Span]] = {}
    for index in indexes:
        for rule, spans in index.places(reading, asked).items():
            found[rule] = sorted([*found.get(rule, ()), *spans])
    return found


def _first(reading: Reading, spans: list[Span], unless: Index | None) -> Span | None:
    """Give the first place that no exception of the rule excuses."""
    if unless is None:
        return next(iter(spans), None)
    excuses = _Excuses(reading, unless)
    return next((span for span in spans if not excuses.cover(span)), None)


class _Excuses:
    """The exceptions of one rule in one text, looked for sentence by sentence as asked."""

    def __init__(self, reading: Reading, unless: Index) -> None:
        self.reading = reading
        self.unless = unless
        self.known: dict[int, list[Span]] = {}

    def cover(self, span: Span) -> bool:
        """Tell whether an exception stands in the same sentence, near what was found."""
        stops = self.reading.stops
        stop = bisect_right(stops, span[0])
        first = max(stops[stop - 1], span[0] - NEAR_BEFORE)
        last = min(stops[stop], span[1] + NEAR_AFTER)
        return any(first <= start <= last for start, _end in self._near(first, last))

    def _near(self, first: int, last: int) -> Iterator[Span]:
        blocks = self.reading.blocks
        number = max(0, bisect_right(blocks, first, key=lambda block: block.start) - 1)
        while number < len(blocks) and blocks[number].start <= last:
            if number not in self.known:
                within = self.unless.within(self.reading, blocks[number])
                self.known[number] = [span for _rule, span in within]
            yield from self.known[number]
            number += 1
