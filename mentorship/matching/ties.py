"""What two people know of each other, as keys of pairs: who may not meet, who shares a group."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from uuid import UUID

import numpy as np

from mentorship.matching.bits import Ints
from mentorship.matching.shapes import Ids, Mentor, Newcomer, Person


def keys_of(pairs: Iterable[tuple[int, int]], width: int) -> Ints:
    """Give pairs as sorted keys, each once."""
    keys = (row * width + col for row, col in pairs)
    return np.unique(np.fromiter(keys, dtype=np.int64))


def apart(newcomers: Sequence[Newcomer], mentors: Sequence[Mentor]) -> Iterator[tuple[int, int]]:
    """Give the pairs that may not be, by what either knows of the other."""
    rows, cols = _by(one.member for one in newcomers), _by(one.member for one in mentors)
    for row, one in enumerate(newcomers):
        for member in _kept_from(one) | one.declined | {one.member}:
            yield from ((row, col) for col in cols.get(member, ()))
    for col, other in enumerate(mentors):
        for member in _kept_from(other):
            yield from ((row, col) for row in rows.get(member, ()))


def _kept_from(person: Person) -> Ids:
    return person.blocked | person.cooling_off | person.in_case_with | person.tied_to


def together(
    newcomers: Sequence[Newcomer], mentors: Sequence[Mentor]
) -> Iterator[tuple[int, int]]:
    """Give the pairs with a group in common."""
    by_group: dict[UUID, list[int]] = {}
    for col, mentor in enumerate(mentors):
        for group in mentor.groups:
            by_group.setdefault(group, []).append(col)
    for row, newcomer in enumerate(newcomers):
        for group in newcomer.groups:
            yield from ((row, col) for col in by_group.get(group, ()))


def _by(keys: Iterable[Hashable]) -> dict[Hashable, list[int]]:
    found: dict[Hashable, list[int]] = {}
    for place, key in enumerate(keys):
        found.setdefault(key, []).append(place)
    return found
