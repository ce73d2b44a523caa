"""Whose places are needed by those who have nobody else."""

import pytest
from hypothesis import given, settings

from mentorship.matching import Round
from mentorship.matching.pressure import pressure_of, prices
from mentorship.matching.weights import usual
from tests.mentorship import people
from tests.mentorship.people import mentor, newcomer, uid, world

PLACE_DAYS = usual().pressure.place_days
ENGLISH, SPANISH = mentor(51, capacity=2), mentor(52, capacity=2, languages=("es", "en"))


def test_mentor_of_a_rare_language_is_pressed_by_those_who_speak_no_other() -> None:
    asking = [newcomer(number) for number in range(1, 3)]
    spanish = [newcomer(number, languages=("es",)) for number in range(3, 5)]

    found = pressure_of(world([*asking, *spanish], [ENGLISH, SPANISH]), days=PLACE_DAYS)

    assert found[SPANISH.id] == pytest.approx(1.0)  # two places, two who need them, and others
    assert found[ENGLISH.id] > 0.8  # bears nearly all of those who could go to either


def test_mentors_who_may_serve_the_same_people_bear_the_same() -> None:
    asking = [newcomer(number) for number in range(1, 4)]

    found = pressure_of(world(asking, [mentor(51), mentor(52, capacity=1)]), days=PLACE_DAYS)

    assert found[uid(1_051)] == pytest.approx(1.0)
    assert found[uid(1_052)] == pytest.approx(1.0)


def test_same_requests_over_more_days_press_less() -> None:
    asked = world([newcomer()], [mentor(51)])

    found = pressure_of(asked, days=4 * PLACE_DAYS)

    assert found == {uid(1_051): pytest.approx(1 / 8)}


def test_what_came_of_requests_and_who_is_full_today_does_not_count() -> None:
    served = newcomer(tied_to=frozenset({uid(51)}), declined=frozenset({uid(51)}))
    full = mentor(51, taken=2)

    assert pressure_of(world([served], [full]), days=PLACE_DAYS) == {
        uid(1_051): pytest.approx(1 / 2)
    }


def test_nobody_is_pressed_where_nobody_asked() -> None:
    assert pressure_of(world([], [mentor(51)]), days=90) == {uid(1_051): 0.0}


@settings(max_examples=60, deadline=None)
@given(people.worlds())
def test_pressure_is_a_share_for_every_mentor(asked: Round) -> None:
    found = pressure_of(asked, days=90)

    assert set(found) == {one.id for one in asked.mentors}
    assert all(0 <= share <= 1 for share in found.values())


def test_place_costs_nothing_up_to_a_point_and_all_of_the_weight_when_full() -> None:
    asked = world([], [mentor(51), mentor(52), mentor(53), mentor(54)])
    pressed = Round(
        asked.at, 1, (), asked.mentors, {}, {uid(1_051): 0.5, uid(1_052): 0.825, uid(1_053): 1.0}
    )

    assert prices(pressed, usual()).tolist() == pytest.approx([0.0, 6.0, 12.0, 0.0])
