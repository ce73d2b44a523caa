"""The watch rules as data: the floor from ``rules.toml``, and stricter sets that groups make."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

from moderation.watch.conditions import Condition, condition
from moderation.watch.indexes import Index
from moderation.watch.parts import Pattern
from moderation.watch.patterns import Lexicon, PatternError
from moderation.watch.shapes import NAMES
from moderation.watch.verdicts import EFFECTS, Effect, Writer

FILE = Path(__file__).parent / "rules.toml"
LANGUAGES = ("en", "es")
KEPT_SETS = 256
MOST_WORDS, LONGEST_PHRASE = 200, 100


class LowersFloorError(Exception):
    """A group asked for less than the rules that hold everywhere."""


class UnknownRuleError(Exception):
    """No rule by that id, or none that takes words."""


@dataclass(frozen=True, slots=True)
class Cases:
    """Examples of a rule, read by the tests: what it catches and lets pass, by what writer."""

    caught: tuple[str, ...]
    passed: tuple[str, ...]
    writer: Writer


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the file, its patterns aside."""

    id: str
    title: str
    kind: str
    does: frozenset[Effect]
    does_for_newcomers: frozenset[Effect]
    priority: int | None
    banner: str
    resources: str
    shapes: tuple[str, ...]
    shapes_for_newcomers: tuple[str, ...]
    only_if: tuple[Condition, ...]
    any_of: tuple[Condition, ...]
    shortest: int
    cases: Cases


@dataclass(frozen=True, eq=False)
class RuleSet:
    """All that one group's texts are looked at by; never less than the floor."""

    rules: tuple[Rule, ...]
    lexicon: Lexicon
    when: tuple[Index, ...]
    unless: Mapping[str, Index]
    promised: Index
    programs: Mapping[str, frozenset[str]]
    helplines: frozenset[str]
    first_posts: int
    first_days: int
    least_first_posts: int
    least_first_days: int
    no_outside_issues: bool = False

    @staticmethod
    def floor(*, is_online: bool = True) -> "RuleSet":
        """Give the rules that no group can lower.

        Only groups that meet in person may let new members write at once, by
        ``stricter(first_posts=0, first_days=0)``.
        """
        return _floor() if is_online else _floor_in_person()

    def stricter(
        self,
        *,
        words: Mapping[str, Iterable[str]] | None = None,
        holds: Iterable[str] = (),
        first_posts: int | None = None,
        first_days: int | None = None,
        no_outside_issues: bool | None = None,
    ) -> "RuleSet":
        """Give this set made stricter: words by rule id, rules that hold, longer first holds.

        Raises ``LowersFloorError`` for anything that would lower the set, ``UnknownRuleError``
        for a rule that is not there or takes no words, ``PatternError`` for a phrase without one.
        """
        posts = self.first_posts if first_posts is None else first_posts
        days = self.first_days if first_days is None else first_days
        if posts < self.least_first_posts or days < self.least_first_days:
            raise LowersFloorError("newcomers' first posts")
        if no_outside_issues is False and self.no_outside_issues:
            raise LowersFloorError("outside issues")
        return replace(
            self,
            rules=tuple(_holding(self.rules, frozenset(holds))),
            when=(*self.when, *self._added(words or {})),
            first_posts=posts,
            first_days=days,
            least_first_posts=max(posts, self.least_first_posts),
            least_first_days=max(days, self.least_first_days),
            no_outside_issues=self.no_outside_issues or bool(no_outside_issues),
        )

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every word that a disguised spelling may stand for."""
        return _joined(*(index.words for index in self.when))

    def _added(self, words: Mapping[str, Iterable[str]]) -> Iterable[Index]:
        takes_words = {rule.id for rule in self.rules if rule.kind == "words"}
        if unknown := set(words) - takes_words:
            raise UnknownRuleError(", ".join(sorted(unknown)))
        added = [(rule, phrase) for rule, phrases in words.items() for phrase in phrases]
        if len(added) > MOST_WORDS or any(len(phrase) > LONGEST_PHRASE for _, phrase in added):
            raise PatternError("too many phrases, or too long ones")
        if not added:
            return ()
        return (Index.of((rule, self.lexicon.plain(phrase)) for rule, phrase in added),)


@lru_cache(KEPT_SETS)
def _joined(*words: frozenset[str]) -> frozenset[str]:
    return frozenset(chain.from_iterable(words))


def _holding(rules: Iterable[Rule], ids: frozenset[str]) -> Iterable[Rule]:
    """Give the rules, those named holding what they showed a banner for."""
    listed = list(rules)
    if unknown := ids - {rule.id for rule in listed if rule.does}:
        raise UnknownRuleError(", ".join(sorted(unknown)))
    for rule in listed:
        if rule.id not in ids or "hold" in rule.does:
            yield rule
        else:
            priority = 4 if rule.priority is None else rule.priority
            yield replace(rule, does=rule.does | {"hold"}, priority=priority)


@cache
def _floor() -> RuleSet:
    return load(FILE.read_text(encoding="utf-8"))


@cache
def _floor_in_person() -> RuleSet:
    return replace(_floor(), least_first_posts=0, least_first_days=0)


def load(source: str) -> RuleSet:
    """Make the rules of a file's text ready; what it may not hold raises an error that names it."""
    data = tomllib.loads(source)
    lexicon = _lexicon(data)
    return RuleSet(
        rules=tuple(_rule(record) for record in data["rules"]),
        lexicon=lexicon,
        when=(Index.of(_patterns(data, lexicon, "when")),),
        unless=_by_rule(_sparing(data, lexicon)),
        promised=Index.of(_patterns(data, lexicon, "praise")),
        programs={slug: frozenset(names.split()) for slug, names in data["programs"].items()},
        helplines=frozenset(data["helplines"].split()),
        first_posts=data["newcomers"]["posts"],
        first_days=data["newcomers"]["days"],
        least_first_posts=data["newcomers"]["posts"],
        least_first_days=data["newcomers"]["days"],
    )


