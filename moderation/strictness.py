"""The watch rules of one group: the floor, and what the group adds to it."""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TypedDict

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groups.models import Group
from moderation.models import WatchSetting
from moderation.watch import RuleSet
from moderation.watch.rulesets import Rule
from moderation.watch.words import title

KEPT_SETS = 256
OUTSIDE_ISSUES = "W-26"  # counts only where the group has chosen it
DOES = {
    "banner": gettext_lazy("the writer reads a note before posting"),
    "ask": gettext_lazy("the writer is asked once more"),
    "hold": gettext_lazy("it waits for a moderator"),
    "flag": gettext_lazy("a moderator looks at it"),
    "collapse": gettext_lazy("it stands behind a note"),
    "slow": gettext_lazy("the writer has to wait a little"),
}


class More(TypedDict, total=False):
    """What a group adds to one rule: phrases of its own, and that it holds."""

    words: list[str]
    holds: bool


def setting_of(group: Group) -> WatchSetting:
    """Give what a group has set, or what holds where it has set nothing."""
    return WatchSetting.objects.filter(group=group).first() or WatchSetting(group=group)


def rules_of(group: Group) -> RuleSet:
    """Give the rules that a group's texts are looked at by; never less than the floor."""
    return with_added(setting_of(group))


def with_added(setting: WatchSetting) -> RuleSet:
    """Give the floor with one setting on top of it, made once in a process.

    Raises ``LowersFloorError``, ``UnknownRuleError`` or ``PatternError`` for what cannot be.
    """
    more = json.dumps(setting.more, sort_keys=True)
    return _made(setting.first_posts, setting.first_days, setting.no_outside_issues, more)


@lru_cache(KEPT_SETS)
def _made(posts: int, days: int, no_outside_issues: bool, more: str) -> RuleSet:
    added: dict[str, More] = json.loads(more)
    return RuleSet.floor().stricter(
        words={rule: one["words"] for rule, one in added.items() if one.get("words")},
        holds=[rule for rule, one in added.items() if one.get("holds")],
        first_posts=posts,
        first_days=days,
        no_outside_issues=no_outside_issues,
    )


@dataclass(frozen=True)
class PlainRule:
    """One watch rule as members read it: what it looks for and what then happens."""

    key: str
    looks_for: str
    does: list[str]
    own_words: list[str]


def plain_rules(setting: WatchSetting) -> list[PlainRule]:
    """Give the rules of a group in words, most urgent first."""
    rules = [rule for rule in with_added(setting).rules if _applies(rule, setting)]
    rules.sort(key=lambda rule: 9 if rule.priority is None else rule.priority)
    return [
        PlainRule(
            rule.id,
            str(title(rule.id)),
            _said(rule),
            list(setting.more.get(rule.id, {}).get("words", [])),
        )
        for rule in rules
    ]


def _applies(rule: Rule, setting: WatchSetting) -> bool:
    chosen = setting.no_outside_issues or rule.id != OUTSIDE_ISSUES
    return chosen and bool(rule.does | rule.does_for_newcomers)


def _said(rule: Rule) -> list[str]:
    said = [str(DOES[effect]) for effect in DOES if effect in rule.does]
    if "hold" in rule.does_for_newcomers - rule.does:
        said.append(_("from new members it waits for a moderator"))
    return said


def could_hold() -> list[tuple[str, str]]:
    """Give the rules that only show something to the writer, and that a group may have hold."""
    return [
        (rule.id, str(title(rule.id)))
        for rule in RuleSet.floor().rules
        if rule.does and "hold" not in rule.does
    ]
