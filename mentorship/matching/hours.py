"""The free hours of a week, as people say them and as two people's are compared.

People say hours by their own clock ("Tuesdays from seven to nine"), and that is what to keep.
For comparing, each local hour becomes one of the 168 hours of the week in UTC, bit 0 for Monday
0:00, for one given week, because clocks change. An hour is named by the UTC hour in which it
begins: two people of one zone are compared exactly; between zones that lie half an hour apart,
a shared hour may be half an hour less.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo

HOURS_A_DAY, HOURS_A_WEEK = 24, 168


class Block(NamedTuple):
    """Some whole hours, by the local clock; they may run past midnight."""

    weekday: int  # 0 is Monday
    start: int
    hours: int = 1


def hours_of(blocks: Iterable[Block], zone: ZoneInfo, week: date) -> int:
    """Give blocks of local hours as a mask of the UTC week, as clocks go in the week of a date."""
    mask = 0
    bits = _bits(zone, week - timedelta(days=week.weekday()))
    for block in blocks:
        first = block.weekday * HOURS_A_DAY + block.start
        for hour in range(first, first + block.hours):
            mask |= 1 << bits[hour % HOURS_A_WEEK]
    return mask


def blocks_of(mask: int, zone: ZoneInfo, week: date) -> tuple[Block, ...]:
    """Give a mask as blocks of local hours, each within one day, as clocks go in that week."""
    bits = _bits(zone, week - timedelta(days=week.weekday()))
    free = [hour for hour in range(HOURS_A_WEEK) if mask >> bits[hour] & 1]
    return tuple(_merged(free))


def _merged(hours: list[int]) -> Iterator[Block]:
    """Put hours that follow each other on one day together."""
    runs = groupby(enumerate(hours), lambda item: (item[1] - item[0], item[1] // HOURS_A_DAY))
    for (_run, weekday), items in runs:
        run = [hour for _index, hour in items]
        yield Block(weekday, run[0] % HOURS_A_DAY, len(run))


@lru_cache(maxsize=1024)
def _bits(zone: ZoneInfo, first_day: date) -> list[int]:
    """Give for each local hour of a week the UTC hour of the week in which it begins."""
    monday = datetime.combine(first_day, datetime.min.time())
    instants = (
        (monday + timedelta(hours=hour)).replace(tzinfo=zone).astimezone(UTC)
        for hour in range(HOURS_A_WEEK)
    )
    return [one.weekday() * HOURS_A_DAY + one.hour for one in instants]
