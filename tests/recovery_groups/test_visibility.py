"""A secret group is as one that never was, and what is not listed is in no list (G-3, PRV-02)."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.db import connection
from django.http.response import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from groups import telling
from groups.models import Group, Program
from meetings import finder_index
from meetings.finder import searching
from meetings.models import Meeting, MeetingTime
from meetings.views import keeping
from recovery_groups.sitemaps import SITEMAPS
from tests.factories import (
    ChangeReportFactory,
    GroupFactory,
    MembershipFactory,
    PlaceFactory,
    TermFactory,
)
from tests.meetings import towns
from tests.meetings.held import meets_in

CANARY = "Zyxwv"
HIDDEN = ("secret", "draft", "in_review", "archived")
RANDOM = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')
pytestmark = pytest.mark.django_db


def of_group(slug: str) -> list[str]:
    return [
        reverse("group_detail", args=[slug]),
        reverse("group_calendar", args=[slug]),
        reverse("group_qr", args=[slug]),
        reverse("group_print", args=[slug, "week", "letter"]),
        reverse("group_print", args=[slug, "flyer", "a4"]),
        reverse("group_print", args=[slug, "pocket", "letter"]),
    ]


def of_meeting(slug: str) -> list[str]:
    return [
        reverse(name, args=[slug])
        for name in ("meeting_detail", "meeting_calendar", "meeting_qr", "meeting_report")
    ]


def hidden(how: str) -> MeetingTime:
    """Make a meeting of a group that outsiders are to know nothing of, or little."""
    towns.load()
    visibility = how if how in Group.Visibility.values else Group.Visibility.LISTED.value
    group = GroupFactory.create(
        slug="known-group",
        name=f"{CANARY} Group",
        program=Program.objects.get(slug="aa"),
        notes=f"{CANARY} notes",
        visibility=visibility,
        state=how if how in Group.State.values else Group.State.LIVE,
        home_place="San Jose",
    )
    return meets_in(
        60,
        meeting__slug="known-meeting",
        meeting__name=f"{CANARY} Meeting",
        meeting__group=group,
        meeting__program=group.program,
        meeting__place=PlaceFactory.create(
            slug="known-place",
            name=f"{CANARY} Hall",
            gazetteer_place=towns.town("San Jose", "CA"),
        ),
    )


def told(response: HttpResponseBase, body: bytes, own: str) -> tuple[int, dict[str, str], bytes]:
    """Give all of an answer but its own name: the address in it and what follows from that."""
    headers = {name: value for name, value in response.headers.items() if name != "ETag"}
    text = RANDOM.sub(b"", body).replace(own.encode(), b"(slug)")
    return response.status_code, headers, text


def asked(client: Client, path: str, own: str) -> tuple[object, ...]:
    keeping.forget()
    searching.forget()
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path)
    return (*told(response, response.content, own), len(queries), "ETag" in response.headers)


def pairs() -> Iterator[tuple[str, str, str]]:
    for addresses, own, other in (
        (of_group, "known-group", "never-wasxx"),
        (of_meeting, "known-meeting", "never-was-xxx"),
        (lambda slug: [reverse("place_detail", args=[slug])], "known-place", "never-wasxx"),
    ):
        make: Callable[[str], list[str]] = addresses
        for known, unknown in zip(make(own), make(other), strict=True):
            yield known, unknown, own


@pytest.mark.parametrize("how", HIDDEN)
def test_g_03_hidden_group_answers_as_one_that_never_was(client: Client, how: str) -> None:
    hidden(how)

    for known, unknown, own in pairs():
        other = unknown.split("/")[2]
        assert asked(client, known, own) == asked(client, unknown, other), known
        assert client.get(known).status_code == 404, known


def test_g_03_secret_group_answers_the_same_to_those_who_post(client: Client) -> None:
    hidden("secret")

    for path in ("/meetings/known-meeting/report/", "/meetings/never-was-xxx/report/"):
        assert client.post(path, {"kind": "time"}).status_code == 404


def test_report_on_a_meeting_that_went_into_hiding_is_gone(client: Client) -> None:
    report = ChangeReportFactory.create(meeting=hidden("secret").meeting)

    assert client.get(report.get_absolute_url()).status_code == 404


def crawl(client: Client) -> Iterator[tuple[str, bytes]]:
    """Open whatever lists, searches, counts or suggests."""
    paths = [
        "/?lat=37.34&lng=-121.89",
        f"/?q=San+Jose&words={CANARY}",
        f"/?q={CANARY}",
        "/?lat=37.34&lng=-121.89&as=json",
        "/meetings.ics?lat=37.34&lng=-121.89",
        "/meetings.svg?lat=37.34&lng=-121.89",
        f"/places/suggest/?q={CANARY}",
        "/sitemap.xml",
        *(reverse("sitemap_part", args=[section]) for section in SITEMAPS),
        "/robots.txt",
        reverse("country_list"),
        reverse("country_detail", args=["us"]),
        reverse("region_detail", args=["us", "california"]),
        reverse("town_detail", args=["us", "california", "san-jose"]),
        reverse("program_detail", args=["aa"]),
        "/new/",
        "/no-such-page/",
    ]
    for path in paths:
        cache.clear()
        keeping.forget()
        searching.forget()
        yield path, client.get(path).content


@pytest.mark.parametrize("how", [*HIDDEN, "unlisted"])
def test_prv_02_what_is_not_listed_is_in_no_list(client: Client, how: str) -> None:
    hidden(how)
    names = (CANARY, "known-group", "known-meeting", "known-place")

    for path, content in crawl(client):
        text = content.decode().replace(f"q={CANARY}", "").replace(f"words={CANARY}", "")
        text = re.sub(rf'value="{CANARY}"|“{CANARY}”|{CANARY}</', "", text)
        assert [name for name in names if name in text] == [], path


def test_prv_02_a_listed_group_is_where_the_crawl_looks(client: Client) -> None:
    hidden("listed")
    found = {path for path, content in crawl(client) if b"known-meeting" in content}

    assert {
        "/?lat=37.34&lng=-121.89",
        "/?lat=37.34&lng=-121.89&as=json",
        "/meetings.ics?lat=37.34&lng=-121.89",
        "/sitemap-meetings.xml",
        "/in/us/california/san-jose/",
    } <= found


def test_unlisted_group_opens_by_its_link_and_is_kept_from_search_engines(client: Client) -> None:
    hidden("unlisted")

    page = client.get("/groups/known-group/")
    meeting = client.get("/meetings/known-meeting/")

    assert (page.status_code, page["X-Robots-Tag"]) == (200, "noindex")
    assert f"{CANARY} Meeting" in page.content.decode()
    assert (meeting.status_code, meeting["X-Robots-Tag"]) == (200, "noindex")


def test_paused_group_says_so_wherever_its_meeting_is_shown(client: Client) -> None:
    hidden("paused")

    for path in ("/?lat=37.34&lng=-121.89", "/groups/known-group/", "/meetings/known-meeting/"):
        assert "Paused" in client.get(path).content.decode(), path
    calendar = client.get("/meetings/known-meeting/calendar.ics").content.decode()
    assert f"SUMMARY:Paused: {CANARY} Meeting" in calendar


def test_g_02_public_page_shows_no_sign_of_people(client: Client) -> None:
    group = hidden("listed").meeting.group
    before = client.get("/groups/known-group/").content
    TermFactory.create(membership__group=group, membership__name="Kestrel", role="moderator")
    MembershipFactory.create_batch(3, group=group)
    keeping.forget()

    assert client.get("/groups/known-group/").content == before


def test_hiding_a_group_takes_it_out_of_the_finder_at_once(client: Client) -> None:
    group = hidden("listed").meeting.group
    assert group is not None
    Group.objects.filter(pk=group.pk).update(visibility=Group.Visibility.SECRET)

    telling.tell(group)

    found = client.get("/?lat=37.34&lng=-121.89").content.decode()
    assert CANARY not in found


def test_one_rule_says_the_same_in_python_and_in_sql() -> None:
    towns.load()
    times = [
        meets_in(
            60,
            meeting__is_draft=is_draft,
            meeting__group=GroupFactory.create(state=state, visibility=visibility),
            meeting__ended_at=ended_at,
        )
        for state in Group.State
        for visibility in Group.Visibility
        for is_draft in (False, True)
        for ended_at in (None, timezone.now())
    ]
    times.append(meets_in(60, meeting__group=None))
    finder_index.refresh()

    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT meeting_id FROM meetings_finderrow")
        indexed = {row[0] for row in cursor.fetchall()}
    assert indexed == set(Meeting.objects.listed().values_list("pk", flat=True))
    assert 1 < len(indexed) < len(times)


def test_place_of_a_hidden_meeting_alone_has_no_page(client: Client) -> None:
    hidden("secret")
    assert client.get("/places/known-place/").status_code == 404

    Group.objects.update(visibility=Group.Visibility.UNLISTED)

    keeping.forget()
    assert client.get("/places/known-place/").status_code == 200
