"""Where in the index a search looks: around changes of clocks, midnight and the calendar's ends."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.finder import slots
from meetings.finder.slots import Slot, Window
from meetings.finder.wishes import FIRST_DAY, LAST_DAY, Wishes
from meetings.models.finder import LONG_MEETING
from meetings.times import instant
from tests.meetings import schedules

LA = ZoneInfo("America/Los_Angeles")
NOON = datetime(2026, 11, 30, 20, 0, tzinfo=UTC)  # Monday in Los Angeles


def of(window: Window, zone: str = "America/Los_Angeles") -> list[Slot]:
    return sorted(slots.slots([(7, zone)], window), key=lambda slot: (slot.day, slot.low))


def window(now: datetime = NOON, **wishes: object) -> Window:
    return slots.window(Wishes(**wishes), now=now, zone=LA)  # type: ignore[arg-type]


def starts(found: list[Slot]) -> list[int]:
    """Give the instant of every minute of every slot, as the SQL makes it."""
    return [
        slot.base + 60 * minute * slot.step
        for slot in found
        for minute in range(slot.low, slot.high)
    ]


def test_date_is_one_slot_of_its_day() -> None:
    [slot] = of(window(day="2026-12-24"))

    assert (slot.zone, slot.day, slot.weekday) == (7, date(2026, 12, 24), 3)
    assert (slot.low, slot.high, slot.step, slot.is_long) == (0, 1440, 1, False)


def test_day_on_which_clocks_are_set_forward_gives_the_lost_minutes_one_start() -> None:
    found = of(window(day="2027-03-14"))

    lost = [slot for slot in found if slot.step == 0]
    assert [(slot.low, slot.high) for slot in lost] == [(120, 180)]
    assert {*starts(lost)} == {int(datetime(2027, 3, 14, 10, 0, tzinfo=UTC).timestamp())}
    assert sum(slot.high - slot.low for slot in found) == 1440


def test_hour_that_comes_twice_starts_at_the_first() -> None:
    found = starts(of(window(day="2026-11-01", start_from=90, start_to=90)))

    assert found == [int(datetime(2026, 11, 1, 8, 30, tzinfo=UTC).timestamp())]


def test_times_over_midnight_end_on_the_day_after() -> None:
    found = of(window(day="monday", start_from=1320, start_to=60))

    assert [(slot.weekday, slot.low, slot.high) for slot in found] == [(0, 1320, 1440), (1, 0, 61)]


def test_next_day_looks_back_for_what_still_runs_and_farther_for_long_meetings() -> None:
    found = of(window())

    usual = starts([slot for slot in found if not slot.is_long])
    long = starts([slot for slot in found if slot.is_long])
    now = int(NOON.timestamp())
    assert (min(usual), max(usual)) == (now - 60 * LONG_MEETING, now + 86_400 - 60)
    assert (min(long), max(long)) == (now - 86_400, now - 60 * LONG_MEETING - 60)
    assert len({*usual, *long}) == 2 * 1440


def test_weekday_of_today_is_today_and_tomorrow_is_the_day_after() -> None:
    assert [slot.day for slot in of(window(day="monday"))] == [date(2026, 11, 30)]
    assert [slot.day for slot in of(window(day="today"))] == [date(2026, 11, 30)]
    assert [slot.day for slot in of(window(day="sunday"))] == [date(2026, 12, 6)]
    assert [slot.day for slot in of(window(day="tomorrow"))] == [date(2026, 12, 1)]


def test_today_is_that_of_the_place() -> None:
    evening = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)  # still Monday in Los Angeles

    assert [slot.day for slot in of(window(evening, day="today"))] == [date(2026, 11, 30)]


def test_window_cut_short_keeps_days_whole_and_ends_stretches() -> None:
    soon = NOON + timedelta(hours=1)

    assert max(starts(of(window().until(soon)))) == int(soon.timestamp()) - 60
    assert window(day="monday").until(soon) == window(day="monday")


@given(schedules.instants, schedules.zones, schedules.minutes, schedules.minutes)
def test_visitors_hours_are_the_same_instants_in_every_zone(
    now: datetime, zone: str, first: int, last: int
) -> None:
    visitor = ZoneInfo("Europe/Berlin")
    day = now.astimezone(visitor).date() + timedelta(days=1)
    wishes = Wishes(day="tomorrow", start_from=first, start_to=last)

    found = starts(of(slots.window_seen_from(wishes, now=now, zone=visitor), zone))

    after = instant("Europe/Berlin", day, first)
    until = instant("Europe/Berlin", day + timedelta(days=last < first), last)
    whole = {int(after.timestamp()), int(until.timestamp())}
    assert not found or (min(found) >= min(whole) and max(found) <= max(whole))


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12", "America/Los_Angeles"])
@pytest.mark.parametrize("day", [FIRST_DAY, LAST_DAY])
@given(times=st.sampled_from([(None, None), (1320, 60), (0, 0)]))
def test_first_and_last_day_can_be_looked_at(
    zone: str, day: date, times: tuple[int | None, int | None]
) -> None:
    wishes = Wishes(day=day.isoformat(), start_from=times[0], start_to=times[1])

    there = slots.window(wishes, now=NOON, zone=LA)
    seen = slots.window_seen_from(wishes, now=NOON, zone=ZoneInfo(zone))

    assert of(there, zone)
    assert of(seen, zone)
