"""What the worker does on its own, by the clock: rescue and tidying."""

import structlog
from django.core.management import call_command
from django.db import connection, transaction
from procrastinate.contrib.django import app

from accounts import limits
from recovery_groups import compacting

log = structlog.get_logger("tasks")
SILENT_FOR = 30  # seconds without a sign of life of its worker
FAILED_KEPT_HOURS = 30 * 24


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="rescue_stalled_jobs", pass_context=False)
async def rescue_stalled_jobs(timestamp: int) -> None:
    """Put jobs of killed workers back into the queue; every task can be run again."""
    del timestamp
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=SILENT_FOR):
        await app.job_manager.retry_job(job)
        log.warning("job_rescued", job=job.id, task=job.task_name)


@app.periodic(cron="23 * * * *")
@app.task(queueing_lock="forget_what_has_ended")
def forget_what_has_ended(timestamp: int) -> None:
    """Delete counters, cached pages and sessions that are over."""
    del timestamp
    with transaction.atomic(), connection.cursor() as cursor:
        limits.forget_ended()
        cursor.execute("DELETE FROM site_cache WHERE expires < now()")
    call_command("clearsessions")


@app.periodic(cron="7 3 * * 0")
@app.task(queueing_lock="compact_private_tables")
def compact_private_tables(timestamp: int) -> None:
    """Write private tables anew every Sunday, so that deleted rows leave the files too."""
    del timestamp
    tables = compacting.private_tables()
    left = compacting.compact(tables)
    log.info("tables_compacted", count=len(tables) - len(left), held=len(left))


@app.periodic(cron="47 4 * * *")
@app.task(queueing_lock="forget_failed_jobs")
async def forget_failed_jobs(timestamp: int) -> None:
    """Delete jobs that failed a month ago."""
    del timestamp
    await app.job_manager.delete_old_jobs(nb_hours=FAILED_KEPT_HOURS, include_failed=True)
