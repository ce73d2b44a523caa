"""All pairs that fit, found at once: the same as asking for each pair alone."""

from unittest.mock import patch

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mentorship.matching import Contact, Round, fits
from mentorship.matching import candidates as search
from mentorship.matching.bits import Pairs
from mentorship.matching.candidates import candidates, foremost
from mentorship.matching.columns import columns_of
from tests.mentorship import people
from tests.mentorship.people import CUSTOMS, mentor, newcomer, world


def plainly(asked: Round) -> list[tuple[int, int]]:
    return [
        (row, col)
        for row, one in enumerate(asked.newcomers)
        for col, other in enumerate(asked.mentors)
        if fits(one, other, asked.customs)
    ]


def found(asked: Round) -> list[tuple[int, int]]:
    pairs = candidates(columns_of(asked))
    return list(zip(pairs.rows.tolist(), pairs.cols.tolist(), strict=True))


@settings(max_examples=300, deadline=None)
@given(people.worlds())
def test_search_finds_what_the_plain_rules_allow(asked: Round) -> None:
    assert found(asked) == plainly(asked)


@settings(max_examples=150, deadline=None)
@given(people.easy_worlds(8))
def test_search_finds_what_the_plain_rules_allow_where_much_is_allowed(asked: Round) -> None:
    assert found(asked) == plainly(asked)


@settings(max_examples=50, deadline=None)
@given(people.easy_worlds(8), st.integers(1, 9))
def test_search_in_small_portions_finds_the_same(asked: Round, portion: int) -> None:
    with patch.object(search, "AT_ONCE", portion):
        assert found(asked) == plainly(asked)


def test_more_than_a_word_of_languages_and_programs_are_told_apart() -> None:
    languages = [f"l{number:03}" for number in range(150)]
    programs = [f"p{number:03}" for number in range(130)]
    asking = [
        newcomer(n + 1, languages=(language,), program=programs[n % 130])
        for n, language in enumerate(languages)
    ]
    offering = [
        mentor(n + 501, languages=(language, "l000"), programs=frozenset({programs[n % 130]}))
        for n, language in enumerate(languages)
    ]
    asked = Round(people.NOW, 1, tuple(asking), tuple(offering), dict.fromkeys(programs, 12))

    assert found(asked) == plainly(asked)
    assert len(found(asked)) == 151  # each their own, and p000 is offered twice to who speaks l000


def test_people_around_the_date_line_and_the_pole_are_near() -> None:
    ways = frozenset({Contact.IN_PERSON})
    line, pole = people.PLACES[4:6], people.PLACES[6:8]
    asked = world(
        [newcomer(n, ways=ways, place=place) for n, place in enumerate((line[0], pole[0]), 1)],
        [mentor(n, ways=ways, place=place) for n, place in enumerate((line[1], pole[1]), 51)],
    )

    assert found(asked) == [(0, 0), (1, 1)]


def test_lot_keeps_no_more_than_asked_for_each_newcomer() -> None:
    asked = world([newcomer(n) for n in (1, 2)], [mentor(n) for n in range(51, 81)])
    lot = np.random.default_rng(3)

    pairs = candidates(columns_of(asked), most=7, lot=lot)

    assert np.bincount(pairs.rows).tolist() == [7, 7]
    assert len(set(pairs.cols.tolist())) > 7


def test_foremost_marks_the_least_keys_of_each_row() -> None:
    rows = np.array([1, 0, 1, 1, 0], dtype=np.int32)

    marked = foremost(rows, np.array([3.0, 9.0, 1.0, 2.0, 8.0]), 2)

    assert marked.tolist() == [False, True, True, True, True]


def test_pairs_are_apart_by_what_either_side_knows() -> None:
    asked = world(
        [newcomer(1, blocked=frozenset({people.uid(52)}))],
        [mentor(51, cooling_off=frozenset({people.uid(1)})), mentor(52), mentor(53)],
    )
    columns = columns_of(asked)

    assert columns.among(
        columns.apart, Pairs(np.zeros(3, np.int32), np.arange(3, dtype=np.int32))
    ).tolist() == [
        True,
        True,
        False,
    ]
    assert found(asked) == [(0, 2)]
    assert asked.customs == CUSTOMS
