import pytest

from meetings.feeds.locating import Locator, known_zone, language_of
from meetings.feeds.record import MeetingRecord, RowRejectedError
from meetings.models import GazetteerPlace
from tests.meetings import towns
from tests.meetings.feeds.rows import odd, place, read, row


@pytest.fixture(autouse=True)
def _gazetteer(db: None) -> None:
    towns.load()


def located(meeting: MeetingRecord, feed_zone: str = "") -> tuple[GazetteerPlace | None, str]:
    locator = Locator(feed_zone)
    (town,) = locator.find([meeting])
    return town, locator.zone(meeting, town)


def test_address_without_position_gets_its_towns_as_approximate() -> None:
    meeting = read(row(formatted_address="10 Quay St, San Jose, CA, USA"))

    town, zone = located(meeting)

    assert town == towns.town("San Jose", "CA")
    assert (place(meeting).latitude, place(meeting).is_approximate) == (37.33939, True)
    assert zone == "America/Los_Angeles"


def test_position_of_its_own_stays_exact() -> None:
    meeting = read(row(latitude=37.33, longitude=-121.88))

    town, _ = located(meeting)

    assert town == towns.town("San Jose", "CA")
    assert (place(meeting).latitude, place(meeting).is_approximate) == (37.33, False)


def test_position_without_known_town_is_near_one() -> None:
    meeting = read(
        row(formatted_address="1 Oak St, Nowhere, CA, USA", latitude=37.36, longitude=-121.95)
    )

    assert located(meeting)[0] == towns.town("Santa Clara")


def test_position_far_from_a_town_of_that_name_is_believed() -> None:
    meeting = read(row(formatted_address="1 Oak St, Paris", latitude=37.36, longitude=-121.95))

    assert located(meeting)[0] == towns.town("Santa Clara")
    assert place(meeting).latitude == 37.36


def test_position_with_a_lost_sign_gives_way_to_the_town() -> None:
    meeting = read(row(latitude=37.33, longitude=121.88))

    town, zone = located(meeting)

    assert town == towns.town("San Jose", "CA")
    assert place(meeting).longitude == pytest.approx(-121.895, abs=0.01)
    assert (place(meeting).is_approximate, zone) == (True, "America/Los_Angeles")


def test_real_row_of_a_town_and_its_area_is_found() -> None:
    meeting = odd("town_with_area")

    assert located(meeting)[0] == towns.town("San Francisco")


def test_town_that_the_name_leaves_open_is_told_by_the_zone() -> None:
    oregon = {"city": "Portland", "formatted_address": None}

    west = located(read(row(**oregon, timezone="America/Los_Angeles")))[0]
    east = located(read(row(**oregon, timezone="America/New_York")))[0]

    assert west == towns.town("Portland", "OR")
    assert east == towns.town("Portland", "ME")


def test_town_in_another_state_than_its_postcode_is_not_taken() -> None:
    meeting = read(row(formatted_address="1 Oak St, Anytown, OK 95112, USA"))

    assert Locator("America/Chicago").find([meeting]) == [None]
    assert place(meeting).latitude is None


def test_country_that_no_address_names_is_the_towns() -> None:
    meeting = read(row(formatted_address="1 Oak St, Bogotá"))

    located(meeting)

    assert place(meeting).country == "CO"


def test_zone_of_the_row_comes_first() -> None:
    assert located(read(row(timezone="america/new_york")))[1] == "America/New_York"


def test_zone_that_is_none_gives_way_to_the_position() -> None:
    assert located(read(row(timezone="Pacific")))[1] == "America/Los_Angeles"


def test_zone_of_the_position_comes_before_the_feeds() -> None:
    meeting = read(row(latitude=48.85, longitude=2.35, formatted_address="1 Rue A, Paris, France"))

    assert located(meeting, "America/New_York")[1] == "Europe/Paris"


def test_zone_of_the_feed_serves_where_there_is_no_place() -> None:
    meeting = read(row(formatted_address=None, conference_url="https://zoom.us/j/1"))

    assert located(meeting, "Europe/Berlin") == (None, "Europe/Berlin")


def test_zone_that_a_whole_region_keeps_serves_an_unknown_town() -> None:
    meeting = read(row(formatted_address="1 Oak St, Anytown, OR 00000, USA"))

    assert located(meeting) == (None, "America/Los_Angeles")


def test_meeting_with_no_zone_from_anywhere_is_refused() -> None:
    meeting = read(row(formatted_address=None, conference_url="https://zoom.us/j/1"))

    with pytest.raises(RowRejectedError, match="No time zone") as refused:
        located(meeting)

    assert refused.value.field == "timezone"


def test_meeting_by_appointment_needs_no_zone() -> None:
    meeting = read(row(formatted_address=None, day=None, time=None))

    assert located(meeting) == (None, "")


@pytest.mark.parametrize("name", ["", "Pacific", "localtime", "Europe/Nowhere", "../etc/passwd"])
def test_zones_that_are_none_are_not_known(name: str) -> None:
    assert known_zone(name) == ""


@pytest.mark.parametrize(
    ("country", "language"), [("US", "en"), ("FR", "fr"), ("CH", ""), ("CA", ""), ("", "")]
)
def test_language_of_a_country_is_told_where_there_is_one(country: str, language: str) -> None:
    assert language_of(country) == language
