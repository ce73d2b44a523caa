"""A meeting's page: when, where, how to join, what differs, and what machines read of it."""

import io
import json
import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import segno
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from groups.models import Program
from meetings.models import Meeting, MeetingFormat
from tests.factories import (
    ClosureFactory,
    FeedFactory,
    GroupFactory,
    MeetingExceptionFactory,
    MeetingFactory,
    MeetingTimeFactory,
    ServiceBodyFactory,
)
from tests.meetings import towns
from tests.meetings.held import listed, meets_in, online_in, starts_in

pytestmark = pytest.mark.django_db
HOSTILE = """</script><script>alert(1)</script>"'&"""
JOINING = {
    "meeting__join_url": "https://rooms.example/secret-door",
    "meeting__join_url_notes": "Knock secret-knock",
    "meeting__join_phone": "+1 408 555 0100,,123456#",
    "meeting__join_phone_notes": "Press secret-key",
    "meeting__join_passcode": "open-sesame",
}


def page(client: Client, meeting: Meeting, status: int = 200, **headers: str) -> str:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    response = client.get(meeting.get_absolute_url(), headers=named)
    assert response.status_code == status
    return response.content.decode()


def json_ld(html: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert found
    described: dict[str, Any] = json.loads(found[1])
    return described


def notices(html: str) -> list[str]:
    found = re.findall(r'<p class="note"><strong>(.*?)</p>', html, re.DOTALL)
    return [re.sub(r"<[^>]+>", "", text).strip() for text in found]


def test_page_says_when_in_the_readers_way(client: Client) -> None:
    meeting = MeetingTimeFactory.create(weekday=0, start=18 * 60, duration=90).meeting

    american = page(client, meeting, accept_language="en-US")
    british = page(client, meeting, accept_language="en-GB")

    assert "Every Monday, 6:00\u00a0PM to 7:30\u00a0PM (PT)" in american
    assert "Every Monday, 18:00 to 19:30" in british


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"weeks_of_month": 0b100001}, "1st and last Monday of the month"),
        ({"interval": 2, "anchor": date(2026, 11, 2)}, "Every 2 weeks on Monday"),
    ],
)
def test_page_says_patterns_in_words(client: Client, fields: dict[str, Any], line: str) -> None:
    assert line in page(client, MeetingTimeFactory.create(**fields).meeting)


def test_meeting_in_progress_and_one_that_starts_soon_say_so(client: Client) -> None:
    assert "in progress" in page(client, meets_in(-10).meeting)
    assert re.search(r"Next: \w+, [^<]+, starts in 2[45] min", page(client, meets_in(25).meeting))


def test_next_date_can_be_shown_in_the_visitors_own_time(client: Client) -> None:
    html = page(client, online_in(30, zone="Europe/Paris").meeting)

    starts = re.search(r'data-starts="([^"]+)" data-zone="Europe/Paris"', html)
    assert starts
    assert abs(datetime.fromisoformat(starts[1]) - starts_in(30)) <= timedelta(minutes=1)


def test_next_dates_are_listed_with_those_that_are_off(client: Client) -> None:
    time = meets_in(60)
    second = starts_in(60).date() + timedelta(days=7)
    MeetingExceptionFactory.create(time=time, on=second, note="Holiday")

    html = page(client, time.meeting)

    dates = html[html.index('id="dates-heading"') : html.index('id="right-heading"')]
    assert dates.count("<time ") == 6
    assert re.search(rf'<s><time datetime="{second}[^>]*>', dates)
    assert dates.count("<s>") == 1
    assert "cancelled: Holiday" in dates


def test_changes_stand_on_top(client: Client) -> None:
    time = meets_in(60)
    on = starts_in(60).date()
    MeetingExceptionFactory.create(time=time, on=on, note="Hall painted")
    MeetingExceptionFactory.create(
        time=time, on=on + timedelta(days=7), kind="moved", new_start=600,
        new_date=on + timedelta(days=8),
    )  # fmt: skip
    MeetingExceptionFactory.create(
        time=time, on=on + timedelta(days=10), kind="extra", new_start=600, note="Feast"
    )

    html = page(client, time.meeting)

    said = notices(html)
    assert len(said) == 3
    assert said[0].endswith("cancelled: Hall painted")
    assert said[1].endswith("moved to this date")
    assert said[2].endswith("an extra date: Feast")
    assert html.index('class="note"') < html.index('class="columns"')


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (None, None, "Closed for now. It is not known until when."),
        (-3, None, "Closed for now. It is not known until when."),
        (-3, 10, "Closed for now, until "),
        (5, 10, "Closed from "),
        (5, None, "Closed from "),
    ],
)
def test_closure_stands_on_top(
    client: Client, first: int | None, last: int | None, said: str
) -> None:
    time = meets_in(60)
    today = timezone.now().date()
    ClosureFactory.create(
        meeting=time.meeting,
        starts_on=None if first is None else today + timedelta(days=first),
        ends_on=None if last is None else today + timedelta(days=last),
        note="Roof",
    )

    told = notices(page(client, time.meeting, accept_language="en-US"))

    assert len(told) == 1
    assert told[0].startswith(said)
    assert told[0].endswith("Roof")


