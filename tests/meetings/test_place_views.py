"""Browsing by place: countries, regions, towns and single places, each with what is held there."""

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from groups.models import Program
from meetings.models import GazetteerPlace, Meeting, MeetingTime
from meetings.views import keeping
from tests.factories import (
    ClosureFactory,
    FeedFactory,
    GazetteerPlaceFactory,
    GroupFactory,
    MeetingExceptionFactory,
    MeetingTimeFactory,
    PlaceFactory,
)
from tests.meetings import towns
from tests.meetings.held import starts_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _towns(db: None) -> None:
    cache.clear()  # areas are counted every ten minutes
    towns.load()


def held_in(town: GazetteerPlace, **fields: Any) -> MeetingTime:
    usual = {"meeting__place__gazetteer_place": town, "time_zone": town.time_zone}
    return MeetingTimeFactory.create(**usual | fields)


def san_jose() -> GazetteerPlace:
    return towns.town("San Jose", "CA")


def areas(client: Client, path: str, **headers: str) -> list[tuple[str, str, int]]:
    """Give (name, address, number of meetings) of each area on a page."""
    response = client.get(path, headers={k.replace("_", "-"): v for k, v in headers.items()})
    assert response.status_code == 200
    html = response.content.decode()
    found = re.findall(r'<a href="(/in/[^"]+)">([^<]+)</a>\s*<span>(\d+)</span>', html)
    return [(name.strip(), url, int(count)) for url, name, count in found]


def listed(html: str) -> list[str]:
    return re.findall(r'<li class="row[^>]*>\s*<h3><a href="/meetings/([^/]+)/"', html)


def test_countries_are_those_with_a_room_to_go_to(client: Client) -> None:
    held_in(san_jose())
    held_in(towns.town("Springfield", "OR"))
    held_in(towns.town("Munich", country="DE"))
    held_in(towns.town("Paris", country="FR"), meeting__attendance="online")
    held_in(towns.town("Madrid", country="ES"), meeting__ended_at=timezone.now())
    held_in(towns.town("Bogotá", country="CO"), meeting__attendance="hybrid")
    MeetingTimeFactory.create()  # in no known town

    assert areas(client, "/in/") == [
        ("Colombia", "/in/co/", 1), ("Germany", "/in/de/", 1), ("United States", "/in/us/", 2),
    ]  # fmt: skip


def test_countries_are_named_and_ordered_in_the_visitors_language(client: Client) -> None:
    held_in(towns.town("Munich", country="DE"))
    held_in(towns.town("London", "ENG", "GB"))

    assert [name for name, _, _ in areas(client, "/in/", accept_language="es")] == [
        "Alemania", "Reino Unido",
    ]  # fmt: skip
    assert [name for name, _, _ in areas(client, "/in/")] == ["Germany", "United Kingdom"]


def test_country_leads_by_its_regions_to_towns(client: Client) -> None:
    held_in(san_jose())
    held_in(san_jose())
    held_in(towns.town("San Francisco"))
    held_in(towns.town("Portland", "ME"))

    assert areas(client, "/in/us/") == [
        ("California", "/in/us/california/", 3), ("Maine", "/in/us/maine/", 1),
    ]  # fmt: skip
    assert areas(client, "/in/us/california/") == [
        ("San Francisco", "/in/us/california/san-francisco/", 1),
        ("San Jose", "/in/us/california/san-jose/", 2),
    ]


def test_towns_follow_the_country_where_regions_have_no_names(client: Client) -> None:
    time = held_in(towns.town("Saint-Étienne", country="FR"))

    assert areas(client, "/in/fr/") == [("Saint-Étienne", "/in/fr/saint-etienne/", 1)]
    html = client.get("/in/fr/saint-etienne/").content.decode()
    assert listed(html) == [time.meeting.slug]
    assert "Recovery meetings in Saint-Étienne" in html


def test_town_lists_its_week_by_day_and_hour(client: Client) -> None:
    sunday = held_in(san_jose(), weekday=6, start=600)
    late = held_in(san_jose(), weekday=0, start=1200)
    early = held_in(san_jose(), weekday=0, start=420)
    held_in(san_jose(), weekday=0, meeting__attendance="online")
    held_in(towns.town("Santa Clara"))

    html = client.get("/in/us/california/san-jose/").content.decode()

    assert listed(html) == [time.meeting.slug for time in (early, late, sunday)]
    assert re.findall(r'<h2 id="day-\d">\s*(\w+)', html) == ["Monday", "Sunday"]
    assert 'href="/?q=San+Jose%2C+California"' in html
    crumbs = html[html.index('class="crumbs"') : html.index("</ol>")]
    assert re.findall(r'href="([^"]+)"', crumbs) == ["/in/us/", "/in/us/california/"]


def test_town_tells_what_is_closed(client: Client) -> None:
    time = held_in(san_jose())
    ClosureFactory.create(meeting=time.meeting, note="Flood")

    html = client.get("/in/us/california/san-jose/").content.decode()

    assert listed(html) == [time.meeting.slug]
    assert "Not held on this day: Flood" in html
    assert '<li class="row off"' in html


