"""Dates of meetings in the reader's words: when, where, how far, and what is different."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from groups.models import Program
from meetings.finder.cards import Card, Setting, zone_name
from meetings.finder.reader import Reader
from meetings.finder.searching import Row, Spot
from meetings.models import MeetingFormat

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 30, 20, 0, tzinfo=UTC)  # noon in Los Angeles
HERE = Spot((34.05, -118.24), ZoneInfo("America/Los_Angeles"), "Los Angeles, California", "US")
US = Reader("en_US", "US")


def row(minutes: int = 120, **fields: Any) -> Row:
    """Make a row that starts so many minutes from now."""
    usual: dict[str, Any] = {
        "starts": int(NOW.timestamp()) + 60 * minutes,
        "day": date(2026, 11, 30),
        "duration": 60,
        "time_zone": "America/Los_Angeles",
        "latitude": 34.1,
        "longitude": -118.24,
        "attendance": 0,
        "program_id": Program.objects.get(slug="aa").pk,
        "formats": [],
        "slug": "hope",
        "name": "Hope",
        "confirmed_at": None,
        "is_unconfirmed": False,
        "group": "",
        "place": "Library",
        "address": "1 Main Street",
        "is_approximate": False,
        "exception": "",
        "note": "",
        "moved_from": None,
    }
    return Row(**usual | fields)


def card(one: Row, *, reader: Reader = US, spot: Spot = HERE, is_held: bool = True) -> Card:
    return Setting(reader, spot, NOW).card(one, is_held=is_held)


@pytest.mark.parametrize(
    ("minutes", "status", "is_running"),
    [
        (-59, "in progress", True),
        (0, "in progress", True),
        (1, "starts in 1 min", False),
        (25, "starts in 25 min", False),
        (90, "starts in 90 min", False),
        (91, "", False),
        (-60, "", False),
    ],
)
def test_status_says_how_near_a_start_is(minutes: int, status: str, is_running: bool) -> None:
    made = card(row(minutes))

    assert (made.status, made.is_running) == (status, is_running)


def test_card_names_meeting_program_place_and_address() -> None:
    made = card(row())

    assert (made.name, made.program, made.url) == ("Hope", "AA", "/meetings/hope/")
    assert made.place_line == "Library · 1 Main Street"
    assert (made.attendance, made.attendance_label) == ("in_person", "In person")
    assert made.at == "34.10000,-118.24000"


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"address": ""}, "Library"),
        ({"place": ""}, "1 Main Street"),
        ({"address": "Library"}, "Library"),
        ({"place": "", "address": ""}, ""),
        ({"place": "1 Main St, Ames", "address": "1 Main St, Ames, IA"}, "1 Main St, Ames, IA"),
        ({"attendance": 1, "group": "The Hopefuls"}, "The Hopefuls"),
        ({"attendance": 1, "group": "Hope"}, ""),
        ({"attendance": 2, "group": "The Hopefuls"}, "Library · 1 Main Street"),
    ],
)
def test_place_line_repeats_nothing(fields: dict[str, Any], line: str) -> None:
    assert card(row(**fields)).place_line == line


def test_times_are_those_on_the_wall_at_the_meeting() -> None:
    made = card(row(120, time_zone="Pacific/Fiji"), reader=Reader("en_GB", "GB"))

    assert (made.starts_local, made.ends_local) == ("10:00", "11:00")
    assert made.starts_iso == "2026-12-01T10:00:00+12:00"
    assert made.day_label == "today"  # there it is Tuesday already


def test_times_over_a_change_of_clocks_are_right_on_both_sides() -> None:
    first = int(datetime(2026, 11, 1, 8, 30, tzinfo=UTC).timestamp())  # 01:30 before it, PDT
    made = card(row(starts=first, duration=120))

    assert (made.starts_local, made.ends_local) == ("1:30\u00a0AM", "2:30\u00a0AM")


@pytest.mark.parametrize(("days", "label"), [(0, "today"), (1, "tomorrow"), (2, "Wed, Dec 2")])
def test_day_is_seen_from_today(days: int, label: str) -> None:
    assert card(row(60 + 1440 * days)).day_label == label


def test_day_in_spanish_is_written_in_spanish() -> None:
    assert card(row(60 + 2880), reader=Reader("es_ES", "ES")).day_label == "mié, 2 dic"


@pytest.mark.parametrize(
    ("reader", "country", "distance"),
    [
        (US, "US", "3.5 mi"),
        (Reader("en_GB", "GB"), "US", "3.5 mi"),
        (Reader("es_ES", "ES"), "US", "5,6 km"),
        (Reader("en", ""), "US", "3.5 mi"),
        (Reader("en", ""), "DE", "5.6 km"),
    ],
)
def test_distance_is_in_the_readers_unit(reader: Reader, country: str, distance: str) -> None:
    spot = Spot(HERE.position, HERE.zone, "", country)

    made = card(row(), reader=reader, spot=spot)

    assert made.distance == distance
    assert made.distance_m == 5560


@pytest.mark.parametrize(
    ("fields", "spot"),
    [({"attendance": 1}, HERE), ({"latitude": None, "longitude": None}, HERE), ({}, Spot())],
)
def test_distance_is_left_out_where_it_means_nothing(fields: dict[str, Any], spot: Spot) -> None:
    made = card(row(**fields), spot=spot)

    assert (made.distance, made.distance_m) == ("", None)


def test_online_meeting_is_not_on_the_map() -> None:
    assert card(row(attendance=1)).at == ""
    assert card(row(attendance=2)).at == "34.10000,-118.24000"
    assert card(row(latitude=None, longitude=None)).at == ""


@pytest.mark.parametrize(
    ("fields", "label"),
    [
        ({}, ""),
        ({"time_zone": "America/New_York"}, "ET"),
        ({"attendance": 1}, "PT"),
        ({"attendance": 1, "time_zone": "Europe/Paris"}, "France Time"),
        ({"attendance": 1, "time_zone": "Europe/Madrid"}, "Central European Time"),
        ({"attendance": 1, "time_zone": "UTC"}, "UTC"),
    ],
)
def test_zone_is_named_where_it_may_not_be_the_readers(fields: dict[str, Any], label: str) -> None:
    assert card(row(**fields)).zone_label == label


@pytest.mark.parametrize(
    ("zone", "locale", "name"),
    [
        ("America/Los_Angeles", "es_US", "PT"),
        ("America/Los_Angeles", "es_MX", "hora del Pacífico"),
        ("America/New_York", "es", "hora oriental"),
        ("Asia/Tokyo", "es_MX", "hora de Japón"),
        ("America/Bogota", "es_CO", "COT"),
        ("America/Bogota", "es_MX", "hora de Colombia"),
        ("Europe/Madrid", "es_ES", "CET"),
        ("America/Los_Angeles", "en_GB", "Pacific Time"),
    ],
)
def test_zone_is_named_as_the_readers_country_says(zone: str, locale: str, name: str) -> None:
    assert zone_name(zone, locale) == name


@pytest.mark.parametrize(
    ("fields", "is_held", "notice"),
    [
        ({}, True, ""),
        ({"note": "said of no date"}, True, ""),
        ({"exception": "extra"}, True, "Extra date"),
        ({"exception": "extra", "note": "New Year"}, True, "Extra date: New Year"),
        (
            {"exception": "moved", "moved_from": date(2026, 11, 26), "note": "Feast"},
            True,
            "Moved here from Thu, Nov 26: Feast",
        ),
        ({}, False, "Not held on this day"),
        ({"exception": "cancelled", "note": "Snow"}, False, "Not held on this day: Snow"),
    ],
)
def test_notice_tells_what_is_different(
    fields: dict[str, Any], is_held: bool, notice: str
) -> None:
    made = card(row(5, **fields), is_held=is_held)

    assert made.notice == notice
    assert made.is_off is not is_held
    assert bool(made.status) is is_held


@pytest.mark.parametrize(
    ("days", "label"),
    [
        (-0.01, "Confirmed today"),  # a moment after the minute that all share
        (0, "Confirmed today"),
        (0.9, "Confirmed today"),
        (1, "Confirmed 1 day ago"),
        (3, "Confirmed 3 days ago"),
        (60, "Confirmed 2 months ago"),
        (364, "Confirmed 1 year ago"),
        (366, ""),
    ],
)
def test_confirmed_says_how_long_ago_within_a_year(days: float, label: str) -> None:
    made = card(row(confirmed_at=NOW - timedelta(days=days)))

    assert made.confirmed_label == label


def test_unconfirmed_is_said_whatever_was_said_before() -> None:
    made = card(row(confirmed_at=NOW - timedelta(days=300), is_unconfirmed=True))

    assert made.confirmed_label == "Not confirmed for a long time"


def test_tags_are_few_the_people_first_and_newcomers_marked() -> None:
    slugs = ["speaker", "wheelchair-access", "open", "women", "newcomer", "english", "spanish"]
    formats = list(MeetingFormat.objects.filter(slug__in=slugs).values_list("pk", flat=True))

    made = card(row(formats=formats))

    assert [kind for _, kind in made.tags] == ["new", "people", "language", "openness"]
    assert [label for label, _ in made.tags[:3]] == ["Newcomer", "Women", "Spanish"]


def test_online_and_hybrid_are_tagged_so() -> None:
    assert card(row(attendance=1)).tags == (("Online", "hy"),)
    assert card(row(attendance=2)).tags == (("In person and online", "hy"),)
    assert card(row(attendance=0)).tags == ()


def test_format_that_is_no_longer_known_is_left_out() -> None:
    assert card(row(formats=[999_999])).tags == ()
