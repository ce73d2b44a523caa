"""The finder for programs: JSON, refusals, calendar, QR code, suggestions, no second look."""

import io
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
import segno
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from groups.models import Program
from meetings.finder.searching import PAGE
from tests.factories import (
    GroupFactory,
)
from tests.meetings import towns
from tests.meetings.held import SAN_JOSE, ZONE, as_json, meets_in, online_in, starts_in

pytestmark = pytest.mark.django_db
HOSTILE = """<script>alert(1)</script>"'&"""


def test_json_has_the_keys_and_types_that_are_promised(client: Client) -> None:
    time = meets_in(
        30,
        meeting__program=Program.objects.get(slug="na"),
        meeting__group=GroupFactory.create(),
        formats="women open",
    )

    answer = as_json(client, **SAN_JOSE)

    assert list(answer) == ["count", "next", "meetings"]
    assert (answer["count"], answer["next"]) == (1, None)
    [meeting] = answer["meetings"]
    starts = starts_in(30)
    distance = meeting.pop("distance_m")
    assert isinstance(distance, int)
    assert 0 < distance < 1000
    assert abs(datetime.fromisoformat(meeting.pop("starts_at")) - starts) <= timedelta(minutes=1)
    assert meeting == {
        "slug": time.meeting.slug,
        "name": time.meeting.name,
        "program": "na",
        "time_zone": ZONE,
        "attendance": "in_person",
        "place": "Library · 1 Main Street, San Jose, CA",
        "latitude": 37.33939,
        "longitude": -121.89496,
        "formats": ["open", "women"],
        "url": f"http://localhost:8000/meetings/{time.meeting.slug}/",
    }


def test_json_of_an_online_meeting_has_no_distance_and_its_own_offset(client: Client) -> None:
    online_in(30, zone="Asia/Kathmandu")

    [meeting] = as_json(client, attendance="online")["meetings"]

    assert meeting["starts_at"].endswith("+05:45")
    assert [meeting[key] for key in ("latitude", "longitude", "distance_m")] == [None] * 3
    assert (meeting["attendance"], meeting["place"], meeting["formats"]) == ("online", "", [])


def pages_from(client: Client, **query: str) -> list[dict[str, Any]]:
    """Follow ``next`` to the end."""
    answers = [as_json(client, **query)]
    while answers[-1]["next"]:
        following = urlsplit(answers[-1]["next"])
        assert f"{following.scheme}://{following.netloc}" == "http://localhost:8000"
        answers.append(client.get(f"{following.path}?{following.query}").json())
        assert len(answers) < 20
    return answers


@pytest.mark.parametrize(
    ("minutes", "day"), [(30, "week"), (30, ""), (2 * 1440, "")], ids=["week", "day", "wider"]
)
def test_next_leads_to_every_date_once(client: Client, minutes: int, day: str) -> None:
    slugs = {meets_in(minutes + number % 3).meeting.slug for number in range(2 * PAGE + 5)}

    answers = pages_from(client, **SAN_JOSE, **({"day": day} if day else {}))

    found = [meeting["slug"] for answer in answers for meeting in answer["meetings"]]
    assert [len(answer["meetings"]) for answer in answers] == [PAGE, PAGE, 5]
    assert {answer["count"] for answer in answers} == {len(slugs)}
    assert sorted(found) == sorted(slugs)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("lat", "91"), ("km", "x"), ("day", "someday"), ("from", "25:00"), ("to", "x"),
        ("attendance", "x"), ("program", "nonsense"), ("format", "nonsense"),
        ("language", "xx"), ("access", "nonsense"), ("open", "x"), ("sort", "x"), ("page", "0"),
        ("tz", "x"),
    ],
)  # fmt: skip
def test_bad_parameter_is_named_in_json_and_html(client: Client, name: str, value: str) -> None:
    query = {"q": "Rome", "lng": "0", "lat": "0", name: value}

    told = client.get("/", query | {"as": "json"})
    shown = client.get("/", query)

    assert told.status_code == shown.status_code == 400
    assert told.json()["error"]["parameter"] == name
    assert told.json()["error"]["reason"]
    assert f"“{name}”" in shown.content.decode()


def test_bad_parameter_is_shown_harmless(client: Client) -> None:
    html = client.get("/", {"program": "a&<b>", "format": "x"}).content.decode()

    assert "<b>" not in html[html.index("<main") :]


@pytest.mark.parametrize("name", ["finder_calendar", "finder_qr"])
def test_bad_parameter_is_refused_by_calendar_and_code_too(client: Client, name: str) -> None:
    assert client.get(reverse(name), {"km": "x"}).status_code == 400


