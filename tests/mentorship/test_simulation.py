"""A small network lived through: what the benchmark counts is counted as it says."""

import pytest

from recovery_groups.benchmarks.matching import figures, gini
from recovery_groups.benchmarks.matching_people import Maker
from recovery_groups.benchmarks.matching_policies import POLICIES, Rounds
from recovery_groups.benchmarks.matching_year import Desk, Network, options

DAYS, MENTORS, NEWCOMERS = 40, 120, 200


def lived(policy: str, seed: int = 3) -> tuple[Network, object]:
    people = Maker(seed, 4).people(NEWCOMERS, MENTORS, DAYS)
    network = Network(people, options(people), seed)
    led = POLICIES[policy](network)
    network.run(24.0 * DAYS)
    return network, led


@pytest.mark.parametrize("policy", POLICIES)
def test_every_policy_keeps_capacity_and_asks_nobody_twice(policy: str) -> None:
    network, _led = lived(policy)

    assert all(0 <= desk.taken <= desk.limit for desk in network.desks)
    assert network.offers == sum(len(asked) for asked in network.asked)
    assert sum(desk.offers for desk in network.desks) <= network.offers
    allowed = [set(one.mentors) for one in network.options]
    assert all(asked <= allowed[number] for number, asked in enumerate(network.asked))
    assert len(network.waits) > NEWCOMERS / 3


def test_rounds_break_no_rule_and_are_the_same_each_time() -> None:
    network, led = lived("our rounds, nightly")
    again, _led = lived("our rounds, nightly")

    assert isinstance(led, Rounds)
    assert led.held > DAYS / 2
    assert led.broken == 0
    assert network.waits == again.waits


def test_policies_meet_the_same_answers() -> None:
    ours, _led = lived("our rounds, nightly")
    theirs, _led = lived("from a list")

    pairs = [(one, asked) for one in range(50) for asked in ours.options[one].mentors[:3]]
    assert len(pairs) > 50
    assert [ours._drawn(*pair) for pair in pairs] == [theirs._drawn(*pair) for pair in pairs]
    assert figures(ours, range(NEWCOMERS)) != figures(theirs, range(NEWCOMERS))


def test_three_offers_without_an_answer_pause_a_mentor() -> None:
    network, _led = lived("first come, nightly")
    late = network._drawn(0, network.options[0].mentors[0])._replace(hours=80.0)
    desk = Desk(limit=2, speed=20.0)

    for hour in (10.0, 20.0, 30.0):
        assert desk.is_open(hour)
        desk.note(hour, late)

    assert not desk.is_open(31.0)
    assert desk.is_open(31.0 + 30 * 24)
    assert desk.answer_hours == 3 * 72


def test_gini_tells_equal_from_unequal() -> None:
    assert gini([1.0, 1.0, 1.0]) == pytest.approx(0.0)
    assert gini([0.0, 0.0, 0.0, 1.0]) == pytest.approx(0.75)
    assert gini([]) == 0.0
