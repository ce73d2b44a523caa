"""One text held against all rules, in one pass."""

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass

from moderation.watch.folding import Folded, fold
from moderation.watch.indexes import Index
from moderation.watch.reading import Reading
from moderation.watch.rulesets import Rule, RuleSet
from moderation.watch.shapes import FINDERS, telephones
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
        """Find what is told by shape, each shape looked for once."""
        met: dict[str, Span | None] = {}
        for rule in rules:
            for shape in (*rule.shapes, *(rule.shapes_for_newcomers if self.is_newcomer else ())):
                if shape not in met:
                    met[shape] = self._shape(shape, folded)
                if span := met[shape]:
                    yield rule.id, span
                    break

    def _shape(self, shape: str, folded: Folded) -> Span | None:
        plain = folded.plain
        finds = telephones(plain, self.rules.helplines) if shape == "telephone" else FINDERS[shape](plain)
        span = next(finds, None)
        return folded.plain_span(*span) if span else None


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
    if not any(met.values()):
        return {}
    excused = _places(reading, (rules.unless,), frozenset(met))
    first = {rule: _first(reading, spans, excused.get(rule, [])) for rule, spans in met.items()}
    return {rule: reading.origin(*span) for rule, span in first.items() if span}


def _places(
    reading: Reading, indexes: Iterable[Index], asked: Set[str]
) -> dict[str, list[Span]]:
    """Give all places, in order, where patterns of several indexes hold."""
    found: dict[str, list[Span]] = {}
    for index in indexes:
        for rule, spans in index.places(reading, asked).items():
            found[rule] = sorted([*found.get(rule, ()), *spans])
    return found


def _first(reading: Reading, spans: list[Span], excuses: list[Span]) -> Span | None:
    return next((span for span in spans if not _is_excused(reading, span, excuses)), None)


def _is_excused(reading: Reading, span: Span, excuses: list[Span]) -> bool:
    """Tell whether an exception stands in the same sentence, near what was found."""
    start, end = span
    stop = bisect_right(reading.stops, start)
    first = max(reading.stops[stop - 1], start - NEAR_BEFORE)
    last = min(reading.stops[min(stop, len(reading.stops) - 1)], end + NEAR_AFTER)
    nearby = bisect_left(excuses, (first, 0))
    return nearby < len(excuses) and excuses[nearby][0] <= last
