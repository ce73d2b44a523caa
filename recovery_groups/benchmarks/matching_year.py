"""A year of newcomers in a network: who is asked when, what they answer, and who waits how long.

All policies meet the same people: whether a mentor says yes to somebody, and after how many
hours, is drawn for the two of them and does not depend on who brought them together.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from heapq import heappop, heappush
from itertools import pairwise
from math import log
from typing import NamedTuple
from uuid import UUID

import numpy as np

from mentorship.matching import Kind, Mentor, Newcomer, Round, soft
from mentorship.matching.candidates import candidates
from mentorship.matching.columns import columns_of
from mentorship.matching.weights import usual
from recovery_groups.benchmarks.matching_people import BEGAN, CUSTOMS, People

LAPSES_AFTER = 72.0  # hours
ANSWERS_AFTER, SPREAD = 20.0, 0.8  # hours: each mentor's own mean, log-normal around it
SILENT, PAUSED_FOR = 3, 30 * 24.0  # after so many offers without an answer in a row, so long
LEAST_YES, MOST_YES = 0.5, 0.9  # the chance of a yes where nothing fits beyond the rules, and all
NEWCOMER_SAYS_YES = 0.92
GIVES_UP_AFTER = 45 * 24.0
ENDS_IN_TRIAL = 0.25
LASTS_DAYS = {Kind.SPONSOR: 180, Kind.TEMPORARY_SPONSOR: 90, Kind.ACCOUNTABILITY_PARTNER: 120}
OF_FIT = ("hours", "nearness", "experience", "steps", "language", "contact")


class Options(NamedTuple):
    """The mentors whom the rules allow a newcomer, and how well each fits, from 0 to 1."""

    mentors: list[int]
    fit: dict[int, float]


def options(people: People) -> list[Options]:
    """Give for each newcomer whom the rules allow, were every place free."""
    columns = columns_of(Round(BEGAN, 0, tuple(people.newcomers), tuple(people.mentors), CUSTOMS))
    pairs = candidates(columns)
    parts, weights = soft.contributions(columns, pairs, usual()), usual().weights
    fit = np.add.reduce([parts[name] for name in OF_FIT])
    fit /= sum(weights[name] for name in OF_FIT)
    edges = np.searchsorted(pairs.rows, np.arange(len(people.newcomers) + 1))
    found = []
    for start, stop in pairwise(edges):
        mentors = pairs.cols[start:stop].tolist()
        found.append(Options(mentors, dict(zip(mentors, fit[start:stop].tolist(), strict=True))))
    return found


@dataclass
class Desk:
    """One mentor's places and answers."""

    limit: int
    speed: float  # hours that an answer takes on average
    taken: int = 0
    used_hours: float = 0.0
    offers: int = 0
    answer_hours: float = 0.0
    in_a_row: int = 0  # offers not answered
    paused_until: float = 0.0

    def note(self, hour: float, answer: "Answer") -> None:
        """Note whether an offer was answered; three that were not pause the mentor."""
        self.offers += 1
        self.answer_hours += min(answer.hours, LAPSES_AFTER)
        self.in_a_row = self.in_a_row + 1 if answer.lapses else 0
        if self.in_a_row == SILENT:
            self.in_a_row, self.paused_until = 0, hour + PAUSED_FOR

    def is_open(self, hour: float) -> bool:
        """Whether the mentor may be asked now."""
        return self.taken < self.limit and self.paused_until <= hour


class Answer(NamedTuple):
    """What a mentor says to one newcomer, and what comes of it: the same under all policies."""

    hours: float
    yes: bool
    newcomer_too: bool
    days: float

    @property
    def lapses(self) -> bool:
        """Whether it would come too late."""
        return self.hours >= LAPSES_AFTER


