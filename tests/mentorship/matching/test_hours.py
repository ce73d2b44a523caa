"""Free hours by the local clock, compared in UTC."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentorship.matching import Block, blocks_of, hours_of

LA, BERLIN = ZoneInfo("America/Los_Angeles"), ZoneInfo("Europe/Berlin")
KOLKATA, AUCKLAND = ZoneInfo("Asia/Kolkata"), ZoneInfo("Pacific/Auckland")
WINTER, SUMMER = date(2026, 11, 25), date(2026, 7, 1)
blocks = st.lists(st.builds(Block, st.integers(0, 6), st.integers(0, 23), st.integers(1, 5)))


def bits(mask: int) -> list[int]:
    return [hour for hour in range(168) if mask >> hour & 1]


def test_local_evening_is_the_next_day_in_utc() -> None:
    assert bits(hours_of([Block(1, 19, 2)], LA, WINTER)) == [2 * 24 + 3, 2 * 24 + 4]


def test_clocks_change_with_the_week() -> None:
    assert bits(hours_of([Block(1, 19)], LA, SUMMER)) == [2 * 24 + 2]


def test_sunday_night_and_monday_morning_go_around_the_week() -> None:
    assert bits(hours_of([Block(6, 23)], LA, WINTER)) == [7]
    assert bits(hours_of([Block(0, 3)], AUCKLAND, WINTER)) == [6 * 24 + 14]
    assert bits(hours_of([Block(6, 23, 2)], ZoneInfo("UTC"), WINTER)) == [0, 167]


def test_two_people_in_different_zones_share_an_hour() -> None:
    evening_there, morning_here = Block(2, 19), Block(2, 10)

    assert hours_of([evening_there], BERLIN, WINTER) == hours_of([morning_here], LA, WINTER)


def test_two_people_in_one_zone_off_the_hour_share_exactly_their_hours() -> None:
    one, other = (
        hours_of([Block(3, 19)], KOLKATA, WINTER),
        hours_of([Block(3, 20)], KOLKATA, WINTER),
    )

    assert one & other == 0
    assert one & hours_of([Block(3, 18, 2)], KOLKATA, WINTER) == one


@pytest.mark.parametrize("zone", [LA, BERLIN, KOLKATA, AUCKLAND])
@given(given_blocks=blocks)
def test_blocks_come_back_as_the_same_hours(zone: ZoneInfo, given_blocks: list[Block]) -> None:
    mask = hours_of(given_blocks, zone, WINTER)
    local = {
        (block.weekday * 24 + block.start + hour) % 168
        for block in given_blocks
        for hour in range(block.hours)
    }

    back = blocks_of(mask, zone, WINTER)

    assert [
        block.weekday * 24 + block.start + hour for block in back for hour in range(block.hours)
    ] == sorted(local)
    assert all(block.start + block.hours <= 24 for block in back)
