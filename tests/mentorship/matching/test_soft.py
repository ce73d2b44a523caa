"""The soft scores: between 0 and 1, weighed, and the same as told plainly."""

from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from mentorship.matching import Contact, Round, soft
from mentorship.matching.bits import Pairs
from mentorship.matching.columns import columns_of
from mentorship.matching.weights import usual
from tests.mentorship import oracle, people
from tests.mentorship.people import IN_PERSON, NOW, mentor, newcomer, uid, world

WEIGHTS = usual()


def all_pairs(asked: Round) -> Pairs:
    rows, cols = np.indices((len(asked.newcomers), len(asked.mentors)), dtype=np.int32)
    return Pairs(rows.ravel(), cols.ravel())


@settings(max_examples=150, deadline=None)
@given(people.worlds())
def test_scores_equal_what_is_told_plainly_and_stay_within_bounds(asked: Round) -> None:
    columns, pairs = columns_of(asked), all_pairs(asked)

    for name, score in soft.SCORES.items():
        found = score(columns, pairs, WEIGHTS)
        plain = [
            oracle.parts(one, other, asked, WEIGHTS)[name]
            for one in asked.newcomers
            for other in asked.mentors
        ]
        assert found == pytest.approx(plain, abs=1e-7), name
        assert all((found >= 0) & (found <= 1)), name


@settings(max_examples=30, deadline=None)
@given(people.easy_worlds(4))
def test_total_is_the_sum_of_the_weighed_scores(asked: Round) -> None:
    columns, pairs = columns_of(asked), all_pairs(asked)

    parts = soft.contributions(columns, pairs, WEIGHTS)

    assert soft.totals(columns, pairs, WEIGHTS) == pytest.approx(sum(parts.values()))
    assert set(parts) == set(WEIGHTS.weights)


# The score, a pair that has less of it, a pair that has more.
BETTER: list[tuple[str, dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    ("hours", {"hours": 0b111}, {"hours": 0b1}, {"hours": 0b11}),
    ("nearness", {"reach_km": 70}, {"reach_km": 65}, {"place": people.SAN_JOSE}),
    ("nearness", {"groups": frozenset({uid(9)})}, {}, {"groups": frozenset({uid(9)})}),
    (
        "experience",
        {"wishes": frozenset({"grief"}), "needs": frozenset({"parent"})},
        {"experience": frozenset({"parent"})},
        {"experience": frozenset({"parent", "grief"})},
    ),
    ("spare", {}, {"taken": 1}, {"taken": 0}),
    ("answers", {}, {"offers": 2, "answer_hours": 100.0}, {"offers": 2, "answer_hours": 90.0}),
    ("answers", {}, {"offers": 1, "answer_hours": 72.0}, {}),
    ("answers", {}, {}, {"offers": 3, "answer_hours": 9.0}),
    ("steps", {"steps": 2}, {"steps": 3}, {"steps": 4}),
    ("language", {"languages": ("es", "en")}, {"languages": ("en",)}, {"languages": ("es",)}),
    ("contact", {"prefers": Contact.IN_PERSON}, {"reach_km": 5}, {"ways": IN_PERSON}),
]


@pytest.mark.parametrize(("name", "of_newcomer", "of_worse", "of_better"), BETTER)
def test_score_grows_with_what_it_is_for(
    name: str, of_newcomer: dict[str, Any], of_worse: dict[str, Any], of_better: dict[str, Any]
) -> None:
    asked = world([newcomer(**of_newcomer)], [mentor(51, **of_worse), mentor(52, **of_better)])

    worse, better = soft.SCORES[name](columns_of(asked), all_pairs(asked), WEIGHTS)

    assert worse < better


def test_wait_grows_with_days_and_never_ends() -> None:
    asking = [newcomer(days, waiting_since=NOW - timedelta(days=days)) for days in (1, 3, 30)]
    asked = world(asking, [mentor()])

    one, three, thirty = soft.wait(columns_of(asked), all_pairs(asked), WEIGHTS)

    assert one < three == pytest.approx(0.5)
    assert three < thirty < 1


def test_weights_are_those_agreed_on() -> None:
    assert WEIGHTS.weights == {
        "hours": 3, "nearness": 3, "wait": 3, "experience": 2,
        "spare": 2, "steps": 1, "language": 1, "contact": 1, "answers": 6,
    }  # fmt: skip