def _lexicon(data: Mapping[str, Any]) -> Lexicon:
    sets = {
        name: tuple(entry.strip() for text in by_language.values() for entry in text.split(";"))
        for name, by_language in data["sets"].items()
    }
    return Lexicon(
        sets=sets,
        short={long: tuple(shorts) for long, shorts in data["short"].items()},
        common=frozenset(data["common"].split()),
        capitals=frozenset(data["capitals"].split()),
    )


def _patterns(
    data: Mapping[str, Any], lexicon: Lexicon, part: str
) -> Iterable[tuple[str, Pattern]]:
    for record in data["rules"]:
        for language in LANGUAGES:
            for source in record.get(part, {}).get(language, ()):
                yield record["id"], lexicon.compiled(source)


def _by_rule(patterns: Iterable[tuple[str, Pattern]]) -> dict[str, Index]:
    owned: dict[str, list[tuple[str, Pattern]]] = {}
    for rule, pattern in patterns:
        owned.setdefault(rule, []).append((rule, pattern))
    return {rule: Index.of(listed) for rule, listed in owned.items()}


def _sparing(data: Mapping[str, Any], lexicon: Lexicon) -> Iterable[tuple[str, Pattern]]:
    """Give each rule's own exceptions and those of the lists that it names."""
    yield from _patterns(data, lexicon, "unless")
    for record in data["rules"]:
        for name in record.get("spared_by", ()):
            for language in LANGUAGES:
                for source in data["sparing"][name][language]:
                    yield record["id"], lexicon.compiled(source)


def _rule(record: Mapping[str, Any]) -> Rule:
    effects = (*record["does"], *record.get("does_for_newcomers", ()))
    shapes = (*record.get("shapes", ()), *record.get("shapes_for_newcomers", ()))
    if not {*effects} <= {*EFFECTS} or not {*shapes} <= NAMES:
        raise UnknownRuleError(record["id"])
    cases = record.get("cases", {})
    return Rule(
        id=record["id"],
        title=record["title"],
        kind=record["kind"],
        does=frozenset(record["does"]),
        does_for_newcomers=frozenset(record.get("does_for_newcomers", ())),
        priority=record.get("priority"),
        banner=record.get("banner", ""),
        resources=record.get("resources", ""),
        shapes=tuple(record.get("shapes", ())),
        shapes_for_newcomers=tuple(record.get("shapes_for_newcomers", ())),
        only_if=tuple(map(condition, record.get("only_if", ()))),
        any_of=tuple(map(condition, record.get("any_of", ()))),
        shortest=record.get("shortest", 0),
        cases=Cases(
            caught=tuple(cases.get("caught", ())),
            passed=tuple(cases.get("passed", ())),
            writer=Writer(**cases.get("writer", {})),
        ),
    )
