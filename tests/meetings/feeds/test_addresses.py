import pytest

from meetings.feeds.addresses import country, parsed, position, position_of, postcode, region
from meetings.feeds.record import RowRejectedError


@pytest.mark.parametrize(
    ("line", "street", "town", "area", "code", "nation"),
    [
        ("5881 Old Bascomb Rd, Acworth, GA 30102, USA",
         "5881 Old Bascomb Rd", "Acworth", "GA", "30102", "US"),
        ("Doheny State Beach, 25300 Dana Point Harbor Dr, Dana Point, CA 92629, USA",
         "Doheny State Beach, 25300 Dana Point Harbor Dr", "Dana Point", "CA", "92629", "US"),
        ("Orange County, CA, USA", "", "Orange County", "CA", "", "US"),
        ("Sagamore Beach, MA 02562, USA", "", "Sagamore Beach", "MA", "02562", "US"),
        ("Los Angeles, CA", "", "Los Angeles", "CA", "", "US"),
        ("100 Queen St W, Toronto, ON M5H 2N2, Canada",
         "100 Queen St W", "Toronto", "ON", "M5H 2N2", "CA"),
        ("10 Downing St, London SW1A 2AA, UK", "10 Downing St", "London", "", "SW1A 2AA", "GB"),
        ("Hauptstr. 5, 10115 Berlin, Deutschland", "Hauptstr. 5", "Berlin", "", "10115", "DE"),
        ("1 George St, Sydney NSW 2000, Australia",
         "1 George St", "Sydney", "NSW", "2000", "AU"),
        ("Calle Mayor 1, Madrid, 28013, España", "Calle Mayor 1", "Madrid", "", "28013", "ES"),
        ("123 Main St", "123 Main St", "", "", "", ""),
        ("USA", "", "", "", "", "US"),
        (",, ,", "", "", "", "", ""),
    ],
)  # fmt: skip
def test_address_on_one_line_is_taken_apart(
    line: str, street: str, town: str, area: str, code: str, nation: str
) -> None:
    found = parsed(line)

    assert (found.street, found.town, found.region, found.postcode, found.country) == (
        street, town, area, code, nation,
    )  # fmt: skip


def test_address_without_country_is_in_the_feeds() -> None:
    assert parsed("Hauptstr. 5, 10115 Berlin", "DE").country == "DE"


@pytest.mark.parametrize(
    ("said", "code"),
    [("USA", "US"), ("U.S.A", "US"), ("United States", "US"), ("US", "US"), ("us", "US"),
     ("United States of America", "US"), ("England", "GB"), ("Frankreich", "FR"), ("", ""),
     ("Narnia", ""), (None, ""), (5, "")],
)  # fmt: skip
def test_country_in_many_spellings_is_its_code(said: object, code: str) -> None:
    assert country(said) == code


@pytest.mark.parametrize(
    ("said", "nation", "code"),
    [(64112, "US", "64112"), (2176, "US", "02176"), (0, "US", ""), ("0", "", ""),
     (64112.0, "US", "64112"), (1011, "AT", "1011"), ("SW1A 2AA", "GB", "SW1A 2AA"), (None, "", "")],
)  # fmt: skip
def test_postcode_as_number_gets_its_zeros_back(said: object, nation: str, code: str) -> None:
    assert postcode(said, nation) == code


def test_region_with_a_stray_dot_loses_it() -> None:
    assert region(".TX") == "TX"


@pytest.mark.parametrize(
    ("north", "east", "spot"),
    [
        ("37.3", "-121.9", (37.3, -121.9)), (37.3, -121.9, (37.3, -121.9)),
        (0.0, 0.0, None), ("0", "0", None), (33.5, 0.0, None),
        (None, "-122.5", None), ("", "", None), ("null", "null", None),
    ],
)  # fmt: skip
def test_position_that_is_half_or_zero_is_none(
    north: object, east: object, spot: tuple[float, float] | None
) -> None:
    assert position(north, east) == spot


@pytest.mark.parametrize(
    ("north", "east", "field"),
    [(1e308, 1, "latitude"), (91, 1, "latitude"), (1, -181, "longitude"), ("abc", 1, "latitude"),
     (True, 1, "latitude"), (float("nan"), 1, "latitude"), (1, float("inf"), "longitude"),
     (1, [2], "longitude"), (10**400, 1, "latitude")],
)  # fmt: skip
def test_position_off_the_globe_is_refused_by_field(
    north: object, east: object, field: str
) -> None:
    with pytest.raises(RowRejectedError) as refused:
        position(north, east)

    assert refused.value.field == field


def test_position_in_one_field_is_parted() -> None:
    assert position_of({"coordinates": "37.3,-121.9"}) == (37.3, -121.9)
