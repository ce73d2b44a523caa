"""What the worker does to bring people together."""

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from mentorship.actions import checking_in, forgetting, guiding, helping, offering, pairing, rounds

AGAIN = RetryStrategy(max_attempts=5, exponential_wait=4)


# Asking and offering


@app.periodic(cron="47 1 * * *")
@app.task(name="mentorship.look_back", queueing_lock="mentorship.look_back")
def look_back(timestamp: int) -> None:
    """Note before the night's round which mentors are needed by those who have nobody else."""
    del timestamp
    rounds.look_back()


@app.periodic(cron="7 2 * * *")
@app.task(name="mentorship.hold_round", queueing_lock="mentorship.hold_round", retry=AGAIN)
def hold_round(timestamp: int) -> None:
    """Match all who wait, each night."""
    del timestamp
    rounds.hold_round()


@app.task(name="mentorship.look_soon", retry=AGAIN)
def look_soon() -> None:
    """Match at once where few are waiting."""
    rounds.look_soon()


@app.periodic(cron="51 4 * * *")
@app.task(name="mentorship.forget_requests", queueing_lock="mentorship.forget_requests")
def forget_requests(timestamp: int) -> None:
    """Delete what newcomers asked for a year after it ended."""
    del timestamp
    forgetting.forget_old()


@app.periodic(cron="*/10 * * * *")
@app.task(name="mentorship.keep_offers", queueing_lock="mentorship.keep_offers")
def keep_offers(timestamp: int) -> None:
    """End offers that nobody answered, and tell those who heard nothing for three days."""
    del timestamp
    offering.lapse_offers(timezone.now())
    helping.say_where_things_are(timezone.now())


# Those who guide


@app.periodic(cron="23 5 * * *")
@app.task(name="mentorship.keep_profiles", queueing_lock="mentorship.keep_profiles", retry=AGAIN)
def keep_profiles(timestamp: int) -> None:
    """End vacations, ask who is still willing, and pause those who are not heard of."""
    del timestamp
    guiding.keep_profiles(timezone.now())


# Two who found each other


@app.periodic(cron="41 * * * *")
@app.task(name="mentorship.keep_pairings", queueing_lock="mentorship.keep_pairings", retry=AGAIN)
def keep_pairings(timestamp: int) -> None:
    """Let those go on whose thirty days are over, and forget what is over."""
    del timestamp
    pairing.keep_pairings(timezone.now())
    checking_in.purge(timezone.now())
