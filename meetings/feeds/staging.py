"""The rows of an import on their way in: copied into temporary tables, gone at the commit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from json import dumps

from django.db import connection
from django.utils.text import slugify

from meetings.feeds.record import MeetingRecord, PlaceRecord, TimeRecord
from meetings.models import GazetteerPlace

LONGEST_SLUG = 85  # leaves room for a number within the columns' 100
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_TABLES = """
    DROP TABLE IF EXISTS staged_meeting, staged_time, staged_place, staged_group, staged_body,
        staged_pair;
    CREATE TEMPORARY TABLE staged_meeting (
        n int, meeting_id bigint, source_id text, digest text, slug text, name text,
        notes text, attendance text, language text, join_url text, join_url_notes text,
        join_phone text, join_phone_notes text, site_url text, extra jsonb,
        confirmed_at timestamptz, is_closed boolean, place_key text, place_notes text,
        group_key text, body text, formats int[], is_new boolean
    ) ON COMMIT DROP;
    CREATE TEMPORARY TABLE staged_time (
        n int, weekday int, start int, duration int, time_zone text, weeks_of_month int
    ) ON COMMIT DROP;
    CREATE TEMPORARY TABLE staged_place (
        n int, key text, slug text, name text, street text, town text, region text,
        postcode text, country text, address text, notes text, latitude float8,
        longitude float8, is_approximate boolean, town_id bigint, place_id bigint,
        is_new boolean NOT NULL DEFAULT false
    ) ON COMMIT DROP;
    CREATE TEMPORARY TABLE staged_group (
        n int, key text, slug text, name text, notes text, site_url text, home_place text,
        body text, group_id bigint, is_new boolean NOT NULL DEFAULT false
    ) ON COMMIT DROP;
    CREATE TEMPORARY TABLE staged_body (source_id text, body_id bigint) ON COMMIT DROP;
