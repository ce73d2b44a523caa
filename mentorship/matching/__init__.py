"""Who could guide whom: values in, values out, no database.

``shapes`` are the values. ``hard`` says what must hold between two people, one function each,
and is light enough for every request. ``candidates`` finds all pairs of a round for which it
holds, ``soft`` scores them with the numbers of ``weights.toml``, ``solve`` picks one offer a
newcomer, ``reasons`` tells why in plain words. ``candidates``, ``soft`` and ``solve`` load numpy
and scipy: import them where the worker needs them, never at the start of a web process.
"""

from mentorship.matching.hard import Customs, broken, fits
from mentorship.matching.hours import Block, blocks_of, hours_of
from mentorship.matching.shapes import (
    Band,
    Contact,
    Kind,
    Mentor,
    Newcomer,
    Offer,
    Place,
    Reason,
    Round,
    Solved,
)

__all__ = [
    "Band",
    "Block",
    "Contact",
    "Customs",
    "Kind",
    "Mentor",
    "Newcomer",
    "Offer",
    "Place",
    "Reason",
    "Round",
    "Solved",
    "blocks_of",
    "broken",
    "fits",
    "hours_of",
]
