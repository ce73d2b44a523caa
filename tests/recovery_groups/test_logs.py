"""Logs hold what happened and nobody whom it happened to."""

import io
import json
import logging

import pytest
import structlog
from django.core.handlers.wsgi import WSGIRequest
from django.db import IntegrityError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from hypothesis import given
from hypothesis import strategies as st

from accounts.http import public
from recovery_groups import logs
from recovery_groups.urls import urlpatterns as ours

CANARIES = ["canary@example.org", "203.0.113.77", "Canary Street", "40.7128", "CanaryAgent"]


def failing(request: HttpRequest, what: str) -> HttpResponse:
    secret = request.GET["q"]
    raise ValueError(secret)


def violating(request: HttpRequest, what: str) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE canaries (mail text CONSTRAINT mail_once UNIQUE)")
        for _ in range(2):
            cursor.execute("INSERT INTO canaries VALUES (%s)", [request.GET["q"]])
    return HttpResponse()


urlpatterns = [
    *public(
        path("failing/<str:what>/", failing, name="failing"),
        path("violating/<str:what>/", violating, name="violating"),
    ),
    *ours,
]


def lines(logged: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in logged.getvalue().splitlines()]


def test_log_05_request_is_logged_by_route_status_time_and_size(
    client: Client, logged: io.StringIO
) -> None:
    client.get("/healthz?q=Canary+Street")

    (line,) = lines(logged)
    assert set(line) == {
        "bytes", "event", "id", "level", "method", "ms", "route", "status", "time",
    }  # fmt: skip
    assert (line["route"], line["status"], line["bytes"]) == ("healthz", 200, 16)


@pytest.mark.django_db
@pytest.mark.urls(__name__)
@pytest.mark.parametrize("route", ["failing", "violating", "unknown"])
def test_log_02_request_that_fails_leaves_no_canary_in_the_log(
    logged: io.StringIO, route: str
) -> None:
    client = Client(raise_request_exception=False, headers={"user-agent": "CanaryAgent"})

    client.get(
        f"/{route}/Canary Street/",
        {"q": "canary@example.org", "lat": "40.7128"},
        REMOTE_ADDR="203.0.113.77",
    )

    written = logged.getvalue()
    assert [canary for canary in CANARIES if canary in written] == []
    assert {line["route"] for line in lines(logged) if line["event"] == "request"} <= {
        route, "none",
    }  # fmt: skip


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_exception_is_logged_by_kind_and_place(logged: io.StringIO) -> None:
    Client(raise_request_exception=False).get("/failing/x/", {"q": "secret"})

    (line,) = [line for line in lines(logged) if line["level"] == "error"]
    assert line["error"] == "builtins.ValueError"
    frames = line["frames"]
    assert isinstance(frames, list)
    assert frames[-1].startswith("tests/recovery_groups/test_logs.py:")
    assert frames[-1].endswith(" failing")


def test_cause_of_an_exception_is_told_without_its_words(logged: io.StringIO) -> None:
    log = structlog.get_logger("tests")
    try:
        try:
            raise KeyError("canary@example.org")
        except KeyError as error:
            raise IntegrityError("Key (mail)=(canary@example.org) already exists") from error
    except IntegrityError:
        log.exception("went_wrong")

    (line,) = lines(logged)
    assert line["error"] == "django.db.utils.IntegrityError < builtins.KeyError"
    assert "canary" not in logged.getvalue()


def test_words_of_a_library_are_left_out(logged: io.StringIO) -> None:
    logging.getLogger("some.library").warning("cannot reach %s", "203.0.113.77")
    logging.getLogger("some.library").warning("cannot reach canary@example.org")

    assert [line["event"] for line in lines(logged)] == ["library", "library"]
    assert [canary for canary in CANARIES if canary in logged.getvalue()] == []


def test_key_that_is_not_listed_is_left_out(logged: io.StringIO) -> None:
    structlog.get_logger("tests").info("found", count=3, latitude=40.7128)

    (line,) = lines(logged)
    assert line["count"] == 3
    assert "latitude" not in line


@given(text=st.text(st.characters(codec="utf-8"), max_size=300))
def test_log_03_line_cannot_be_forged(text: str) -> None:
    handler = next(h for h in logging.getLogger().handlers if h.name == "out")
    assert isinstance(handler, logging.StreamHandler)
    stream = io.StringIO()
    before = handler.setStream(stream)
    try:
        structlog.get_logger("tests").info("told", reason=text + "\n\x1b[31m{}")
    finally:
        handler.setStream(before)

    written = stream.getvalue()
    assert written.count("\n") == 1
    assert "\x1b" not in written
    assert json.loads(written)["event"] == "told"


def test_log_02_report_of_a_failure_shows_neither_form_nor_variables(rf: RequestFactory) -> None:
    request = rf.post("/", {"handle": "canary@example.org"})
    assert isinstance(request, WSGIRequest)
    shown = logs.NothingShown()

    assert shown.get_post_parameters(request) == {}
    assert list(shown.get_traceback_frame_variables(request, None)) == []
