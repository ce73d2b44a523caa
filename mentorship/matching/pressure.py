"""How much each mentor's places are needed by those who have nobody else (numpy).

A mentor who speaks a rare language, or who alone in a region offers a program, should be kept for
those who need them, as long as others can be served as well by somebody else. How much somebody
is needed is told by the requests of the last weeks: each is shared out among all who could have
served it, again and again, until no mentor bears more than others must bear too.
"""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

import numpy as np
from numpy.random import default_rng

from mentorship.matching.bits import Floats, Pairs
from mentorship.matching.candidates import candidates
from mentorship.matching.columns import columns_of
from mentorship.matching.shapes import Ids, Mentor, Round
from mentorship.matching.weights import Weights, usual

TIMES = 30  # the sharing out is repeated so often; it changes little before that
STEP = 0.3


def pressure_of(
    recent: Round, *, days: float, weights: Weights | None = None
) -> Mapping[UUID, float]:
    """Give for each profile how full requests like those of the last days would keep it, 0 to 1.

    ``recent`` holds all requests of those days, and all mentors who can be asked, whether or not
    they have a place free today.
    """
    weights = weights or usual()
    asked = _as_when_asked(recent)
    mentors = asked.mentors
    most, lot = weights.most, default_rng(recent.seed)
    pairs = candidates(columns_of(asked), most=most, lot=lot)
    turned_over = max(days, 1.0) / weights.pressure.place_days  # times that a place is given
    loads = _shared_out(pairs, _places(mentors) * turned_over, weights)
    found = zip(mentors, np.minimum(loads, 1.0).tolist(), strict=True)
    return {mentor.id: load for mentor, load in found}


def _as_when_asked(recent: Round) -> Round:
    """Give the same people without what came of the requests, and with every place free."""
    nobody: Ids = frozenset()
    return replace(
        recent,
        newcomers=tuple(
            replace(one, tied_to=nobody, declined=nobody, is_paused=False)
            for one in recent.newcomers
        ),
        mentors=tuple(replace(one, tied_to=nobody, taken=0) for one in recent.mentors),
    )


def _places(mentors: tuple[Mentor, ...]) -> Floats:
    return np.array([float(max(1, one.limit)) for one in mentors])


def _shared_out(pairs: Pairs, places: Floats, weights: Weights) -> Floats:
    """Share each row out among its columns, less to those who bear much; give what each bears."""
    rows, cols = np.unique(pairs.rows, return_inverse=True)[1], pairs.cols
    burden = loads = np.zeros(len(places))
    for _time in range(TIMES if len(cols) else 0):
        drawn = (np.exp(-burden) * places)[cols]
        shares = drawn / np.bincount(rows, drawn)[rows]
        loads = np.bincount(cols, shares, minlength=len(places)) / places
        burden = np.clip(burden + STEP * (loads - weights.pressure.starts), 0.0, 20.0)
    return loads


def prices(world: Round, weights: Weights) -> Floats:
    """Give what it costs to take a place of each mentor, in the units of the weights."""
    pressure, start = weights.pressure, weights.pressure.starts
    found = np.array([world.pressure.get(one.id, 0.0) for one in world.mentors], dtype=np.float64)
    return pressure.weight * np.clip((found - start) / (1.0 - start), 0.0, 1.0)
