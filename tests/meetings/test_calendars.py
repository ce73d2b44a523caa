from datetime import UTC, date, datetime, timedelta

import pytest
import recurring_ical_events
from hypothesis import given, settings
from icalendar import Calendar
from pytest_django import DjangoAssertNumQueries

from meetings import calendars
from meetings.models import Meeting
from meetings.times import ClosedDays, ExceptionOn, Schedule
from tests.factories import (
    ClosureFactory,
    MeetingExceptionFactory,
    MeetingFactory,
    MeetingTimeFactory,
)
from tests.meetings import schedules as slow

ENTRY = calendars.Entry(uid="time-1@example.org", title="A meeting")


def read_back(schedule: Schedule) -> list[datetime]:
    """Give the starts that another program reads in our file, from its text."""
    calendar = Calendar()
    for event in calendars.events(schedule, ENTRY, slow.FIRST):
        calendar.add_component(event)
    calendar.add_component(calendars.time_zone_of(schedule.time_zone, slow.FIRST))
    found = recurring_ical_events.of(Calendar.from_ical(calendar.to_ical())).between(
        datetime(2026, 1, 1, tzinfo=UTC) - timedelta(days=2),
        datetime(2027, 12, 31, tzinfo=UTC) + timedelta(days=2),
    )
    return sorted(event["DTSTART"].dt.astimezone(UTC) for event in found)


@settings(max_examples=400, deadline=None)
@given(slow.schedules())
def test_calendar_file_holds_the_same_dates(schedule: Schedule) -> None:
    expected = [
        one.starts_at.astimezone(UTC)
        for one in schedule.between(slow.FIRST, slow.LAST)
        if one.kind not in ("cancelled", "closed")
    ]
    first, last = expected[:1] or [slow_limit(0)], expected[-1:] or [slow_limit(1)]

    within = [start for start in read_back(schedule) if first[0] <= start <= last[0]]

    assert within == sorted(expected)


def slow_limit(year: int) -> datetime:
    return datetime(2026 + year, 6, 1, tzinfo=UTC)


def test_monthly_rule_is_written_by_weekday_and_number() -> None:
    schedule = Schedule(
        weekday=1, start=1140, duration=90, time_zone="Europe/London", weeks_of_month=0b100010
    )

    [event] = calendars.events(schedule, ENTRY, date(2026, 1, 1))

    text = event.to_ical().decode()
    assert "RRULE:FREQ=MONTHLY;BYDAY=2TU,-1TU\r\n" in text
    assert "DTSTART;TZID=Europe/London:20260113T190000\r\n" in text
    assert "DURATION:PT1H30M\r\n" in text


def test_meeting_closed_until_further_notice_has_no_events() -> None:
    schedule = Schedule(weekday=1, start=1140, duration=60, time_zone="UTC")
    closed = calendars.events(
        Schedule(
            **{name: getattr(schedule, name) for name in Schedule.__slots__[:10]},
            closures=(ClosedDays(None, None),),
        ),
        ENTRY,
        date(2026, 1, 1),
    )

    assert list(closed) == []


def test_extra_date_of_other_length_keeps_its_length() -> None:
    extra = ExceptionOn(date(2026, 12, 24), "extra", None, 1080, 180)
    schedule = Schedule(weekday=0, start=1140, duration=60, time_zone="UTC", exceptions=(extra,))

    _, event = calendars.events(schedule, ENTRY, date(2026, 11, 1))

    assert event.decoded("duration") == timedelta(hours=3)
    assert event["UID"] == "extra-2026-12-24-time-1@example.org"


@pytest.mark.django_db
def test_calendar_of_a_meeting_names_place_zone_and_page() -> None:
    time = MeetingTimeFactory.create(meeting__name="Evening, quiet", weekday=2)
    MeetingExceptionFactory.create(time=time, on=date(2026, 12, 2))
    ClosureFactory.create(meeting=time.meeting, starts_on="2027-01-01", ends_on="2027-01-31")

    text = calendars.of_slugs([time.meeting.slug]).to_ical().decode().replace("\r\n ", "")

    assert text.count("BEGIN:VEVENT") == 1
    assert "SUMMARY:Evening\\, quiet\r\n" in text
    assert "LOCATION:Library\\, 1 Main Street\\, San Jose\\, CA\r\n" in text
    assert "BEGIN:VTIMEZONE\r\nTZID:America/Los_Angeles" in text
    assert f"URL:http://localhost:8000/meetings/{time.meeting.slug}/" in text
    assert "EXDATE;TZID=America/Los_Angeles:20261202T180000" in text


@pytest.mark.django_db
def test_calendar_never_says_how_to_join_a_meeting_for_members() -> None:
    time = MeetingTimeFactory.create(
        meeting__attendance=Meeting.Attendance.ONLINE,
        meeting__join_url="https://rooms.example/secret-door",
        meeting__join_passcode="open-sesame",
        meeting__join_visibility=Meeting.JoinVisibility.MEMBERS,
    )

    text = calendars.of_slugs([time.meeting.slug]).to_ical().decode()

    assert "SUMMARY" in text
    assert "secret-door" not in text
    assert "sesame" not in text


@pytest.mark.django_db
@pytest.mark.parametrize("meetings", [1, 3])
def test_calendar_takes_a_constant_number_of_queries(
    meetings: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made = MeetingFactory.create_batch(meetings)
    for meeting in made:
        MeetingTimeFactory.create(meeting=meeting)

    with django_assert_num_queries(4):
        calendars.of_slugs([meeting.slug for meeting in made])
