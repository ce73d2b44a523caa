"""The soft scores and the best assignment, told plainly and slowly, to hold the engine against."""

from collections.abc import Iterator, Mapping
from itertools import product

from meetings.sphere import kilometres
from mentorship.matching import Contact, Mentor, Newcomer, Place, Round
from mentorship.matching.hard import can_meet_in_person
from mentorship.matching.shapes import met
from mentorship.matching.weights import Weights

Choice = tuple[int | None, ...]  # for each newcomer the place of a mentor, or none


def parts(
    newcomer: Newcomer, mentor: Mentor, world: Round, weights: Weights
) -> Mapping[str, float]:
    """Give each soft score of a pair, from 0 to 1."""
    days = (world.at - newcomer.waiting_since).total_seconds() / 86_400
    asked = newcomer.asked
    return {
        "hours": min(1.0, bin(newcomer.hours & mentor.hours).count("1") / weights.hours),
        "nearness": nearness(newcomer, mentor),
        "wait": 1 - 2 ** (-days / weights.wait_days),
        "experience": len(met(newcomer, mentor, asked)) / len(asked) if asked else 0.0,
        "spare": mentor.free / mentor.limit if mentor.limit else 0.0,
        "steps": min(1.0, max(0.0, (mentor.steps - newcomer.steps) / weights.steps)),
        "language": max(
            (
                1 / (1 + newcomer.languages.index(one) + mentor.languages.index(one) / 2)
                for one in newcomer.languages
                if one in mentor.languages
            ),
            default=0.0,
        ),
        "answers": 1 - (mentor.answer_hours + 2 * 24) / (mentor.offers + 2) / 72,
        "contact": float(liked(newcomer, mentor)),
    }


def nearness(newcomer: Newcomer, mentor: Mentor) -> float:
    if newcomer.groups & mentor.groups:
        return 1.0
    if not can_meet_in_person(newcomer, mentor):
        return 0.0
    limit = max(1, min(newcomer.reach_km, mentor.reach_km))
    return max(0.0, 1 - kilometres(spot(newcomer.place), spot(mentor.place)) / limit)


def spot(place: Place | None) -> tuple[float, float]:
    assert place is not None
    return place.latitude, place.longitude


def liked(newcomer: Newcomer, mentor: Mentor) -> bool:
    if newcomer.prefers is None:
        return True
    if newcomer.prefers == Contact.IN_PERSON:
        return can_meet_in_person(newcomer, mentor)
    return Contact.ONLINE in newcomer.ways & mentor.ways


def choices(world: Round, allowed: set[tuple[int, int]]) -> Iterator[Choice]:
    """Give every way to make offers: one a newcomer, no mentor above what is free."""
    options = [
        [None, *(col for col in range(len(world.mentors)) if (row, col) in allowed)]
        for row in range(len(world.newcomers))
    ]
    for choice in product(*options):
        if all(choice.count(col) <= one.free for col, one in enumerate(world.mentors)):
            yield choice


def cost(
    choice: Choice, world: Round, scores: Mapping[tuple[int, int], float], weights: Weights
) -> tuple[int, int]:
    """Give what a choice costs in whole shares, and by ties how long those served have waited."""
    total, served, taken = 0, 0, dict.fromkeys(range(len(world.mentors)), 0)
    top = round(weights.total * 1_000)
    for row, col in enumerate(choice):
        newcomer = world.newcomers[row]
        if col is None:
            total += top + round(price(newcomer, world, weights) * 1_000)
            continue
        fuller = weights.weights["spare"] * taken[col] / world.mentors[col].limit
        taken[col] += 1
        total += top - round(scores[row, col] * 1_000) + round(fuller * 1_000)
        served += sum(one.waiting_since < newcomer.waiting_since for one in world.newcomers)
    return total, served


def price(newcomer: Newcomer, world: Round, weights: Weights) -> float:
    """Give the price of making no offer to somebody."""
    days = (world.at - newcomer.waiting_since).total_seconds() / 86_400
    prices = weights.unserved
    found = prices.cost + prices.a_day * min(days, prices.longest_days)
    return found + prices.a_round * newcomer.rounds + prices.ahead * newcomer.is_ahead
