"""What the worker does for meetings; each task only calls an action."""

from uuid import UUID

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from groups.actions import delegating
from meetings import mail
from meetings.actions import answering, changing, claiming, confirming, feeds, sheets
from meetings.models import Feed

AGAIN = RetryStrategy(max_attempts=5, exponential_wait=4)


@app.periodic(cron="*/5 * * * *")
@app.task(name="meetings.run_due_feeds", queueing_lock="run-due-feeds")
def run_due_feeds(timestamp: int) -> None:
    """Every five minutes: enqueue the feeds whose hour has come."""
    feeds.defer_due_feeds()


@app.task(name="meetings.import_feed")
def import_feed(feed_id: int) -> None:
    """Read one feed from its address; a feed deleted meanwhile is no more to be read."""
    feed = Feed.objects.filter(pk=feed_id, is_enabled=True).select_related("program").first()
    if feed:
        feeds.run_feed(feed)


@app.task(name="meetings.send_claim_code", retry=AGAIN)
def send_claim_code(*, claim: str) -> None:
    """Send the code of a claim to the service body; each try makes another code."""
    made = claiming.make_code(UUID(claim))
    if made:
        waiting, code = made
        mail.send_claim_code(waiting.meeting, code)


@app.task(name="meetings.tell_of_report")
def tell_of_report(report_id: str) -> None:
    """Tell those who answer that somebody says that a listing is wrong."""
    answering.tell_of_report(UUID(report_id))


@app.periodic(cron="17 * * * *")
@app.task(name="meetings.follow_up_confirmations", queueing_lock="follow-up-confirmations")
def follow_up_confirmations(timestamp: int) -> None:
    """Every hour: ask whether listings are right, and follow up on what nobody answered."""
    confirming.follow_up(timezone.now())


@app.periodic(cron="40 3 * * *")
@app.task(name="meetings.forget_what_is_over", queueing_lock="forget-what-is-over")
def forget_what_is_over(timestamp: int) -> None:
    """Every night: delete links and plans that nobody can use any more."""
    confirming.forget_links(timezone.now())
    sheets.forget_plans(timezone.now())
    changing.forget_changes(timezone.now())
    claiming.forget_claims(timezone.now())
    delegating.forget_steward_links(timezone.now())
