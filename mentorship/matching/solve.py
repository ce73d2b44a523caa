"""One round: the offers that together serve most people, those waiting longest first (scipy).

A sparse assignment. Each newcomer who has candidates is a row, each free place of a mentor a
column, and each newcomer has one more column of their own, "nobody". Costs are whole numbers
held in floats, so that sums are exact and ties are broken as meant: first as few as possible
left without an offer, then those who waited longest, then how well pairs fit, and last the lot.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator, default_rng
from scipy.sparse import coo_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from mentorship.matching import reasons, soft
from mentorship.matching.bits import Floats, Ints, Pairs, Truths
from mentorship.matching.candidates import candidates, foremost
from mentorship.matching.columns import Columns, columns_of, days_waited
from mentorship.matching.pressure import prices
from mentorship.matching.shapes import Mentor, Newcomer, Offer, Round, Solved
from mentorship.matching.weights import Weights, usual

SHARES = 1_000  # of a unit of the weights: scores that differ by less are a tie


def solve(world: Round, weights: Weights | None = None) -> Solved:
    """Give one offer to as many newcomers as can be served, by the weights of the file."""
    world, weights = drawn(world), weights or usual()
    lot = default_rng(world.seed)
    columns = columns_of(world)
    found = candidates(columns, most=weights.scored, lot=lot)
    pairs, scores = thinned(columns, found, prices(world, weights), weights, lot)
    chosen = _each_two_once(columns, Problem(pairs, scores, weights), world)
    return _solved(world, columns, found, pairs.those(chosen), weights)


def drawn(world: Round) -> Round:
    """Put all into the order of the lot, which the seed and nothing else decides."""
    lot = default_rng(world.seed)
    newcomers = sorted(world.newcomers, key=lambda one: one.id.int)
    mentors = sorted(world.mentors, key=lambda one: one.id.int)
    return replace(
        world,
        newcomers=tuple(newcomers[place] for place in lot.permutation(len(newcomers))),
        mentors=tuple(mentors[place] for place in lot.permutation(len(mentors))),
    )


def thinned(
    columns: Columns, pairs: Pairs, places: Floats, weights: Weights, lot: Generator
) -> tuple[Pairs, Floats]:
    """Keep of each newcomer's many candidates half by score, half by lot; with their scores.

    ``places`` is what a place of each mentor costs.
    """
    scores = soft.totals(columns, pairs, weights) - places[pairs.cols]
    best = foremost(pairs.rows, -scores, weights.most // 2)
    order = np.where(best, -1.0, lot.random(len(scores)))
    kept = foremost(pairs.rows, order, weights.most)
    return pairs.those(kept), scores[kept]


@dataclass(frozen=True)
class Problem:
    """Pairs with their scores, to choose from."""

    pairs: Pairs
    scores: Floats
    weights: Weights

    def those(self, kept: Truths) -> "Problem":
        """Give the same with fewer pairs."""
        return replace(self, pairs=self.pairs.those(kept), scores=self.scores[kept])


def _each_two_once(columns: Columns, problem: Problem, world: Round) -> Truths:
    """Choose so that two requests of one person never go to one mentor."""
    allowed = np.ones(len(problem.scores), dtype=np.bool_)
    while True:
        chosen = allowed.copy()
        chosen[allowed] = assigned(columns, problem.those(allowed))
        again = _again(problem.pairs, chosen, columns, world)
        if not len(again):
            return chosen
        allowed[again] = False


def _again(pairs: Pairs, chosen: Truths, columns: Columns, world: Round) -> Ints:
    """Give the places of chosen pairs whose two people are chosen before, by a longer wait."""
    places = np.flatnonzero(chosen)
    seen, again = set(), []
    for place in places[np.argsort(-columns.asking.days[pairs.rows[places]], kind="stable")]:
        member = world.newcomers[pairs.rows[place]].member
        two = (member, int(pairs.cols[place]))
        if two in seen:
            again.append(place)
        seen.add(two)
    return np.array(again, dtype=np.int64)


def assigned(columns: Columns, problem: Problem) -> Truths:
    """Mark the pairs that together cost least."""
    if not len(problem.scores):
        return np.zeros(0, dtype=np.bool_)
    rows, places = np.unique(problem.pairs.rows.astype(np.int64), return_inverse=True)
    seats = _Seats.of(columns, problem)
    costs = Costs.of(columns, rows, problem.weights)
    width = seats.count + len(rows)
    row = np.concatenate([places[seats.pair], np.arange(len(rows))])
    col = np.concatenate([seats.column, np.arange(seats.count, width)])
    cost = np.concatenate([costs.served(problem, places, seats), costs.unserved()])
    table = coo_array((cost, (row, col)), shape=(len(rows), width)).tocsr()
    found_rows, found_cols = min_weight_full_bipartite_matching(table)
    return _marked(problem.pairs, rows, found_rows, seats.mentor_of(found_cols))


def _marked(pairs: Pairs, rows: Ints, found_rows: Ints, mentors: Ints) -> Truths:
    """Mark the pairs that a solution names; it gives -1 for a newcomer's own column."""
    chosen = np.full(int(rows.max()) + 1, -1, dtype=np.int64)
    chosen[rows[found_rows]] = mentors
    return np.asarray(chosen[pairs.rows] == pairs.cols)


