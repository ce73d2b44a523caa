"""Whether this process answers, and whether it can do its work."""

from datetime import timedelta
from functools import cache

from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

QUEUE_LATE_AFTER = timedelta(minutes=10)
OLDEST_WAITING_JOB = """
    SELECT coalesce(extract(epoch FROM now() - min(coalesce(job.scheduled_at, event.at))), 0)::int
    FROM procrastinate_jobs job
    JOIN procrastinate_events event ON event.job_id = job.id AND event.type = 'deferred'
    WHERE job.status = 'todo' AND coalesce(job.scheduled_at, now()) <= now()
"""


@never_cache
@transaction.non_atomic_requests
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer as long as the process lives; nothing else is asked."""
    del request
    return JsonResponse({"status": "ok"})


@never_cache
@transaction.non_atomic_requests
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Tell whether requests should be sent here: database there, tables as this code expects.

    A late queue is told and does not take the site away from readers.
    """
    del request
    try:
        migrated = _is_migrated()
        seconds = _oldest_waiting_job() if migrated else 0
    except DatabaseError:
        return JsonResponse({"status": "unavailable", "database": "unreachable"}, status=503)
    answer = {
        "status": "ok" if migrated else "unavailable",
        "database": "ok",
        "migrations": "applied" if migrated else "missing",
        "queue_age_seconds": seconds,
        "queue": "late" if seconds > QUEUE_LATE_AFTER.total_seconds() else "ok",
    }
    return JsonResponse(answer, status=200 if migrated else 503)


def _is_migrated() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_migrations")
        (applied,) = cursor.fetchone()
    return _covers(applied)


@cache
def _covers(applied: int) -> bool:
    """Compare with the files once for each number of applied migrations: reading them is slow."""
    del applied
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _oldest_waiting_job() -> int:
    with connection.cursor() as cursor:
        cursor.execute(OLDEST_WAITING_JOB)
        (seconds,) = cursor.fetchone()
    return int(seconds)
