"""What the worker does for groups, by the clock."""

from django.utils import timezone
from procrastinate.contrib.django import app

from groups.actions import purging, seats


@app.periodic(cron="11 5 * * *")
@app.task(name="groups.keep_terms", queueing_lock="groups.keep_terms")
def keep_terms(timestamp: int) -> None:
    """Remind of terms that end, and end those that are over."""
    del timestamp
    seats.keep_terms(timezone.now().date())


@app.periodic(cron="41 5 * * *")
@app.task(name="groups.purge", queueing_lock="groups.purge")
def purge(timestamp: int) -> None:
    """Delete what is over."""
    del timestamp
    purging.purge(timezone.now())