@dataclass(frozen=True)
class _Seats:
    """The free places of mentors as columns, and for each pair one edge to each of them."""

    count: int
    first: Ints  # the first column of each mentor
    pair: Ints  # of each edge, the place of its pair
    number: Ints  # of each edge, how many of the mentor's free places come before
    column: Ints

    @classmethod
    def of(cls, columns: Columns, problem: Problem) -> "_Seats":
        """Lay out as many places as a mentor has free, and no more than may fill them."""
        cols = problem.pairs.cols
        wanted = np.bincount(cols, minlength=len(columns.offering.free))
        seats = np.minimum(wanted, columns.offering.free)
        first = np.concatenate([[0], np.cumsum(seats)])
        pair = np.repeat(np.arange(len(cols)), seats[cols])
        starts = np.concatenate([[0], np.cumsum(seats[cols])])[:-1]
        number = np.arange(len(pair)) - starts[pair]
        return cls(int(first[-1]), first, pair, number, first[cols[pair]] + number)

    def mentor_of(self, column: Ints) -> Ints:
        """Give the mentor to whom a column belongs, -1 for a column of nobody."""
        found = np.searchsorted(self.first, column, side="right") - 1
        return np.where(column < self.count, found, -1)


@dataclass(frozen=True)
class Costs:
    """What serving and not serving cost: whole numbers from 1 up, exact in a float."""

    weights: Weights
    columns: Columns
    rows: Ints
    unit: int  # one share of a score; above the sum of all that ties can cost

    @classmethod
    def of(cls, columns: Columns, rows: Ints, weights: Weights) -> "Costs":
        """Make the costs of a round of these newcomers."""
        return cls(weights, columns, rows, len(rows) ** 2 + 1)

    @property
    def top(self) -> float:
        """The highest score in shares."""
        return float(round(self.weights.total * SHARES))

    def served(self, problem: Problem, places: Ints, seats: _Seats) -> Floats:
        """Give the cost of each edge: less for a better fit, and by ties for a longer wait."""
        cols = problem.pairs.cols[seats.pair]
        fuller = seats.number / np.maximum(self.columns.offering.limit[cols], 1)
        # Rounded apart, or a sum would depend on who of two takes the first place of a mentor.
        lost = np.rint(self.weights.weights["spare"] * fuller * SHARES)
        gained = np.rint(problem.scores[seats.pair] * SHARES)
        shares = np.maximum(0.0, self.top - gained + lost)
        return 1.0 + shares * self.unit + self._after()[places[seats.pair]]

    def unserved(self) -> Floats:
        """Give the cost of each newcomer's own column."""
        prices = self.weights.unserved
        days = np.minimum(self.columns.asking.days[self.rows], prices.longest_days)
        price = prices.cost + prices.a_day * days
        price += prices.a_round * self.columns.asking.rounds[self.rows]
        price += prices.ahead * self.columns.asking.ahead[self.rows]
        return 1.0 + (self.top + np.rint(price * SHARES)) * self.unit

    def _after(self) -> Ints:
        """Count for each newcomer those who waited longer, equals in the order of the lot."""
        order = np.argsort(-self.columns.asking.days[self.rows], kind="stable")
        after = np.empty(len(order), dtype=np.int64)
        after[order] = np.arange(len(order))
        return after


def _solved(
    world: Round, columns: Columns, found: Pairs, chosen: Pairs, weights: Weights
) -> Solved:
    """Tell the solution: offers with their reasons, and who is left."""
    order = np.argsort(-columns.asking.days[chosen.rows], kind="stable")
    chosen = Pairs(chosen.rows[order], chosen.cols[order])
    served, fitted = set(chosen.rows.tolist()), set(found.rows.tolist())
    left = [place for place in range(len(world.newcomers)) if place not in served]
    return Solved(
        offers=_offers(world, columns, chosen, weights),
        unserved=tuple(world.newcomers[place].id for place in left if place in fitted),
        without_candidates=tuple(
            world.newcomers[place].id for place in left if place not in fitted
        ),
        seed=world.seed,
        candidates=len(found.rows),
    )


def _offers(world: Round, columns: Columns, chosen: Pairs, weights: Weights) -> tuple[Offer, ...]:
    parts = soft.contributions(columns, chosen, weights)
    return tuple(
        _offer(
            world,
            world.newcomers[chosen.rows[number]],
            world.mentors[chosen.cols[number]],
            {name: float(values[number]) for name, values in parts.items()},
            weights,
        )
        for number in range(len(chosen.rows))
    )


def _offer(
    world: Round,
    newcomer: Newcomer,
    mentor: Mentor,
    parts: dict[str, float],
    weights: Weights,
) -> Offer:
    openly = weights.weights["experience"] * reasons.openly_asked(newcomer, mentor)
    told = {**parts, "experience": openly}
    days = int(days_waited(newcomer, world))
    return Offer(
        newcomer=newcomer.id,
        mentor=mentor.id,
        score=sum(parts.values()),
        for_mentor=reasons.for_mentor(newcomer, mentor, told, days=days),
        for_newcomer=reasons.for_newcomer(newcomer, mentor, told),
    )
