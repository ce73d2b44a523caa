"""The finder's SQL: per cell, zone and day one seek in an index, then a merge.

Cost is bounded by places to look times the rows of a page, however dense a town is. Plain
rows (weekly, no exception) are answered by the covering index alone; the few others have
an index of their own and are looked at whole. Values only ever go in as parameters.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import cos, radians, sin

from meetings.finder.slots import Slot
from meetings.models.finder import LONG_MEETING
from meetings.sphere import EARTH_KM, ONLINE_CELL
from meetings.times import week_number, weeks_mask

Params = dict[str, object]

_SLOTS = """unnest(%(cells)s::int[], %(zones)s::smallint[], %(days)s::date[], %(weekdays)s::smallint[],
    %(lows)s::smallint[], %(highs)s::smallint[], %(bases)s::bigint[], %(steps)s::smallint[],
    %(longs)s::bool[], %(masks)s::smallint[], %(weeks)s::int[])
    AS s(cell, zone, day, weekday, low, high, base, step, is_long, mask, week)"""
_STARTS = "s.base + r.start * s.step * 60"
_IN_SLOT = f"""r.zone_id = s.zone AND r.weekday = s.weekday
    AND r.start >= s.low AND r.start < s.high
    AND {_STARTS} + r.duration * 60 > %(ends_after)s"""
_NAMED_DAY = """(r.weeks_of_month = 0 OR r.weeks_of_month & s.mask > 0)
    AND (r.interval = 1
        OR mod(s.week - (r.anchor - DATE '0001-01-01') / 7, r.interval) = 0)
    AND (r.valid_from IS NULL OR r.valid_from <= s.day)
    AND (r.valid_until IS NULL OR r.valid_until >= s.day)"""
_HELD = f"{_NAMED_DAY} AND NOT r.off @> s.day"
_NOT_HELD = f"NOT r.is_plain AND NOT s.is_long AND {_NAMED_DAY} AND r.off @> s.day"
# The same meeting time stands twice where it is hybrid.
_ONCE = f"(r.cell <> {ONLINE_CELL} OR r.attendance = 1)"
_NEARNESS = """power(sin(radians(r.latitude - %(latitude)s) / 2), 2)
    + %(cosine)s * cos(radians(r.latitude))
    * power(sin(radians(r.longitude - %(longitude)s) / 2), 2)"""
_BRANCHES = (
    "r.is_plain AND NOT s.is_long",
    f"NOT r.is_plain AND NOT s.is_long AND {_HELD}",
    f"r.duration > {LONG_MEETING} AND s.is_long AND (r.is_plain OR ({_HELD}))",
)


@dataclass(frozen=True, slots=True)
class Circle:
    """A place to look around."""

    latitude: float
    longitude: float
    km: float

    def params(self) -> Params:
        """Give the values that the circle's SQL needs."""
        return {
            "latitude": self.latitude,
            "longitude": self.longitude,
            "cosine": cos(radians(self.latitude)),
            # A circle of half the globe or more leaves nothing out.
            "nearness": sin(min(self.km / (2 * EARTH_KM), 1.5707)) ** 2,
        }


