"""A made-up world of meetings, clustered on real towns as people are."""

from typing import Any

from django.db import connection, transaction

from meetings import finder_index

COUNTRIES = ("US", "CA", "GB", "IE", "AU", "NZ", "DE", "FR", "ES", "MX")
# As many words as the names of a real intergroup's list have.
WORDS = """
    acceptance action afternoon alive anchor anonymous answer ark ascent attraction autumn awakening
    balance beach beacon beam becoming believe better beyond bluebird bond book breakfast breeze
    bridge bright brown canyon cedar central chance change chapel chapter choice circle city clarity
    coffee common compass comfort connection cornerstone courage cove creek crossroads dawn daybreak
    desert design desperate dignity discovery dock downtown dream drop east easy echo eleventh
    emerald ember enough evergreen experience eye faith family father field fire fish foothill
    forest foundation fountain freedom friday friends garden gate gathering gift glass glow golden
    grace grapevine gratitude green grove growth guide hall hand harbor haven heart heights help
    highway hilltop home honest hope horizon house humble inn island ivy jewel journey joy june
    keystone kindness lake lamp landing lantern laughter leaf learning legacy letters liberty life
    lifeline lighthouse lily link little log lost love lucky lunch magic maple marina market meadow
    mercy mill miracle mission monday moon morning mountain mustard network night noon north oak
    oasis ocean olive orchard outlook pacific palm park passage path patience peace pearl people
    pilgrim pine pioneer plain point pond powerless practice prairie primary principles promises
    purpose quiet rain rainbow ranch reach redwood reflections reliance renewal rescue ridge rise
    river road rock roots rose rule safe sand saturday sea seeds serenity shelter shore silver simple
    sisters sky slope sober song south spirit spring square stairs star steady step stone storm
    strength stream street summit sun sunrise sunset surrender survivors table thread thursday tide
    together tomorrow torch touchstone tower trail tree triangle trust truth tuesday turning twelve
    twilight united unity uptown valley view village vision vista voyage walk wall water wednesday
    welcome west whisper wild willow window wings winter wisdom wonder woods yellow young
""".split()

