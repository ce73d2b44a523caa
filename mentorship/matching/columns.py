"""A round as columns of numbers: what ``candidates`` and ``soft`` reckon with (numpy)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mentorship.matching.bits import Bits, CodeBook, Floats, Ints, Pairs, Truths, packed
from mentorship.matching.hours import HOURS_A_WEEK
from mentorship.matching.shapes import (
    SAME_SUBSTANCE,
    Contact,
    Kind,
    Mentor,
    Newcomer,
    Person,
    Round,
    reach,
)
from mentorship.matching.ties import apart, keys_of, together

IN_PERSON, ONLINE = 1, 2
NO_SPONSORS = np.iinfo(np.int32).max  # more months than anybody has
UNRANKED = 99
KINDS = {kind: 1 << number for number, kind in enumerate(Kind)}
LIKES = {None: 0, Contact.IN_PERSON: IN_PERSON, Contact.ONLINE: ONLINE}
SECONDS_A_DAY = 86_400


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
    offers: Ints
    answer_hours: Floats


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
        apart=keys_of(apart(newcomers, mentors), len(mentors)),
        together=keys_of(together(newcomers, mentors), len(mentors)),
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
        offers=_ints(one.offers for one in people),
        answer_hours=np.array([one.answer_hours for one in people], dtype=np.float64),
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
