"""The numbers of ``weights.toml``."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "weights.toml"


@dataclass(frozen=True)
class Unserved:
    """What it costs to make no offer to somebody."""

    cost: float
    a_day: float
    a_round: float
    longest_days: float
    ahead: float


@dataclass(frozen=True)
class Pressure:
    """What a place costs that others need more."""

    weight: float
    starts: float
    place_days: float


@dataclass(frozen=True)
class Weights:
    """How much each soft score counts, and from where on more does not."""

    weights: Mapping[str, float]
    hours: float
    wait_days: float
    steps: float
    answers: float
    average_hours: float
    lapse_hours: float
    unserved: Unserved
    pressure: Pressure
    scored: int
    most: int

    @property
    def total(self) -> float:
        """The highest score that a pair can have."""
        return sum(self.weights.values())


def read(data: Mapping[str, Any]) -> Weights:
    """Make weights of the file's tables."""
    scales, candidates = data["scales"], data["candidates"]
    return Weights(
        weights={name: float(value) for name, value in data["weights"].items()},
        hours=float(scales["hours"]),
        wait_days=float(scales["wait_days"]),
        steps=float(scales["steps"]),
        answers=float(scales["answers"]),
        average_hours=float(scales["average_hours"]),
        lapse_hours=float(scales["lapse_hours"]),
        unserved=Unserved(**{name: float(value) for name, value in data["unserved"].items()}),
        pressure=Pressure(**{name: float(value) for name, value in data["pressure"].items()}),
        scored=int(candidates["scored"]),
        most=int(candidates["most"]),
    )


@cache
def usual() -> Weights:
    """Give the weights of the file."""
    return read(tomllib.loads(FILE.read_text()))
