"""Staged rows turned into meetings: a few statements over all rows at once.

What a person has taken in hand (``is_kept_locally``) is never staged, and rows that did
not change are not among the staged ones: no statement here touches either.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from meetings.models import Feed

# Slugs of new rows: the base where it is free, else with the next number after "_". Of such
# parts the planner expects a handful, and would compare each of a large feed's with each.
_NUMBER_SLUGS = """
    SET LOCAL enable_nestloop = off;
    WITH fresh AS (
        SELECT n, slug, row_number() OVER (PARTITION BY slug ORDER BY n) AS k
        FROM {staged} WHERE is_new
    ), taken AS (
        SELECT b.slug, max(t.number) AS top
        FROM (SELECT DISTINCT slug FROM fresh) b
        CROSS JOIN LATERAL (
            SELECT 1 AS number FROM {table} t WHERE t.slug = b.slug
            UNION ALL
            SELECT substring(t.slug FROM '_([0-9]{{1,9}})$')::int FROM {table} t
            WHERE t.slug ~>=~ (b.slug || '_') AND t.slug ~<~ (b.slug || '`')
        ) t
        GROUP BY b.slug
    )
    UPDATE {staged} s SET slug = f.slug || '_' || f.k + coalesce(t.top, 0)
    FROM fresh f LEFT JOIN taken t ON t.slug = f.slug
    WHERE s.n = f.n AND f.k + coalesce(t.top, 0) > 1;
    SET LOCAL enable_nestloop = on
