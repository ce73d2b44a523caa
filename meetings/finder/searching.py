"""A search from wishes to rows: where to look, when, for what, and wider if need be."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import psycopg
from django.db import connection
from django.utils.translation import gettext as _

from meetings import finder_index, gazetteer
from meetings.finder import catalog, slots, statements
from meetings.finder.statements import Circle, Filters, Look, Params
from meetings.finder.wishes import LAST_PAGE, BadParameterError, Wishes
from meetings.models import MeetingFormat
from meetings.sphere import ONLINE_CELL, cells_within, kilometres

PAGE = 20
PREPARE_AFTER = 1  # execution: planning costs more than most of these searches
SOON = tuple(timedelta(minutes=n) for n in (15, 60, 240))  # first looks where zones are many
WIDER = 2.5  # times the distance, again and again up to:
WIDEST_KM = 400.0
REACHED_BY = {"in_person": (0, 2), "online": (1, 2), "hybrid": (2,)}
MOST_NOT_HELD = 5
SOON_SHOWN = 4
UTC = ZoneInfo("UTC")


class Row(NamedTuple):
    """One date of a meeting as the search gives it; the order is that of the SQL."""

    starts: int
    day: date
    duration: int
    time_zone: str
    latitude: float | None
    longitude: float | None
    attendance: int
    program_id: int
    formats: list[int]
    slug: str
    name: str
    confirmed_at: datetime | None
    is_unconfirmed: bool
    group: str
    place: str
    address: str
    is_approximate: bool
    exception: str
    note: str
    moved_from: date | None

    @property
    def starts_at(self) -> datetime:
        """The start, in the meeting's own zone."""
        return datetime.fromtimestamp(self.starts, ZoneInfo(self.time_zone))

    @property
    def ends_at(self) -> datetime:
        """The end, in the meeting's own zone."""
        return datetime.fromtimestamp(self.starts + 60 * self.duration, ZoneInfo(self.time_zone))


class Count(NamedTuple):
    """How many dates of meetings share attendance, program and facets."""

    attendance: int
    program_id: int
    facets: int
    number: int


@dataclass(frozen=True, slots=True)
class Spot:
    """Where to look: a position in a zone; none where the search is not about a place."""

    position: tuple[float, float] | None = None
    zone: ZoneInfo = UTC
    label: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, and how: the search as it was widened."""

    search: "Search"
    rows: list[Row]
    count: int
    counts: tuple[Count, ...] = ()
    not_held: list[Row] = field(default_factory=list)
    is_wider: bool = False

    @property
    def has_next(self) -> bool:
        """Say whether another page follows."""
        page = self.search.wishes.page
        return page < LAST_PAGE and self.count > page * PAGE


def execute(sql: str, params: Params) -> list[tuple[Any, ...]]:
    """Run a statement with its values bound by the server, so that it can be prepared."""
    connection.ensure_connection()
    raw = connection.connection
    if raw.prepare_threshold != PREPARE_AFTER:
        raw.prepare_threshold = PREPARE_AFTER
        # A plan for these values would be no better than the one for all values.
        raw.execute("SET plan_cache_mode = force_generic_plan")
    wrap = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    # The stubs know neither other cursors nor lists as values.
    with wrap(psycopg.Cursor(raw)) as cursor:  # type: ignore[arg-type]
        cursor.execute(sql, params)  # type: ignore[arg-type]
        return list(cursor.fetchall())


@dataclass(frozen=True, slots=True)
class Search:
    """One search: wishes about a spot at an instant, split into where, when and what."""

    wishes: Wishes
    spot: Spot
    now: datetime
    words: tuple[str, ...] = ()

    @property
    def is_online(self) -> bool:
        """Say whether only meetings that can be joined online are meant."""
        return set(self.wishes.attendance) == {"online"}

    @property
    def is_about_place(self) -> bool:
        """Say whether distance matters: online meetings are everywhere."""
        return self.spot.position is not None and not self.is_online

    @property
    def is_worldwide(self) -> bool:
        """Say whether so many zones are looked at that a near hour is tried first."""
        return not self.is_about_place and not self.words

    def for_all(self) -> "Search":
        """Search the same, leaving out what does not change the counts."""
        return replace(self, wishes=replace(self.wishes, page=1, sort="", program=(), filters=""))

    def filters(self) -> Filters:
        """Turn wishes into what the index holds.

        Raises ``BadParameterError`` for a program, format or language that is not known.
        """
        wishes = self.wishes
        named = [_format(slug, "format") for slug in wishes.format]
        named += [_format(slug, "access") for slug in wishes.access]
        named += [_format(wishes.open, "open")] if wishes.open else []
        spoken = [row for code in wishes.language for row in _languages(code)]
        all_count = all(row.facet_bit is not None for row in spoken)
        return Filters(
            attendances=_attendances(wishes.attendance),
            programs=tuple(map(_program, wishes.program)),
            all_facets=_mask(named),
            any_facets=_mask(spoken) if all_count else 0,
            formats=tuple(row.pk for row in named if row.facet_bit is None),
            any_formats=() if all_count else tuple(row.pk for row in spoken),
            words=self.words,
        )

    def window(self) -> slots.Window:
        """Say when to look; online, days are the visitor's own where they are known."""
        if self.wishes.tz and not self.is_about_place:
            zone = ZoneInfo(self.wishes.tz)
            window = slots.window_seen_from(self.wishes, now=self.now, zone=zone)
        else:
            window = slots.window(self.wishes, now=self.now, zone=self.spot.zone)
        return window.of_just_begun() if self.is_worldwide else window

    def areas(self) -> list[tuple[Any, ...]] | None:
        """Give the (cell, zone) in which there are meetings at all; None for everywhere."""
        cells = [ONLINE_CELL]
        if self.is_about_place and self.spot.position is not None:
            cells = cells_within(*self.spot.position, self.wishes.km)
        elif not self.is_online:
            return None
        sql = "SELECT cell, zone_id FROM meetings_finderarea WHERE cell = ANY(%(cells)s)"
        return execute(sql, {"cells": cells})

    def look(self, window: slots.Window, areas: list[tuple[Any, ...]] | None) -> Look:
        """Put together where and when."""
        numbers = None if areas is None else {zone for _, zone in areas}
        zones = catalog.zones(numbers)
        circle = None
        if self.is_about_place and self.spot.position is not None:
            circle = Circle(*self.spot.position, self.wishes.km)
        return Look(slots.slots(zones, window), window.ends_after, areas, circle)


