"""What the worker does for moderation, by the clock."""

from django.utils import timezone
from procrastinate.contrib.django import app

from moderation import ledger
from moderation.actions import appealing, caring, handling, purging, sanctioning


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


@app.periodic(cron="*/5 * * * *")
@app.task(name="moderation.lapse", queueing_lock="moderation.lapse")
def lapse(timestamp: int) -> None:
    """Write down and tell which sanctions are over; they counted no longer than their time."""
    del timestamp
    sanctioning.lapse_due(timezone.now())


@app.periodic(cron="17 * * * *")
@app.task(name="moderation.keep_appeals", queueing_lock="moderation.keep_appeals")
def keep_appeals(timestamp: int) -> None:
    """Remind of appeals that wait, and pass on those that waited too long."""
    del timestamp
    appealing.keep_appeals(timezone.now())


@app.periodic(cron="31 5 * * *")
@app.task(name="moderation.keep_moderators", queueing_lock="moderation.keep_moderators")
def keep_moderators(timestamp: int) -> None:
    """Remind moderators to hand over in time, and groups to decide."""
    del timestamp
    caring.keep_moderators(timezone.now().date())


@app.periodic(cron="53 5 * * *")
@app.task(name="moderation.purge", queueing_lock="moderation.purge")
def purge(timestamp: int) -> None:
    """Delete sealed copies and closed cases whose time is over."""
    del timestamp
    purging.purge(timezone.now())
