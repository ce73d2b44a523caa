"""One round over many people, in a process of its own: what ``matching`` starts and measures."""

import json
import sys
from dataclasses import replace
from time import perf_counter, process_time

from mentorship.matching import Round
from mentorship.matching.columns import columns_of
from mentorship.matching.pressure import pressure_of
from mentorship.matching.solve import solve
from recovery_groups.benchmarks.matching_people import CUSTOMS, Maker
from recovery_groups.benchmarks.matching_year import at_hour

REGIONS = 200
WAITED_DAYS = 5


def measured(count: int) -> dict[str, float]:
    """Make a round of so many newcomers and mentors, hold it, and tell times and counts."""
    people = Maker(1, REGIONS).people(count, count, WAITED_DAYS)
    world = Round(
        at_hour(24 * WAITED_DAYS), 7, tuple(people.newcomers), tuple(people.mentors), CUSTOMS
    )
    began = perf_counter()
    columns_of(world)
    written, worked = perf_counter(), process_time()
    solved = solve(world)
    ended, busy = perf_counter(), process_time() - worked
    pressed = pressure_of(world, days=90)
    looked_back = perf_counter()
    again = solve(replace(world, pressure=pressed))
    return {
        "seconds": round(ended - written, 2),
        "processor_seconds": round(busy, 2),
        "seconds_to_write_columns": round(written - began, 2),
        "seconds_to_look_back": round(looked_back - ended, 2),
        "candidates": solved.candidates,
        "offers": len(solved.offers),
        "unserved": len(solved.unserved),
        "without_candidates": len(solved.without_candidates),
        "offers_where_places_are_kept": len(again.offers),
    }


if __name__ == "__main__":
    json.dump(measured(int(sys.argv[1])), sys.stdout)
