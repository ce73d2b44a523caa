"""How often one address may do what."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.conf import LazySettings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from accounts import limits
from accounts.limits import LIMITS, Limit


@limits.limited("report")
def view(request: HttpRequest) -> HttpResponse:
    return HttpResponse("done")


@pytest.mark.django_db
@pytest.mark.parametrize("kind", LIMITS)
def test_rate_04_limit_lets_its_number_through_and_not_one_more(kind: str) -> None:
    limit = LIMITS[kind]

    waits = [limits.seconds_to_wait(kind, limit, "192.0.2.7") for _ in range(limit.times + 1)]

    assert waits[:-1] == [0] * limit.times
    assert 0 < waits[-1] <= limit.within.total_seconds()


@pytest.mark.django_db
def test_limit_of_one_address_leaves_others_and_other_acts_alone() -> None:
    once = Limit(1, timedelta(hours=1))
    for _ in range(2):
        limits.seconds_to_wait("report", once, "192.0.2.7")

    assert limits.seconds_to_wait("report", once, "192.0.2.8") == 0
    assert limits.seconds_to_wait("sign_in", once, "192.0.2.7") == 0


@pytest.mark.django_db
def test_limit_begins_again_when_its_time_is_over() -> None:
    once = Limit(1, timedelta(hours=1))
    for _ in range(2):
        limits.seconds_to_wait("report", once, "192.0.2.7")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_ratecount SET ends_at = now() - interval '1 second'")

    assert limits.seconds_to_wait("report", once, "192.0.2.7") == 0


@pytest.mark.django_db
def test_rate_04_limited_view_answers_a_human_page_that_says_when_to_come_back(
    rf: RequestFactory,
) -> None:
    answers = [view(rf.post("/")) for _ in range(LIMITS["report"].times + 1)]

    assert [answer.status_code for answer in answers] == [200] * LIMITS["report"].times + [429]
    assert 0 < int(answers[-1]["Retry-After"]) <= 3600
    assert b"<h1>" in answers[-1].content


@pytest.mark.django_db
def test_limited_view_counts_no_reading(rf: RequestFactory) -> None:
    answers = [view(rf.get("/")) for _ in range(LIMITS["report"].times + 1)]

    assert {answer.status_code for answer in answers} == {200}


@pytest.mark.django_db
def test_limit_stores_no_address() -> None:
    limits.seconds_to_wait("report", LIMITS["report"], "203.0.113.77")

    with connection.cursor() as cursor:
        cursor.execute("SELECT bucket, count FROM accounts_ratecount")
        rows = cursor.fetchall()
    assert rows == [(limits.bucket_of("report", "203.0.113.77"), 1)]
    assert re.fullmatch(r"[0-9a-f]{64}", rows[0][0])


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.7", "192.0.2.7", True),
        ("192.0.2.7", "192.0.2.8", False),
        ("fe80::1%eth0", "fe80::2", True),
        ("nonsense", "", True),
    ],
)
def test_rate_03_addresses_count_together_by_visitor(one: str, other: str, same: bool) -> None:
    assert (limits.network_of(one) == limits.network_of(other)) is same


def test_bucket_of_another_day_is_another(monkeypatch: pytest.MonkeyPatch) -> None:
    today = limits.bucket_of("report", "192.0.2.7")
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)

    assert limits.bucket_of("report", "192.0.2.7") != today


def test_bucket_of_another_key_is_another(settings: LazySettings) -> None:
    ours = limits.bucket_of("report", "192.0.2.7")
    settings.SECRET_KEY = "another" * 10

    assert limits.bucket_of("report", "192.0.2.7") != ours


@pytest.mark.parametrize(
    ("hops", "forwarded", "expected"),
    [
        (0, "198.51.100.1", "192.0.2.1"),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        (2, "6.6.6.6, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        (2, "198.51.100.1", "192.0.2.1"),
        (1, "", "192.0.2.1"),
    ],
)
def test_rate_02_client_address_is_what_the_outermost_own_proxy_saw(
    rf: RequestFactory, settings: LazySettings, hops: int, forwarded: str, expected: str
) -> None:
    settings.TRUSTED_PROXY_COUNT = hops
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}

    request = rf.get("/", headers=headers, REMOTE_ADDR="192.0.2.1")

    assert limits.client_address(request) == expected


@pytest.mark.django_db(transaction=True)
def test_rate_01_limit_asked_at_once_by_eight_processes_is_exact() -> None:
    limit, together = Limit(5, timedelta(hours=1)), Barrier(8)

    def ask(_: int) -> int:
        try:
            together.wait(timeout=10)
            return limits.seconds_to_wait("race", limit, "192.0.2.7")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(ask, range(8)))

    assert waits.count(0) == 5


@pytest.mark.django_db
def test_counters_that_have_ended_are_forgotten() -> None:
    limits.seconds_to_wait("report", LIMITS["report"], "192.0.2.7")
    limits.forget_ended()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_ratecount")
        assert cursor.fetchone() == (1,)
        cursor.execute("UPDATE accounts_ratecount SET ends_at = now() - interval '1 second'")

    limits.forget_ended()

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_ratecount")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["accounts_ratecount", "site_cache"])
def test_passing_tables_are_unlogged(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = %s", [table])
        assert cursor.fetchone() == ("u",)
