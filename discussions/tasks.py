"""What the worker does for rooms, by the clock."""

from django.utils import timezone
from procrastinate.contrib.django import app

from discussions.actions import keeping


@app.periodic(cron="*/10 * * * *")
@app.task(name="discussions.purge", queueing_lock="discussions.purge")
def purge(timestamp: int) -> None:
    """Delete what rooms keep no longer."""
    del timestamp
    keeping.purge(timezone.now())
