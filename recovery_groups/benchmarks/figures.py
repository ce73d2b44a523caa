"""Times of many requests, told by percentile, as lines to read or as JSON."""

import json
import sys
import time
from collections.abc import Callable, Iterable
from statistics import median

MILLISECONDS = 1000


def percentile(times: Iterable[float], share: float) -> float:
    """Give the time that ``share`` of all did not exceed."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def summed_up(times: list[float]) -> dict[str, float]:
    """Give p50 and p95 in milliseconds of times in seconds."""
    return {
        "p50_ms": round(median(times) * MILLISECONDS, 2),
        "p95_ms": round(percentile(times, 0.95) * MILLISECONDS, 2),
    }


def timed(work: Callable[[], object]) -> float:
    """Give the seconds that one run takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def tell(text: str) -> None:
    """Say how far a benchmark is, apart from its result."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def give(result: object, *, as_json: bool) -> None:
    """Write the result: JSON alone, or indented for reading."""
    sys.stdout.write(json.dumps(result, indent=None if as_json else 2) + "\n")