@dataclass(frozen=True, slots=True)
class Filters:
    """What meetings must be; empty says nothing.

    ``all_facets`` is a mask of bits that must all be set, ``any_facets`` one of which any
    bit will do; ``formats`` are ids that must all be there, of ``any_formats`` one;
    ``words`` as typed.
    """

    attendances: tuple[int, ...] = ()
    programs: tuple[int, ...] = ()
    all_facets: int = 0
    any_facets: int = 0
    formats: tuple[int, ...] = ()
    any_formats: tuple[int, ...] = ()
    words: tuple[str, ...] = ()

    @property
    def have_index(self) -> bool:
        """Say whether something is asked for that has an index of its own."""
        return bool(self.words or self.formats or self.any_formats)

    def conditions(self, *, by_index: bool) -> list[str]:
        """Give the SQL of each wish; what is not wished costs nothing.

        Not ``by_index``, words and formats are looked at in the rows that other conditions
        find. Left to choose, the planner reads a whole inverted index for every cell and day.
        """
        formats = "r.formats" if by_index else "(r.formats || '{}'::int[])"
        said = "r.words" if by_index else "(r.words || '')"
        asked = (
            (self.attendances, "r.attendance = ANY(%(attendances)s)"),
            (self.programs, "r.program_id = ANY(%(programs)s)"),
            (self.all_facets, "r.facets & %(all_facets)s = %(all_facets)s"),
            (self.any_facets, "r.facets & %(any_facets)s <> 0"),
            (self.formats, f"{formats} @> %(formats)s::int[]"),
            (self.any_formats, f"{formats} && %(any_formats)s::int[]"),
        )
        # One LIKE a word: LIKE ALL would not use the index.
        spoken = [
            f"{said} LIKE '%%' || finder_fold(%(word_{n})s) || '%%'"
            for n in range(len(self.words))
        ]
        return [condition for value, condition in asked if value] + spoken

    def params(self) -> Params:
        """Give the values of the conditions."""
        return {
            "attendances": list(self.attendances),
            "programs": list(self.programs),
            "all_facets": self.all_facets,
            "any_facets": self.any_facets,
            "formats": list(self.formats),
            "any_formats": list(self.any_formats),
        } | {f"word_{n}": word for n, word in enumerate(self.words)}


def _array(values: Iterable[object]) -> str:
    """Write an array as PostgreSQL reads it: a third of the time that lists take to send."""
    return "{" + ",".join("NULL" if value is None else str(value) for value in values) + "}"


@dataclass(frozen=True, slots=True)
class Look:
    """Where and when to look: areas of (cell, zone), or everywhere where there are none."""

    slots: Sequence[Slot]
    ends_after: datetime
    areas: Sequence[tuple[int, int]] | None = None
    circle: Circle | None = None

    def params(self) -> Params:
        """Give the values of slots and circle, as columns; each area has its zone's slots."""
        slots = self._slots_by_cell()
        columns = list(zip(*(slot for _, slot in slots), strict=True)) or [()] * len(Slot._fields)
        names = ("zones", "days", "weekdays", "lows", "highs", "bases", "steps", "longs")
        return (
            {name: _array(column) for name, column in zip(names, columns, strict=True)}
            | {
                "cells": _array(cell for cell, _ in slots),
                "masks": _array(weeks_mask(slot.day) for _, slot in slots),
                "weeks": _array(week_number(slot.day) for _, slot in slots),
                "ends_after": int(self.ends_after.timestamp()),
            }
            | (self.circle.params() if self.circle else {})
        )

    def _slots_by_cell(self) -> list[tuple[int | None, Slot]]:
        """Join here: the planner, which does not know how long the lists are, would loop."""
        if self.areas is None:
            return [(None, slot) for slot in self.slots]
        by_zone: dict[int, list[Slot]] = {}
        for slot in self.slots:
            by_zone.setdefault(slot.zone, []).append(slot)
        return [(cell, slot) for cell, zone in self.areas for slot in by_zone.get(zone, ())]


def _where(look: Look, filters: Filters) -> str:
    conditions = [_IN_SLOT, *filters.conditions(by_index=look.areas is None)]
    conditions.append("r.cell = s.cell" if look.areas is not None else _ONCE)
    if look.circle:
        conditions.append(f"{_NEARNESS} <= %(nearness)s")
    return " AND ".join(conditions)


def _found(look: Look, filters: Filters, columns: str, end: str = "") -> str:
    """Look into each area, zone and day; words and rare formats of nowhere by their index."""
    where = _where(look, filters)
    if look.areas is None and filters.have_index:
        is_due = f"(r.is_plain OR ({_HELD})) AND (NOT s.is_long OR r.duration > {LONG_MEETING})"
        return (
            f"SELECT {columns}, {_STARTS} AS starts, s.day"
            f" FROM meetings_finderrow r JOIN {_SLOTS} ON {where} AND {is_due}"
        )
    branches = " UNION ALL ".join(
        f"(SELECT {columns} FROM meetings_finderrow r WHERE {branch} AND {where} {end})"
        for branch in _BRANCHES
    )
    return (
        f"SELECT r.*, {_STARTS} AS starts, s.day FROM {_SLOTS} CROSS JOIN LATERAL ({branches}) r"
    )


