"""Whether the health addresses tell the truth."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from recovery_groups import health


def test_healthz_asks_no_database(client: Client) -> None:
    response = client.get("/healthz")  # without the mark django_db a query would fail

    assert response.status_code == 200
    assert response.json() == {"status": "ok"}


@pytest.mark.django_db
def test_readyz_tells_database_migrations_and_queue(client: Client) -> None:
    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {
        "status": "ok",
        "database": "ok",
        "migrations": "applied",
        "queue_age_seconds": 0,
        "queue": "ok",
    }


@pytest.mark.django_db
def test_readyz_asks_little(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get("/readyz")

    with django_assert_num_queries(2):
        client.get("/readyz")


@pytest.mark.django_db
def test_readyz_with_a_missing_migration_is_unavailable(client: Client) -> None:
    health._covers.cache_clear()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'meetings'")

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["migrations"] == "missing"
    health._covers.cache_clear()


@pytest.mark.django_db
def test_readyz_tells_of_a_late_queue_and_stays_available(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('q', 't')")
        cursor.execute("UPDATE procrastinate_events SET at = now() - interval '11 minutes'")

    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json()["queue"] == "late"
    assert 660 <= response.json()["queue_age_seconds"] < 720


@pytest.mark.django_db
def test_readyz_counts_a_job_for_later_as_in_time(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, scheduled_at)"
            " VALUES ('q', 't', now() + interval '1 hour')"
        )
        cursor.execute("UPDATE procrastinate_events SET at = now() - interval '11 minutes'")

    assert client.get("/readyz").json()["queue_age_seconds"] == 0


ASK = """
import django; django.setup()
from django.test import Client
for path in ("/healthz", "/readyz", "/"):
    response = Client(headers={"host": "localhost"}).get(path)
    print(response.status_code, response.headers.get("Retry-After"))
"""


def test_site_without_its_database_says_unavailable() -> None:
    variables = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "recovery_groups.settings",
        "DATABASE_URL": "postgresql://rg_app@/nothing?host=/nowhere",
    }

    told = subprocess.run(
        [sys.executable, "-c", ASK], check=True, capture_output=True, text=True,
        cwd=settings.BASE_DIR, env=variables,
    )  # fmt: skip

    answers = [line for line in told.stdout.splitlines() if line[:3].isdigit()]
    assert answers == ["200 None", "503 None", "503 30"]
    assert "nowhere" not in told.stdout + told.stderr
