"""The finder as browsers and programs see it: page, part, JSON, calendar, QR code, places."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from groups.models import Program
from meetings.finder.searching import PAGE
from tests.factories import (
    ClosureFactory,
    MeetingExceptionFactory,
)
from tests.meetings import towns
from tests.meetings.held import SAN_JOSE, as_json, listed, meets_in, online_in, starts_in

pytestmark = pytest.mark.django_db
HOSTILE = """<script>alert(1)</script>"'&"""


def page(client: Client, query: dict[str, str] | None = None, **headers: str) -> str:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    response = client.get("/", query or {}, headers=named)
    assert response.status_code == 200
    return response.content.decode()


def names(html: str) -> list[str]:
    return re.findall(r'<li class="row[^>]*>\s*<h3><a href="/meetings/([^/]+)/"', html)


def section(html: str, heading: str) -> str:
    """Give what stands below a heading, down to the next."""
    found = re.search(rf"<h2[^>]*>\s*{heading}\s*</h2>(.*?)(<h2|</section>)", html, re.DOTALL)
    return found[1] if found else ""


def test_page_shows_what_starts_soon_nearby(client: Client) -> None:
    time = meets_in(25, meeting__program=Program.objects.get(slug="aa"), formats="women")

    html = page(client, SAN_JOSE)

    assert names(html) == [time.meeting.slug]
    assert "starts in 25 min" in html or "starts in 24 min" in html
    assert ">AA<" in html
    assert ">Women<" in html


def test_card_warns_of_what_nobody_confirms(client: Client) -> None:
    meets_in(25, meeting__unconfirmed_at=timezone.now())
    meets_in(30)

    html = page(client, SAN_JOSE)

    assert html.count("Not confirmed for a long time") == 1


def test_htmx_gets_the_results_alone_and_caches_are_told(client: Client) -> None:
    meets_in(25)
    whole = client.get("/", SAN_JOSE)
    part = client.get("/", SAN_JOSE, headers={"HX-Request": "true"})

    assert part.content.decode().strip().startswith('<div id="results"')
    assert "<html" not in part.content.decode()
    assert part.content.decode().strip() in whole.content.decode()
    for response in (whole, part):
        assert {"HX-Request", "Accept-Language"} <= {*re.split(", *", response["Vary"])}
        assert response["Cache-Control"] == "public, max-age=60"
    assert whole["ETag"] != part["ETag"]


def test_htmx_bringing_back_history_gets_the_page(client: Client) -> None:
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}

    assert "<html" in client.get("/", SAN_JOSE, headers=headers).content.decode()


def test_pages_of_html_lead_on_and_back_also_of_a_wider_search(client: Client) -> None:
    for _ in range(PAGE + 1):
        meets_in(2 * 1440)
    first = page(client, SAN_JOSE)

    [following] = re.findall(r'href="(\?[^"]*page=2)"', first)[:1]
    second = page(client, dict(pair.split("=") for pair in following[1:].split("&amp;")))

    assert len(names(first)) == PAGE
    assert len(names(second)) == 1
    assert {*names(first)}.isdisjoint(names(second))


def count_queries(client: Client, query: dict[str, str]) -> int:
    client.get("/", query)  # programs, formats and zones are kept from now on
    with CaptureQueriesContext(connection) as asked:
        client.get("/", query | {"utm": "x"})
    return len(asked)


@pytest.mark.parametrize("extra", [{}, {"as": "json"}], ids=["html", "json"])
def test_page_takes_as_many_queries_for_three_rows_as_for_one(
    client: Client, extra: dict[str, str]
) -> None:
    towns.load()
    time = meets_in(30)
    MeetingExceptionFactory.create(time=meets_in(40), on=starts_in(40).date())
    online_in(20)
    once = count_queries(client, SAN_JOSE | extra)

    for _ in range(2):
        meets_in(30, meeting__program=time.meeting.program, formats="women open")
        MeetingExceptionFactory.create(time=listed(meets_in(40)), on=starts_in(40).date())
        online_in(20)

    assert len(as_json(client, **SAN_JOSE)["meetings"]) >= 3
    assert count_queries(client, SAN_JOSE | extra) == once
    assert once <= 14


