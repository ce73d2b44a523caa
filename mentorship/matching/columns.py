"""A round as columns of numbers: what ``candidates`` and ``soft`` reckon with (numpy)."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from mentorship.matching.hours import HOURS_A_WEEK
from mentorship.matching.shapes import (
    SAME_SUBSTANCE,
    Contact,
    Ids,
    Kind,
    Mentor,
    Newcomer,
    Person,
    Round,
    reach,
)

Bits = NDArray[np.uint64]  # one line a word of 64 codes, one column a person
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Places = NDArray[np.int32]  # places in the list of newcomers or of mentors
Truths = NDArray[np.bool_]

WORD = 64
IN_PERSON, ONLINE = 1, 2
NO_SPONSORS = np.iinfo(np.int32).max  # more months than anybody has
UNRANKED = 99
KINDS = {kind: 1 << number for number, kind in enumerate(Kind)}
LIKES = {None: 0, Contact.IN_PERSON: IN_PERSON, Contact.ONLINE: ONLINE}
SECONDS_A_DAY = 86_400


class Pairs(NamedTuple):
    """Pairs by place: ``rows`` are newcomers, ``cols`` mentors."""

    rows: Places
    cols: Places

    def those(self, kept: Truths) -> "Pairs":
        """Give the pairs for which it holds."""
        return Pairs(self.rows[kept], self.cols[kept])


class CodeBook:
    """Codes by number, so that sets of them become bits."""

    def __init__(self, *many: Iterable[Iterable[str]]) -> None:
        found = {code for sets in many for codes in sets for code in codes}
        self.codes = sorted(found)
        self.number = {code: number for number, code in enumerate(self.codes)}

    def mask(self, codes: Iterable[str]) -> int:
        """Give codes as a number."""
        return sum(1 << self.number[code] for code in set(codes))

    def bits(self, many: Iterable[Iterable[str]]) -> Bits:
        """Give many sets of codes as columns of bits."""
        return packed([self.mask(codes) for codes in many], max(1, len(self.codes)))


def packed(masks: Sequence[int], size: int) -> Bits:
    """Give masks of ``size`` bits as columns of words."""
    words = -(-size // WORD)
    raw = b"".join(mask.to_bytes(8 * words, "little") for mask in masks)
    table = np.frombuffer(raw, dtype="<u8").reshape(len(masks), words)
    return np.ascontiguousarray(table.T, dtype=np.uint64)


def meet(ours: Bits, theirs: Bits, pairs: Pairs) -> Truths:
    """Tell for which pairs two sets have a code in common."""
    found = np.zeros(len(pairs.rows), dtype=np.bool_)
    for mine, other in zip(ours, theirs, strict=True):
        found |= (mine[pairs.rows] & other[pairs.cols]) != 0
    return found


def within(ours: Bits, theirs: Bits, pairs: Pairs) -> Truths:
    """Tell for which pairs the newcomer's set lies within the mentor's."""
    found = np.ones(len(pairs.rows), dtype=np.bool_)
    for mine, other in zip(ours, theirs, strict=True):
        found &= (mine[pairs.rows] & ~other[pairs.cols]) == 0
    return found


def in_common(ours: Bits, theirs: Bits, pairs: Pairs) -> Ints:
    """Count the codes that two sets have in common."""
    count = np.zeros(len(pairs.rows), dtype=np.int64)
    for mine, other in zip(ours, theirs, strict=True):
        count += np.bitwise_count(mine[pairs.rows] & other[pairs.cols])
    return count


@dataclass(frozen=True)
class Side:
    """What both sides have, one column a person."""

    available: Truths
    languages: Bits
    ranks: NDArray[np.int8]  # one line a language
    ways: NDArray[np.uint8]
    vectors: Floats  # one line a person; not-a-number for who gave no place
    reach: Floats
    reach_km: Floats
    hours: Bits
    writes: Truths
    gender: Bits
    safe_with: Bits
    substances: Bits
    steps: Ints


@dataclass(frozen=True)
class Asking(Side):
    """The newcomers."""

    program: Ints
    kind: NDArray[np.uint8]
    months: Ints  # of recovery that the custom asks of a mentor
    needs: Bits
    needs_substance: Truths
    asked: Bits
    asks_substance: Truths
    likes: NDArray[np.uint8]
    days: Floats
    rounds: Ints
    ahead: Truths


@dataclass(frozen=True)
class Offering(Side):
    """The mentors."""

    programs: Bits
    kinds: NDArray[np.uint8]
    months: Ints
    experience: Bits
    free: Ints
    limit: Ints


@dataclass(frozen=True)
class Columns:
    """One round. ``apart`` and ``together`` hold pairs as sorted keys (see ``keys``)."""

    asking: Asking
    offering: Offering
    programs: CodeBook
    languages: CodeBook
    apart: Ints
    together: Ints

    def keys(self, pairs: Pairs) -> Ints:
        """Give each pair as one number."""
        return pairs.rows.astype(np.int64) * len(self.offering.free) + pairs.cols

    def among(self, known: Ints, pairs: Pairs) -> Truths:
        """Tell which pairs are among sorted keys."""
        if not len(known):
            return np.zeros(len(pairs.rows), dtype=np.bool_)
        keys = self.keys(pairs)
        places = np.minimum(np.searchsorted(known, keys), len(known) - 1)
        found: Truths = known[places] == keys
        return found


def columns_of(world: Round) -> Columns:
    """Write a round down as columns."""
    newcomers, mentors = world.newcomers, world.mentors
    books = _Books(world)
    return Columns(
        asking=_asking(world, books),
        offering=_offering(mentors, books),
        programs=books.programs,
        languages=books.languages,
        apart=_keys(_apart(newcomers, mentors), len(mentors)),
        together=_keys(_together(newcomers, mentors), len(mentors)),
    )


class _Books:
    """The numbers of all codes of a round."""

    def __init__(self, world: Round) -> None:
        newcomers, mentors = world.newcomers, world.mentors
        people: list[Person] = [*newcomers, *mentors]
        self.languages = CodeBook(one.languages for one in people)
        self.programs = CodeBook(
            ((one.program,) for one in newcomers), (one.programs for one in mentors)
        )
        self.genders = CodeBook(
            ((one.gender,) for one in people), (one.safe_with for one in people)
        )
        self.substances = CodeBook(one.substances for one in people)
        self.experience = CodeBook(
            (one.asked for one in newcomers), (one.experience for one in mentors)
        )


def _asking(world: Round, books: _Books) -> Asking:
    people = world.newcomers
    return Asking(
        **_side(people, books),
        program=_ints(books.programs.number[one.program] for one in people),
        kind=np.array([KINDS[one.kind] for one in people], dtype=np.uint8),
        months=_ints(_custom(one, world) for one in people),
        needs=books.experience.bits(one.needs - {SAME_SUBSTANCE} for one in people),
        needs_substance=_truths(SAME_SUBSTANCE in one.needs for one in people),
        asked=books.experience.bits(one.asked - {SAME_SUBSTANCE} for one in people),
        asks_substance=_truths(SAME_SUBSTANCE in one.asked for one in people),
        likes=np.array([LIKES[one.prefers] for one in people], dtype=np.uint8),
        rounds=_ints(one.rounds for one in people),
        ahead=_truths(one.is_ahead for one in people),
        days=np.array([days_waited(one, world) for one in people], dtype=np.float64),
    )


def _offering(people: Sequence[Mentor], books: _Books) -> Offering:
    return Offering(
        **_side(people, books),
        programs=books.programs.bits(one.programs for one in people),
        kinds=np.array([sum(KINDS[kind] for kind in one.kinds) for one in people], dtype=np.uint8),
        months=_ints(int(one.band) for one in people),
        experience=books.experience.bits(one.experience - {SAME_SUBSTANCE} for one in people),
        free=_ints(one.free for one in people),
        limit=_ints(one.limit for one in people),
    )


def days_waited(newcomer: Newcomer, world: Round) -> float:
    """Give the days since a request was made."""
    waited = world.at - newcomer.waiting_since
    return max(0.0, waited.total_seconds() / SECONDS_A_DAY)


def _custom(newcomer: Newcomer, world: Round) -> int:
    if newcomer.kind == Kind.ACCOUNTABILITY_PARTNER:
        return 0
    return world.customs.get(newcomer.program, NO_SPONSORS)


def _side(people: Sequence[Person], books: _Books) -> dict[str, Any]:
    return {
        "available": _truths(one.is_free_to_be_matched for one in people),
        "languages": books.languages.bits(one.languages for one in people),
        "ranks": _ranks(people, books.languages),
        "ways": np.array([_ways(one) for one in people], dtype=np.uint8),
        "vectors": _vectors(people),
        "reach": np.array([reach(one.reach_km) for one in people], dtype=np.float64),
        "reach_km": np.array([one.reach_km for one in people], dtype=np.float64),
        "hours": packed([one.hours for one in people], HOURS_A_WEEK),
        "writes": _truths(one.writes for one in people),
        "gender": books.genders.bits((one.gender,) for one in people),
        "safe_with": books.genders.bits(
            one.safe_with or books.genders.codes for one in people
        ),
        "substances": books.substances.bits(one.substances for one in people),
        "steps": _ints(one.steps for one in people),
    }  # fmt: skip


def _ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, dtype=np.int64)


def _truths(values: Iterable[bool]) -> Truths:
    return np.fromiter(values, dtype=np.bool_)


def _ways(person: Person) -> int:
    in_person = Contact.IN_PERSON in person.ways and person.place is not None
    return IN_PERSON * in_person + ONLINE * (Contact.ONLINE in person.ways)


def _vectors(people: Sequence[Person]) -> Floats:
    nowhere = (float("nan"),) * 3
    found = [one.place.vector if one.place else nowhere for one in people]
    return np.array(found, dtype=np.float64).reshape(len(people), 3)


def _ranks(people: Sequence[Person], languages: CodeBook) -> NDArray[np.int8]:
    ranks = np.full((len(languages.codes), len(people)), UNRANKED, dtype=np.int8)
    for place, person in enumerate(people):
        for rank, language in reversed(list(enumerate(person.languages))):
            ranks[languages.number[language], place] = min(rank, UNRANKED - 1)
    return ranks


def _keys(pairs: Iterable[tuple[int, int]], width: int) -> Ints:
    """Give pairs as sorted keys, each once."""
    return np.unique(_ints(row * width + col for row, col in pairs))


def _apart(newcomers: Sequence[Newcomer], mentors: Sequence[Mentor]) -> Iterator[tuple[int, int]]:
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


def _together(
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