@pytest.mark.parametrize("path", ["/", "/?lat=37.34&lng=-121.89&as=json", "/meetings.ics"])
@pytest.mark.parametrize("parted", ["", "true"])
def test_same_page_again_is_not_modified_without_a_look_at_the_database(
    client: Client, path: str, parted: str
) -> None:
    headers = {"HX-Request": parted} if parted else {}

    def twice() -> tuple[str, Any, CaptureQueriesContext]:
        etag = client.get(path, headers=headers)["ETag"]
        with CaptureQueriesContext(connection) as asked:
            response = client.get(path, headers=headers | {"If-None-Match": etag})
        return etag, response, asked

    etag, response, asked = twice()
    if response.status_code != 304:  # a minute has just passed
        etag, response, asked = twice()

    assert response.status_code == 304
    assert [one["sql"] for one in asked if "SAVEPOINT" not in one["sql"]] == []
    assert (response.content, response["ETag"]) == (b"", etag)


def test_page_has_another_etag_for_every_language_region_and_address(client: Client) -> None:
    asked = [
        client.get(path, headers={"Accept-Language": language})
        for path in ("/", "/?day=monday", "/?as=json")
        for language in ("en-US", "en-GB", "es")
    ]

    assert len({response["ETag"] for response in asked}) == len(asked)
    assert 'lang="es"' in asked[2].content.decode()


def test_calendar_file_holds_more_than_the_first_page(client: Client) -> None:
    names = {meets_in(30 + number).meeting.name for number in range(23)}

    response = client.get(reverse("finder_calendar"), SAN_JOSE)

    events = Calendar.from_ical(response.content).walk("VEVENT")
    assert {str(event["SUMMARY"]) for event in events} == names


def test_calendar_file_holds_the_meetings_found_at_their_times(client: Client) -> None:
    found, elsewhere = meets_in(30), meets_in(30, meeting__place__latitude=10.0)

    response = client.get(reverse("finder_calendar"), SAN_JOSE)

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(response.content)
    assert {str(event["SUMMARY"]) for event in calendar.walk("VEVENT")} == {found.meeting.name}
    assert elsewhere.meeting.name not in response.content.decode()
    starts = starts_in(30)
    [event] = recurring_ical_events.of(calendar).between(
        starts - timedelta(minutes=2), starts + timedelta(minutes=2)
    )
    assert event["DTSTART"].dt.astimezone(ZoneInfo(ZONE)).minute in {
        starts.minute, (starts - timedelta(minutes=1)).minute,
    }  # fmt: skip


def test_code_leads_to_the_same_search(client: Client) -> None:
    response = client.get(reverse("finder_qr"), SAN_JOSE | {"day": "week", "utm_source": "x"})

    assert response["Content-Type"] == "image/svg+xml"
    drawn = io.BytesIO()
    link = "http://localhost:8000/?lat=37.34&lng=-121.89&day=week"
    segno.make(link, error="m").save(drawn, kind="svg", scale=4, border=4, light="#fff")
    assert response.content == drawn.getvalue()


def test_places_are_suggested_with_rounded_positions(client: Client) -> None:
    towns.load()

    response = client.get(reverse("place_suggestions"), {"q": "san jos"})

    assert response.json()[0] == {
        "label": "San Jose, California",
        "q": "San Jose, California",
        "latitude": 37.34,
        "longitude": -121.89,
    }
    assert "max-age=3600" in response["Cache-Control"]
    assert "Accept-Language" in response["Vary"]
    assert client.get(reverse("place_suggestions")).json() == []
    long = client.get(reverse("place_suggestions"), {"q": "x" * 5000 + "\x00"})
    assert long.json() == []


def test_towns_alone_are_suggested_where_a_postcode_has_its_own_field(client: Client) -> None:
    towns.load()
    url = reverse("place_suggestions")
    assert client.get(url, {"q": "95112"}).json() != []

    assert client.get(url, {"q": "95112", "of": "towns"}).json() == []
    named = client.get(url, {"q": "san jos", "of": "towns"}).json()
    assert named[0]["label"] == "San Jose, California"


def test_places_are_suggested_in_the_visitors_language(client: Client) -> None:
    towns.load()

    response = client.get(
        reverse("place_suggestions"), {"q": "munich"}, headers={"Accept-Language": "es"}
    )

    assert response.json()[0]["label"] == "Munich, Alemania"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("name", ["finder", "finder_calendar", "finder_qr", "place_suggestions"])
def test_finder_can_only_be_read(client: Client, name: str, method: str) -> None:
    assert getattr(client, method)(reverse(name)).status_code == 405