def test_large_town_is_shown_by_pages(client: Client) -> None:
    time = held_in(san_jose())
    rows = [
        MeetingTime(meeting=time.meeting, weekday=n % 7, start=n, time_zone="America/Los_Angeles")
        for n in range(200)
    ]
    MeetingTime.objects.bulk_create(rows)

    first, second, beyond = (
        client.get(f"/in/us/california/san-jose/?page={number}").content.decode()
        for number in ("1", "2", "99")
    )

    assert (len(listed(first)), len(listed(second))) == (200, 1)
    assert 'href="?page=2"' in first
    assert 'href="?page=1"' in second
    assert len(listed(beyond)) == 1
    assert client.get("/in/us/california/san-jose/?page=x").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/in/zz/",
        "/in/USA/",
        "/in/us/",
        "/in/us/california/",
        "/in/us/atlantis/",
        "/in/us/california/san-jose/",
        "/in/us/california/atlantis/",
        "/in/us/texas/san-jose/",
        "/in/" + "a" * 300 + "/",
        "/in/us/" + "a" * 300 + "/",
        "/in/us/california/" + "a" * 300 + "/",
        "/in/us/%00/",
        "/in/us/california/%00/",
        "/in/fr/%F0%9F%98%80/",
        "/places/none/",
        "/groups/none/",
    ],
)
def test_area_without_meetings_and_unknown_ones_are_not_found(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_place_shows_its_address_and_all_that_is_held_there(client: Client) -> None:
    place = PlaceFactory.create(
        name="St. Mary’s <b>Hall</b>", region="CA", postcode="95112", gazetteer_place=san_jose(),
        notes="Blue door",
    )  # fmt: skip
    first = MeetingTimeFactory.create(meeting__place=place, weekday=1)
    second = MeetingTimeFactory.create(meeting__place=place, weekday=3)
    MeetingTimeFactory.create(meeting__place=place, meeting__ended_at=timezone.now())

    html = client.get(place.get_absolute_url()).content.decode()

    assert listed(html) == [first.meeting.slug, second.meeting.slug]
    assert "St. Mary’s &lt;b&gt;Hall&lt;/b&gt;" in html
    assert "San Jose, CA 95112" in html
    assert "Blue door" in html
    assert 'href="geo:37.339390,-121.894960' in html
    assert "/in/us/california/san-jose/" in html


def test_place_without_a_position_or_meetings_is_still_a_page(client: Client) -> None:
    place = PlaceFactory.create(
        feed=FeedFactory.create(), source_key="1", latitude=None, longitude=None, name=""
    )

    html = client.get(place.get_absolute_url()).content.decode()

    assert "geo:" not in html
    assert "<h1>1 Main Street, San Jose, CA</h1>" in html
    assert "No meeting is listed here now." in html


def test_group_shows_its_program_and_its_meetings(client: Client) -> None:
    group = GroupFactory.create(
        program=Program.objects.get(slug="aa"), name="Hope <b>Group</b>", notes="Since 1980"
    )
    time = MeetingTimeFactory.create(meeting__group=group, meeting__attendance="online")
    MeetingTimeFactory.create(meeting__group=group, meeting__ended_at=timezone.now())
    MeetingTimeFactory.create()

    html = client.get(group.get_absolute_url()).content.decode()

    assert listed(html) == [time.meeting.slug]
    assert "Hope &lt;b&gt;Group&lt;/b&gt;" in html
    assert "<b>Group" not in html
    assert "Since 1980" in html
    assert f'href="{reverse("program_detail", args=["aa"])}"' in html


def test_lists_tell_of_a_date_that_is_moved_or_cancelled(client: Client) -> None:
    starts = starts_in(60)
    time = held_in(san_jose(), weekday=starts.weekday(), start=starts.hour * 60 + starts.minute)
    MeetingExceptionFactory.create(time=time, on=starts.date(), note="Snow")

    html = client.get("/in/us/california/san-jose/").content.decode()

    assert listed(html) == [time.meeting.slug]
    assert f'datetime="{starts.date()}' not in html  # the next date that is held is shown


def counted(client: Client, path: str) -> int:
    """Count the queries of a page that no cache has."""
    client.get(path)
    keeping.forget()
    cache.clear()
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


def add(group_meeting: Meeting) -> None:
    """Hold one more meeting of the same group at the same place, with all there can be."""
    time = MeetingTimeFactory.create(
        meeting__place=group_meeting.place,
        meeting__group=group_meeting.group,
        meeting__program=Program.objects.get(slug="na"),
    )
    MeetingExceptionFactory.create(time=time)
    ClosureFactory.create(meeting=time.meeting, ends_on="2026-01-01")


@pytest.mark.parametrize(
    ("name", "most"),
    [("countries", 12), ("country", 13), ("region", 13), ("town", 11), ("place", 9), ("group", 9)],
)
def test_page_takes_as_many_queries_for_three_meetings_as_for_one(
    client: Client, name: str, most: int
) -> None:
    meeting = held_in(san_jose(), meeting__group=GroupFactory.create()).meeting
    assert meeting.place
    assert meeting.group
    path = {
        "countries": "/in/",
        "country": "/in/us/",
        "region": "/in/us/california/",
        "town": "/in/us/california/san-jose/",
        "place": meeting.place.get_absolute_url(),
        "group": meeting.group.get_absolute_url(),
    }[name]
    MeetingExceptionFactory.create(time=meeting.times.get())
    once = counted(client, path)

    add(meeting)
    add(meeting)
    held_in(towns.town("Portland", "ME"))
    held_in(towns.town("Sunnyvale"))

    assert counted(client, path) == once
    assert once <= most


def test_towns_of_one_name_in_a_region_have_pages_of_their_own(client: Client) -> None:
    first = held_in(san_jose())
    second = held_in(GazetteerPlaceFactory.create(slug="san-jose-2"))

    for slug, time in (("san-jose", first), ("san-jose-2", second)):
        html = client.get(f"/in/us/california/{slug}/").content.decode()
        assert listed(html) == [time.meeting.slug]
