"""What the worker does for groups, by the clock."""

from uuid import UUID

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from groups import mail
from groups.actions import (
    claiming,
    deciding,
    keeping_safe,
    life_purging,
    living,
    purging,
    rotating,
)

AGAIN = RetryStrategy(max_attempts=5, exponential_wait=4)


@app.periodic(cron="11 5 * * *")
@app.task(name="groups.keep_terms", queueing_lock="groups.keep_terms")
def keep_terms(timestamp: int) -> None:
    """Remind of terms that end and seats that are empty, and end terms that are over."""
    del timestamp
    rotating.keep_terms(timezone.now().date())


@app.periodic(cron="41 5 * * *")
@app.task(name="groups.purge", queueing_lock="groups.purge")
def purge(timestamp: int) -> None:
    """Delete what is over."""
    del timestamp
    purging.purge(timezone.now())
    life_purging.purge(timezone.now())


@app.periodic(cron="26 5 * * *")
@app.task(name="groups.keep_groups", queueing_lock="groups.keep_groups")
def keep_groups(timestamp: int) -> None:
    """Look at checklists and empty seats of groups that are served; what fails long pauses."""
    del timestamp
    keeping_safe.keep_groups(timezone.now().date())


@app.periodic(cron="*/15 * * * *")
@app.task(name="groups.keep_time", queueing_lock="groups.keep_time")
def keep_time(timestamp: int) -> None:
    """Count ballots that are over, and do what has waited for 72 hours."""
    del timestamp
    deciding.keep_decisions(timezone.now())
    living.do_due_deeds(timezone.now())


@app.task(name="groups.send_claim_code", retry=AGAIN)
def send_claim_code(*, claim: str) -> None:
    """Send the code of a claim to the service body; each try makes another code."""
    made = claiming.make_code(UUID(claim))
    if made:
        waiting, code = made
        mail.send_claim_code(waiting.group, claiming.address_of(waiting.group), code)
