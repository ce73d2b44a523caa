"""Feeds read in: from a file, from an address, or when their hour has come."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from groups.models import Program
from meetings.feeds.download import Downloaded, download
from meetings.feeds.files import open_feed
from meetings.feeds.importing import (
    FeedImport,
    Outcome,
    Progress,
    lift_limits,
    lock_feed,
    lock_listings,
)
from meetings.feeds.record import FeedUnreadableError
from meetings.models import Feed, FeedRun

LONGEST_SLUG = 80
MOST_STORED_REJECTIONS = 500
RETRY_HOURS = 1


@dataclass(frozen=True)
class FeedOptions:
    """What whoever asks for an import says of the feed; empty means: as it is known."""

    name: str = ""
    format: str = ""
    time_zone: str = ""
    country: str = ""
    language: str = ""

    def put_on(self, feed: Feed) -> None:
        """Write what is said onto the feed, unsaved."""
        for field in ("name", "format", "time_zone", "country", "language"):
            if getattr(self, field):
                setattr(feed, field, getattr(self, field))


@dataclass(frozen=True)
class HowToImport:
    """Whether to change anything, whether a large closing is approved, and whom to tell."""

    plan: bool = False
    approve_closing: bool = False
    progress: Progress | None = None


def feed_slug(program: Program, origin: str) -> str:
    """Give the slug under which a file or address is the same feed each time."""
    is_address = "://" in origin
    said = origin.split("://", 1)[1] if is_address else Path(origin).stem
    said = slugify(said.replace("/", " ").replace(".", "-")) or "feed"
    slug = said if said.startswith(f"{program.slug}-") else f"{program.slug}-{said}"
    if len(slug) <= LONGEST_SLUG and not is_address:
        return slug
    digest = blake2b(origin.encode(), digest_size=4).hexdigest()
    return f"{slug[: LONGEST_SLUG - 9].strip('-')}-{digest}"


def feed_of(program: Program, origin: str, options: FeedOptions) -> Feed:
    """Find the feed of a file or address, or make one, not saved yet."""
    url = origin if "://" in origin else ""
    slug = feed_slug(program, origin)
    known = Q(slug=slug) | Q(url=url, program=program) if url else Q(slug=slug)
    feed = Feed.objects.filter(known).first()
    if feed is None:
        feed = Feed(slug=slug, name=origin[-200:], program=program, url=url, language="")
        feed.name = Path(origin).name if not url else url[:200]
    options.put_on(feed)
    return feed


def import_file(
    path: Path, *, program: Program, options: FeedOptions, how: HowToImport
) -> Outcome:
    """Import a file as the feed of its program and name.

    Sent twice, the second time changes nothing. Raises ``FeedUnreadableError``, with
    nothing changed, where the file cannot be read to its end.
    """
    feed = feed_of(program, path.name, options)
    return _import(feed, options.format, lambda _: Downloaded(path), how)


def import_url(url: str, *, program: Program, options: FeedOptions, how: HowToImport) -> Outcome:
    """Import what an address gives; see ``import_file``."""
    feed = feed_of(program, url, options)

    def fetched(folder: Path) -> Downloaded:
        return download(url, folder, wanted=options.format or feed.format)

    return _import(feed, options.format or feed.format, fetched, how)


def run_feed(feed: Feed, *, approve_closing: bool = False) -> FeedRun | None:
    """Read a feed from its address, unless it has not changed, and note how it went."""

    def fetched(folder: Path) -> Downloaded:
        seen = {} if approve_closing else {"etag": feed.etag, "last_modified": feed.last_modified}
        return download(feed.url, folder, wanted=feed.format, **seen)

    with suppress(FeedUnreadableError):  # noted as a failed run
        _import(feed, feed.format, fetched, HowToImport(approve_closing=approve_closing))
    return feed.runs.first()


@transaction.atomic
def defer_due_feeds() -> int:
    """Enqueue an import of each feed whose hour has come; say how many were due."""
    now = timezone.now()
    due = Feed.objects.select_for_update(of=("self",), skip_locked=True).filter(
        Q(next_run_at=None) | Q(next_run_at__lte=now),
        is_enabled=True,
        every_hours__isnull=False,
    )
    feeds = list(due.exclude(url="").order_by("pk"))
    for feed in feeds:
        feed.next_run_at = now + timedelta(hours=feed.every_hours or RETRY_HOURS)
        feed.save(update_fields=["next_run_at"])
        defer_feed(feed)
    return len(feeds)


def defer_feed(feed: Feed) -> None:
    """Enqueue an import of a feed, once however often it is asked for."""
    task = app.configure_task("meetings.import_feed", queueing_lock=f"feed-{feed.pk}")
    with suppress(AlreadyEnqueued), transaction.atomic():
        task.defer(feed_id=feed.pk)


def _import(
    feed: Feed, wanted: str, fetched: Callable[[Path], Downloaded], how: HowToImport
) -> Outcome:
    started = timezone.now()
    with TemporaryDirectory(prefix="feed-") as folder:
        try:
            downloaded = fetched(Path(folder))
            path = downloaded.path
            outcome = _read(feed, wanted, path, downloaded, how) if path else Outcome()
        except FeedUnreadableError as error:
            _note(feed, started, FeedRun.Status.FAILED, Outcome(), str(error))
            raise
        except OSError as error:
            _note(feed, started, FeedRun.Status.FAILED, Outcome(), error.strerror or "")
            raise FeedUnreadableError(f"The file cannot be read: {error.strerror}.") from error
    status = _status(outcome, how) if path else FeedRun.Status.NOT_MODIFIED
    _note(feed, started, status, outcome)
    return outcome


def _status(outcome: Outcome, how: HowToImport) -> FeedRun.Status:
    if how.plan:
        return FeedRun.Status.PLANNED
    return FeedRun.Status.HELD if outcome.held else FeedRun.Status.APPLIED


def _read(
    feed: Feed, wanted: str, path: Path, downloaded: Downloaded, how: HowToImport
) -> Outcome:
    """Plan the import, and apply it in the same transaction unless it is held."""
    feed.format, adapter = open_feed(path, wanted, feed.country)
    with transaction.atomic():
        lift_limits()
        feed = _saved(feed)
        lock_feed(feed)
        reading = FeedImport(feed, adapter, how.progress)
        reading.read()
        outcome = reading.outcome
        closing = reading.closing()
        outcome.closed = len(closing)
        outcome.held = reading.closes_too_many(closing) and not how.approve_closing
        if how.plan or outcome.held:
            transaction.set_rollback(True)
        else:
            lock_listings()
            reading.apply(closing)
            _remember(feed, downloaded)
    return outcome


def _saved(feed: Feed) -> Feed:
    """Save the feed; of two that make the same one at once, the second takes the first's."""
    if not feed._state.adding:
        feed.save(update_fields=["name", "format", "time_zone", "country", "language"])
        return feed
    fields = ("name", "program", "format", "url", "time_zone", "country", "language")
    defaults = {field: getattr(feed, field) for field in fields}
    return Feed.objects.get_or_create(slug=feed.slug, defaults=defaults)[0]


def _remember(feed: Feed, downloaded: Downloaded) -> None:
    feed.etag, feed.last_modified = downloaded.etag, downloaded.last_modified
    feed.save(update_fields=["etag", "last_modified"])


def _note(
    feed: Feed, started: datetime, status: FeedRun.Status, outcome: Outcome, error: str = ""
) -> None:
    """Write down how a run went, for feeds that exist: a mere plan makes none."""
    known = Feed.objects.filter(slug=feed.slug).first()
    if known is None:
        return
    FeedRun.objects.create(
        feed=known,
        status=status,
        started_at=started,
        finished_at=timezone.now(),
        read=outcome.read,
        added=outcome.added,
        changed=outcome.changed,
        unchanged=outcome.unchanged,
        closed=outcome.closed,
        rejected=outcome.rejected[:MOST_STORED_REJECTIONS],
        error=error[:500],
    )
