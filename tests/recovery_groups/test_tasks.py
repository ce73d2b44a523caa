"""What the worker does on its own."""

import asyncio

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.limits import LIMITS, seconds_to_wait
from recovery_groups import tasks

pytestmark = pytest.mark.django_db(transaction=True)


def job_doing(silent_for: int) -> int:
    """A job at a worker that has given no sign of life for so many seconds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH worker AS (INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - make_interval(secs => %s)) RETURNING id)"
            " INSERT INTO procrastinate_jobs (queue_name, task_name, status, worker_id)"
            " SELECT 'default', 'something', 'doing', id FROM worker RETURNING id",
            [silent_for],
        )
        (pk,) = cursor.fetchone()
    return int(pk)


async def rescue() -> None:
    with app.replace_connector(app.connector.get_worker_connector()) as running:  # type: ignore[attr-defined]
        async with running.open_async():
            await tasks.rescue_stalled_jobs(timestamp=0)


@pytest.mark.parametrize(("silent_for", "status"), [(31, "todo"), (10, "doing")])
def test_job_of_a_silent_worker_goes_back_to_the_queue(silent_for: int, status: str) -> None:
    pk = job_doing(silent_for)

    asyncio.run(rescue())

    assert ProcrastinateJob.objects.get(pk=pk).status == status


def test_what_has_ended_is_forgotten() -> None:
    seconds_to_wait("report", LIMITS["report"], "192.0.2.7")
    Session.objects.create(session_key="a" * 32, session_data="", expire_date=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_ratecount SET ends_at = now() - interval '1 second'")
        cursor.execute("INSERT INTO site_cache VALUES ('old', '', now() - interval '1 second')")
        cursor.execute("INSERT INTO site_cache VALUES ('new', '', now() + interval '1 hour')")

    tasks.forget_what_has_ended(timestamp=0)

    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM site_cache")
        assert cursor.fetchall() == [("new",)]
        cursor.execute("SELECT count(*) FROM accounts_ratecount")
        assert cursor.fetchone() == (0,)
    assert not Session.objects.exists()


def test_tasks_are_known_to_the_worker() -> None:
    known = {name for name in app.tasks if name.startswith("recovery_groups.")}

    assert known == {
        "recovery_groups.tasks.compact_private_tables",
        "recovery_groups.tasks.forget_failed_jobs",
        "recovery_groups.tasks.forget_what_has_ended",
        "recovery_groups.tasks.rescue_stalled_jobs",
    }
    assert settings.PROCRASTINATE_WORKER_DEFAULTS["stalled_worker_timeout"] == 30
