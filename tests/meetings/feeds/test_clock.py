from datetime import UTC, date, datetime, time, timedelta

import pytest

from meetings.feeds.clock import lasting, minutes, moment, monthly_weeks, times, weekdays
from meetings.feeds.record import RowRejectedError, TimeRecord

MONDAY, WEDNESDAY, THURSDAY, SATURDAY, SUNDAY = 0, 2, 3, 5, 6


@pytest.mark.parametrize(
    ("said", "minute"),
    [
        ("8:00", 480), ("08:00:00", 480), ("7:30 pm", 1170), ("7:30 P.M.", 1170), ("7pm", 1140),
        ("12:00 AM", 0), ("12:30 a.m.", 30), ("12:15 pm", 735), ("Noon", 720), ("12 noon", 720),
        ("Midnight", 0), ("24:00", 1440), ("00:00", 0), ("19.30", 1170), ("19h30", 1170),
        ("1930", 1170), (1930, 1170), ("0.8125", 1170), (0.8125, 1170), ("19:30 Uhr", 1170),
        (time(19, 30), 1170), (datetime(2024, 1, 1, 19, 30, tzinfo=UTC), 1170),
        (timedelta(hours=19, minutes=30), 1170),
        ("", None), (None, None), ("null", None), ("By appointment", None),
    ],
)  # fmt: skip
def test_minutes_of_times_as_feeds_write_them_are_found(said: object, minute: int | None) -> None:
    assert minutes(said, "time") == minute


@pytest.mark.parametrize(
    "said",
    ["25:00", "24:30", "12:75", "13:00 am", "0:30 pm", "abc", "8", True, {"a": 1}, [], 1e308, -1,
     float("nan"), timedelta(hours=30)],
)  # fmt: skip
def test_minutes_of_no_time_is_refused_by_field(said: object) -> None:
    with pytest.raises(RowRejectedError) as refused:
        minutes(said, "end_time")

    assert refused.value.field == "end_time"
    assert "HH:MM" in refused.value.reason


@pytest.mark.parametrize(
    ("said", "days"),
    [
        (0, (SUNDAY,)), ("0", (SUNDAY,)), (1, (MONDAY,)), ("1", (MONDAY,)), (1.0, (MONDAY,)),
        ("Monday", (MONDAY,)), ("mon.", (MONDAY,)), ("Saturdays", (SATURDAY,)),
        ("Thurs", (THURSDAY,)), ("lundi", (MONDAY,)), ("Miércoles", (WEDNESDAY,)),
        ("Sonntag", (SUNDAY,)), (["1", 3], (MONDAY, WEDNESDAY)), ("Mon, Wed", (MONDAY, WEDNESDAY)),
        ("Monday and Wednesday", (MONDAY, WEDNESDAY)), ("[1,3]", (MONDAY, WEDNESDAY)),
        ([3, 1, 1], (MONDAY, WEDNESDAY)), ("Daily", tuple(range(7))),
        (None, ()), ("", ()), ([], ()), ([None], ()), ("Appointment", ()),
    ],
)  # fmt: skip
def test_weekdays_as_feeds_write_them_are_found(said: object, days: tuple[int, ...]) -> None:
    assert weekdays(said, "day", sunday=0) == days


@pytest.mark.parametrize("said", [7, "7", -1, 1.5, True, "someday", {"day": 1}, [1, "x"], [[1]]])
def test_weekdays_of_no_day_are_refused_by_field(said: object) -> None:
    with pytest.raises(RowRejectedError) as refused:
        weekdays(said, "day", sunday=0)

    assert refused.value.field == "day"


def test_weekdays_of_bmlt_count_from_sunday_as_one() -> None:
    found = [weekdays(str(day), "weekday_tinyint", sunday=1) for day in range(1, 8)]

    assert found == [(6,), (0,), (1,), (2,), (3,), (4,), (5,)]


def test_time_that_starts_at_24_is_the_next_day_at_midnight() -> None:
    assert times((SUNDAY,), 1440, 60) == (TimeRecord(MONDAY, 0, 60),)


@pytest.mark.parametrize(
    ("start", "end", "duration"),
    [(600, 690, 90), (600, None, 60), (600, 600, 60), (1410, 30, 60), (1380, 1440, 60)],
)
def test_lasting_across_midnight_or_unsaid_is_positive(
    start: int, end: int | None, duration: int
) -> None:
    assert lasting(start, end) == duration


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2021-05-26 19:03:46", datetime(2021, 5, 26, 19, 3, 46, tzinfo=UTC)),
        ("9/15/2021", datetime(2021, 9, 15, tzinfo=UTC)),
        ("2020-04-0416:50:58", datetime(2020, 4, 4, 16, 50, 58, tzinfo=UTC)),
        ("2020-04-04T16:50", datetime(2020, 4, 4, 16, 50, tzinfo=UTC)),
        (date(2021, 9, 15), datetime(2021, 9, 15, tzinfo=UTC)),
        (None, None), ("", None), ("soon", None), ("13/45/2020", None), ("0001-01-01", None),
        ("2999-01-01 00:00:00", None), (5, None),
    ],
)  # fmt: skip
def test_moment_of_a_change_is_read_or_left_unknown(said: object, meant: datetime | None) -> None:
    assert moment(said) == meant


@pytest.mark.parametrize(
    ("day", "text", "mask"),
    [
        (SUNDAY, "This meeting is held on the first Sunday of each month only.", 0b1),
        (SATURDAY, "Only on 3rd Saturday of each month", 0b100),
        (SATURDAY, "A speaker meeting held only on the first Saturday of each month", 0b1),
        (SUNDAY, "Meeting occurs on the 2nd and 4th Sundays of the month only. Bring food", 0b1010),
        (SATURDAY, "Meets only the last Saturday of every month", 0b100000),
        # Another weekday than the meeting's, another topic, another place: no pattern.
        (MONDAY, "This meeting is held on the first Sunday of each month only.", 0),
        (THURSDAY, "Meets at a residence on the last Thursday of the month.", 0),
        (THURSDAY, "1st Thursday is a step meeting. Every other Thursday is JFT.", 0),
        (THURSDAY, "3rd week Tradition, 4th week Illness (addicts only on this night)", 0),
        (1, "Effective May 2, meeting as an in-person, step meeting on the first Tuesday of the"
         " month ONLY at First Parish Bedford", 0),
    ],
)  # fmt: skip
def test_monthly_weeks_are_taken_only_where_they_leave_no_doubt(
    day: int, text: str, mask: int
) -> None:
    assert monthly_weeks(day, text) == mask
