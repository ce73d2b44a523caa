"""The only writer of the finder's rows: made from meetings, times, exceptions and closures.

All of it is set-based SQL, so that a feed of two hundred thousand meetings and one edited
meeting go the same way. Call it in the transaction that changes a meeting.
"""

from collections.abc import Collection
from typing import Any

from django.db import connection, transaction

from groups.models import Group
from meetings.models.finder import FinderArea, FinderRow
from meetings.models.meetings import Meeting
from meetings.sphere import CELLS_A_DEGREE, COLUMNS, NOWHERE_CELL, ONLINE_CELL, ROWS

_NEW_ZONES = """
    INSERT INTO meetings_timezone (name)
    SELECT DISTINCT t.time_zone FROM meetings_meetingtime t
    WHERE NOT EXISTS (SELECT FROM meetings_timezone z WHERE z.name = t.time_zone)
      AND (%(all)s OR t.meeting_id = ANY(%(ids)s))
"""

# Formats by meeting: what the meeting says, and its main language where that is a format.
_LISTED = """
    listed AS MATERIALIZED (
        SELECT m.id, m.program_id,
            CASE m.attendance WHEN 'in_person' THEN 0 WHEN 'online' THEN 1 ELSE 2 END
                AS attendance,
            finder_fold(concat_ws(' ', m.name, g.name, p.name, p.town)) AS words,
            p.latitude, p.longitude
        FROM meetings_meeting m
        LEFT JOIN groups_group g ON g.id = m.group_id
        LEFT JOIN meetings_place p ON p.id = m.place_id
        WHERE m.ended_at IS NULL AND m.unlisted_at IS NULL AND NOT m.is_draft
            AND (g.id IS NULL OR g.state IN ('live', 'paused') AND g.visibility = 'listed')
            AND (%(all)s OR m.id = ANY(%(ids)s))
    ),
    said AS (
        SELECT mf.meeting_id, mf.meetingformat_id AS format_id
        FROM meetings_meeting_formats mf
        WHERE %(all)s OR mf.meeting_id = ANY(%(ids)s)
        UNION
        SELECT m.id, f.id
        FROM meetings_meeting m
        JOIN meetings_meetingformat f ON f.kind = 'language' AND f.language = m.language
        WHERE m.language <> '' AND f.program_id IS NULL AND (%(all)s OR m.id = ANY(%(ids)s))
    ),
    formats AS MATERIALIZED (
        SELECT s.meeting_id, array_agg(f.id ORDER BY f.id) AS ids,
            coalesce(bit_or(1::bigint << f.facet_bit), 0) AS facets
        FROM said s JOIN meetings_meetingformat f ON f.id = s.format_id
        GROUP BY s.meeting_id
    ),
    closed AS MATERIALIZED (
        SELECT c.meeting_id, range_agg(daterange(c.starts_on, c.ends_on, '[]')) AS days
        FROM meetings_closure c
        WHERE %(all)s OR c.meeting_id = ANY(%(ids)s)
        GROUP BY c.meeting_id
    ),
    lost AS MATERIALIZED (
        SELECT e.time_id, range_agg(daterange(e."on", e."on", '[]')) AS days
        FROM meetings_meetingexception e JOIN meetings_meetingtime t ON t.id = e.time_id
        WHERE e.kind <> 'extra' AND (%(all)s OR t.meeting_id = ANY(%(ids)s))
        GROUP BY e.time_id
    ),
    held AS (
        SELECT t.id AS time_id, t.meeting_id, NULL::bigint AS exception_id, t.time_zone,
            t.weekday, t.start, t.duration, t.weeks_of_month, t.interval, t.anchor,
            t.valid_from, t.valid_until, lost.days AS lost
        FROM meetings_meetingtime t LEFT JOIN lost ON lost.time_id = t.id
        WHERE %(all)s OR t.meeting_id = ANY(%(ids)s)
        UNION ALL
        SELECT t.id, t.meeting_id, e.id, t.time_zone,
            extract(isodow FROM d.day)::int - 1, e.new_start,
            coalesce(e.new_duration, t.duration), 0, 1, NULL, d.day, d.day, NULL
        FROM meetings_meetingexception e
        JOIN meetings_meetingtime t ON t.id = e.time_id
        CROSS JOIN LATERAL (SELECT coalesce(e.new_date, e."on") AS day) d
        WHERE (%(all)s OR t.meeting_id = ANY(%(ids)s)) AND (
            e.kind = 'extra'
            OR e.kind = 'moved' AND extract(isodow FROM e."on")::int - 1 = t.weekday
            AND e."on" >= coalesce(t.valid_from, e."on")
            AND e."on" <= coalesce(t.valid_until, e."on")
            AND CASE
                WHEN t.weeks_of_month > 0 THEN t.weeks_of_month & (
                    1 << ((extract(day FROM e."on")::int - 1) / 7)
                    | CASE WHEN date_trunc('month', e."on" + 7) > date_trunc('month', e."on")
                      THEN 32 ELSE 0 END) > 0
                WHEN t.interval > 1  -- weeks run from Monday
                THEN mod(date_trunc('week', e."on")::date - date_trunc('week', t.anchor)::date,
                    7 * t.interval) = 0
                ELSE true END)
    )
"""

