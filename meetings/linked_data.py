"""Meetings described for search engines: schema.org ``Event`` with its ``Schedule``."""

import json

from django.utils.safestring import SafeString, mark_safe

from meetings.meeting_page import MeetingPage
from meetings.models import Meeting, MeetingTime
from meetings.place_page import is_paused

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MODES = {
    "in_person": "OfflineEventAttendanceMode",
    "online": "OnlineEventAttendanceMode",
    "hybrid": "MixedEventAttendanceMode",
}
_IN_HTML = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def event(page: MeetingPage) -> SafeString:
    """Write a meeting as JSON-LD, safe inside a script element of type application/ld+json."""
    meeting = page.meeting
    described: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": meeting.name,
        "url": page.link,
        "eventAttendanceMode": f"https://schema.org/{MODES[meeting.attendance]}",
        "isAccessibleForFree": True,
        "organizer": {"@type": "Organization", "name": meeting.program.name},
        "location": _locations(page),
        "eventSchedule": [_schedule(time) for time in meeting.times.all()],
    }
    if is_paused(meeting):
        described["eventStatus"] = "https://schema.org/EventPostponed"
    if page.next_held:
        described["startDate"] = page.next_held.starts_at.isoformat()
        described["endDate"] = page.next_held.ends_at.isoformat()
    text = json.dumps(described, ensure_ascii=False).translate(_IN_HTML)
    return mark_safe(text)  # noqa: S308 – JSON, with what HTML would read written as \\u


def _locations(page: MeetingPage) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    if page.place:
        address = ", ".join(page.place.address_lines) or page.place.name
        spot: dict[str, object] = {
            "@type": "Place",
            "name": page.place.name or address,
            "address": address,
        }
        if page.place.position:
            latitude, longitude = page.place.position
            spot["geo"] = {
                "@type": "GeoCoordinates",
                "latitude": latitude,
                "longitude": longitude,
            }
        found.append(spot)
    if page.meeting.attendance != Meeting.Attendance.IN_PERSON:
        # The page, not the room: machines that collect links need no door key.
        found.append({"@type": "VirtualLocation", "url": page.link})
    return found


def _schedule(time: MeetingTime) -> dict[str, object]:
    schedule: dict[str, object] = {
        "@type": "Schedule",
        "startTime": f"{time.start // 60:02}:{time.start % 60:02}",
        "duration": f"PT{time.duration}M",
        "scheduleTimezone": time.time_zone,
        "repeatFrequency": "P1M" if time.weeks_of_month else f"P{time.interval}W",
        "byDay": f"https://schema.org/{WEEKDAYS[time.weekday]}",
    }
    weeks = [bit + 1 for bit in range(5) if time.weeks_of_month >> bit & 1]
    if weeks:
        schedule["byMonthWeek"] = weeks
    return schedule