"""

# Whatever the planner believes of tables that have just grown, these keep every join cheap.
_READY = (
    # Taken in hand since it was read: locked and looked at once more, so that no edit is lost.
    """
    DELETE FROM staged_meeting s USING (
        SELECT m.id, m.is_kept_locally FROM meetings_meeting m
        WHERE m.id IN (SELECT meeting_id FROM staged_meeting) ORDER BY m.id FOR UPDATE
    ) known
    WHERE known.id = s.meeting_id AND known.is_kept_locally
    """,
    "CREATE INDEX ON staged_meeting (meeting_id)",
    "CREATE INDEX ON staged_place (key)",
    "CREATE INDEX ON staged_group (key)",
    "ANALYZE staged_meeting",
    "ANALYZE staged_time",
    "ANALYZE staged_place",
    "ANALYZE staged_group",
)

_PLACES = (
    """
    UPDATE staged_place s SET place_id = p.id
    FROM meetings_place p WHERE p.feed_id = %(feed)s AND p.source_key = s.key
    """,
    "UPDATE staged_place SET is_new = true WHERE place_id IS NULL",
    _NUMBER_SLUGS.format(staged="staged_place", table="meetings_place"),
    """
    INSERT INTO meetings_place (slug, feed_id, source_key, name, street, town, region, postcode,
        country, address, notes, latitude, longitude, is_approximate, gazetteer_place_id)
    SELECT slug, %(feed)s, key, name, street, town, region, postcode, country, address, notes,
        latitude, longitude, is_approximate, town_id
    FROM staged_place WHERE is_new ORDER BY n
    """,
    # A place that unchanged meetings share keeps what they say of it.
    """
    UPDATE meetings_place p SET name = s.name, street = s.street, town = s.town,
        region = s.region, postcode = s.postcode, country = s.country, address = s.address,
        notes = s.notes, latitude = s.latitude, longitude = s.longitude,
        is_approximate = s.is_approximate, gazetteer_place_id = s.town_id
    FROM staged_place s
    WHERE p.id = s.place_id AND p.id <> ALL(%(shared_places)s)
        AND (p.name, p.street, p.town, p.region, p.postcode, p.country, p.address, p.notes,
            p.latitude, p.longitude, p.is_approximate, p.gazetteer_place_id)
        IS DISTINCT FROM (s.name, s.street, s.town, s.region, s.postcode, s.country, s.address,
            s.notes, s.latitude, s.longitude, s.is_approximate, s.town_id)
    """,
    """
    UPDATE staged_place s SET place_id = p.id
    FROM meetings_place p WHERE s.is_new AND p.feed_id = %(feed)s AND p.source_key = s.key
    """,
)

_GROUPS = (
    """
    WITH named AS MATERIALIZED (
        SELECT DISTINCT m.group_id, m.source_extra ->> 'group' AS key
        FROM meetings_meeting m
        WHERE m.feed_id = %(feed)s AND m.group_id IS NOT NULL
            AND EXISTS (SELECT FROM staged_group)
    )
    UPDATE staged_group s SET group_id = g.id
    FROM named JOIN groups_group g ON g.id = named.group_id
    WHERE named.key = s.key AND g.program_id = %(program)s
    """,
    "UPDATE staged_group SET is_new = true WHERE group_id IS NULL",
    _NUMBER_SLUGS.format(staged="staged_group", table="groups_group"),
    """
    INSERT INTO groups_group (slug, state, program_id, service_body_id, name, home_place, notes,
        site_url, created_at, updated_at)
    SELECT s.slug, 'live', %(program)s, b.body_id, s.name, s.home_place, s.notes, s.site_url,
        %(now)s, %(now)s
    FROM staged_group s LEFT JOIN staged_body b ON b.source_id = s.body
    WHERE s.is_new ORDER BY s.n
    """,
    """
    UPDATE staged_group s SET group_id = g.id FROM groups_group g WHERE s.is_new AND g.slug = s.slug
    """,
    # What a group says of itself is its own: a feed fills in only what is empty.
    """
    UPDATE groups_group g SET notes = CASE WHEN g.notes = '' THEN s.notes ELSE g.notes END,
        site_url = CASE WHEN g.site_url = '' THEN s.site_url ELSE g.site_url END,
        updated_at = %(now)s
    FROM staged_group s
    WHERE g.id = s.group_id AND NOT s.is_new
        AND ((g.notes = '' AND s.notes <> '') OR (g.site_url = '' AND s.site_url <> ''))
    """,
)

_MEETINGS = (
    _NUMBER_SLUGS.format(staged="staged_meeting", table="meetings_meeting"),
    # Of several rooms at one address the place tells of one; the others say it themselves.
    """
    UPDATE staged_meeting s SET notes = concat_ws(E'\\n\\n', nullif(s.notes, ''), s.place_notes)
    FROM staged_place sp JOIN meetings_place p ON p.id = sp.place_id
    WHERE sp.key = s.place_key AND s.place_notes NOT IN ('', p.notes)
        AND position(s.place_notes IN s.notes) = 0
    """,
    """
    INSERT INTO meetings_meeting (id, slug, program_id, group_id, service_body_id, place_id, name,
        notes, attendance, language, join_url, join_url_notes, join_phone, join_phone_notes,
        join_passcode, join_visibility, site_url, feed_id, source_id, source_digest,
        source_extra, is_kept_locally, confirmed_at, created_at, updated_at)
    SELECT s.meeting_id, s.slug, %(program)s, g.group_id, coalesce(b.body_id, %(body)s),
        p.place_id, s.name, s.notes, s.attendance, s.language, s.join_url, s.join_url_notes,
        s.join_phone, s.join_phone_notes, '', 'public', s.site_url, %(feed)s, s.source_id,
        decode(s.digest, 'hex'), s.extra, false, s.confirmed_at, %(now)s, %(now)s
    FROM staged_meeting s
    LEFT JOIN staged_group g ON g.key = s.group_key
    LEFT JOIN staged_body b ON b.source_id = s.body
    LEFT JOIN staged_place p ON p.key = s.place_key
    WHERE s.is_new ORDER BY s.n
    """,
    """
    UPDATE meetings_meeting m SET group_id = g.group_id,
        service_body_id = coalesce(b.body_id, %(body)s), place_id = p.place_id, name = s.name,
        notes = s.notes, attendance = s.attendance, language = s.language,
        join_url = s.join_url, join_url_notes = s.join_url_notes, join_phone = s.join_phone,
        join_phone_notes = s.join_phone_notes, site_url = s.site_url,
        source_digest = decode(s.digest, 'hex'), source_extra = s.extra,
        confirmed_at = s.confirmed_at, ended_at = NULL, updated_at = %(now)s,
        version = m.version + 1  -- an organizer may have the form open
    FROM staged_meeting s
    LEFT JOIN staged_group g ON g.key = s.group_key
    LEFT JOIN staged_body b ON b.source_id = s.body
    LEFT JOIN staged_place p ON p.key = s.place_key
    WHERE m.id = s.meeting_id AND NOT s.is_new
    """,
)

_DETAILS_OF_NEW = (
    """
    INSERT INTO meetings_meetingtime (meeting_id, weekday, start, duration, time_zone,
        weeks_of_month, interval)
    SELECT s.meeting_id, t.weekday, t.start, t.duration, t.time_zone, t.weeks_of_month, 1
    FROM staged_meeting s JOIN staged_time t ON t.n = s.n
    WHERE s.is_new ORDER BY s.meeting_id, t.weekday, t.start
    """,
    """
    INSERT INTO meetings_meeting_formats (meeting_id, meetingformat_id)
    SELECT s.meeting_id, unnest(s.formats) FROM staged_meeting s WHERE s.is_new
    """,
)

# Times are paired by weekday, so that a shifted time keeps its row and its exceptions.
_TIMES = (
    """
    CREATE TEMPORARY TABLE staged_pair ON COMMIT DROP AS
    WITH told AS (
        SELECT s.meeting_id, t.weekday, t.start, t.duration, t.time_zone, t.weeks_of_month,
            row_number() OVER (PARTITION BY s.meeting_id, t.weekday ORDER BY t.start) AS k
        FROM staged_meeting s JOIN staged_time t ON t.n = s.n
        WHERE NOT s.is_new
    ), kept AS (
        SELECT t.id, t.meeting_id, t.weekday,
            row_number() OVER (PARTITION BY t.meeting_id, t.weekday ORDER BY t.start) AS k
        FROM meetings_meetingtime t JOIN staged_meeting s ON s.meeting_id = t.meeting_id
        WHERE NOT s.is_new
    )
    SELECT kept.id, meeting_id, weekday, start, duration, time_zone, weeks_of_month
    FROM kept FULL JOIN told USING (meeting_id, weekday, k)
    """,
    "DELETE FROM meetings_finderrow r USING staged_pair p WHERE r.time_id = p.id AND p.start IS NULL",
    """
    DELETE FROM meetings_meetingexception e USING staged_pair p
    WHERE e.time_id = p.id AND p.start IS NULL
    """,
    "DELETE FROM meetings_meetingtime t USING staged_pair p WHERE t.id = p.id AND p.start IS NULL",
    """
    UPDATE meetings_meetingtime t SET start = p.start, duration = p.duration,
        time_zone = p.time_zone, weeks_of_month = p.weeks_of_month,
        interval = 1, anchor = NULL, valid_from = NULL, valid_until = NULL
    FROM staged_pair p
    WHERE t.id = p.id AND (t.start, t.duration, t.time_zone, t.weeks_of_month, t.interval)
        IS DISTINCT FROM (p.start, p.duration, p.time_zone, p.weeks_of_month, 1)
    """,
    """
    INSERT INTO meetings_meetingtime (meeting_id, weekday, start, duration, time_zone,
        weeks_of_month, interval)
    SELECT meeting_id, weekday, start, duration, time_zone, weeks_of_month, 1
    FROM staged_pair WHERE id IS NULL
    """,
)

_FORMATS = (
    """
    DELETE FROM meetings_meeting_formats mf USING staged_meeting s
    WHERE mf.meeting_id = s.meeting_id AND NOT s.is_new
        AND mf.meetingformat_id <> ALL(s.formats)
    """,
    """
    INSERT INTO meetings_meeting_formats (meeting_id, meetingformat_id)
    SELECT s.meeting_id, unnest(s.formats) FROM staged_meeting s WHERE NOT s.is_new
    ON CONFLICT DO NOTHING
    """,
)

# A feed's own closure has neither dates nor note; others are people's and stay.
_CLOSURES = (
    """
    DELETE FROM meetings_closure c USING staged_meeting s
    WHERE c.meeting_id = s.meeting_id AND NOT s.is_closed
        AND c.starts_on IS NULL AND c.ends_on IS NULL AND c.note = ''
    """,
    """
    INSERT INTO meetings_closure (meeting_id, note)
    SELECT s.meeting_id, '' FROM staged_meeting s
    WHERE s.is_closed AND NOT EXISTS (
        SELECT FROM meetings_closure c WHERE c.meeting_id = s.meeting_id
            AND c.starts_on IS NULL AND c.ends_on IS NULL)
    """,
)

_CLOSE = """
    UPDATE meetings_meeting SET ended_at = %(now)s, updated_at = %(now)s, version = version + 1
    WHERE id = ANY(%(closing)s) AND ended_at IS NULL AND NOT is_kept_locally