_ROW = """
    SELECT f.starts, f.day, r.duration, z.name, r.latitude, r.longitude, r.attendance,
        r.program_id, r.formats, m.slug, m.name, m.confirmed_at,
        m.unconfirmed_at IS NOT NULL,
        coalesce(g.name, ''), coalesce(p.name, ''), coalesce(p.address, ''),
        coalesce(p.is_approximate, false),
        coalesce(e.kind, CASE g.state WHEN 'paused' THEN 'paused' ELSE '' END), {note}, e."on"
    FROM ({found}) f
    JOIN meetings_finderrow r ON r.id = f.id
    JOIN meetings_timezone z ON z.id = r.zone_id
    JOIN meetings_meeting m ON m.id = r.meeting_id
    LEFT JOIN groups_group g ON g.id = m.group_id
    LEFT JOIN meetings_place p ON p.id = m.place_id
    {exception}
"""
_DATED = {
    "note": "coalesce(e.note, '')",
    "exception": "LEFT JOIN meetings_meetingexception e ON e.id = r.exception_id",
}
_LOST = {
    "note": "coalesce(nullif(e.note, ''), c.note, '')",
    "exception": """
        LEFT JOIN meetings_meetingexception e ON e.time_id = r.time_id AND e."on" = f.day
        LEFT JOIN LATERAL (
            SELECT note FROM meetings_closure c
            WHERE c.meeting_id = r.meeting_id
                AND daterange(c.starts_on, c.ends_on, '[]') @> f.day
            ORDER BY c.id LIMIT 1
        ) c ON true""",
}


def page(
    look: Look, filters: Filters, *, limit: int, offset: int = 0, by_distance: bool = False
) -> tuple[str, Params]:
    """Write the search for one page of rows, soonest or nearest first."""
    params: Params = {"limit": limit, "offset": offset, "depth": limit + offset}
    columns = "r.id, r.start, r.duration"
    if by_distance:
        found = _found(look, filters, f"{columns}, {_NEARNESS} AS nearness")
        inner = "nearness, starts, id"
        outer = f"{_NEARNESS}, f.starts, f.id"
    else:
        found = _found(look, filters, columns, "ORDER BY r.start LIMIT %(depth)s")
        inner, outer = "starts, id", "f.starts, f.id"
    first = f"{found} ORDER BY {inner} LIMIT %(limit)s OFFSET %(offset)s"
    sql = f"{_ROW.format(found=first, **_DATED)} ORDER BY {outer}"
    return sql, look.params() | filters.params() | params


def not_held(look: Look, filters: Filters, *, limit: int) -> tuple[str, Params]:
    """Write the search for what would be held but is cancelled, moved away or closed."""
    where = f"{_NOT_HELD} AND {_where(look, filters)}"
    found = (
        f"SELECT r.id, {_STARTS} AS starts, s.day FROM {_SLOTS}"
        f" JOIN meetings_finderrow r ON {where} ORDER BY starts, r.id LIMIT %(limit)s"
    )
    sql = f"{_ROW.format(found=found, **_LOST)} ORDER BY f.starts, f.id"
    return sql, look.params() | filters.params() | {"limit": limit}


def counts(look: Look, filters: Filters) -> tuple[str, Params]:
    """Write the count of what a search finds by attendance, program and facets.

    One more row, without these, counts what would be held but is not.
    """
    columns = "r.start, r.attendance, r.program_id, r.facets"
    where = f"{_NOT_HELD} AND {_where(look, filters)}"
    sql = (
        f"SELECT attendance, program_id, facets, count(*)"
        f" FROM ({_found(look, filters, columns)}) f GROUP BY 1, 2, 3"
        f" UNION ALL SELECT NULL, NULL, NULL, count(*)"
        f" FROM {_SLOTS} JOIN meetings_finderrow r ON {where}"
    )
    return sql, look.params() | filters.params()


def total(look: Look, filters: Filters) -> tuple[str, Params]:
    """Write the count of all that a search finds."""
    sql = f"SELECT count(*) FROM ({_found(look, filters, 'r.start')}) f"
    return sql, look.params() | filters.params()