def _attendances(asked: Iterable[str]) -> tuple[int, ...]:
    """Who asks for online can join a hybrid meeting, who asks for a room can go to one."""
    return tuple(sorted({number for word in asked for number in REACHED_BY[word]}))


def _mask(formats: Iterable[MeetingFormat]) -> int:
    mask = 0
    for row in formats:
        mask |= 0 if row.facet_bit is None else 1 << row.facet_bit
    return mask


def _program(slug: str) -> int:
    found = catalog.current().programs.get(slug)
    if found is None:
        raise BadParameterError("program", _("We know no program “%s”.") % slug)
    return found.pk


def _format(slug: str, name: str) -> MeetingFormat:
    found = catalog.current().formats.get(slug)
    if found is None:
        raise BadParameterError(name, _("We know no meeting format “%s”.") % slug)
    return found


def _languages(code: str) -> list[MeetingFormat]:
    found = catalog.current().in_language(code)
    if not found:
        raise BadParameterError("language", _("We know no meetings in the language “%s”.") % code)
    return found


def find(search: Search, *, limit: int = PAGE, with_counts: bool = True) -> Found:
    """Find one page of meetings; where there are none at all, look wider by itself.

    Without counts there is only their sum, and nothing that is not held.
    Raises ``BadParameterError`` for a wish for something that is not known.
    """
    found = find_exactly(search, limit=limit, with_counts=with_counts)
    if found.count or search.wishes.page > 1:
        return found
    for wider in _wider(search):
        more = find_exactly(wider, limit=limit, with_counts=with_counts)
        if more.count:
            return replace(more, not_held=found.not_held or more.not_held, is_wider=True)
    return found


def _wider(search: Search) -> Iterator[Search]:
    """Look over a week first, then farther and farther."""
    wishes = search.wishes
    if wishes.day in ("", "now"):
        wishes = replace(wishes, day="week")
        yield replace(search, wishes=wishes)
    while search.is_about_place and wishes.km < WIDEST_KM:
        wishes = replace(wishes, km=float(round(min(wishes.km * WIDER, WIDEST_KM))))
        yield replace(search, wishes=wishes)


