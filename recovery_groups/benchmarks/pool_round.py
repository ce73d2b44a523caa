"""One round over the stored pool, in a process of its own: what ``pool`` starts and measures."""

import json
import sys
from time import perf_counter, process_time

import django

if __name__ == "__main__":
    django.setup()
    from mentorship.actions import rounds
    from mentorship.pool import pool_of

    began, busy = perf_counter(), process_time()
    pool = pool_of()
    read = perf_counter()
    solved = rounds._solve(pool, 7)
    worked = perf_counter()
    rounds._write(pool, solved)
    ended = perf_counter()
    json.dump(
        {
            "seconds": round(ended - began, 2),
            "processor_seconds": round(process_time() - busy, 2),
            "seconds_to_read": round(read - began, 2),
            "seconds_to_solve": round(worked - read, 2),
            "seconds_to_write": round(ended - worked, 2),
            "newcomers": len(pool.newcomers),
            "mentors": len(pool.mentors),
            "offers": len(solved.offers),
            "unserved": len(solved.unserved),
            "without_candidates": len(solved.without_candidates),
        },
        sys.stdout,
    )
