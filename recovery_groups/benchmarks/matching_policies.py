"""Ways to bring people together: our rounds, first come first served, choice from a list."""

import random
from collections.abc import Callable, Mapping
from math import exp
from uuid import UUID

from mentorship.matching import Round, fits
from mentorship.matching.pressure import pressure_of
from mentorship.matching.solve import solve
from recovery_groups.benchmarks.matching_people import CUSTOMS
from recovery_groups.benchmarks.matching_year import Network, as_now, recent

NIGHT, HOUR = 24.0, 1.0
FIRST_ROUND = 3.0  # at night
LOOKS_BACK_DAYS, LOOKS_EVERY = 90.0, 7 * 24.0  # for whose places are needed most
POPULARITY = 1.0  # how unequally mentors on a list draw people: spread of a log-normal share
SEES_FIT = 2.0  # how much more somebody is drawn to a mentor who fits than to one who does not


class Rounds:
    """Our own matching; counts what each offer breaks of the rules, as plainly as they are told."""

    def __init__(self, network: Network, *, every: float) -> None:
        self.network, self.every = network, every
        self.newcomers = {one.id: number for number, one in enumerate(network.people.newcomers)}
        self.mentors = {one.id: number for number, one in enumerate(network.people.mentors)}
        self.held = self.broken = 0
        self.pressure: Mapping[UUID, float] = {}
        network.at(FIRST_ROUND, self.look_back)
        network.at(FIRST_ROUND, self.hold)

    def look_back(self) -> None:
        """See whose places are needed by the requests of late."""
        network = self.network
        network.at(network.now + LOOKS_EVERY, self.look_back)
        days = min(LOOKS_BACK_DAYS, network.now / 24)
        self.pressure = pressure_of(recent(network, days), days=days)

    def hold(self) -> None:
        """Hold one round, if anybody who waits can be offered somebody."""
        self.network.at(self.network.now + self.every, self.hold)
        world = as_now(self.network, self.held, self.pressure)
        if world.newcomers:
            self.held += 1
            self._offer(world)

    def _offer(self, world: Round) -> None:
        asking = {one.id: one for one in world.newcomers}
        offering = {one.id: one for one in world.mentors}
        for offer in solve(world).offers:
            newcomer, mentor = self.newcomers[offer.newcomer], self.mentors[offer.mentor]
            desk = self.network.desks[mentor]
            holds = fits(asking[offer.newcomer], offering[offer.mentor], CUSTOMS)
            holds = holds and mentor not in self.network.asked[newcomer]
            self.broken += not (holds and desk.is_open(self.network.now))
            self.network.ask(newcomer, mentor, keeps_place=True)


class FirstCome:
    """Those who wait in order of arrival; each gets the first mentor who fits and has room."""

    def __init__(self, network: Network, *, every: float) -> None:
        self.network, self.every = network, every
        network.at(FIRST_ROUND, self.hold)

    def hold(self) -> None:
        """Go through all who wait once."""
        self.network.at(self.network.now + self.every, self.hold)
        for newcomer in sorted(self.network.waiting):
            found = self.network.open_to(newcomer)
            if found:
                self.network.ask(newcomer, found[0], keeps_place=True)


class FromList:
    """Each chooses, as soon as they come, from a list of mentors who fit, and asks one at a time.

    A list does not know who has room, nor whom others are asking: that is what a mentor answers.
    With ``knows_room`` it knows who has room at the moment. Popular mentors are asked more.
    """

    def __init__(self, network: Network, *, knows_room: bool = False) -> None:
        self.network, self.knows_room = network, knows_room
        self.chance = random.Random(network.seed)
        self.drawn = [self.chance.lognormvariate(0, POPULARITY) for _ in network.people.mentors]
        network.on_wait = self.choose

    def choose(self, newcomer: int) -> None:
        """Ask somebody; who finds nobody looks again the day after."""
        network = self.network
        if newcomer not in network.waiting:
            return
        found = (network.open_to if self.knows_room else network.never_asked)(newcomer)
        if not found:
            network.at(network.now + 24, lambda: self.choose(newcomer))
            return
        fit = network.options[newcomer].fit
        shares = [self.drawn[mentor] * exp(SEES_FIT * fit[mentor]) for mentor in found]
        network.ask(newcomer, self.chance.choices(found, shares)[0], keeps_place=False)


POLICIES: dict[str, Callable[[Network], object]] = {
    "our rounds, hourly": lambda network: Rounds(network, every=HOUR),
    "our rounds, nightly": lambda network: Rounds(network, every=NIGHT),
    "first come, hourly": lambda network: FirstCome(network, every=HOUR),
    "first come, nightly": lambda network: FirstCome(network, every=NIGHT),
    "from a list": FromList,
    "from a list that knows who has room": lambda network: FromList(network, knows_room=True),
}
