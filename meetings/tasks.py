"""What the worker does for meetings; each task only calls an action."""

from procrastinate.contrib.django import app

from meetings.actions import feeds
from meetings.models import Feed


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
