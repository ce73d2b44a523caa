"""Nothing that anyone can write makes the rules run away: 20,000 characters take bounded time."""

import random
import re
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moderation.watch import RuleSet, Writer, check

LONGEST = 20_000
SECONDS = 5.0  # what runs away takes minutes; how fast it is, watch_report tells
RULES = RuleSet.floor()
STRICT = Writer(
    posts_so_far=0, days_as_member=0, is_newcomer=True, program="smart", is_public_place=True,
    no_outside_issues=True,
)  # fmt: skip
CASES = [text for rule in RULES.rules for text in (*rule.cases.caught, *rule.cases.passed)]
VOCABULARY = sorted(RULES.vocabulary)


def seconds(text: str) -> float:
    began = time.process_time()
    check(text, STRICT)
    return time.process_time() - began


def long(text: str) -> str:
    return (text * (LONGEST // max(1, len(text)) + 1))[:LONGEST]


@pytest.mark.parametrize(
    "seed",
    [
        "a", "0", "1 ", "a ", "a-", "a.", "a@", "@a", "[", "](", "[a](", "[a](b)", "<a ", "<a href=",
        "http://", "www.", "a.com ", "a.com/", "://", ".", "!", "*a", "x4", "4x4x4x", "é", "\u200b",
        "ﷺ", "a\u0301", "\n", "i ", "i am ", "i will ", "you are ", "sell ", "selling xanax ",
        "i used to sell xanax ", "never selling xanax dm me. ", "five ", "5 5 5 5 5 ", "(5)-", "Aa ",
        "John Smith ", "x a n a x ", "s e l l ", "s.e.l.l.", "the the ", "he said she said ",
        "i want to die ", "want to want to ", "𝓍", "İ", "ß", "½",
    ],
)  # fmt: skip
def test_one_thing_again_and_again_takes_bounded_time(seed: str) -> None:
    check(seed, STRICT)

    assert seconds(long(seed)) < SECONDS


@pytest.mark.parametrize("seed", range(12))
def test_any_words_of_the_rules_take_bounded_time(seed: int) -> None:
    chance = random.Random(seed)
    words = chance.choices(VOCABULARY, k=chance.choice([3, 30, 3000]))
    text = long(" ".join(chance.choices(words, k=5000)) + chance.choice(["", ". ", "\n"]))

    assert seconds(text) < SECONDS


@pytest.mark.parametrize("seed", range(6))
def test_all_cases_in_one_sentence_take_bounded_time(seed: int) -> None:
    chance = random.Random(seed)
    text = " ".join(re.sub(r"[.!?\n;]", " ", one) for one in chance.choices(CASES, k=600))

    assert seconds(long(text)) < SECONDS


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(min_size=1, max_size=40))
def test_anything_at_all_takes_bounded_time(text: str) -> None:
    assert seconds(long(text)) < SECONDS


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400))
def test_anything_at_all_gives_spans_within_the_text(text: str) -> None:
    for one in check(text, STRICT).found:
        if one.span is not None:
            start, end = one.span
            assert 0 <= start < end <= len(text)


def test_twice_the_text_takes_no_more_than_four_times_the_time() -> None:
    half, whole = (
        long("he told me you are an idiot. ")[: LONGEST // 2],
        long("he told me you are an idiot. "),
    )
    check(half, STRICT)

    times = sorted((seconds(half), seconds(whole)) for _ in range(5))

    assert min(whole for _, whole in times) < 4 * max(min(half for half, _ in times), 0.005)
