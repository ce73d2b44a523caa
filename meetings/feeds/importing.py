"""One import: rows read, compared, staged, and applied or not; all in one transaction."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import islice
from json import JSONEncoder

from django.db import connection
from django.utils import timezone

from meetings import finder_index
from meetings.feeds.applying import Changes, apply_staged
from meetings.feeds.bodies import store_bodies
from meetings.feeds.formats import FormatBook
from meetings.feeds.json_stream import REPEATED
from meetings.feeds.locating import Locator, language_of
from meetings.feeds.record import (
    Adapter,
    MeetingRecord,
    Rejection,
    Row,
    RowRejectedError,
    RowWithdrawnError,
)
from meetings.feeds.staging import Staged, Staging, copy_rows
from meetings.models import Feed, GazetteerPlace, Meeting, MeetingFormat

VERSION = b"1"  # with it every row counts as changed: raise it when cleaning gives other results
BATCH = 5_000
MOST_CLOSING = 0.30  # of a feed's meetings: more looks like a fault, and waits for a person

Progress = Callable[[int], None]


@dataclass
class Outcome:
    """What an import did, or would do."""

    read: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    closed: int = 0
    held: bool = False
    rejected: list[Rejection] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        """Give the counts under the names that the command prints."""
        return {
            "read": self.read,
            "added": self.added,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "closed": self.closed,
            "held": self.held,
            "rejected": self.rejected,
        }


@contextmanager
def without_cycle_search() -> Iterator[None]:
    """Let no search for cycles walk our hundred thousands of rows, which have none."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@dataclass(frozen=True, slots=True)
class _Known:
    pk: int
    digest: bytes
    has_ended: bool
    is_kept_locally: bool
    place_id: int | None


def _known_meetings(feed: Feed) -> dict[str, _Known]:
    rows = Meeting.objects.filter(feed=feed).values_list(
        "source_id", "pk", "source_digest", "ended_at", "is_kept_locally", "place_id"
    )
    return {
        source_id: _Known(pk, bytes(digest or b""), ended is not None, kept, place_id)
        for source_id, pk, digest, ended, kept, place_id in rows.iterator(chunk_size=BATCH)
    }