@dataclass
class Network:
    """The state of the network at one hour, and what is to happen."""

    people: People
    options: list[Options]
    seed: int
    by_fit: bool = True  # whether mentors say yes more often to who fits better
    now: float = 0.0
    waiting: dict[int, None] = field(default_factory=dict)
    asked: list[set[int]] = field(default_factory=list)  # of each newcomer, the mentors asked
    rounds: list[int] = field(default_factory=list)
    desks: list[Desk] = field(default_factory=list)
    waits: dict[int, float] = field(default_factory=dict)  # hours until a mentor first said yes
    offers: int = 0
    events: list[tuple[float, int, Callable[[], object]]] = field(default_factory=list)
    on_wait: Callable[[int], None] = lambda _newcomer: None
    made: int = 0

    def __post_init__(self) -> None:
        chance = random.Random(self.seed)
        self.desks = [
            Desk(one.limit, chance.lognormvariate(log(ANSWERS_AFTER), SPREAD))
            for one in self.people.mentors
        ]
        self.asked = [set() for _ in self.people.newcomers]
        self.rounds = [0] * len(self.people.newcomers)

    def at(self, hour: float, does: Callable[[], object]) -> None:
        """Have something happen at an hour."""
        self.made += 1
        heappush(self.events, (hour, self.made, does))

    def run(self, until: float) -> None:
        """Let all happen up to an hour."""
        for number, newcomer in enumerate(self.people.newcomers):
            self.at(hour_of(newcomer), partial(self._come, number))
        while self.events and self.events[0][0] < until:
            self.now, _number, does = heappop(self.events)
            does()

    def _come(self, newcomer: int) -> None:
        self.at(self.now + GIVES_UP_AFTER, partial(self.waiting.pop, newcomer, None))
        self._wait(newcomer)

    def _wait(self, newcomer: int) -> None:
        """Put somebody (back) among those who wait, unless they gave up."""
        if self.now < hour_of(self.people.newcomers[newcomer]) + GIVES_UP_AFTER:
            self.waiting[newcomer] = None
            self.on_wait(newcomer)

    def never_asked(self, newcomer: int) -> list[int]:
        """Give the mentors whom the rules allow and who were not asked before."""
        before = self.asked[newcomer]
        return [one for one in self.options[newcomer].mentors if one not in before]

    def open_to(self, newcomer: int) -> list[int]:
        """Give those of them who can be asked now."""
        return [one for one in self.never_asked(newcomer) if self.desks[one].is_open(self.now)]

    def ask(self, newcomer: int, mentor: int, *, keeps_place: bool) -> None:
        """Ask a mentor; an offer of matching keeps the place while they think."""
        self.offers += 1
        del self.waiting[newcomer]
        self.asked[newcomer].add(mentor)
        self.desks[mentor].taken += keeps_place
        answer = self._drawn(newcomer, mentor)
        then = partial(self._answer, newcomer, mentor, answer, keeps_place=keeps_place)
        self.at(self.now + min(answer.hours, LAPSES_AFTER), then)

    def _drawn(self, newcomer: int, mentor: int) -> Answer:
        chance = random.Random(f"{self.seed} {newcomer} {mentor}")
        fit = self.options[newcomer].fit[mentor] if self.by_fit else 0.5
        lasts = LASTS_DAYS[self.people.newcomers[newcomer].kind]
        return Answer(
            hours=chance.expovariate(1 / self.desks[mentor].speed),
            yes=chance.random() < LEAST_YES + (MOST_YES - LEAST_YES) * fit,
            newcomer_too=chance.random() < NEWCOMER_SAYS_YES,
            days=_days(chance, lasts),
        )

    def _answer(self, newcomer: int, mentor: int, answer: Answer, *, keeps_place: bool) -> None:
        desk = self.desks[mentor]
        desk.taken -= keeps_place
        desk.note(self.now, answer)
        says_yes = answer.yes and not answer.lapses and desk.taken < desk.limit
        if says_yes:
            self.waits.setdefault(newcomer, self.now - hour_of(self.people.newcomers[newcomer]))
        if says_yes and answer.newcomer_too:
            self._begin(desk, 24 * answer.days)
        else:
            self.rounds[newcomer] += 1
            self._wait(newcomer)

    def _begin(self, desk: Desk, hours: float) -> None:
        desk.taken += 1
        desk.used_hours += hours
        self.at(self.now + hours, partial(_end, desk))


def _end(desk: Desk) -> None:
    desk.taken -= 1


def _days(chance: random.Random, lasts: float) -> float:
    """Give how long a pairing lasts: a quarter ends in the trial, others go on as they may."""
    if chance.random() < ENDS_IN_TRIAL:
        return chance.uniform(3, 30)
    return 30 + chance.expovariate(1 / (lasts - 30))


def hour_of(newcomer: Newcomer) -> float:
    """Give the hour at which somebody came."""
    return (newcomer.waiting_since - BEGAN).total_seconds() / 3_600


def as_now(network: Network, seed: int, pressure: Mapping[UUID, float]) -> Round:
    """Give those who wait and those they may be offered, as the engine takes them.

    Whoever nobody can be offered just now is left out: it changes nothing but the time it takes.
    """
    open_to = {number: network.open_to(number) for number in network.waiting}
    asking = [number for number, mentors in open_to.items() if mentors]
    offering = sorted({mentor for mentors in open_to.values() for mentor in mentors})
    return Round(
        at_hour(network.now),
        seed,
        tuple(_newcomer(network, number) for number in asking),
        tuple(_mentor(network, number) for number in offering),
        CUSTOMS,
        pressure,
    )


def recent(network: Network, days: float) -> Round:
    """Give the requests of the last days, and all mentors."""
    since = network.now - 24 * days
    came = [one for one in network.people.newcomers if since < hour_of(one) <= network.now]
    return Round(
        at_hour(network.now), network.seed, tuple(came), tuple(network.people.mentors), CUSTOMS
    )


def at_hour(hour: float) -> datetime:
    """Give an hour of the year as a time."""
    return BEGAN + timedelta(hours=hour)


def _newcomer(network: Network, number: int) -> Newcomer:
    mentors = network.people.mentors
    return replace(
        network.people.newcomers[number],
        rounds=network.rounds[number],
        declined=frozenset(mentors[mentor].member for mentor in network.asked[number]),
    )


def _mentor(network: Network, number: int) -> Mentor:
    desk = network.desks[number]
    return replace(
        network.people.mentors[number],
        taken=desk.taken,
        offers=desk.offers,
        answer_hours=desk.answer_hours,
    )
