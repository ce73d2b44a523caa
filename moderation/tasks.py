"""What the worker does for moderation, by the clock."""

from django.utils import timezone
from procrastinate.contrib.django import app

from moderation import ledger
from moderation.actions import handling


@app.periodic(cron="* * * * *")
@app.task(name="moderation.keep_cases", queueing_lock="moderation.keep_cases")
def keep_cases(timestamp: int) -> None:
    """Pass on what nobody answered, and show again what only reports have hidden."""
    del timestamp
    handling.keep_cases(timezone.now())


@app.periodic(cron="2 0 * * *")
@app.task(name="moderation.keep_ledger", queueing_lock="moderation.keep_ledger")
def keep_ledger(timestamp: int) -> None:
    """Check the ledger, and keep outside of the database how far it has come."""
    del timestamp
    ledger.keep_head(timezone.now().date())
