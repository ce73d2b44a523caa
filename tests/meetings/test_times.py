from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from meetings.times import (
    ExceptionOn,
    Schedule,
    day_pieces,
    in_words,
    instant,
    next_occurrences,
    occurrences,
    weeks_mask,
)
from tests.meetings import schedules as slow

MONDAY = Schedule(weekday=0, start=18 * 60, duration=60, time_zone="Europe/London")


@settings(max_examples=400, deadline=None)
@given(slow.schedules())
def test_occurrences_are_those_of_another_calendar(schedule: Schedule) -> None:
    found = [
        occurrence.starts_at.astimezone(UTC)
        for occurrence in schedule.between(slow.FIRST, slow.LAST)
        if occurrence.kind not in ("cancelled", "closed")
    ]

    assert sorted(found) == sorted(slow.slow_starts(schedule))


@settings(max_examples=300, deadline=None)
@given(slow.zones, slow.days, slow.minutes)
def test_instant_is_the_first_that_exists(zone: str, day: date, minute: int) -> None:
    from_pieces = instant(zone, day, minute)

    # Times that occur twice are never equal to those of another zone (PEP 495): compare in one.
    slowly = slow.slow_instant(from_pieces.tzinfo, day, minute)  # type: ignore[arg-type]
    assert from_pieces.astimezone(UTC) == slowly


@settings(max_examples=200, deadline=None)
@given(slow.zones, slow.days)
def test_day_pieces_cover_each_minute_once_and_run_forward(zone: str, day: date) -> None:
    pieces = day_pieces(zone, day)

    assert [piece.low for piece in pieces] == [0, *(piece.high for piece in pieces[:-1])]
    assert pieces[-1].high == 1440
    starts = [piece.base + 60 * piece.low * piece.step for piece in pieces]
    assert starts == sorted(starts)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(slow.schedules(), max_size=4),
    slow.instants,
    st.integers(1, 20),
)
def test_next_occurrences_are_the_soonest_not_over(
    found: list[Schedule], now: datetime, count: int
) -> None:
    coming = next_occurrences(found, now=now, count=count)

    starts = [occurrence.starts_at for occurrence in coming]
    assert starts == sorted(starts)
    assert all(occurrence.ends_at > now for occurrence in coming)
    last = now + timedelta(days=60)
    until = list(occurrences(found, after=now, before=last))[:count]
    assert [one.starts_at for one in coming[: len(until)]] == [one.starts_at for one in until]


def test_evening_meeting_stays_at_six_over_the_clock_change() -> None:
    after = datetime(2026, 10, 19, tzinfo=UTC)

    starts = [one.starts_at for one in next_occurrences([MONDAY], now=after, count=2)]

    assert [moment.strftime("%H:%M %z") for moment in starts] == ["18:00 +0100", "18:00 +0000"]


def test_skipped_half_past_two_starts_at_three() -> None:
    started = instant("America/New_York", date(2026, 3, 8), 150)

    assert started.isoformat() == "2026-03-08T03:00:00-04:00"


def test_repeated_half_past_one_starts_at_the_first() -> None:
    started = instant("America/New_York", date(2026, 11, 1), 90)

    assert started.isoformat() == "2026-11-01T01:30:00-04:00"


def test_meeting_over_midnight_is_in_progress_on_the_next_day() -> None:
    late = Schedule(weekday=6, start=23 * 60 + 30, duration=90, time_zone="UTC")
    now = datetime(2026, 11, 30, 0, 15, tzinfo=UTC)

    [running] = next_occurrences([late], now=now, count=1)

    assert (running.on, running.ends_at) == (
        date(2026, 11, 29),
        datetime(2026, 11, 30, 1, tzinfo=UTC),
    )


def test_moved_date_leaves_its_day_and_is_told_as_moved() -> None:
    moved = ExceptionOn(date(2026, 11, 30), "moved", date(2026, 12, 1), 17 * 60, None, "hall B")
    schedule = Schedule(
        weekday=0, start=18 * 60, duration=60, time_zone="UTC", exceptions=(moved,)
    )

    found = schedule.between(date(2026, 11, 30), date(2026, 12, 1))

    assert [(one.on, one.kind, one.note) for one in found] == [
        (date(2026, 12, 1), "moved", "hall B")
    ]


@pytest.mark.parametrize(
    ("day", "bits"),
    [
        (date(2026, 11, 2), [0]),
        (date(2026, 11, 23), [3]),
        (date(2026, 11, 30), [4, 5]),
        (date(2026, 2, 23), [3, 5]),
    ],
)
def test_weeks_mask_names_which_monday_of_the_month(day: date, bits: list[int]) -> None:
    assert weeks_mask(day) == sum(1 << bit for bit in bits)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "Every Monday"),
        ({"interval": 2, "anchor": date(2026, 1, 5)}, "Every 2 weeks on Monday"),
        ({"weeks_of_month": 0b100001}, "1st and last Monday of the month"),
    ],
)
def test_pattern_is_said_in_words(changes: dict[str, object], words: str) -> None:
    pattern = {"weekday": 0, "start": 0, "duration": 60, "time_zone": "UTC", **changes}

    assert in_words(Schedule(**pattern)) == words  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "Cada lunes"),
        ({"interval": 2, "anchor": date(2026, 1, 5)}, "Cada 2 semanas, el lunes"),
        ({"weeks_of_month": 0b100101}, "El primer, tercer y último lunes del mes"),
    ],
)
def test_pattern_is_said_in_spanish(changes: dict[str, object], words: str) -> None:
    pattern = {"weekday": 0, "start": 0, "duration": 60, "time_zone": "UTC", **changes}

    with translation.override("es"):
        assert in_words(Schedule(**pattern)) == words  # type: ignore[arg-type]
