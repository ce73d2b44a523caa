"""A round: the best there is in small worlds, and what must never be in any."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentorship.matching import Contact, Kind, Newcomer, Offer, Round, Solved, fits, soft
from mentorship.matching.candidates import candidates
from mentorship.matching.columns import columns_of
from mentorship.matching.solve import drawn, solve
from mentorship.matching.weights import usual
from tests.mentorship import oracle, people
from tests.mentorship.people import NOW, mentor, newcomer, uid, world

WEIGHTS = usual()


def given_to(solved: Solved) -> dict[UUID, UUID]:
    return {offer.newcomer: offer.mentor for offer in solved.offers}


def waited(number: int, days: float, **changes: object) -> Newcomer:
    return newcomer(number, waiting_since=NOW - timedelta(days=days), **changes)


@settings(max_examples=200, deadline=None)
@given(people.easy_worlds(4))
def test_round_is_as_good_as_the_best_of_all_choices(asked: Round) -> None:
    columns = columns_of(asked)
    pairs = candidates(columns)
    allowed = list(zip(pairs.rows.tolist(), pairs.cols.tolist(), strict=True))
    totals = soft.totals(columns, pairs, WEIGHTS).tolist()
    scores = dict(zip(allowed, totals, strict=True))
    best = min(
        oracle.cost(choice, asked, scores, WEIGHTS)
        for choice in oracle.choices(asked, set(allowed))
    )

    offered = given_to(solve(asked))

    place = {one.id: number for number, one in enumerate(asked.mentors)}
    choice = tuple(place.get(offered.get(one.id, one.id)) for one in asked.newcomers)
    assert oracle.cost(choice, asked, scores, WEIGHTS)[0] == best[0]


@settings(max_examples=200, deadline=None)
@given(people.worlds())
def test_round_breaks_no_hard_constraint_and_passes_no_capacity(asked: Round) -> None:
    solved = solve(asked)

    asking = {one.id: one for one in asked.newcomers}
    offering = {one.id: one for one in asked.mentors}
    pairs = [(asking[offer.newcomer], offering[offer.mentor]) for offer in solved.offers]
    assert all(fits(one, other, asked.customs) for one, other in pairs)
    assert all(count <= offering[key].free for key, count in loads(solved.offers).items())
    assert len({(one.member, other.id) for one, other in pairs}) == len(pairs)
    named = [offer.newcomer for offer in solved.offers]
    told = [*named, *solved.unserved, *solved.without_candidates]
    assert sorted(told) == sorted(asking)
    assert all(
        not any(fits(asking[key], other, asked.customs) for other in asked.mentors)
        for key in solved.without_candidates
    )


def loads(offers: tuple[Offer, ...]) -> Counter[UUID]:
    return Counter(offer.mentor for offer in offers)


@settings(max_examples=100, deadline=None)
@given(people.worlds(), st.randoms(use_true_random=False))
def test_round_is_the_same_in_any_order_of_its_people(asked: Round, order: object) -> None:
    shuffled = replace(
        asked,
        newcomers=tuple(order.sample(asked.newcomers, len(asked.newcomers))),  # type: ignore[attr-defined]
        mentors=tuple(order.sample(asked.mentors, len(asked.mentors))),  # type: ignore[attr-defined]
    )

    assert solve(shuffled) == solve(asked)


def test_as_many_as_can_be_are_served_though_one_fits_worse() -> None:
    picky = waited(1, 1, languages=("es",))
    easy = waited(2, 1, languages=("en", "es"), wishes=frozenset({"grief"}))
    bilingual = mentor(51, capacity=1, languages=("en", "es"), experience=frozenset({"grief"}))
    plain = mentor(52, capacity=1, reach_km=63)

    solved = solve(world([easy, picky], [bilingual, plain]))

    assert given_to(solved) == {picky.id: bilingual.id, easy.id: plain.id}


def test_last_place_goes_to_who_has_waited_longer_though_they_fit_worse() -> None:
    fitting = waited(1, 1, wishes=frozenset({"grief"}))
    waiting = waited(2, 6, prefers=Contact.IN_PERSON, hours=people.MONDAY_NOON)
    only = mentor(51, capacity=1, experience=frozenset({"grief"}))

    solved = solve(world([fitting, waiting], [only]))

    assert given_to(solved) == {waiting.id: only.id}
    assert solved.unserved == (fitting.id,)


def test_last_place_goes_to_who_was_let_down_before() -> None:
    first, again = waited(1, 2), waited(2, 2, rounds=1)

    assert given_to(solve(world([first, again], [mentor(51, capacity=1)]))) == {
        again.id: uid(1_051)
    }


def test_who_lost_a_mentor_goes_before_all_others() -> None:
    ahead, waiting = waited(1, 0, is_ahead=True), waited(2, 90, rounds=3)

    assert given_to(solve(world([waiting, ahead], [mentor(51, capacity=1)]))) == {
        ahead.id: uid(1_051)
    }


@pytest.mark.parametrize("seed", range(5))
def test_ties_go_to_the_longest_wait_even_beyond_all_that_counts(seed: int) -> None:
    asking = [waited(number, 100 + number / 100) for number in range(1, 8)]

    solved = solve(world(asking, [mentor(51, capacity=3)], seed))

    assert [offer.newcomer for offer in solved.offers] == [uid(1_007), uid(1_006), uid(1_005)]


def test_full_ties_are_decided_by_the_lot_that_the_seed_makes() -> None:
    asking, offering = [waited(n, 2) for n in range(1, 9)], [mentor(51, capacity=1)]

    winners = {solve(world(asking, offering, seed)).offers[0].newcomer for seed in range(30)}

    assert len(winners) > 3
    assert solve(world(asking, offering, 4)) == solve(world(asking, offering, 4))


def test_load_is_spread_over_mentors_with_room() -> None:
    asking = [waited(number, 1) for number in range(1, 7)]
    offering = [mentor(number, capacity=4) for number in (51, 52, 53)]

    assert set(loads(solve(world(asking, offering)).offers).values()) == {2}


def test_who_does_not_answer_is_asked_after_others() -> None:
    silent, answering = mentor(51, offers=2, answer_hours=144.0), mentor(52, offers=1)

    assert given_to(solve(world([newcomer()], [silent, answering]))) == {uid(1_001): answering.id}


def test_place_that_others_need_is_kept_for_them_where_somebody_else_fits() -> None:
    needed, other = mentor(51, place=people.SAN_JOSE), mentor(52)
    asked = world([newcomer()], [needed, other])
    pressed = replace(asked, pressure={needed.id: 0.95, other.id: 0.3})
    alone = replace(pressed, mentors=(needed,))

    assert given_to(solve(asked)) == {uid(1_001): needed.id}
    assert given_to(solve(pressed)) == {uid(1_001): other.id}
    assert given_to(solve(alone)) == {uid(1_001): needed.id}


def test_two_requests_of_one_person_go_to_two_mentors() -> None:
    sponsor = waited(1, 2)
    partner = waited(2, 1, member=uid(1), kind=Kind.ACCOUNTABILITY_PARTNER)
    best = mentor(51, groups=frozenset({uid(9)}), place=people.SAN_JOSE)

    two = solve(world([sponsor, partner], [best, mentor(52)]))
    one = solve(world([sponsor, partner], [best]))

    assert given_to(two) == {sponsor.id: best.id, partner.id: uid(1_052)}
    assert given_to(one) == {sponsor.id: best.id}
    assert one.unserved == (partner.id,)


def test_of_many_candidates_the_best_and_some_by_lot_come_before_the_solver() -> None:
    best = [mentor(n, place=people.SAN_JOSE) for n in range(100, 150)]
    others = [mentor(n) for n in range(200, 400)]
    few = replace(WEIGHTS, most=20, scored=400)
    asking = [waited(number, 1) for number in range(1, 6)]

    solved = solve(world(asking, [*others, *best]), few)

    assert set(given_to(solved).values()) <= {one.id for one in best}
    assert solved.candidates == 5 * 250


@pytest.mark.parametrize("asked", [world([], []), world([newcomer()], []), world([], [mentor()])])
def test_round_without_people_makes_no_offers(asked: Round) -> None:
    solved = solve(asked)

    assert (solved.offers, solved.candidates, solved.seed) == ((), 0, 7)
    assert solved.without_candidates == tuple(one.id for one in asked.newcomers)


def test_lot_draws_everybody_once() -> None:
    asked = world([newcomer(n) for n in range(1, 9)], [mentor(n) for n in range(51, 59)])

    again = drawn(asked)

    assert again.newcomers != asked.newcomers
    assert sorted(one.id for one in again.newcomers) == [one.id for one in asked.newcomers]
    assert sorted(one.id for one in again.mentors) == [one.id for one in asked.mentors]