def test_wider_search_says_so(client: Client) -> None:
    meets_in(2 * 1440)
    html = page(client, SAN_JOSE)
    assert "Nothing in the next 24 hours. These are the next 7 days." in html

    far = page(client, {"lat": "37.7", "lng": "-121.9", "day": "week"}, accept_language="en-US")
    assert "Nothing that near. These are within 39 mi." in far

    both = page(client, {"lat": "37.7", "lng": "-121.9"}, accept_language="es-ES,en")
    assert "62 km" in both


def test_online_meetings_that_start_soon_are_offered_beside_a_place(client: Client) -> None:
    meets_in(180)
    soon, later = online_in(20), online_in(120)

    html = page(client, SAN_JOSE)

    offered = names(section(html, "Online, starting soon"))
    assert offered == [soon.meeting.slug]
    assert later.meeting.slug not in html


def test_bare_address_shows_online_meetings_and_no_room(client: Client) -> None:
    room, online = meets_in(30), online_in(30)

    html = page(client)

    assert names(html) == [online.meeting.slug]
    assert room.meeting.slug not in html
    assert "A meeting, near you, tonight." in html
    assert 'rel="canonical"' in html
    assert "noindex" in page(client, SAN_JOSE)


def test_date_not_held_is_told_with_its_note(client: Client) -> None:
    time = meets_in(60)
    MeetingExceptionFactory.create(time=time, on=starts_in(60).date(), note="Hall <b>painted</b>")
    listed(time)

    html = page(client, SAN_JOSE)

    lost = section(html, "Not held this time")
    assert names(lost) == [time.meeting.slug]
    assert "Not held on this day: Hall &lt;b&gt;painted&lt;/b&gt;" in lost
    assert '<li class="row off"' in lost
    assert as_json(client, **SAN_JOSE)["meetings"] == []


def test_closed_meeting_is_told_and_not_listed(client: Client) -> None:
    time = meets_in(60)
    ClosureFactory.create(meeting=time.meeting, note="Until spring")
    listed(time)

    html = page(client, SAN_JOSE | {"day": "week"})

    assert names(section(html, "Not held this time")) == [time.meeting.slug]
    assert "Not held on this day: Until spring" in html


def test_nothing_found_says_what_may_help(client: Client) -> None:
    html = page(client, {"lat": "0", "lng": "-30"})

    assert "No meeting fits." in html
    assert names(html) == []
    assert as_json(client, lat="0", lng="-30") == {"count": 0, "next": None, "meetings": []}


def test_hostile_names_are_shown_as_text(client: Client) -> None:
    time = meets_in(
        30,
        meeting__name=HOSTILE,
        meeting__place__name=HOSTILE,
        meeting__place__address=HOSTILE,
        meeting__program__short_name=HOSTILE,
    )
    html = page(client, SAN_JOSE | {"q": HOSTILE})

    assert names(html) == [time.meeting.slug]
    assert "<script>alert" not in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 4
    assert as_json(client, **SAN_JOSE)["meetings"][0]["name"] == HOSTILE


def test_words_and_filters_are_kept_by_the_form(client: Client) -> None:
    html = page(client, {"q": "Hope & Joy", "day": "week", "format": "women"})

    assert 'value="Hope &amp; Joy"' in html
    assert '<input type="hidden" name="format" value="women" form="search-form">' in html
    assert '<input type="hidden" name="day" value="week" form="search-form">' in html


def test_ambiguous_place_offers_its_candidates(client: Client) -> None:
    towns.load()

    html = page(client, {"q": "Springfield", "format": "women"})

    links = dict(re.findall(r'class="chip" href="([^"]+)"[^>]*>([^<]+)</a>', html))
    [ohio] = [url for url, label in links.items() if label == "Springfield, Ohio"]
    assert ohio == "?q=Springfield%2C+Ohio&amp;lat=39.92&amp;lng=-83.81&amp;format=women"
    assert "Meetings called “Springfield”" in links.values()
    assert "Meetings near Springfield, Missouri" in html


def test_misspelt_place_is_told_as_a_guess(client: Client) -> None:
    towns.load()
    time = meets_in(30)

    html = page(client, {"q": "san hose"})

    assert "We know no “san hose”. These are near San Jose, California." in html
    assert names(html) == [time.meeting.slug]


def test_head_is_answered_like_get(client: Client) -> None:
    assert client.head("/").status_code == 200


def test_visitors_own_time_can_be_shown_for_online_meetings(client: Client) -> None:
    time = online_in(30, zone="Europe/Paris")

    html = page(client)

    assert re.search(r'data-starts="[^"]+" data-zone="Europe/Paris"', html)
    assert time.meeting.slug in html
