"""What the worker does for notifications."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from notifications.actions import delivering, forgetting

AGAIN = RetryStrategy(max_attempts=3, exponential_wait=4)


@app.task(name="notifications.deliver", retry=AGAIN)
def deliver() -> None:
    """Plan and send the mail of fresh notices."""
    delivering.plan_mail()
    delivering.send_mail()


@app.periodic(cron="* * * * *")
@app.task(name="notifications.deliver_what_is_due", queueing_lock="notifications.deliver_due")
def deliver_what_is_due(timestamp: int) -> None:
    """Send digests, and what waited for the end of quiet hours or for another attempt."""
    del timestamp
    delivering.plan_mail()
    delivering.send_mail()


@app.periodic(cron="41 * * * *")
@app.task(name="notifications.forget", queueing_lock="notifications.forget")
def forget(timestamp: int) -> None:
    """Delete what has been kept for its time."""
    del timestamp
    forgetting.forget_old()
