"""What machines read at agreed addresses: sitemap, robots.txt, security.txt."""

import re
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from groups.models import Program
from meetings.models import Meeting
from tests.factories import GroupFactory, MeetingTimeFactory, PlaceFactory
from tests.meetings import towns

pytestmark = pytest.mark.django_db
NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
PARTS = ["pages", "programs", "groups", "meetings", "places", "towns"]


def addresses(client: Client, path: str) -> list[str]:
    """Read the addresses of a sitemap, or of an index of them, without their host."""
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml"
    found = [node.text or "" for node in ET.fromstring(response.content).iter(f"{NAMESPACE}loc")]  # noqa: S314
    assert all(url.startswith("http://localhost:8000/") for url in found)
    return [urlsplit(url).path for url in found]


def test_sitemap_names_its_parts(client: Client) -> None:
    MeetingTimeFactory.create()

    assert addresses(client, "/sitemap.xml") == [f"/sitemap-{part}.xml" for part in PARTS]


def test_sitemap_lists_what_is_listed_and_nothing_else(client: Client) -> None:
    towns.load()
    town = towns.town("Saint-Étienne", country="FR")
    held = MeetingTimeFactory.create(
        meeting__place__gazetteer_place=town, meeting__group=GroupFactory.create()
    ).meeting
    ended = MeetingTimeFactory.create(meeting__ended_at=timezone.now()).meeting
    empty = PlaceFactory.create()

    assert held.place
    assert held.group
    assert ended.place
    meetings = addresses(client, "/sitemap-meetings.xml")
    places = addresses(client, "/sitemap-places.xml")

    assert meetings == [held.get_absolute_url()]
    assert places == [held.place.get_absolute_url()]
    assert ended.place.get_absolute_url() not in places
    assert empty.get_absolute_url() not in places
    assert addresses(client, "/sitemap-groups.xml") == [held.group.get_absolute_url()]
    assert addresses(client, "/sitemap-towns.xml") == ["/in/fr/saint-etienne/"]
    assert len(addresses(client, "/sitemap-programs.xml")) == Program.objects.count()
    assert "/new/" in addresses(client, "/sitemap-pages.xml")


def test_every_address_of_the_sitemap_can_be_opened(client: Client) -> None:
    towns.load()
    for town in (towns.town("San Jose", "CA"), towns.town("Łódź", country="PL")):
        MeetingTimeFactory.create(
            meeting__place__gazetteer_place=town, meeting__group=GroupFactory.create()
        )

    for part in PARTS:
        for path in addresses(client, f"/sitemap-{part}.xml"):
            response = client.get(path)
            assert response.status_code == 200, path
            assert 'content="noindex' not in response.content.decode(), path


def test_sitemap_says_when_a_meeting_last_changed(client: Client) -> None:
    meeting = MeetingTimeFactory.create().meeting
    Meeting.objects.update(updated_at=datetime(2026, 5, 4, 12, tzinfo=meeting.updated_at.tzinfo))

    text = client.get("/sitemap-meetings.xml").content.decode()

    assert "<lastmod>2026-05-04</lastmod>" in text


@pytest.mark.parametrize("part", ["", *(f"-{part}" for part in PARTS)])
def test_sitemap_takes_as_many_queries_for_three_meetings_as_for_one(
    client: Client, part: str
) -> None:
    towns.load()
    counted = []
    for _ in (1, 2):
        for town in (towns.town("San Jose", "CA"), towns.town("Madrid", country="ES"))[:2]:
            MeetingTimeFactory.create(
                meeting__place__gazetteer_place=town, meeting__group=GroupFactory.create()
            )
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/sitemap{part}.xml")
        counted.append(len(asked))

    assert counted[0] == counted[1]


def test_sitemap_without_a_meeting_is_still_one(client: Client) -> None:
    assert addresses(client, "/sitemap.xml")
    assert addresses(client, "/sitemap-meetings.xml") == []
    assert client.get("/sitemap-nonsense.xml").status_code == 404
    assert client.get("/sitemap-meetings.xml?p=2").status_code == 404


def test_robots_may_read_pages_but_no_searches_and_no_forms(client: Client) -> None:
    response = client.get("/robots.txt")

    lines = response.content.decode().splitlines()
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert lines[0] == "User-agent: *"
    assert {"Disallow: /*?", "Disallow: /reports/", "Disallow: /*/report/"} <= set(lines)
    assert "Disallow: /" not in lines
    assert lines[-1] == "Sitemap: http://localhost:8000/sitemap.xml"


def test_security_contact_is_the_operators(client: Client, settings: Settings) -> None:
    settings.SECURITY_CONTACT = "mailto:safe@example.org"

    text = client.get("/.well-known/security.txt").content.decode()

    assert "Contact: mailto:safe@example.org\n" in text
    assert "Canonical: http://localhost:8000/.well-known/security.txt\n" in text
    expires = re.search(r"^Expires: (\S+)$", text, re.MULTILINE)
    assert expires
    ahead = datetime.fromisoformat(expires[1]) - timezone.now()
    assert timedelta(days=30) < ahead <= timedelta(days=365)


def test_security_file_without_a_contact_says_so(client: Client, settings: Settings) -> None:
    settings.SECURITY_CONTACT = ""

    text = client.get("/.well-known/security.txt").content.decode()

    assert "Contact:" not in text
    assert text.startswith("# ")
