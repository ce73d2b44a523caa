"""What every answer carries, whatever kind of answer it is."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings, settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import path, re_path
from django.views.decorators.http import require_safe

from accounts import http, limits
from recovery_groups.urls import urlpatterns as ours

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "object-src": "'none'",
}
HEADERS = {
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Server": "",
}


def failing(request: HttpRequest) -> HttpResponse:
    raise ValueError("CANARY in the message")


def without_database(request: HttpRequest) -> HttpResponse:
    raise OperationalError("CANARY in the message")


def too_often(request: HttpRequest) -> HttpResponse:
    return limits.too_many(request, 90)


@require_safe
def only_reading(request: HttpRequest) -> HttpResponse:
    return HttpResponse("read")


urlpatterns = [
    *http.public(
        path("failing/", failing),
        path("without-database/", without_database),
        path("too-often/", too_often),
        re_path(r"^only-reading/$", only_reading),
    ),
    *ours,
]

KINDS: dict[int, Callable[[Client], object]] = {
    200: lambda client: client.get("/healthz", secure=True),
    301: lambda client: client.get("/only-reading", secure=True),
    400: lambda client: client.get(
        "/only-reading/", secure=True, headers={"host": "evil.example"}
    ),
    403: lambda client: client.post("/too-often/", secure=True),
    404: lambda client: client.get("/no/such/page", secure=True),
    405: lambda client: client.options("/only-reading/", secure=True),
    429: lambda client: client.get("/too-often/", secure=True),
    500: lambda client: client.get("/failing/", secure=True),
    503: lambda client: client.get("/without-database/", secure=True),
}


@pytest.fixture
def public(settings: LazySettings) -> Client:
    """A client of the site as it is in public: over HTTPS, checking tokens."""
    settings.SECURE_HSTS_SECONDS = 63_072_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    settings.ALLOWED_HOSTS = ["testserver"]
    return Client(enforce_csrf_checks=True, raise_request_exception=False)


@pytest.mark.django_db
@pytest.mark.urls(__name__)
@pytest.mark.parametrize("status", KINDS)
def test_hdr_01_answer_of_every_kind_has_all_headers(public: Client, status: int) -> None:
    response = KINDS[status](public)

    assert isinstance(response, HttpResponse)
    assert response.status_code == status
    assert {name: response.headers.get(name) for name in HEADERS} == HEADERS
    assert policy_of(response) == POLICY
    assert "geolocation=(self)" in response.headers["Permissions-Policy"]
    assert "CANARY" not in response.content.decode()
    assert response.cookies == {}


def policy_of(response: HttpResponseBase) -> dict[str, str]:
    parts = response.headers["Content-Security-Policy"].split(";")
    return dict(part.strip().partition(" ")[::2] for part in parts)


@pytest.mark.django_db
def test_hdr_01_static_file_has_all_headers(public: Client) -> None:
    probe = Path(settings.STATIC_ROOT) / "probe.css"
    probe.write_text("a { color: red }")  # before the first request, when files are listed

    response = public.get("/static/probe.css", secure=True)
    response.close()

    assert response.status_code == 200
    assert {name: response.headers.get(name) for name in HEADERS} == HEADERS
    assert policy_of(response) == POLICY


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["/", "/programs/", "/new/", "/help-now/", "/privacy/"])
def test_hdr_05_public_page_sets_no_cookie_and_asks_for_no_session(
    client: Client, url: str
) -> None:
    response = client.get(url)

    assert response.status_code == 200
    assert response.cookies == {}
    assert "Cookie" not in response.headers.get("Vary", "")


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["/new/", "/no/such/page"])
def test_prv_14_answer_to_a_signed_in_browser_is_kept_by_nobody(client: Client, url: str) -> None:
    client.cookies[settings.SESSION_COOKIE_NAME] = "anything"

    assert client.get(url).headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("url", ["/.git/config", "/.env", "/static/../manage.py", "/static/"])
@pytest.mark.django_db
def test_hdr_10_what_is_not_for_readers_does_not_exist(client: Client, url: str) -> None:
    assert client.get(url).status_code == 404
