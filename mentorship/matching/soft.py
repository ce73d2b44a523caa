"""How well a pair fits that may be: scores from 0 to 1, weighed by ``weights.toml`` (numpy)."""

from collections.abc import Callable, Mapping

import numpy as np

from meetings.sphere import EARTH_KM
from mentorship.matching.bits import Floats, Pairs, Truths, in_common, meet
from mentorship.matching.candidates import both_online, distances, near
from mentorship.matching.columns import IN_PERSON, ONLINE, UNRANKED, Columns
from mentorship.matching.weights import Weights

Score = Callable[[Columns, Pairs, Weights], Floats]


def hours(columns: Columns, pairs: Pairs, weights: Weights) -> Floats:
    """Score the hours of the week that both have free."""
    shared = in_common(columns.asking.hours, columns.offering.hours, pairs)
    return np.minimum(1.0, shared / weights.hours)


def nearness(columns: Columns, pairs: Pairs, _weights: Weights) -> Floats:
    """Score a group in common as 1, else the distance as a share of what both accept."""
    asking, offering = columns.asking, columns.offering
    limit = np.minimum(asking.reach_km[pairs.rows], offering.reach_km[pairs.cols])
    found = near(columns, pairs)
    line = np.sqrt(np.where(found, distances(columns, pairs), 0.0))
    km = 2 * EARTH_KM * np.arcsin(np.minimum(1.0, line / 2))
    share = np.where(found, 1.0 - km / np.maximum(limit, 1.0), 0.0)
    return np.where(columns.among(columns.together, pairs), 1.0, np.clip(share, 0.0, 1.0))


def wait(columns: Columns, pairs: Pairs, weights: Weights) -> Floats:
    """Score the days waited: half after ``wait_days``, then half of what is left."""
    return np.asarray(1.0 - 0.5 ** (columns.asking.days[pairs.rows] / weights.wait_days))


def experience(columns: Columns, pairs: Pairs, _weights: Weights) -> Floats:
    """Score the share of the experience asked for, needed or wished, that the mentor has."""
    asking, offering = columns.asking, columns.offering
    by_substance = asking.asks_substance[pairs.rows]
    count = np.bitwise_count(asking.asked).sum(axis=0)[pairs.rows] + by_substance
    found = in_common(asking.asked, offering.experience, pairs)
    found += by_substance & meet(asking.substances, offering.substances, pairs)
    share: Floats = found / np.maximum(count, 1)
    return share


def spare(columns: Columns, pairs: Pairs, _weights: Weights) -> Floats:
    """Score the share of the mentor's places that are free."""
    offering = columns.offering
    share: Floats = offering.free[pairs.cols] / np.maximum(offering.limit[pairs.cols], 1)
    return share


def steps(columns: Columns, pairs: Pairs, weights: Weights) -> Floats:
    """Score the steps or tools worked beyond the newcomer's."""
    ahead = columns.offering.steps[pairs.cols] - columns.asking.steps[pairs.rows]
    return np.clip(ahead / weights.steps, 0.0, 1.0)


def language(columns: Columns, pairs: Pairs, _weights: Weights) -> Floats:
    """Score the best language shared; how well the newcomer speaks it counts more."""
    best = np.zeros(len(pairs.rows))
    for ours, theirs in zip(columns.asking.ranks, columns.offering.ranks, strict=True):
        mine, other = ours[pairs.rows], theirs[pairs.cols]
        score = 1.0 / (1.0 + mine + other / 2)
        best = np.maximum(best, np.where((mine < UNRANKED) & (other < UNRANKED), score, 0.0))
    return best


def contact(columns: Columns, pairs: Pairs, _weights: Weights) -> Floats:
    """Score whether the two can meet in the way that the newcomer likes best."""
    likes = columns.asking.likes[pairs.rows]
    in_person = (likes == IN_PERSON) & near(columns, pairs)
    online = (likes == ONLINE) & both_online(columns, pairs)
    liked: Truths = (likes == 0) | in_person | online
    return liked.astype(np.float64)


def answers(columns: Columns, pairs: Pairs, weights: Weights) -> Floats:
    """Score how soon the mentor answered of late; a no is as good as a yes."""
    offering, assumed = columns.offering, weights.answers
    hours = offering.answer_hours[pairs.cols] + assumed * weights.average_hours
    share: Floats = hours / (offering.offers[pairs.cols] + assumed) / weights.lapse_hours
    return np.clip(1.0 - share, 0.0, 1.0)


SCORES: dict[str, Score] = {
    score.__name__: score
    for score in (hours, nearness, wait, experience, spare, steps, language, contact, answers)
}


def contributions(columns: Columns, pairs: Pairs, weights: Weights) -> Mapping[str, Floats]:
    """Give what each score, weighed, adds to each pair."""
    return {
        name: weights.weights[name] * score(columns, pairs, weights)
        for name, score in SCORES.items()
    }


def totals(columns: Columns, pairs: Pairs, weights: Weights) -> Floats:
    """Give each pair's score."""
    total = np.zeros(len(pairs.rows))
    for name, score in SCORES.items():
        total += weights.weights[name] * score(columns, pairs, weights)
    return total
