"""Where a meeting is and which clock it keeps, offline: town, position, time zone, country."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from zoneinfo import available_timezones

from babel.languages import get_official_languages
from django.db.models import Sum

from meetings.feeds.record import MeetingRecord, PlaceRecord, RowRejectedError
from meetings.gazetteer import (
    TownKey,
    fold,
    lies_in,
    nearest_towns,
    places_by_key,
    towns_by_key,
)
from meetings.models import GazetteerPlace
from meetings.sphere import kilometres

FAR_KM = 60  # a town of that name further from the position is another one …
WRONG_KM = 300  # … and the position itself a slip, where the address says region and town
DECIMALS = 3  # of degrees: a hundred metres, near enough to ask for town and zone once
NEARLY_ALL = 0.98  # of a region's people keep the zone that then stands for all of it

Spot = tuple[float, float]
_AROUND = re.compile(r"^(?:greater|near)\s+|\s+(?:area|vicinity)$", re.IGNORECASE)


@cache
def zone_at() -> Callable[[Spot], str | None]:
    """Give the look-up of time zones by position; made once, in the import alone."""
    # Imported here: it maps some hundred megabytes that no web process needs.
    from timezonefinder import TimezoneFinder  # noqa: PLC0415

    finder = TimezoneFinder(in_memory=True)  # leaves no file open

    @cache
    def look_up(spot: Spot) -> str | None:
        return finder.timezone_at_land(lat=spot[0], lng=spot[1])

    return look_up


@cache
def _zones() -> dict[str, str]:
    return {name.casefold(): name for name in available_timezones()}


def known_zone(name: str) -> str:
    """Give the IANA name of a zone, whatever its case; empty where there is no such zone."""
    found = _zones().get(name.casefold(), "")
    return "" if found in ("localtime", "posixrules", "Factory") else found


@cache
def language_of(country: str) -> str:
    """Give the one language that a country's signs are in; empty where there are several."""
    languages = get_official_languages(country, de_facto=True) if country else ()
    return languages[0].replace("_", "-") if len(languages) == 1 else ""