_TOWNS = """
    CREATE TEMP TABLE world_town ON COMMIT DROP AS
    SELECT row_number() OVER (ORDER BY id) AS n, id, name, country, latitude, longitude,
        time_zone, sum(power(population::float8, 0.8)) OVER (ORDER BY id) AS upto
    FROM meetings_gazetteerplace
    WHERE kind = 'town' AND population >= 1000 AND country = ANY(%(countries)s)
"""
_PICKS = """
    CREATE TEMP TABLE world_pick ON COMMIT DROP AS
    SELECT n, t.*, random() AS chance,
        t.latitude + (random() + random() + random() - 1.5) * 0.12 AS lat,
        t.longitude + (random() + random() + random() - 1.5) * 0.15 AS lng
    FROM (SELECT n, random() * (SELECT max(upto) FROM world_town) AS at
          FROM generate_series(1, %(count)s) n OFFSET 0) p
    CROSS JOIN LATERAL (
        SELECT id AS town_id, name AS town, country, latitude, longitude, time_zone
        FROM world_town WHERE upto >= p.at ORDER BY upto LIMIT 1) t
"""
_PLACES = """
    INSERT INTO meetings_place (id, slug, source_key, name, street, town, region, postcode,
        country, address, notes, latitude, longitude, is_approximate, gazetteer_place_id)
    SELECT n, 'place-' || n, '', 'Hall ' || n, '', town, '', '', country,
        n || ' Main Street, ' || town, '', lat, lng, false, town_id
    FROM world_pick
"""
_MEETINGS = """
    INSERT INTO meetings_meeting (id, slug, program_id, place_id, name, notes, attendance,
        language, join_url, join_url_notes, join_phone, join_phone_notes, join_passcode,
        join_visibility, site_url, source_id, source_extra, is_kept_locally, created_at,
        updated_at)
    SELECT n, 'meeting-' || n, programs[1 + floor(power(random(), 2) * array_length(programs, 1))],
        n, initcap(concat_ws(' ',
            words[1 + floor(random() * array_length(words, 1))],
            words[1 + floor(random() * array_length(words, 1))],
            CASE WHEN random() < 0.3 THEN words[1 + floor(random() * array_length(words, 1))] END)),
        '', CASE WHEN chance < 0.1 THEN 'online' WHEN chance < 0.16 THEN 'hybrid'
            ELSE 'in_person' END,
        '', '', '', '', '', '', 'public', '', '', '{}', false, now(), now()
    FROM world_pick, (SELECT array_agg(id ORDER BY position, id) AS programs
        FROM groups_program) p, (SELECT %(words)s::text[] AS words) w
"""
# Most start on the half hour, in the evening or at noon; a few are monthly or fortnightly.
_TIMES = """
    INSERT INTO meetings_meetingtime (id, meeting_id, weekday, start, duration, time_zone,
        weeks_of_month, interval, anchor)
    SELECT n, n, floor(random() * 7),
        CASE WHEN random() < 0.6 THEN 1020 + 30 * floor(random() * 9)
            WHEN random() < 0.6 THEN 420 + 30 * floor(random() * 20)
            ELSE 15 * floor(random() * 96) END,
        CASE WHEN random() < 0.7 THEN 60 ELSE 90 END, time_zone,
        CASE WHEN mod(n, 50) = 0 THEN 1 << mod(n / 50, 6)::int ELSE 0 END,
        CASE WHEN mod(n, 50) = 1 THEN 2 ELSE 1 END,
        CASE WHEN mod(n, 50) = 1 THEN DATE '2026-01-05' END
    FROM world_pick
"""
# Formats by their place in the list: the first on many meetings, the last on few.
_FORMATS = """
    INSERT INTO meetings_meeting_formats (meeting_id, meetingformat_id)
    SELECT DISTINCT p.n, formats[1 + floor(power(random(), 3) * array_length(formats, 1))]
    FROM world_pick p CROSS JOIN generate_series(1, 3),
        (SELECT array_agg(id ORDER BY facet_bit NULLS LAST, id) AS formats
         FROM meetings_meetingformat WHERE program_id IS NULL) f
"""
_SEQUENCED = ("meetings_place", "meetings_meeting", "meetings_meetingtime")


@transaction.atomic
def make(count: int) -> None:
    """Fill an empty database, programs, formats and gazetteer aside, with ``count`` meetings."""
    params: dict[str, Any] = {"count": count, "countries": list(COUNTRIES), "words": WORDS}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0; SELECT setseed(0.42)")
        cursor.execute(_TOWNS, params)
        cursor.execute("CREATE INDEX ON world_town (upto); ANALYZE world_town")
        for statement in (_PICKS, _PLACES, _MEETINGS, _TIMES, _FORMATS):
            cursor.execute(statement, params)
        for table in _SEQUENCED:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, count + 1]
            )
    finder_index.refresh()


def clear() -> None:
    """Take all meetings away again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE meetings_place, meetings_meeting, meetings_finderarea RESTART IDENTITY CASCADE"
        )


def settle() -> None:
    """Let the planner know the tables and let index-only scans be that."""
    with connection.cursor() as cursor:
        for table in ("finderrow", "finderarea", "meeting", "meetingtime", "place"):
            cursor.execute(f"VACUUM ANALYZE meetings_{table}")


def read_through() -> None:
    """Have the tables in memory, as they are on a machine that has served for a while."""
    with connection.cursor() as cursor:
        for statement in (
            "SELECT count(*) FROM meetings_finderrow t WHERE t::text = ''",
            "SELECT count(*) FROM meetings_meeting t WHERE t::text = ''",
            "SELECT count(*) FROM meetings_place t WHERE t::text = ''",
        ):
            cursor.execute(statement)