@pytest.mark.parametrize(("first", "last"), [(-20, -2), (60, 70)])
def test_closure_long_over_or_far_off_is_not_told(client: Client, first: int, last: int) -> None:
    time = meets_in(60)
    today = timezone.now().date()
    ClosureFactory.create(
        meeting=time.meeting,
        starts_on=today + timedelta(days=first),
        ends_on=today + timedelta(days=last),
    )

    assert notices(page(client, time.meeting)) == []


def test_meeting_closed_for_good_has_no_dates(client: Client) -> None:
    time = meets_in(60)
    ClosureFactory.create(meeting=time.meeting)

    html = page(client, time.meeting)

    assert "No date is known." in html
    assert "Next:" not in html
    assert "startDate" not in json_ld(html)


def test_meeting_without_times_is_by_appointment(client: Client) -> None:
    html = page(client, MeetingFactory.create())

    assert "By appointment: ask the group" in html
    assert "No date is known." in html
    assert json_ld(html)["eventSchedule"] == []


def test_meeting_that_is_no_longer_listed_is_gone(client: Client) -> None:
    time = meets_in(60, meeting__ended_at=timezone.now(), **JOINING)

    html = page(client, time.meeting, status=410)

    assert "This meeting is no longer listed." in notices(html)[0]
    assert "secret-door" not in html
    assert "Next:" not in html
    assert client.get(reverse("meeting_calendar", args=[time.meeting.slug])).status_code == 404


def test_unknown_meeting_is_not_found(client: Client) -> None:
    for name in ("meeting_detail", "meeting_calendar", "meeting_qr", "meeting_report"):
        assert client.get(reverse(name, args=["none"])).status_code == 404


def test_join_details_are_shown_where_anybody_may_see_them(client: Client) -> None:
    html = page(client, online_in(30, **JOINING).meeting)

    assert 'href="https://rooms.example/secret-door" rel="noreferrer nofollow"' in html
    assert 'href="tel:+14085550100,,123456%23"' in html
    assert "open-sesame" in html
    assert "Knock secret-knock" in html


def test_join_details_for_members_are_never_shown(client: Client) -> None:
    time = online_in(30, meeting__join_visibility="members", **JOINING)
    slug = time.meeting.slug
    paths = [
        time.meeting.get_absolute_url(),
        reverse("meeting_calendar", args=[slug]),
        reverse("meeting_report", args=[slug]),
        "/",
        "/?as=json",
        "/meetings.ics",
    ]

    answers = [client.get(path).content.decode().replace("\r\n ", "") for path in paths]

    assert all(time.meeting.name in text for text in answers)
    for secret in ("secret-", "sesame", "555", "123456"):
        assert not any(secret in text for text in answers), secret
    assert "gives the link to its members only" in answers[0]