"""
_COLUMNS = {
    "staged_meeting": "n, meeting_id, source_id, digest, slug, name, notes, attendance, language,"
    " join_url, join_url_notes, join_phone, join_phone_notes, site_url, extra, confirmed_at,"
    " is_closed, place_key, place_notes, group_key, body, formats, is_new",
    "staged_time": "n, weekday, start, duration, time_zone, weeks_of_month",
    "staged_place": "n, key, slug, name, street, town, region, postcode, country, address, notes,"
    " latitude, longitude, is_approximate, town_id",
    "staged_group": "n, key, slug, name, notes, site_url, home_place, body",
    "staged_body": "source_id, body_id",
}


@dataclass(slots=True)
class Staged:
    """One meeting ready to be staged, with what was found out about it."""

    number: int
    meeting_id: int | None
    digest: bytes
    record: MeetingRecord
    town: GazetteerPlace | None = None
    time_zone: str = ""
    language: str = ""
    formats: Sequence[int] = ()


@dataclass
class Staging:
    """The temporary tables of one import; each place and group goes in once."""

    places: set[str] = field(default_factory=set)
    groups: set[str] = field(default_factory=set)
    slugs: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(_TABLES)

    def add(self, batch: Sequence[Staged]) -> None:
        """Copy a batch of meetings in."""
        keys = [place_key(row.record.place) for row in batch]
        new_ids = _new_meeting_ids(sum(row.meeting_id is None for row in batch))
        copy_rows("staged_place", self._places(batch, keys))
        copy_rows("staged_group", self._groups(batch))
        copy_rows("staged_time", (time for row in batch for time in _times(row)))
        copy_rows(
            "staged_meeting",
            self._meetings(batch, keys, new_ids),
        )

    def _meetings(
        self, batch: Sequence[Staged], keys: Sequence[str], new_ids: Sequence[int]
    ) -> Iterable[tuple[object, ...]]:
        free = iter(new_ids)
        for row, key in zip(batch, keys, strict=True):
            is_new = row.meeting_id is None
            pk = next(free) if row.meeting_id is None else row.meeting_id
            slug = self._slug(row.record) if is_new else ""
            yield (row.number, pk, *self._said(row, key, slug), is_new)

    def _said(self, row: Staged, key: str, slug: str) -> tuple[object, ...]:
        record = row.record
        return (
            record.source_id, row.digest.hex(), slug, record.name,
            record.notes, record.attendance, row.language, record.join_url,
            record.join_url_notes, record.join_phone, record.join_phone_notes, record.site_url,
            dumps(record.extra) if record.extra else "{}", record.confirmed_at,
            record.is_closed, key or None, record.place.notes if record.place else "",
            record.group_name or None, record.body or None, _array(row.formats),
        )  # fmt: skip

    def _slug(self, record: MeetingRecord) -> str:
        """Make a slug of name and town, and of the first time where that is taken."""
        town = record.place.town if record.place else ""
        slug = slug_of(record.name, town)
        if slug in self.slugs and record.times:
            first = record.times[0]
            time = f"{first.start // 60:02}{first.start % 60:02}"
            slug = slug_of(slug, DAYS[first.weekday], time)
        self.slugs.add(slug)
        return slug

    def _places(
        self, batch: Sequence[Staged], keys: Sequence[str]
    ) -> Iterable[tuple[object, ...]]:
        for row, key in zip(batch, keys, strict=True):
            place = row.record.place
            if place and key not in self.places:
                self.places.add(key)
                yield (
                    row.number, key, slug_of(place.name or place.street, place.town), place.name,
                    place.street, place.town, place.region, place.postcode, place.country,
                    place.address, place.notes, place.latitude, place.longitude,
                    place.is_approximate, row.town.pk if row.town else None,
                )  # fmt: skip

    def _groups(self, batch: Sequence[Staged]) -> Iterable[tuple[object, ...]]:
        for row in batch:
            record, key = row.record, row.record.group_name
            if key and key not in self.groups:
                self.groups.add(key)
                town = record.place.town if record.place else ""
                yield (
                    row.number, key, slug_of(record.group_name, town), record.group_name,
                    record.group_notes, record.group_url, town, record.body or None,
                )  # fmt: skip


def _new_meeting_ids(count: int) -> list[int]:
    """Take ids for new meetings from their sequence, many at once."""
    if not count:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('meetings_meeting', 'id'))"
            " FROM generate_series(1, %s)",
            [count],
        )
        return [pk for (pk,) in cursor.fetchall()]


def _times(row: Staged) -> Iterable[tuple[object, ...]]:
    times: Iterable[TimeRecord] = dict.fromkeys(row.record.times)
    for time in times:
        yield (
            row.number, time.weekday, time.start, time.duration, row.time_zone,
            time.weeks_of_month,
        )  # fmt: skip


def _array(numbers: Sequence[int]) -> str:
    return f"{{{','.join(map(str, numbers))}}}"


def copy_rows(table: str, rows: Iterable[Sequence[object]]) -> None:
    """Copy rows into one of the staging tables."""
    statement = f"COPY {table} ({_COLUMNS[table]}) FROM STDIN"
    with connection.cursor() as cursor, cursor.cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def slug_of(*words: str) -> str:
    """Make a slug without underscores: with one, numbers are told from what a name ends in."""
    slug = "-".join(filter(None, map(_slug_of_words, words)))
    return slug[:LONGEST_SLUG].strip("-") or "meeting"


@lru_cache(maxsize=20_000)
def _slug_of_words(words: str) -> str:
    return slugify(words.replace("_", "-"))


def place_key(place: PlaceRecord | None) -> str:
    """Give the digest of a place's name and address; of its position where it has neither."""
    if place is None:
        return ""
    said = [place.name, place.street, place.town, place.region, place.postcode, place.country]
    if not any(said):
        said = [f"{place.latitude:.4f},{place.longitude:.4f}"]
    return blake2b("\x1f".join(said).casefold().encode(), digest_size=16).hexdigest()
