"""What holds for every address that anybody can open: no cookie, no stranger, only reading."""

import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.asking import digest_of
from accounts.mail import not_mine_url
from groups.models import Program
from meetings.actions.confirming import token_of
from notifications.models import off_token
from tests.factories import (
    ChangeReportFactory,
    ConfirmLinkFactory,
    GroupFactory,
    MailChoiceFactory,
    ServiceBodyFactory,
)
from tests.meetings import towns
from tests.meetings.held import meets_in
from tests.recovery_groups.table import rows

REPORT = UUID(int=7)
LINK = UUID(int=8)
# An example of each address; an address that is missing here fails a test below.
ARGS: dict[str, tuple[object, ...]] = {
    "accessibility": (),
    "account_confirm_email": ("x:y",),
    "account_email_verification_sent": (),
    "account_erased": (),
    "account_hidden": (),
    "account_inactive": (),
    "account_login": (),
    "account_recover": (),
    "account_reset_password": (),
    "account_reset_password_done": (),
    "account_reset_password_from_key": ("1", "x-y"),
    "account_reset_password_from_key_done": (),
    "account_signup": (),
    "body_detail": ("area-1",),
    "change_report_detail": (REPORT,),
    "confirm_link": (token_of(LINK),),
    "country_detail": ("us",),
    "country_list": (),
    "crisis_lines": (),
    "finder": (),
    "finder_calendar": (),
    "finder_qr": (),
    "group_calendar": ("hopefuls",),
    "group_detail": ("hopefuls",),
    "group_print": ("hopefuls", "week", "a4"),
    "group_qr": ("hopefuls",),
    "healthz": (),
    "invitation_open": ("token",),
    "local_mail": (),
    "local_people": (),
    "mail_not_mine": (not_mine_url("me@example.org").rstrip("/").rpartition("/")[2],),
    "mail_off": (off_token(LINK),),
    "meeting_calendar": ("hope",),
    "meeting_detail": ("hope",),
    "meeting_qr": ("hope",),
    "meeting_report": ("hope",),
    "newcomers": (),
    "place_detail": ("hall",),
    "place_suggestions": (),
    "privacy": (),
    "program_detail": ("aa",),
    "program_list": (),
    "readyz": (),
    "region_detail": ("us", "california"),
    "robots_txt": (),
    "security_txt": (),
    "sitemap": (),
    "sitemap_part": ("meetings",),
    "town_detail": ("us", "california", "san-jose"),
    "youth": (),
}
WITH_A_FORM = {
    "account_confirm_email", "account_login", "account_recover", "account_reset_password",
    "account_reset_password_from_key", "account_signup", "confirm_link", "invitation_open",
    "mail_not_mine", "mail_off", "meeting_report",
}  # fmt: skip
# Open to everybody, and they lead on at once.
LEAD_ON = {"account_logout", "change_password", "mfa_authenticate", "mfa_login_webauthn"}
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _world(db: None) -> None:
    towns.load()
    time = meets_in(
        60,
        meeting__slug="hope",
        meeting__program=Program.objects.get(slug="aa"),
        meeting__group=GroupFactory.create(
            slug="hopefuls", service_body=ServiceBodyFactory.create(slug="area-1")
        ),
        meeting__place__slug="hall",
        meeting__place__gazetteer_place=towns.town("San Jose", "CA"),
    )
    ChangeReportFactory.create(pk=REPORT, meeting=time.meeting)
    MailChoiceFactory.create(id=LINK)
    ConfirmLinkFactory.create(pk=LINK, meeting=time.meeting, digest=digest_of(token_of(LINK)))


def named(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from named(pattern.url_patterns)
        else:
            yield pattern.name or str(pattern.pattern)


def path(name: str) -> str:
    return reverse(name, args=ARGS[name])


def test_aut_02_every_address_has_its_example_here() -> None:
    private = {row.name for row in rows()}
    known = set(named(get_resolver().url_patterns))

    assert known == set(ARGS) | LEAD_ON | private
    assert not private & (set(ARGS) | LEAD_ON)


def test_addresses_that_lead_on_lead_to_a_page_for_everybody(client: Client) -> None:
    for name in LEAD_ON:
        assert client.get(reverse(name)).status_code in {301, 302}, name


def pages(client: Client) -> Iterator[tuple[str, str]]:
    """Give each address that answers with a page, by name."""
    for name in ARGS:
        response = client.get(path(name))
        if response["Content-Type"].startswith("text/html"):
            yield name, response.content.decode()


def test_prv_08_every_address_can_be_opened_and_sets_no_cookie(client: Client) -> None:
    for name in ARGS:
        response = client.get(path(name), headers={"Accept-Language": "es-MX,en;q=0.5"})

        assert response.status_code == 200, name
        if name not in WITH_A_FORM:
            assert not response.cookies, name
            assert "Cookie" not in response.get("Vary", ""), name


def test_hdr_01_every_address_carries_the_strict_headers(client: Client) -> None:
    for name in ARGS:
        response = client.get(path(name))

        assert response["Referrer-Policy"] == "same-origin", name
        assert response["X-Content-Type-Options"] == "nosniff", name
        assert "default-src 'none'" in response["Content-Security-Policy"], name
        assert "unsafe" not in response["Content-Security-Policy"], name


def test_every_address_without_a_form_can_only_be_read(client: Client) -> None:
    # Django's own sitemap reads whatever it is asked by.
    for name in set(ARGS) - WITH_A_FORM - {"sitemap_part"}:
        for method in ("post", "put", "delete"):
            assert getattr(client, method)(path(name)).status_code == 405, (name, method)


def test_hdr_04_no_page_loads_anything_from_others_or_runs_anything_inline(client: Client) -> None:
    for name, html in pages(client):
        loaded = re.findall(r'<(?:script|img|source|use)[^>]*\s(?:src|href)="([^"]+)"', html)
        loaded += re.findall(
            r'<link[^>]*rel="(?:stylesheet|icon|manifest)"[^>]*href="([^"]+)"', html
        )
        assert loaded, name
        assert [url for url in loaded if not re.match("/[^/]", url)] == [], name
        assert not re.search(r"<[^>]+\son\w+=", html), name
        assert ' style="' not in html, name
        inline = re.findall(r"<script(?![^>]*src=)([^>]*)>", html)
        assert all(
            re.search(r'type="application/(ld\+)?json"', attributes) for attributes in inline
        ), name


def test_every_page_has_one_heading_a_way_out_and_its_own_title(client: Client) -> None:
    for name, html in pages(client):
        assert html.count("<h1") == 1, name
        assert 'id="leave"' in html, name
        assert re.search(r"<title>\s*\S", html), name
        assert "{{" not in html, name
        assert "{%" not in html, name
        ids = re.findall(r'\sid="([^"]+)"', html)
        assert len(ids) == len(set(ids)), name


def test_links_within_a_page_lead_somewhere(client: Client) -> None:
    shown = dict(pages(client))
    assert len(shown) > 12
    sign_in = reverse("account_login")
    links = {
        link for html in shown.values() for link in re.findall(r'<a[^>]*href="(/[^"?#]*)"', html)
    }

    for link in links:
        answer = client.get(link)
        asks = link.startswith(("/home/", "/account/")) and answer.headers.get(
            "Location", ""
        ).startswith(sign_in)
        assert asks or answer.status_code == 200, link


def test_hdr_07_signed_in_visitors_get_nothing_that_a_cache_may_keep(client: Client) -> None:
    client.cookies["s"] = "x" * 32

    response = client.get("/")

    assert response["Cache-Control"] == "private, no-store"
    assert "Cookie" in response["Vary"]
