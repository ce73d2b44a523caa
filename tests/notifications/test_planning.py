"""When mail goes out, on the member's own clock."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from notifications.models import MailChoice
from notifications.planning import after_quiet, next_attempt, plan

NIGHT = {"quiet_from": time(22), "quiet_until": time(7)}
DAY = {"quiet_from": time(9), "quiet_until": time(17)}


def utc(day: int, hour: int, minute: int = 0, month: int = 6) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("quiet", "zone", "now", "due"),
    [
        ({}, "UTC", utc(1, 3), utc(1, 3)),
        (NIGHT, "UTC", utc(1, 21, 59), utc(1, 21, 59)),
        (NIGHT, "UTC", utc(1, 22), utc(2, 7)),
        (NIGHT, "UTC", utc(2, 6, 59), utc(2, 7)),
        (NIGHT, "UTC", utc(2, 7), utc(2, 7)),
        (NIGHT, "America/New_York", utc(2, 3), utc(2, 11)),
        (DAY, "Europe/Berlin", utc(1, 8), utc(1, 15)),
        (DAY, "Europe/Berlin", utc(1, 15), utc(1, 15)),
        # The night in which clocks go back, and the one in which they go forward:
        (NIGHT, "America/New_York", utc(1, 4, month=11), utc(1, 12, month=11)),
        (NIGHT, "America/New_York", utc(8, 5, month=3), utc(8, 11, month=3)),
    ],
)
def test_mail_waits_for_the_end_of_quiet_hours(
    quiet: dict[str, time], zone: str, now: datetime, due: datetime
) -> None:
    assert after_quiet(MailChoice(time_zone=zone, **quiet), now) == due


@pytest.mark.parametrize(
    ("now", "due", "on"),
    [
        (utc(1, 7, 59), utc(1, 8), date(2026, 6, 1)),
        (utc(1, 8), utc(2, 8), date(2026, 6, 2)),
        (utc(1, 23), utc(2, 8), date(2026, 6, 2)),
    ],
)
def test_digest_is_of_the_next_morning(now: datetime, due: datetime, on: date) -> None:
    assert plan(MailChoice(mode="daily"), now) == (due, on)


def test_digest_waits_for_the_end_of_quiet_hours_too() -> None:
    choice = MailChoice(mode="daily", quiet_from=time(22), quiet_until=time(10))

    assert plan(choice, utc(1, 12)) == (utc(2, 10), date(2026, 6, 2))


def test_waits_between_attempts_grow_and_end() -> None:
    now = utc(1, 12)
    waits = [next_attempt(attempts, now) for attempts in range(1, 6)]

    assert waits[-1] is None
    ahead = [moment - now for moment in waits if moment is not None]
    assert ahead == sorted(ahead)
    assert ahead[0] == timedelta(minutes=1)
    assert len(ahead) == 4