@dataclass
class Locator:
    """Finds towns and zones for one import, each question asked once."""

    time_zone: str = ""
    towns: dict[TownKey, GazetteerPlace | None] = field(default_factory=dict)
    near: dict[Spot, GazetteerPlace | None] = field(default_factory=dict)
    regions: dict[tuple[str, str], str] | None = None

    def find(self, records: Sequence[MeetingRecord]) -> list[GazetteerPlace | None]:
        """Give the town of each meeting; fill in positions and countries that are missing."""
        keys = [_keys(record) for record in records]
        self._ask_towns({key for its in keys for key in its})
        named = [self._named(record, its) for record, its in zip(records, keys, strict=True)]
        pairs = list(zip(records, named, strict=True))
        self._ask_nearest(record.place for record, town in pairs if not town)
        return [self._settle(record.place, town) for record, town in pairs]

    def _ask_towns(self, keys: set[TownKey]) -> None:
        asked = keys - self.towns.keys()
        found = towns_by_key(asked) if asked else {}
        for key in asked:
            town = found.get(key)
            self.towns[key] = town if town and _agrees(town, key) else None

    def _named(self, record: MeetingRecord, keys: Iterable[TownKey]) -> GazetteerPlace | None:
        """Give the town that the address names, unless its position is elsewhere."""
        place = record.place
        if place is None:
            return None
        town = next((found for key in keys if (found := self.towns.get(key))), None)
        spot = _spot(place)
        if town and spot:
            far = kilometres(spot, (town.latitude, town.longitude))
            if far > WRONG_KM and place.region:
                place.latitude = place.longitude = None  # a lost sign, or the two exchanged
            elif far > FAR_KM:
                return None
        return town or self._of_same_clock(record)

    def _of_same_clock(self, record: MeetingRecord) -> GazetteerPlace | None:
        """Tell a town that the name alone leaves open by the row's time zone."""
        place, zone = record.place, known_zone(record.time_zone)
        if place is None or not zone or not place.town or place.region or place.country:
            return None
        key = TownKey(place.town, zone)  # a zone is no region: no address has this key
        if key not in self.towns:
            name = fold(place.town)
            found = places_by_key({name}).get(name, [])
            self.towns[key] = next((town for town in found if town.time_zone == zone), None)
        return self.towns[key]

    def _ask_nearest(self, places: Iterable[PlaceRecord | None]) -> None:
        spots = {spot for place in places if place and (spot := _spot(place))}
        asked = sorted(spots - self.near.keys())
        if asked:
            self.near.update(zip(asked, nearest_towns(asked), strict=True))

    def _settle(
        self, place: PlaceRecord | None, town: GazetteerPlace | None
    ) -> GazetteerPlace | None:
        if place is None:
            return None
        spot = _spot(place)
        town = town or (self.near.get(spot) if spot else None)
        if town:
            place.country = place.country or town.country
            if place.latitude is None:
                place.latitude, place.longitude = town.latitude, town.longitude
                place.is_approximate = True
        return town

    def zone(self, record: MeetingRecord, town: GazetteerPlace | None) -> str:
        """Tell the zone: the row's own, else from the position, else the feed's.

        Raises ``RowRejectedError`` where a meeting with times has none of them.
        """
        place = record.place
        spot = _spot(place) if place else None
        return (
            known_zone(record.time_zone)
            or (zone_at()(spot) if spot else None)
            or (town.time_zone if town else "")
            or self.time_zone
            or (self._of_region(place) if place else "")
            or _none(record)
        )

    def _of_region(self, place: PlaceRecord) -> str:
        """Give the zone that nearly all of a region, else of a country, keeps."""
        if self.regions is None:
            self.regions = _region_zones()
        region, country = place.region.upper(), place.country
        return self.regions.get((country, region)) or self.regions.get((country, ""), "")


def _none(record: MeetingRecord) -> str:
    if not record.times:
        return ""
    reason = (
        "No time zone, and no place to tell it from. Give timezone, a position or a town, "
        "or say the feed's zone (--time-zone)."
    )
    raise RowRejectedError("timezone", record.time_zone, reason)


def _spot(place: PlaceRecord) -> Spot | None:
    if place.latitude is None or place.longitude is None:
        return None
    return round(place.latitude, DECIMALS), round(place.longitude, DECIMALS)


def _keys(record: MeetingRecord) -> list[TownKey]:
    """List what to look a town up by: the address, else the feed's own regions."""
    place = record.place
    if place is None:
        return []
    where = (place.region, place.country)
    names = [place.town]
    if _AROUND.search(place.town):
        names.append(_AROUND.sub("", place.town))
    keys = [TownKey(name, *where, place.postcode) for name in names if name or place.postcode]
    if place.latitude is None and any(where):
        browsed = (record.extra.get(name) for name in ("sub_region", "region"))
        keys += [TownKey(str(name), *where) for name in browsed if name]
    return keys


def _agrees(town: GazetteerPlace, key: TownKey) -> bool:
    """Say whether a town, found by its postcode perhaps, lies where the address says."""
    return not key.region or not town.region or lies_in(town, fold(key.region))


def _region_zones() -> dict[tuple[str, str], str]:
    rows = (
        GazetteerPlace.objects.filter(kind=GazetteerPlace.Kind.TOWN)
        .values_list("country", "region_code", "time_zone")
        .annotate(people=Sum("population"))
    )
    people: dict[tuple[str, str], dict[str, int]] = {}
    for country, region, zone, count in rows:
        for key in {(country, region), (country, "")}:
            counts = people.setdefault(key, {})
            counts[zone] = counts.get(zone, 0) + count
    return {
        key: zone
        for key, counts in people.items()
        for zone, count in counts.items()
        if count > 0 and count >= NEARLY_ALL * sum(counts.values())
    }
