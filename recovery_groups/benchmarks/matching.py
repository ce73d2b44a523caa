"""Newcomers and those who can guide them, brought together: ``bin/bench matching``.

A year in a network of twenty regions, by our rounds and by the ways they are held against; and one
round over ten thousand newcomers and as many mentors, with its time and peak memory.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from statistics import median
from tempfile import TemporaryFile
from time import perf_counter

from recovery_groups.benchmarks.figures import give, percentile, tell
from recovery_groups.benchmarks.matching_people import Maker, People
from recovery_groups.benchmarks.matching_policies import POLICIES, Rounds
from recovery_groups.benchmarks.matching_year import (
    GIVES_UP_AFTER,
    Network,
    Options,
    hour_of,
    options,
)
from recovery_groups.start.environment import ROOT

REGIONS = 20
A_DAY = 14.0  # newcomers who ask
MENTORS = (1_300, 1_600, 2_000)
BEFORE, YEAR, AFTER = (
    120,
    365,
    45,
)  # days: until pairings have filled; counted; to see them answered
IN_TIME = 72.0
IN_ROUND = 10_000
ROUND = "recovery_groups.benchmarks.matching_round"


def main(argv: list[str]) -> int:
    """Measure the round and the years asked for."""
    parser = argparse.ArgumentParser(prog="bin/bench matching", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--round", type=int, default=IN_ROUND, help="people of each side")
    parser.add_argument("--mentors", type=int, nargs="*", default=MENTORS)
    parser.add_argument("--a-day", type=float, default=A_DAY, help="newcomers a day")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--whatever-fits", action="store_true", help="fit changes no answer")
    given = parser.parse_args(argv)
    found: dict[str, object] = {"round": one_round(given.round)} if given.round else {}
    for mentors in given.mentors:
        found[f"{mentors} mentors"] = year(
            given.a_day, mentors, given.seed, by_fit=not given.whatever_fits
        )
    give(found, as_json=given.json)
    return 0


def one_round(count: int) -> dict[str, float]:
    """Hold a round in a process of its own; its peak memory is that of nothing else."""
    tell(f"One round: {count:,} newcomers, {count:,} mentors …")
    with TemporaryFile("w+") as output:
        command = [sys.executable, "-m", ROUND, str(count)]
        child = subprocess.Popen(command, cwd=ROOT, stdout=output)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise RuntimeError(f"the round ended with status {child.returncode}")
        output.seek(0)
        return {**json.load(output), "peak_megabytes": round(usage.ru_maxrss / 1024)}


def year(a_day: float, mentors: int, seed: int, *, by_fit: bool) -> dict[str, object]:
    """Live the same year under each policy."""
    days = BEFORE + YEAR + AFTER
    people = Maker(seed, REGIONS).people(int(a_day * days), mentors, days)
    allowed = options(people)
    counted = [number for number, one in enumerate(people.newcomers) if is_counted(hour_of(one))]
    fitted = [number for number in counted if allowed[number].mentors]
    found: dict[str, object] = {
        "places": sum(one.limit for one in people.mentors),
        "newcomers": len(counted),
        "whom nobody fits": len(counted) - len(fitted),
    }
    for name, policy in POLICIES.items():
        tell(f"{mentors:,} mentors: {name} …")
        network = Network(people, allowed, seed, by_fit=by_fit)
        led = policy(network)
        began = perf_counter()
        network.run(24.0 * days)
        found[name] = figures(network, fitted) | {"seconds": round(perf_counter() - began)}
        if isinstance(led, Rounds):
            found[name] |= {"rounds": led.held, "broken": led.broken}  # type: ignore[operator]
    return found


def is_counted(hour: float) -> bool:
    """Tell whether somebody came in the year that counts."""
    return 24 * BEFORE <= hour < 24 * (BEFORE + YEAR)


def figures(network: Network, counted: Sequence[int]) -> dict[str, float]:
    """Sum a year up; whoever was never answered counts with the time after which they gave up."""
    waits = {number: network.waits.get(number, GIVES_UP_AFTER) for number in counted}
    newcomers = network.people.newcomers
    rare = [wait for number, wait in waits.items() if "en" not in newcomers[number].languages]
    common = [wait for number, wait in waits.items() if "en" in newcomers[number].languages]
    whole = list(waits.values())
    return {
        "in_72_h": round(sum(wait <= IN_TIME for wait in whole) / len(whole), 3),
        "p50_h": round(median(whole), 1),
        "p90_h": round(percentile(whole, 0.9), 1),
        "never": round(sum(wait >= GIVES_UP_AFTER for wait in whole) / len(whole), 3),
        "common_p50_h": round(median(common), 1),
        "common_p90_h": round(percentile(common, 0.9), 1),
        "rare_p50_h": round(median(rare), 1),
        "rare_p80_h": round(percentile(rare, 0.8), 1),
        "gini_of_load": round(gini(loads(network.people, network, network.options)), 3),
        "offers": network.offers,
    }


def loads(people: People, network: Network, allowed: Sequence[Options]) -> list[float]:
    """Give for each mentor whom anybody fits the share of their place-hours that was used."""
    fitting = {mentor for one in allowed for mentor in one.mentors}
    hours = 24.0 * (BEFORE + YEAR + AFTER)
    return [
        network.desks[number].used_hours / (people.mentors[number].limit * hours)
        for number in sorted(fitting)
    ]


def gini(values: Sequence[float]) -> float:
    """Give how unequal values are: 0 when all are the same, towards 1 when one has all."""
    ordered, total = sorted(values), sum(values)
    if not total:
        return 0.0
    ranked = sum(rank * value for rank, value in enumerate(ordered, 1))
    return 2 * ranked / (len(ordered) * total) - (len(ordered) + 1) / len(ordered)
