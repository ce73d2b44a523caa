"""What the worker does for rooms, by the clock."""

from django.utils import timezone
from procrastinate.contrib.django import app

from discussions.actions import keeping, rounds


@app.periodic(cron="*/10 * * * *")
@app.task(name="discussions.purge", queueing_lock="discussions.purge")
def purge(timestamp: int) -> None:
    """Delete what rooms keep no longer."""
    del timestamp
    keeping.purge(timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="discussions.close_rounds", queueing_lock="discussions.close_rounds")
def close_rounds(timestamp: int) -> None:
    """Mark rounds whose time is over; they take no more shares in any case."""
    del timestamp
    rounds.close_due(timezone.now())
