"""Meetings that start soon, whenever the tests are run."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.test import Client
from django.utils import timezone

from meetings import finder_index
from meetings.models import Meeting, MeetingFormat, MeetingTime
from tests.factories import MeetingTimeFactory

SAN_JOSE = {"lat": "37.34", "lng": "-121.89"}
ZONE = "America/Los_Angeles"


def starts_in(minutes: int, zone: str = ZONE) -> datetime:
    """Give the instant so many minutes from this one, in a zone."""
    now = timezone.now().replace(second=0, microsecond=0)
    return (now + timedelta(minutes=minutes)).astimezone(ZoneInfo(zone))


def meets_in(minutes: int, *, zone: str = ZONE, formats: str = "", **fields: Any) -> MeetingTime:
    """List a meeting that starts in so many minutes, every week; formats by their slugs."""
    starts = starts_in(minutes, zone)
    time = MeetingTimeFactory.create(
        weekday=starts.weekday(),
        start=starts.hour * 60 + starts.minute,
        time_zone=zone,
        **fields,
    )
    time.meeting.formats.set(MeetingFormat.objects.filter(slug__in=formats.split()))
    return listed(time)


def listed(time: MeetingTime) -> MeetingTime:
    """Write the finder's rows of a meeting anew."""
    finder_index.refresh([time.meeting_id])
    return time


def online_in(minutes: int, **fields: Any) -> MeetingTime:
    """List an online meeting that starts in so many minutes."""
    usual = {"meeting__attendance": Meeting.Attendance.ONLINE, "meeting__place": None}
    return meets_in(minutes, **usual | fields)


def as_json(client: Client, **query: str) -> dict[str, Any]:
    """Ask the finder for JSON."""
    response = client.get("/", query | {"as": "json"})
    assert response.status_code == 200, response.content
    answer: dict[str, Any] = response.json()
    return answer