class FeedImport:
    """Reads a feed through its adapter and keeps count; nothing is written before ``apply``."""

    def __init__(self, feed: Feed, adapter: Adapter, progress: Progress | None = None) -> None:
        self.feed = feed
        self.adapter = adapter
        self.progress = progress
        self.outcome = Outcome()
        self.staging = Staging()
        self.locator = Locator(feed.time_zone)
        self.formats = FormatBook(feed.program, feed.format, adapter.formats())
        self.known = _known_meetings(feed)
        self.seen: dict[str, int] = {}
        self.reopening: set[int] = set()
        self.shared_places: set[int] = set()
        self._context = self._digest_of_context()
        self._encode = JSONEncoder(sort_keys=True, default=str, separators=(",", ":")).encode

    def _digest_of_context(self) -> bytes:
        """Digest what beside a row decides what becomes of it."""
        feed, digest = self.feed, blake2b(VERSION, digest_size=16)
        said = [feed.format, feed.program.slug, feed.time_zone, feed.country, feed.language]
        digest.update("\x1f".join(said).encode())
        digest.update(self.adapter.digest)
        shared = MeetingFormat.objects.filter(program=None).order_by("slug").values_list("slug")
        digest.update(repr(list(shared)).encode())
        return digest.digest()

    def read(self) -> None:
        """Read all rows and stage those that are new or changed."""
        rows = self.adapter.rows()
        with without_cycle_search():
            while batch := list(islice(rows, BATCH)):
                self.outcome.read += len(batch)
                self._stage([found for number, row in batch if (found := self._take(number, row))])
                if self.progress:
                    self.progress(self.outcome.read)

    def _take(self, number: int, item: object) -> Staged | None:
        """Compare a row with what is known; None where there is nothing to stage."""
        source_id = ""
        try:
            row = _row(item)
            source_id = self._new_key(row, number)
            digest = self._digest(row)
            known = self.known.get(source_id)
            if known and (known.is_kept_locally or known.digest == digest):
                self._leave(known)
                return None
            return Staged(number, known.pk if known else None, digest, self.adapter.record(row))
        except RowRejectedError as rejected:
            self.outcome.rejected.append(rejected.as_rejection(number))
            if isinstance(rejected, RowWithdrawnError):
                self.seen.pop(source_id, None)
        except RecursionError:
            too_deep = RowRejectedError("", "", "Lists within lists, too deep for a meeting.")
            self.outcome.rejected.append(too_deep.as_rejection(number))
        return None

    def _new_key(self, row: Row, number: int) -> str:
        source_id = self.adapter.source_id(row)
        earlier = self.seen.setdefault(source_id, number)
        if earlier != number:
            field_name = next(
                (name for name in ("slug", "id_bigint", "id") if name in row), "slug"
            )
            reason = (
                f"Row {earlier} has this key already, and the first counts. "
                "Give each meeting its own."
            )
            raise RowRejectedError(field_name, source_id, reason)
        return source_id

    def _digest(self, row: Row) -> bytes:
        fields = self.adapter.fields
        told = {name: value for name, value in row.items() if name in fields}
        text = self._encode(told)
        return blake2b(text.encode(), key=self._context, digest_size=16).digest()

    def _leave(self, known: _Known) -> None:
        if known.place_id is not None:
            self.shared_places.add(known.place_id)
        if known.has_ended and not known.is_kept_locally:
            self.reopening.add(known.pk)
            self.outcome.changed += 1
        else:
            self.outcome.unchanged += 1

    def _stage(self, batch: list[Staged]) -> None:
        towns = self.locator.find([row.record for row in batch])
        ready = [row for row, town in zip(batch, towns, strict=True) if self._completed(row, town)]
        added = sum(row.meeting_id is None for row in ready)
        self.outcome.added += added
        self.outcome.changed += len(ready) - added
        if ready:
            self.staging.add(ready)

    def _completed(self, row: Staged, town: GazetteerPlace | None) -> bool:
        """Add town, zone, formats and language; False where the row is refused for want of one."""
        record = row.record
        try:
            row.time_zone = self.locator.zone(record, town)
        except RowRejectedError as rejected:
            self.outcome.rejected.append(rejected.as_rejection(row.number))
            return False
        row.town = town
        row.formats = self.formats.ids(record.formats)
        row.language = self._language(record, row.formats)
        return True

    def _language(self, record: MeetingRecord, formats: list[int]) -> str:
        country = record.place.country if record.place else self.feed.country
        return self.formats.language(formats) or self.feed.language or language_of(country)

    def closing(self) -> list[int]:
        """List the meetings that the feed no longer has; a row it refused is still there."""
        return [
            known.pk
            for source_id, known in self.known.items()
            if source_id not in self.seen and not known.has_ended and not known.is_kept_locally
        ]

    def closes_too_many(self, closing: list[int]) -> bool:
        """Say whether so many would close that a person should look first."""
        listed = sum(not known.has_ended for known in self.known.values())
        return len(closing) > MOST_CLOSING * listed

    def apply(self, closing: list[int]) -> None:
        """Write what was read, in the caller's transaction."""
        bodies = store_bodies(self.feed, self.adapter.bodies())
        copy_rows("staged_body", bodies.items())
        changes = Changes(closing, self.reopening, self.shared_places)
        finder_index.refresh(apply_staged(self.feed, changes, timezone.now()))


def _row(item: object) -> Row:
    if not isinstance(item, dict):
        raise RowRejectedError("", item, "Not a meeting: give an object with named fields.")
    if REPEATED in item:
        name = str(item[REPEATED])
        reason = "The field is there twice with different values. Leave one."
        raise RowRejectedError(name, item.get(name), reason)
    return item


def lift_limits() -> None:
    """Let this transaction take its time and some memory: the limits are there for web pages."""
    with connection.cursor() as cursor:
        for limit in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
            cursor.execute(f"SET LOCAL {limit} = 0")
        cursor.execute("SET LOCAL work_mem = '64MB'")


def lock_feed(feed: Feed) -> None:
    """Wait until no other import of this feed runs; held until the end of the transaction."""
    _lock(1, feed.pk)


def lock_listings() -> None:
    """Wait until no other import writes, so that two cannot choose the same new slug."""
    _lock(2, 0)


def _lock(kind: int, number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [0x66650000 + kind, number])