def test_json_ld_is_the_schedule(client: Client) -> None:
    program = Program.objects.get(slug="aa")
    time = meets_in(60, meeting__program=program, meeting__attendance="hybrid", duration=90)
    MeetingTimeFactory.create(
        meeting=time.meeting, weekday=4, start=545, weeks_of_month=0b101, time_zone="Europe/Paris"
    )

    described = json_ld(page(client, time.meeting))

    link = f"http://localhost:8000{time.meeting.get_absolute_url()}"
    assert (described["@context"], described["@type"]) == ("https://schema.org", "Event")
    assert (described["name"], described["url"]) == (time.meeting.name, link)
    assert described["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"
    assert described["organizer"]["name"] == program.name
    assert described["startDate"].endswith(("-08:00", "-07:00"))
    place, virtual = described["location"]
    assert place["geo"] == {
        "@type": "GeoCoordinates", "latitude": 37.33939, "longitude": -121.89496,
    }  # fmt: skip
    assert virtual == {"@type": "VirtualLocation", "url": link}
    schedules = sorted(described["eventSchedule"], key=lambda one: one["scheduleTimezone"])
    assert schedules[0]["startTime"] == f"{time.start // 60:02}:{time.start % 60:02}"
    assert schedules[0]["duration"] == "PT90M"
    assert schedules[0]["repeatFrequency"] == "P1W"
    assert schedules[1] == {
        "@type": "Schedule",
        "startTime": "09:05",
        "duration": "PT60M",
        "scheduleTimezone": "Europe/Paris",
        "repeatFrequency": "P1M",
        "byDay": "https://schema.org/Friday",
        "byMonthWeek": [1, 3],
    }


def test_hostile_texts_are_shown_as_text_and_stay_in_their_script(client: Client) -> None:
    time = meets_in(
        60,
        meeting__name=HOSTILE,
        meeting__notes=HOSTILE,
        meeting__place__name=HOSTILE,
        meeting__place__notes=HOSTILE,
        meeting__program__name=HOSTILE,
        meeting__join_url_notes=HOSTILE,
        meeting__join_url="https://rooms.example/",
        meeting__group=GroupFactory.create(name=HOSTILE),
        meeting__service_body=ServiceBodyFactory.create(name=HOSTILE),
    )
    ClosureFactory.create(meeting=time.meeting, starts_on=date(2020, 1, 1), note=HOSTILE)

    html = page(client, time.meeting)

    assert "<script>alert" not in html
    assert json_ld(html)["name"] == HOSTILE
    assert html.count("&lt;script&gt;alert(1)") >= 8


def test_place_has_a_way_there_that_tells_nobody_else(client: Client) -> None:
    html = page(client, meets_in(60).meeting)

    geo = "geo:37.339390,-121.894960?q=37.339390,-121.894960(1%20Main%20Street%2C%20San%20Jose%2C%20CA)"
    assert f'href="{geo}"' in html
    assert "1 Main Street" in html


def test_approximate_place_says_so_and_online_meeting_has_no_room(client: Client) -> None:
    about = "The map shows only the town."
    rough = meets_in(60, meeting__place__is_approximate=True).meeting
    online = meets_in(60, meeting__attendance="online").meeting  # the group's room, once

    assert about in page(client, rough)
    assert about not in page(client, meets_in(60).meeting)
    html = page(client, online)
    assert "geo:" not in html
    assert "1 Main Street" not in html
    assert json_ld(html)["location"][0]["@type"] == "VirtualLocation"


def test_formats_are_explained_and_say_who_may_come(client: Client) -> None:
    open_one = page(client, meets_in(60, formats="open women").meeting)
    closed_one = page(client, meets_in(60, formats="closed").meeting)

    women = MeetingFormat.objects.get(slug="women")
    assert f"<dt>{women.name}</dt>" in open_one
    assert women.descriptions["en"].replace("'", "&#x27;") in open_one
    assert "friends and family may come too" in open_one
    assert "for people who want to recover themselves" in closed_one


def test_page_says_when_it_was_confirmed_and_whose_listing_it_is(client: Client) -> None:
    confirmed = timezone.now() - timedelta(days=3)
    feed = FeedFactory.create(name="Bay Area Office")
    time = meets_in(60, meeting__confirmed_at=confirmed, meeting__feed=feed)

    html = page(client, time.meeting, accept_language="en-US")

    day = f"{confirmed:%b} {confirmed.day}, {confirmed.year}"
    assert f"Confirmed on {day}." in html
    assert "Listed by Bay Area Office." in html
    assert "Confirmed on" not in page(client, meets_in(60).meeting)


def test_crumbs_lead_to_town_region_and_country(client: Client) -> None:
    towns.load()
    time = meets_in(60, meeting__place__gazetteer_place=towns.town("San Jose", "CA"))

    html = page(client, time.meeting)

    crumbs = html[html.index('class="crumbs"') : html.index("</ol>")]
    assert re.findall(r'href="([^"]+)"', crumbs) == [
        "/in/us/", "/in/us/california/", "/in/us/california/san-jose/",
    ]  # fmt: skip
    assert 'aria-current="page"' in crumbs


def test_page_can_be_shared_by_its_own_name_and_description(client: Client) -> None:
    time = meets_in(60, meeting__program=Program.objects.get(slug="aa"))

    html = page(client, time.meeting)

    assert re.search(rf'og:title"\s+content="{time.meeting.name}"', html)
    assert re.search(r'og:description"\s+content="AA · Every \w+, .* · Library"', html)
    link = f"http://localhost:8000{time.meeting.get_absolute_url()}"
    assert f'<link rel="canonical" href="{link}">' in html
    assert f'href="webcal://localhost:8000{time.meeting.get_absolute_url()}calendar.ics"' in html


def test_code_leads_to_the_page(client: Client) -> None:
    meeting = meets_in(60).meeting

    response = client.get(reverse("meeting_qr", args=[meeting.slug]))

    drawn = io.BytesIO()
    link = f"http://localhost:8000{meeting.get_absolute_url()}"
    segno.make(link, error="m").save(drawn, kind="svg", scale=4, border=4, light="#fff")
    assert response.content == drawn.getvalue()


def count_queries(client: Client, meeting: Meeting) -> int:
    client.get(f"{meeting.get_absolute_url()}?warm=1")
    with CaptureQueriesContext(connection) as asked:
        page(client, meeting)
    return len(asked)


def test_page_takes_as_many_queries_for_three_rows_as_for_one(client: Client) -> None:
    towns.load()
    counted = []
    for rows in (1, 3):
        time = meets_in(60, meeting__place__gazetteer_place=towns.town("San Jose", "CA"))
        for _ in range(rows):
            one = MeetingTimeFactory.create(meeting=time.meeting)
            MeetingExceptionFactory.create(time=one, on=date(2026, 1, 5))
            ClosureFactory.create(meeting=time.meeting, ends_on=date(2026, 1, 1))
        time.meeting.formats.set(MeetingFormat.objects.all()[:rows])
        counted.append(count_queries(client, listed(time).meeting))

    assert counted[0] == counted[1]
    assert counted[0] <= 8
