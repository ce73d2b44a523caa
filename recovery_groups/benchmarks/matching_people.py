"""Made-up newcomers and mentors of a network of regions, by shares told in docs/performance.md."""

import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from mentorship.matching import Band, Contact, Kind, Mentor, Newcomer, Place

BEGAN = datetime(2026, 1, 5, tzinfo=UTC)  # a Monday
CUSTOMS = {"aa": 12, "na": 12, "recovery-dharma": 12}  # SMART has no sponsors
PROGRAMS = {"aa": 55, "na": 25, "recovery-dharma": 10, "smart": 10}
KINDS = {Kind.SPONSOR: 50, Kind.TEMPORARY_SPONSOR: 30, Kind.ACCOUNTABILITY_PARTNER: 20}
OFFERED = {
    frozenset({Kind.SPONSOR, Kind.TEMPORARY_SPONSOR}): 55,
    frozenset({Kind.TEMPORARY_SPONSOR}): 12,
    frozenset({Kind.ACCOUNTABILITY_PARTNER}): 13,
    frozenset(Kind): 20,
}
NEWCOMERS_SPEAK = {
    ("en",): 86, ("es", "en"): 5, ("es",): 5, ("vi", "en"): 1, ("vi",): 1, ("ru", "en"): 1, ("ru",): 1,
}  # fmt: skip
MENTORS_SPEAK = {
    ("en",): 87, ("en", "es"): 5, ("es", "en"): 3, ("es",): 1, ("en", "vi"): 1, ("vi", "en"): 1,
    ("ru", "en"): 2,
}  # fmt: skip
IN_PERSON, ONLINE = frozenset({Contact.IN_PERSON}), frozenset({Contact.ONLINE})
EITHER = frozenset(Contact)
NEWCOMERS_MEET = {IN_PERSON: 35, EITHER: 45, ONLINE: 20}
MENTORS_MEET = {IN_PERSON: 30, EITHER: 55, ONLINE: 15}
REACH = {15: 25, 25: 40, 40: 35}
GENDERS = {"woman": 38, "man": 60, "nonbinary": 2}
WANTS_OWN_GENDER = 0.6
WRITES = 0.5
SUBSTANCES = {"alcohol": 60, "opioids": 20, "stimulants": 20}
KNOWN = {
    "parent": 0.35, "grief": 0.25, "co_occurring": 0.2, "lgbtq": 0.1, "veteran": 0.08,
    "faith": 0.4, "secular": 0.15,
}  # fmt: skip
ASKED = (*KNOWN, "same_substance")
NEEDS, WISHES = 0.1, 0.4  # shares of newcomers who name one must-have, one or two wishes
BANDS = {
    Band.YEARS_1_TO_2: 25, Band.YEARS_2_TO_5: 35, Band.YEARS_5_TO_10: 20, Band.YEARS_10_AND_MORE: 20,
}  # fmt: skip
CAPACITY = {1: 45, 2: 35, 3: 15, 4: 5}
IN_FIRST_YEAR = 0.2
STARTS = {6: 5, 9: 5, 12: 15, 17: 25, 18: 30, 19: 20}  # local hours at which free time begins

One = TypeVar("One")


class People(NamedTuple):
    """Who comes and who is there; newcomers in order of arrival."""

    newcomers: list[Newcomer]
    mentors: list[Mentor]


class Maker:
    """Makes people of regions of unequal size, always the same for a seed."""

    def __init__(self, seed: int, regions: int) -> None:
        self.chance = random.Random(seed)
        self.regions = [self._place(number) for number in range(regions)]
        self.sizes = [1 / (number + 3) for number in range(regions)]

    def people(self, newcomers: int, mentors: int, days: float) -> People:
        """Make newcomers who come evenly over some days, and mentors."""
        hours = sorted(self.chance.uniform(0, 24 * days) for _ in range(newcomers))
        offering = [self._mentor() for _ in range(mentors)]
        return People([self._newcomer(hour) for hour in hours], offering)

    def _place(self, number: int) -> Place:
        """Give the middle of a region, a hundred kilometres and more from the next."""
        row, column = divmod(number, 15)
        return Place(28 + 1.3 * row + self.chance.random() / 4, -118 + 3 * column)

    def _one_of(self, shares: Mapping[One, int]) -> One:
        return self.chance.choices(list(shares), list(shares.values()))[0]

    def _person(self, speak: Mapping[Any, int], meet: Mapping[Any, int]) -> dict[str, Any]:
        place = self.chance.choices(self.regions, self.sizes)[0]
        gender = self._one_of(GENDERS)
        wants = self.chance.random() < WANTS_OWN_GENDER
        return {
            "id": UUID(int=self.chance.getrandbits(128)),
            "member": UUID(int=self.chance.getrandbits(128)),
            "languages": self._one_of(speak),
            "ways": self._one_of(meet),
            "place": Place(
                place.latitude + self.chance.gauss(0, 0.1),
                place.longitude + self.chance.gauss(0, 0.1),
            ),
            "reach_km": self._one_of(REACH),
            "hours": self._hours(),
            "writes": self.chance.random() < WRITES,
            "gender": gender,
            "safe_with": frozenset({gender} if wants else ()),
            "substances": frozenset({self._one_of(SUBSTANCES)}),
        }

    def _hours(self) -> int:
        """Give two to five blocks of two or three hours a week, mostly in the evening."""
        mask = 0
        for day in self.chance.sample(range(7), self.chance.randint(2, 5)):
            first = 24 * day + self._one_of(STARTS)
            for hour in range(first, first + self.chance.randint(2, 3)):
                mask |= 1 << hour % 168
        return mask

    def _newcomer(self, hour: float) -> Newcomer:
        person = self._person(NEWCOMERS_SPEAK, NEWCOMERS_MEET)
        program = self._one_of(PROGRAMS)
        kind = self._one_of(KINDS) if program in CUSTOMS else Kind.ACCOUNTABILITY_PARTNER
        needs = self._some(ASKED, 1) if self.chance.random() < NEEDS else frozenset()
        wishes = self._some(ASKED, 2) if self.chance.random() < WISHES else frozenset()
        return Newcomer(
            **person,
            program=program,
            kind=kind,
            waiting_since=BEGAN + timedelta(hours=hour),
            needs=needs,
            wishes=wishes - needs,
            prefers=self.chance.choice([None, *sorted(person["ways"])]),
            steps=self.chance.choice([0, 0, 0, 1, 3]),
        )

    def _some(self, codes: Sequence[str], most: int) -> frozenset[str]:
        return frozenset(self.chance.sample(codes, self.chance.randint(1, most)))

    def _mentor(self) -> Mentor:
        program = self._one_of(PROGRAMS)
        kinds = self._one_of(OFFERED)
        if program not in CUSTOMS:
            kinds = frozenset({Kind.ACCOUNTABILITY_PARTNER})
        return Mentor(
            **self._person(MENTORS_SPEAK, MENTORS_MEET),
            programs=frozenset({program}),
            kinds=kinds,
            band=self._one_of(BANDS),
            capacity=self._one_of(CAPACITY),
            is_new=self.chance.random() < IN_FIRST_YEAR,
            steps=self.chance.choice([3, 6, 9, 12, 12]),
            experience=frozenset(
                code for code, share in KNOWN.items() if self.chance.random() < share
            ),
        )
