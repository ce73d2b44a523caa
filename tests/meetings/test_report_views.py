"""Telling us that a listing is wrong: by anyone, not too often, once, and of nobody kept."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.limits import LIMITS
from meetings.models import ChangeReport, Meeting
from tests.factories import ChangeReportFactory, MeetingFactory

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def meeting() -> Meeting:
    return MeetingFactory.create(name="Hope")


def path_of(meeting: Meeting) -> str:
    return reverse("meeting_report", args=[meeting.slug])


def filled(**fields: str) -> dict[str, str]:
    return {"kind": "time", "words": "It is at 7 now", "sending": str(uuid4())} | fields


def test_form_is_shown_with_all_kinds_and_a_fresh_number(client: Client, meeting: Meeting) -> None:
    first, second = (client.get(path_of(meeting)).content.decode() for _ in range(2))

    for kind in ChangeReport.Kind:
        assert f'value="{kind}"' in first
    numbers = [
        re.search(r'name="sending" value="([0-9a-f-]{36})"', html) for html in (first, second)
    ]
    assert numbers[0]
    assert numbers[1]
    assert numbers[0][1] != numbers[1][1]
    assert '<meta name="robots" content="noindex">' in first


def test_report_is_kept_and_its_own_page_is_shown(client: Client, meeting: Meeting) -> None:
    response = client.post(path_of(meeting), filled(), follow=True)

    report = ChangeReport.objects.get()
    assert response.redirect_chain == [(f"/reports/{report.pk}/", 302)]
    assert (report.meeting, report.kind, report.words) == (meeting, "time", "It is at 7 now")
    assert report.status == "open"
    html = response.content.decode()
    assert "It is at 7 now" in html
    assert "Waiting for the organizers" in html


def test_report_by_htmx_sends_the_browser_on(client: Client, meeting: Meeting) -> None:
    response = client.post(path_of(meeting), filled(), headers=HTMX)

    assert response["HX-Redirect"] == f"/reports/{ChangeReport.objects.get().pk}/"


def test_report_sent_twice_is_one_report(client: Client, meeting: Meeting) -> None:
    sent = filled()

    first, second = client.post(path_of(meeting), sent), client.post(path_of(meeting), sent)

    assert first["Location"] == second["Location"]
    assert ChangeReport.objects.count() == 1


def test_report_whose_number_is_taken_changes_nothing_of_the_other(
    client: Client, meeting: Meeting
) -> None:
    other = ChangeReportFactory.create(words="Mine")

    client.post(path_of(meeting), filled(sending=str(other.pk), words="Yours"))

    other.refresh_from_db()
    assert (other.words, ChangeReport.objects.filter(words="Mine").count()) == ("Mine", 1)


@pytest.mark.parametrize(
    "bad",
    [
        {"kind": ""},
        {"kind": "nonsense"},
        {"sending": ""},
        {"sending": "1"},
        {"words": "x" * 1001},
        {"words": "a\x00b"},
    ],
    ids=str,
)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "part"])
def test_bad_report_comes_back_with_what_was_written(
    client: Client, meeting: Meeting, bad: dict[str, str], headers: dict[str, str]
) -> None:
    response = client.post(path_of(meeting), filled(words="Kept & safe") | bad, headers=headers)

    html = response.content.decode()
    assert response.status_code == 422
    assert ("<html" in html) is not bool(headers)
    assert "invalid-feedback" in html or "alert" in html
    if "words" not in bad:
        assert "Kept &amp; safe" in html
    assert not ChangeReport.objects.exists()


def test_empty_report_is_bad_too(client: Client, meeting: Meeting) -> None:
    assert client.post(path_of(meeting)).status_code == 422


def test_report_without_its_token_is_refused(meeting: Meeting) -> None:
    strict = Client(enforce_csrf_checks=True)

    assert strict.post(path_of(meeting), filled()).status_code == 403
    assert not ChangeReport.objects.exists()


def test_report_from_the_form_itself_is_taken(meeting: Meeting) -> None:
    strict = Client(enforce_csrf_checks=True)
    html = strict.get(path_of(meeting)).content.decode()
    hidden = dict(re.findall(r'name="(csrfmiddlewaretoken|sending)" value="([^"]+)"', html))

    response = strict.post(path_of(meeting), {"kind": "ended", "words": "", **hidden})

    assert response.status_code == 302
    assert str(ChangeReport.objects.get().pk) == hidden["sending"]


def test_reports_too_often_are_put_off_and_others_are_not(
    client: Client, meeting: Meeting
) -> None:
    limit = LIMITS["report"]
    for _ in range(limit.times):
        assert client.post(path_of(meeting), filled()).status_code == 302

    refused = client.post(path_of(meeting), filled())

    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= limit.within.total_seconds()
    assert refused["Cache-Control"] == "no-store"
    assert ChangeReport.objects.count() == limit.times
    assert client.get(path_of(meeting)).status_code == 200
    elsewhere = client.post(path_of(meeting), filled(), REMOTE_ADDR="203.0.113.9")
    assert elsewhere.status_code == 302


def test_limit_cannot_be_passed_by_a_claimed_address(client: Client, meeting: Meeting) -> None:
    statuses = [
        client.post(
            path_of(meeting), filled(), headers={"X-Forwarded-For": f"203.0.113.{number}"}
        ).status_code
        for number in range(LIMITS["report"].times + 1)
    ]

    assert statuses[-1] == 429


def test_nothing_of_the_reporter_is_kept(client: Client, meeting: Meeting) -> None:
    client.post(path_of(meeting), filled(email="me@example.org"), REMOTE_ADDR="203.0.113.77")

    stored = ChangeReport.objects.values().get()
    assert set(stored) == {
        "id", "meeting_id", "kind", "words", "status", "created_at", "answer", "answered_at",
    }  # fmt: skip
    assert "203.0.113.77" not in str(stored)
    assert "me@example.org" not in str(stored)


def test_page_of_a_report_is_kept_by_nobody_and_found_by_nobody(client: Client) -> None:
    report = ChangeReportFactory.create(words="<b>bold</b>\nand more")

    response = client.get(report.get_absolute_url())

    html = response.content.decode()
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in html
    assert "&lt;b&gt;bold&lt;/b&gt;<br>and more" in html
    assert not response.cookies
    assert client.get(f"/reports/{uuid4()}/").status_code == 404


@pytest.mark.parametrize("status", ChangeReport.Status)
def test_page_of_a_report_tells_what_became_of_it(
    client: Client, status: ChangeReport.Status
) -> None:
    html = client.get(ChangeReportFactory.create(status=status).get_absolute_url())

    assert f">{status.label}</h2>" in html.content.decode()


def test_meeting_that_is_no_longer_listed_can_still_be_reported(client: Client) -> None:
    ended = MeetingFactory.create(ended_at=timezone.now() - timedelta(days=1))

    assert client.post(path_of(ended), filled()).status_code == 302


def test_report_form_can_be_kept_by_no_cache(client: Client, meeting: Meeting) -> None:
    response = client.get(path_of(meeting))

    assert "Cookie" in response["Vary"]
    assert "public" not in response.get("Cache-Control", "")


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_report_takes_no_other_method(client: Client, meeting: Meeting, method: str) -> None:
    assert getattr(client, method)(path_of(meeting)).status_code == 405
