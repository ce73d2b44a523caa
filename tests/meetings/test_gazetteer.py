"""Towns and postcodes: as people write them, misspelt, shared by many, and seen from a spot."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from meetings import gazetteer
from meetings.gazetteer import TownKey
from tests.factories import GazetteerPlaceFactory
from tests.meetings import towns


@pytest.fixture(autouse=True)
def _towns(request: pytest.FixtureRequest) -> None:
    if request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")
        gazetteer.landmarks.cache_clear()  # of other tests' towns
        towns.load()


def labels(text: str, limit: int = 8) -> list[str]:
    return [gazetteer.label(place) for place in gazetteer.suggest(text, limit)]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Saint-Étienne", "saint etienne"),
        ("  SAN   José ", "san jose"),
        ("St. John's", "st johns"),
        ("L’Hospitalet", "lhospitalet"),
        ("Łódź", "lodz"),
        ("Tromsø", "tromso"),
        ("Strauß", "strauss"),
        ("İstanbul", "istanbul"),
        ("Diyarbakır", "diyarbakir"),
        ("Þorlákshöfn", "thorlakshofn"),
        ("95112", "95112"),
        ("東京", "東京"),
        ("a_b%c", "a b c"),
        ("…", ""),
    ],
)
def test_fold_leaves_what_names_are_compared_by(text: str, folded: str) -> None:
    assert gazetteer.fold(text) == folded


@given(st.text())
def test_fold_of_what_is_folded_is_the_same(text: str) -> None:
    once = gazetteer.fold(text)

    assert gazetteer.fold(once) == once
    assert once == " ".join(once.split())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("san jo", "San Jose, California"),
        ("SAN JOSÉ", "San Jose, California"),
        ("munch", "Munich, Germany"),
        ("münchen", "Munich, Germany"),
        ("saint etienne", "Saint-Étienne, France"),
        ("Saint-Ét", "Saint-Étienne, France"),
        ("lodz", "Łódź, Poland"),
        ("zur", "Zürich, Switzerland"),
        ("lon", "London, England"),
        ("9511", "95112, San Jose, CA"),
        ("lo", "London, England"),
        ("londres", "London, England"),
    ],
)
def test_suggest_offers_the_likeliest_place_first(typed: str, first: str) -> None:
    assert labels(typed)[0] == first


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("springfield, ore", ["Springfield, Oregon"]),
        ("springfield, m", ["Springfield, Missouri", "Springfield, Massachusetts"]),
        ("springfield, il", ["Springfield, Illinois"]),
        ("paris, fra", ["Paris, France"]),
        ("london, can", ["London, Ontario"]),
        ("san jose, costa", ["San José, Costa Rica"]),
    ],
)
def test_suggest_keeps_to_the_region_or_country_typed(typed: str, found: list[str]) -> None:
    assert labels(typed) == found


@pytest.mark.django_db
def test_suggest_offers_every_place_of_the_name_the_largest_first() -> None:
    assert labels("springfield") == [
        f"Springfield, {state}"
        for state in ("Missouri", "Massachusetts", "Illinois", "Oregon", "Ohio", "Virginia")
    ]
    assert labels("springfield", limit=2) == [
        "Springfield, Missouri",
        "Springfield, Massachusetts",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("san hose", "San Jose, California"),
        ("springfeild", "Springfield, Missouri"),
        ("briton", "Brighton, England"),
        ("saint ettienne", "Saint-Étienne, France"),
        ("los angelos", "Los Angeles, California"),
        ("San Fransisco", "San Francisco, California"),
    ],
)
def test_misspelt_name_is_taken_for_the_likeliest_place(typed: str, meant: str) -> None:
    likely = gazetteer.likely(typed)

    assert labels(typed)[0] == meant
    assert likely
    assert gazetteer.label(likely) == meant


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["", "s", "%%", "__", "\x00", "qqqqqq", "xzxzxz, y"])
def test_suggest_offers_nothing_for_what_is_like_no_place(typed: str) -> None:
    assert labels(typed) == []
    assert gazetteer.likely(typed) is None


@pytest.mark.django_db
def test_suggest_offers_only_cities_for_two_letters() -> None:
    assert "Los Gatos, California" not in labels("lo")
    assert "Los Gatos, California" in labels("los")


@pytest.mark.django_db
def test_suggest_takes_one_query_where_names_start_alike(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(1):
        assert len(labels("s")) == 0
        assert len(labels("springfield")) == 6


@pytest.mark.django_db
def test_label_names_regions_as_written_and_countries_in_the_readers_language() -> None:
    munich, london = towns.town("Munich", country="DE"), towns.town("London", "ENG", "GB")

    with translation.override("en"):
        english = gazetteer.label(munich), gazetteer.label(london)
    with translation.override("es"):
        spanish = gazetteer.label(munich), gazetteer.label(london)

    assert english == ("Munich, Germany", "London, England")
    assert spanish == ("Munich, Alemania", "London, England")


@pytest.mark.django_db
def test_qualifier_may_be_a_country_in_the_readers_language() -> None:
    paris = towns.town("Paris", country="FR")

    assert gazetteer.lies_in(paris, "france")
    assert not gazetteer.lies_in(paris, "texas")
    with translation.override("es"):
        assert gazetteer.lies_in(paris, "francia")
        assert gazetteer.country_code("Alemania") == "DE"
    assert gazetteer.country_code("UK") == "GB"
    assert gazetteer.country_code("Atlantis") == ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("key", "found"),
    [
        (TownKey("Springfield", "IL", "US"), ("Springfield", "IL")),
        (TownKey("springfield", "Illinois"), ("Springfield", "IL")),
        (TownKey("San José", "CA"), ("San Jose", "CA")),
        (TownKey("", postcode="95112"), ("95112", "CA")),
        (TownKey("", country="US", postcode="95112-1234"), ("95112", "CA")),
        (TownKey("San Jose", postcode="95112"), ("San Jose", "CA")),
        (TownKey("South Portland", postcode="97201"), ("97201", "OR")),
        (TownKey("Portland", country="US", postcode="97201"), ("Portland", "OR")),
        (TownKey("Portland", "ME", "US", "97201"), ("Portland", "OR")),
        (TownKey("Paris", "TX"), ("Paris", "TX")),
        (TownKey("Saint-Étienne", "Loire", "FR"), ("Saint-Étienne", "84")),
        (TownKey("London"), ("London", "ENG")),
        (TownKey("München", country="DE"), ("Munich", "02")),
    ],
)
def test_town_of_an_address_is_found(key: TownKey, found: tuple[str, str]) -> None:
    place = gazetteer.towns_by_key([key])[key]

    assert (place.name, place.region_code) == found


@pytest.mark.django_db
@pytest.mark.parametrize(
    "key",
    [
        TownKey("Springfield"),
        TownKey("Springfield", "Texas", "US"),
        TownKey("Munich", country="US"),
        TownKey("Nowhere", "CA", "US"),
        TownKey("", postcode="00000"),
        TownKey(""),
    ],
    ids=str,
)
def test_town_that_cannot_be_told_is_not_guessed(key: TownKey) -> None:
    assert gazetteer.towns_by_key([key]) == {}
    found = gazetteer.find_town(
        key.name, region=key.region, country=key.country, postcode=key.postcode
    )
    assert found is None


@pytest.mark.django_db
def test_towns_of_many_addresses_take_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    keys = [TownKey("Paris", "TX"), TownKey("Paris", country="FR"), TownKey("", postcode="02134")]

    with django_assert_num_queries(1):
        found = gazetteer.towns_by_key(keys)

    assert [found[key].time_zone for key in keys] == [
        "America/Chicago", "Europe/Paris", "America/New_York",
    ]  # fmt: skip


@pytest.mark.django_db
def test_nearest_town_of_each_spot_is_given_in_their_order() -> None:
    spots = [(50.83, -0.16), (37.36, -121.95), (0.0, -30.0), (50.825, -0.14), (90.0, 0.0)]

    nearest = gazetteer.nearest_towns(spots)

    names = [place.name if place else None for place in nearest]
    assert names == ["Hove", "Santa Clara", None, "Brighton", None]
    assert gazetteer.nearest_towns([]) == []


@pytest.mark.django_db
def test_nearest_town_is_by_distance_on_the_ground_not_by_degrees() -> None:
    north = {"region": "", "country": "IS", "time_zone": "Atlantic/Reykjavik"}
    east = GazetteerPlaceFactory.create(name="East", latitude=64.0, longitude=-21.5, **north)
    GazetteerPlaceFactory.create(name="North", latitude=64.35, longitude=-22.0, **north)

    assert gazetteer.nearest_town(64.0, -22.0) == east  # 24 km, though 0.5° and not 0.35°


@pytest.mark.django_db
def test_nearest_town_is_never_a_postcode() -> None:
    nearest = gazetteer.nearest_town(37.3476, -121.887)  # where 95112 lies

    assert nearest
    assert nearest.name == "San Jose"


@pytest.mark.django_db
def test_landmarks_are_the_towns_around_the_largest_first() -> None:
    found = gazetteer.landmarks(37.3, -121.9)

    names = [town.name for town in found]
    assert names == ["San Jose", "Sunnyvale", "Santa Clara", "Milpitas", "Los Gatos"]
    assert found[0].at == "37.339,-121.895"