# A hybrid meeting stands in two cells: that of its place, and that of online meetings.
_NEW_ROWS = (
    f"WITH {_LISTED}"
    """
    INSERT INTO meetings_finderrow (
        cell, zone_id, weekday, start, duration, weeks_of_month, interval, anchor,
        valid_from, valid_until, off, is_plain, latitude, longitude, attendance,
        program_id, facets, formats, meeting_id, time_id, exception_id, words)
    SELECT c.cell, z.id, h.weekday, h.start, h.duration, h.weeks_of_month, h.interval, h.anchor,
        h.valid_from, h.valid_until, o.days,
        h.weeks_of_month = 0 AND h.interval = 1 AND h.valid_from IS NULL
            AND h.valid_until IS NULL AND isempty(o.days),
        l.latitude, l.longitude,
        l.attendance, l.program_id, coalesce(f.facets, 0), coalesce(f.ids, '{}'),
        l.id, h.time_id, h.exception_id, l.words
    FROM listed l
    JOIN held h ON h.meeting_id = l.id
    JOIN meetings_timezone z ON z.name = h.time_zone
    LEFT JOIN formats f ON f.meeting_id = l.id
    LEFT JOIN closed ON closed.meeting_id = l.id
    CROSS JOIN LATERAL (
        SELECT coalesce(closed.days, '{}'::datemultirange)
            + coalesce(h.lost, '{}'::datemultirange) AS days
    ) o
    CROSS JOIN LATERAL (
"""
    f"""
        SELECT CASE WHEN l.latitude IS NULL THEN {NOWHERE_CELL} ELSE
            least({ROWS - 1}, floor((l.latitude + 90) * {CELLS_A_DEGREE}))::int * {COLUMNS}
            + mod(floor((l.longitude + 180) * {CELLS_A_DEGREE})::int, {COLUMNS}) END AS cell
        WHERE l.attendance <> 1
        UNION ALL
        SELECT {ONLINE_CELL} WHERE l.attendance > 0
    ) c
"""
)

# Gives a number that changes whenever the rows do, whoever changes them.
VERSION = "SELECT last_value FROM finder_version"

_NEW_AREAS = """
    INSERT INTO meetings_finderarea (cell, zone_id)
    SELECT DISTINCT r.cell, r.zone_id FROM meetings_finderrow r
    WHERE %(all)s OR r.meeting_id = ANY(%(ids)s)
    ON CONFLICT DO NOTHING
"""


@transaction.atomic
def refresh(meeting_ids: Collection[int] | None = None) -> None:
    """Write the rows of these meetings anew, of all meetings where none are named.

    A second call writes the same rows. Areas that no longer hold a row are left until a
    full refresh: they cost a search one look, and deleting them would block others.
    """
    params: dict[str, Any] = {"all": meeting_ids is None, "ids": list(meeting_ids or ())}
    with connection.cursor() as cursor:
        if meeting_ids is None:
            # Deleted, not truncated: readers go on with the old rows until the commit.
            FinderRow.objects.all()._raw_delete("default")
            FinderArea.objects.all()._raw_delete("default")
        else:
            cursor.execute(
                "DELETE FROM meetings_finderrow WHERE meeting_id = ANY(%(ids)s)", params
            )
        cursor.execute("LOCK TABLE meetings_timezone IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(_NEW_ZONES, params)
        cursor.execute(_NEW_ROWS, params)
        cursor.execute(_NEW_AREAS, params)
    _changed()


def refresh_group(group: Group) -> None:
    """Write the rows of a group's meetings anew: it is named, listed, paused or hidden anew."""
    ids = list(Meeting.objects.filter(group=group).values_list("pk", flat=True))
    if ids:
        refresh(ids)
    else:
        _changed()  # pages of the group may be kept


def _changed() -> None:
    _count_up()
    transaction.on_commit(_count_up)  # for those who looked at the old rows meanwhile


def _count_up() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('finder_version')")