"""
_REOPEN = """
    UPDATE meetings_meeting SET ended_at = NULL, updated_at = %(now)s, version = version + 1
    WHERE id = ANY(%(reopening)s)
"""


_STEPS = (_READY, _PLACES, _GROUPS, _MEETINGS, _DETAILS_OF_NEW, _TIMES, _FORMATS, _CLOSURES)


@dataclass(frozen=True)
class Changes:
    """What beside the staged rows is to be done, by meeting."""

    closing: Collection[int]
    reopening: Collection[int]
    shared_places: Collection[int]


def apply_staged(feed: Feed, changes: Changes, now: datetime) -> list[int]:
    """Write the staged rows and close what is gone; give the meetings that were touched."""
    params: dict[str, Any] = {
        "feed": feed.pk,
        "program": feed.program_id,
        "body": feed.service_body_id,
        "now": now,
        "closing": list(changes.closing),
        "reopening": list(changes.reopening),
        "shared_places": list(changes.shared_places),
    }
    with connection.cursor() as cursor:
        for statements in _STEPS:
            for statement in statements:
                cursor.execute(statement, params if "%(" in statement else None)
        cursor.execute(_CLOSE, params)
        cursor.execute(_REOPEN, params)
        cursor.execute("SELECT meeting_id FROM staged_meeting")
        touched = [pk for (pk,) in cursor.fetchall()]
    return [*touched, *changes.closing, *changes.reopening]
