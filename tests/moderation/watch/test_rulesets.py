"""The floor that nobody lowers, what groups add, and the file of the rules."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings

from moderation.watch import (
    LowersFloorError,
    PatternError,
    RuleSet,
    UnknownRuleError,
    Writer,
    check,
    words,
)  # fmt: skip
from moderation.watch.conditions import ConditionError, condition
from moderation.watch.rulesets import FILE, load
from recovery_groups import crisis_lines
from recovery_groups.crisis_lines import dialled
from tests.test_plain_words import FORBIDDEN

FLOOR = RuleSet.floor()
OLD = Writer()


def test_floor_is_read_once() -> None:
    assert RuleSet.floor() is FLOOR


@pytest.mark.parametrize(
    "lower",
    [{"first_posts": 2}, {"first_days": 6}, {"first_posts": 0, "first_days": 0}],
)
def test_stricter_refuses_to_lower_the_floor(lower: dict[str, int]) -> None:
    with pytest.raises(LowersFloorError):
        FLOOR.stricter(**lower)  # type: ignore[arg-type]  # one name after the other


def test_stricter_refuses_to_lower_what_was_made_stricter() -> None:
    strict = FLOOR.stricter(first_posts=10, no_outside_issues=True)

    with pytest.raises(LowersFloorError):
        strict.stricter(first_posts=9)
    with pytest.raises(LowersFloorError):
        strict.stricter(no_outside_issues=False)


def test_only_groups_that_meet_in_person_may_let_new_members_write_at_once() -> None:
    in_person = RuleSet.floor(is_online=False)
    new = Writer(posts_so_far=0, days_as_member=0)

    assert check("Hello all.", new, in_person).holds
    assert not check("Hello all.", new, in_person.stricter(first_posts=0, first_days=0)).holds


def test_stricter_holds_newcomers_longer() -> None:
    strict = FLOOR.stricter(first_posts=10, first_days=30)

    assert check("Hello all.", Writer(posts_so_far=9, days_as_member=90), strict).holds
    assert not check("Hello all.", Writer(posts_so_far=10, days_as_member=30), strict).holds


def test_stricter_turns_a_banner_into_a_hold() -> None:
    text = "AA is a cult"

    before, after = check(text, OLD), check(text, OLD, FLOOR.stricter(holds=["W-16"]))

    assert (before.holds, before.priority) == (False, None)
    assert (after.holds, after.priority) == (True, 4)
    assert after.banners == before.banners == ("programs",)


def test_stricter_adds_words_in_any_disguise_and_changes_nothing_else() -> None:
    strict = FLOOR.stricter(words={"W-14": ["zorblat face"]})
    strict = strict.stricter(words={"W-21": ["buy my zither"]})

    held = [
        check(text, OLD, strict).flags
        for text in ("you zorblat face", "Z0RBL4T FACE", "buy my zither")
    ]

    assert held == [("W-14",), ("W-14",), ("W-21",)]
    assert check("you zorblat face", OLD).found == ()
    assert [rule.does for rule in strict.rules] == [rule.does for rule in FLOOR.rules]


@pytest.mark.parametrize("rule", ["W-99", "W-22", "W-30"])
def test_stricter_refuses_words_for_rules_that_take_none(rule: str) -> None:
    with pytest.raises(UnknownRuleError):
        FLOOR.stricter(words={rule: ["something"]})


@pytest.mark.parametrize("rule", ["W-99", "W-30"])
def test_stricter_refuses_to_hold_by_rules_that_find_nothing(rule: str) -> None:
    with pytest.raises(UnknownRuleError):
        FLOOR.stricter(holds=[rule])


@pytest.mark.parametrize("phrases", [["..."], ["x" * 101], ["word"] * 201])
def test_stricter_refuses_phrases_that_are_none(phrases: list[str]) -> None:
    with pytest.raises(PatternError):
        FLOOR.stricter(words={"W-14": phrases})


def test_group_words_are_taken_as_written_not_as_notation() -> None:
    strict = FLOOR.stricter(words={"W-14": ["<drug> {3} (maybe)"]})

    assert check("drug 3 maybe", OLD, strict).flags == ("W-14",)
    assert check("heroin", OLD, strict).flags == ()


@pytest.mark.parametrize("source", ["age < 3", "posts_so_far > 3", "not", "posts_so_far"])
def test_condition_knows_fields_and_two_comparisons(source: str) -> None:
    if source == "posts_so_far":
        assert condition(source).holds(Writer(posts_so_far=1))
        return
    with pytest.raises((ConditionError, IndexError)):
        condition(source)


@pytest.mark.parametrize(
    "pattern",
    ["<nothing>", "{3}", "(maybe)", "Aa", "what?", "#"],
)
def test_file_with_a_pattern_that_cannot_be_is_refused(pattern: str) -> None:
    text = FILE.read_text(encoding="utf-8").replace('"kms"', f'"{pattern}"', 1)

    with pytest.raises(PatternError):
        load(text)


@pytest.mark.parametrize(
    "change", [('does = ["hold"]', 'does = ["shout"]'), ('"photo link"', '"smell"')]
)
def test_file_with_an_effect_or_shape_that_cannot_be_is_refused(change: tuple[str, str]) -> None:
    with pytest.raises(UnknownRuleError):
        load(FILE.read_text(encoding="utf-8").replace(*change, 1))


def test_every_rule_has_its_words() -> None:
    titles = {rule.id: rule.title for rule in FLOOR.rules}
    banners = {rule.banner for rule in FLOOR.rules if rule.banner}
    helps = {rule.resources for rule in FLOOR.rules if rule.resources}

    assert {key: str(title) for key, title in words.TITLES.items()} == titles
    assert set(words.BANNERS) == banners
    assert set(words.RESOURCES) == helps
    assert all(rule.banner for rule in FLOOR.rules if rule.does)


def test_help_is_made_of_the_kinds_of_lines_that_there_are() -> None:
    kinds = {kind for kinds in words.RESOURCES.values() for kind in kinds}

    assert kinds <= set(crisis_lines.KINDS)


def test_words_are_calm_and_kind() -> None:
    texts = [*map(str, words.TITLES.values()), *map(str, words.BANNERS.values())]

    assert [text for text in texts if FORBIDDEN.search(text)] == []


def test_numbers_of_help_lines_are_no_contact_details() -> None:
    lines = json.loads(
        (Path(settings.BASE_DIR) / "recovery_groups/data/crisis_lines.json").read_text()
    )
    numbers = {line["telephone"] for country in lines for line in country["lines"]}
    held = [number for number in numbers if check(f"You can call {number} at night.", OLD).found]

    assert held == []
    assert len({dialled(number) for number in numbers}) > 50


def test_documentation_names_every_rule_and_what_it_does() -> None:
    document = (Path(settings.BASE_DIR) / "docs/watch-rules.md").read_text(encoding="utf-8")
    table, _ = document.split("## How a text is read")
    rows = dict(re.findall(r"^\| (W-\d+) \| ([^|]+) \|", table, re.MULTILINE))

    assert rows == {rule.id: rule.title for rule in FLOOR.rules}