def find_exactly(search: Search, *, limit: int = PAGE, with_counts: bool = True) -> Found:
    """Find one page of meetings as asked, without looking wider."""
    if search.is_worldwide:
        return _find_worldwide(search, limit)
    filters, look = search.filters(), search.look(search.window(), search.areas())
    if not look.slots:
        return Found(search, [], 0)
    if not with_counts:
        [(number,)] = execute(*statements.total(look, filters))
        return Found(search, _page(search, look, filters, limit) if number else [], number)
    counts, lost = _counts(look, filters)
    number = sum(count.number for count in counts if fits(count, filters))
    rows = _page(search, look, filters, limit) if number else []
    return Found(search, rows, number, counts, _not_held(look, filters) if lost else [])


def _find_worldwide(search: Search, limit: int) -> Found:
    """Look at the next minutes first: in a hundred zones, a day's rows are too many to sort."""
    filters, window, areas = search.filters(), search.window(), search.areas()
    number = worldwide_number(search.for_all(), filters)
    # Local days are looked at whole: of them there is nothing nearer.
    aheads = SOON if search.wishes.page == 1 and window.stretches else ()
    nearer = [window.until(search.now + ahead) for ahead in aheads]
    rows: list[Row] = []
    for part in [*nearer, window] if number else ():
        look = search.look(part, areas)
        rows = _page(search, look, filters, limit) if look.slots else []
        if len(rows) == min(limit, number):
            break
    return Found(search, rows, number, worldwide_counts(search.for_all()))


def _page(search: Search, look: Look, filters: Filters, limit: int) -> list[Row]:
    sql, params = statements.page(
        look,
        filters,
        limit=limit,
        offset=(search.wishes.page - 1) * limit,
        by_distance=search.is_about_place and search.wishes.sort == "distance",
    )
    return [Row(*row) for row in execute(sql, params)]


def _not_held(look: Look, filters: Filters) -> list[Row]:
    sql, params = statements.not_held(look, filters, limit=MOST_NOT_HELD)
    return [Row(*row) for row in execute(sql, params)]


def _counts(look: Look, filters: Filters) -> tuple[tuple[Count, ...], int]:
    """Count by attendance, program and facets, whatever of these is asked for.

    The second number counts what would be held but is not.
    """
    asked = replace(filters, attendances=(), programs=(), all_facets=0, any_facets=0)
    *counted, (*_, lost) = execute(*statements.counts(look, asked))
    return tuple(Count(*row) for row in counted), lost


@lru_cache(maxsize=256)
def worldwide_counts(search: Search) -> tuple[Count, ...]:
    """Count what is not about a place; the same for all who ask within a minute."""
    counts, _lost = _counts(search.look(search.window(), search.areas()), search.filters())
    return counts


@lru_cache(maxsize=4096)
def worldwide_number(search: Search, filters: Filters) -> int:
    """Sum up what is not about a place and fits; kept as its counts are."""
    return sum(count.number for count in worldwide_counts(search) if fits(count, filters))


@lru_cache(maxsize=256)
def online_soon(search: Search) -> tuple[Row, ...]:
    """Give a few online meetings of the next hour; the same for all within a minute."""
    window = slots.Window(search.now, (slots.Stretch(search.now, search.now + slots.AN_HOUR),))
    look = search.look(window, search.areas())
    return tuple(_page(search, look, search.filters(), SOON_SHOWN) if look.slots else ())


def fits(count: Count, filters: Filters) -> bool:
    """Say whether counted dates are among those asked for."""
    return (
        (not filters.attendances or count.attendance in filters.attendances)
        and (not filters.programs or count.program_id in filters.programs)
        and count.facets & filters.all_facets == filters.all_facets
        and (not filters.any_facets or bool(count.facets & filters.any_facets))
    )


def metres(row: Row, spot: Spot) -> int | None:
    """Give the distance from the spot to a meeting's place, where both are known."""
    if spot.position is None or row.latitude is None or row.longitude is None:
        return None
    return round(1000 * kilometres(spot.position, (row.latitude, row.longitude)))


@dataclass(slots=True)
class _Seen:
    version: int = -1


_seen = _Seen()


def keep_up() -> int:
    """Forget what is kept for a minute where meetings have changed; give the number of changes."""
    [(now,)] = execute(finder_index.VERSION, {})
    if now != _seen.version:
        forget()
        _seen.version = now
    return _seen.version


def forget() -> None:
    """Look everything up again."""
    catalog.forget()
    gazetteer.forget()
    worldwide_counts.cache_clear()
    worldwide_number.cache_clear()
    online_soon.cache_clear()
