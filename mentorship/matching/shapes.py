"""The values of matching: who asks, who offers, one round, and what comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from functools import cached_property
from math import cos, pi, radians, sin
from uuid import UUID

from meetings.sphere import EARTH_KM

Ids = frozenset[UUID]
Codes = frozenset[str]
NOBODY: Ids = frozenset()
NOTHING: Codes = frozenset()

MOST_AT_ONCE, MOST_IN_FIRST_YEAR = 5, 2  # P-1
SAME_SUBSTANCE = "same_substance"
# What one may ask a mentor to know from their own life. Stewards may add codes of their own.
EXPERIENCES = (
    "parent", "grief", SAME_SUBSTANCE, "co_occurring", "lgbtq", "veteran", "faith", "secular",
)  # fmt: skip
PRIVATE_NEEDS = frozenset({"lgbtq"})  # P-9: used, never told


class Kind(StrEnum):
    """What is asked for."""

    SPONSOR = "sponsor"
    TEMPORARY_SPONSOR = "temporary_sponsor"
    ACCOUNTABILITY_PARTNER = "accountability_partner"


class Contact(StrEnum):
    """How two people may meet."""

    IN_PERSON = "in_person"
    ONLINE = "online"


class Band(IntEnum):
    """Time in recovery as it is asked for and shown; the value is the months it is at least."""

    UNDER_3_MONTHS = 0
    MONTHS_3_TO_6 = 3
    MONTHS_6_TO_12 = 6
    YEARS_1_TO_2 = 12
    YEARS_2_TO_5 = 24
    YEARS_5_TO_10 = 60
    YEARS_10_AND_MORE = 120


@dataclass(frozen=True)
class Place:
    """A position, as rough as the person gave it: the middle of a town is enough."""

    latitude: float
    longitude: float

    @cached_property
    def vector(self) -> tuple[float, float, float]:
        """The same on a ball of radius 1, where a straight line stands for a distance."""
        up, along = radians(self.latitude), radians(self.longitude)
        return cos(up) * cos(along), cos(up) * sin(along), sin(up)

    def apart(self, other: "Place") -> float:
        """Give the squared straight line to another place; compare it with ``reach``."""
        x, y, z = (a - b for a, b in zip(self.vector, other.vector, strict=True))
        return x * x + y * y + z * z


def reach(km: float) -> float:
    """Give the squared straight line that spans so many kilometres of the ball's surface."""
    half = min(max(km, 0.0) / (2 * EARTH_KM), pi / 2)
    return 4 * sin(half) ** 2


@dataclass(frozen=True, kw_only=True)
class Person:
    """What is known of either side.

    ``id`` is the request's or the profile's, ``member`` the person's; all sets of people hold
    members. ``languages`` come best first. ``hours`` are the free hours of the week, made by
    ``hours.hours_of``. ``safe_with`` is empty for whoever feels safe with anybody; ``gender`` is
    empty for whoever has not said.
    """

    id: UUID
    member: UUID
    languages: tuple[str, ...]
    ways: frozenset[Contact]
    place: Place | None = None
    reach_km: int = 0
    hours: int = 0
    writes: bool = False  # content with messages that are answered later
    gender: str = ""
    safe_with: Codes = NOTHING
    substances: Codes = NOTHING
    steps: int = 0  # steps or tools worked
    groups: Ids = NOBODY
    blocked: Ids = NOBODY  # by either of the two
    cooling_off: Ids = NOBODY  # a pairing with them ended within 180 days
    in_case_with: Ids = NOBODY  # an open safety case names both
    tied_to: Ids = NOBODY  # a pairing or a pending offer of any kind stands between them
    is_paused: bool = False
    is_sanctioned: bool = False
    is_in_case: bool = False  # the subject of an open safety case

    @property
    def is_free_to_be_matched(self) -> bool:
        """Whether nothing about this person alone forbids any match."""
        return not (self.is_paused or self.is_sanctioned or self.is_in_case)


@dataclass(frozen=True, kw_only=True)
class Newcomer(Person):
    """One open request."""

    program: str
    kind: Kind
    waiting_since: datetime
    rounds: int = 0  # offers made so far that came to nothing
    is_ahead: bool = False  # lost a mentor by no act of their own: goes first
    needs: Codes = NOTHING  # must-haves
    wishes: Codes = NOTHING  # nice-to-haves
    prefers: Contact | None = None
    declined: Ids = NOBODY  # mentors who said no, or to whom this person did, or who were silent

    @property
    def asked(self) -> Codes:
        """All experience asked for, needed or wished."""
        return self.needs | self.wishes


@dataclass(frozen=True, kw_only=True)
class Mentor(Person):
    """One profile of somebody who offers."""

    programs: Codes
    kinds: frozenset[Kind]
    band: Band
    capacity: int  # as the person chose
    taken: int = 0  # pairings that have not ended, and pending offers
    is_new: bool = False  # in the first year of guiding others
    offers: int = 0  # of late that are over
    answer_hours: float = 0.0  # that answers to them took together; 72 for each that lapsed
    experience: Codes = NOTHING

    @property
    def limit(self) -> int:
        """How many at once, whatever the person chose (P-1)."""
        return min(self.capacity, MOST_IN_FIRST_YEAR if self.is_new else MOST_AT_ONCE)

    @property
    def free(self) -> int:
        """How many more may be offered now."""
        return max(0, self.limit - self.taken)


def met(newcomer: Newcomer, mentor: Mentor, asked: Codes) -> Codes:
    """Give what of the experience asked for a mentor has."""
    found = asked & mentor.experience - {SAME_SUBSTANCE}
    if SAME_SUBSTANCE in asked and newcomer.substances & mentor.substances:
        found |= {SAME_SUBSTANCE}
    return found


@dataclass(frozen=True)
class Round:
    """All that one round looks at. The same round gives the same offers, in any order of input.

    ``customs`` maps each program in which sponsors are customary to the months of recovery it
    asks of them; in a program that is not named there are accountability partners only.
    ``pressure`` tells for profiles how much they are needed by those who have nobody else
    (``pressure.pressure_of``).
    """

    at: datetime
    seed: int
    newcomers: tuple[Newcomer, ...]
    mentors: tuple[Mentor, ...]
    customs: Mapping[str, int] = field(default_factory=dict)
    pressure: Mapping[UUID, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Reason:
    """One reason for a match: what it is, and the codes or the number that its words name."""

    code: str
    about: tuple[str, ...] = ()

    def as_data(self) -> list[str]:
        """Give it as JSON can hold it."""
        return [self.code, *self.about]

    @classmethod
    def from_data(cls, data: list[str]) -> "Reason":
        """Make it again."""
        return cls(data[0], tuple(data[1:]))


@dataclass(frozen=True)
class Offer:
    """A mentor to be asked for a request; ids are the request's and the profile's."""

    newcomer: UUID
    mentor: UUID
    score: float  # for numbers and tests; never shown to anybody
    for_mentor: tuple[Reason, ...]
    for_newcomer: tuple[Reason, ...]


@dataclass(frozen=True)
class Solved:
    """What came of a round: offers by longest wait, and requests that got none."""

    offers: tuple[Offer, ...]
    unserved: tuple[UUID, ...]  # somebody fits, but is given to others in this round
    without_candidates: tuple[UUID, ...]  # nobody fits
    seed: int
    candidates: int  # pairs that fit
