"""How well the rules do on labelled messages: precision and recall by rule, and their time."""

import random
import time
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from moderation.watch.checking import check
from moderation.watch.rulesets import RuleSet
from moderation.watch.verdicts import Writer

LONGEST_POST, POSTS, RUNS = 20_000, 200, 3
FIRST_POSTS = "W-23"
NONE = "none"


@dataclass(frozen=True, slots=True)
class Message:
    """A message with the rules that should find it."""

    text: str
    rules: frozenset[str]
    part: str
    language: str
    writer: Writer


@dataclass
class Score:
    """Counts of one rule over labelled messages."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float | None:
        """Which share of what was found should have been."""
        found = self.right + self.wrong
        return self.right / found if found else None

    @property
    def recall(self) -> float | None:
        """Which share of what should have been found was."""
        there = self.right + self.missed
        return self.right / there if there else None


@dataclass
class Scores:
    """What came out: counts by rule, and the messages that went wrong."""

    by_rule: dict[str, Score] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def of(self, rule: str) -> Score:
        """Give the counts of one rule."""
        return self.by_rule.setdefault(rule, Score())

    @property
    def all(self) -> Score:
        """Give the counts of all rules together."""
        scores = self.by_rule.values()
        return Score(
            sum(score.right for score in scores),
            sum(score.wrong for score in scores),
            sum(score.missed for score in scores),
        )


def messages(path: Path) -> list[Message]:
    """Read labelled messages from their file."""
    sections = tomllib.loads(path.read_text(encoding="utf-8"))["sections"]
    return [
        Message(
            text=text,
            rules=frozenset(section["rules"].split()) - {NONE},
            part=section["part"],
            language=language,
            writer=Writer(**section.get("writer", {})),
        )
        for section in sections
        for language in ("en", "es")
        for text in section.get(language, ())
    ]


def score(labelled: Iterable[Message]) -> Scores:
    """Hold messages against the rules and count what was right, wrong and missed."""
    scores = Scores()
    for message in labelled:
        found = {one.rule for one in check(message.text, message.writer).found}
        for rule in found | message.rules:
            one = scores.of(rule)
            one.right += rule in found and rule in message.rules
            one.wrong += rule not in message.rules
            one.missed += rule not in found
        if found != message.rules:
            wrong, missed = sorted(found - message.rules), sorted(message.rules - found)
            scores.errors.append(f"wrong {wrong} missed {missed}: {message.text}")
    return scores


def held(texts: Iterable[str]) -> Iterator[str]:
    """Give the texts that would be held if a newcomer wrote them, first posts aside (SPAM-01)."""
    newcomer = Writer(posts_so_far=0, days_as_member=0, is_newcomer=True)
    for text in texts:
        found = check(text, newcomer).found
        if any("hold" in one.does and one.rule != FIRST_POSTS for one in found):
            yield text


def long_posts(texts: Sequence[str], count: int = POSTS) -> list[str]:
    """Make posts of the greatest length out of messages, the same at each call."""
    chance = random.Random(1)  # noqa: S311 - the same posts each time
    posts = []
    for _ in range(count):
        parts: list[str] = []
        while sum(map(len, parts)) < LONGEST_POST:
            parts.append(chance.choice(texts) + chance.choice((" ", "\n\n")))
        posts.append("".join(parts)[:LONGEST_POST])
    return posts


def milliseconds(posts: Iterable[str]) -> list[float]:
    """Give the processor time that each post takes, the best of three runs, in order."""
    check("", Writer(), RuleSet.floor())
    return sorted(min(_seconds(post) for _ in range(RUNS)) * 1000 for post in posts)


def _seconds(post: str) -> float:
    began = time.thread_time()
    check(post, Writer())
    return time.thread_time() - began


def languages(labelled: Iterable[Message]) -> Counter[str]:
    """Count messages by language."""
    return Counter(message.language for message in labelled)
