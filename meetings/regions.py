"""Countries, regions and towns with meetings in them, for pages to browse by.

Only regions with names are levels of their own; where a country's are mere numbers, its
towns follow the country.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar, cast

from django.core.cache import cache
from django.db.models import Count, F, QuerySet
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import get_language

from meetings import gazetteer
from meetings.models import GazetteerPlace, Meeting, MeetingTime

KEPT_SECONDS = 600
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Area:
    """A country, region or town: its name, its address and how many meetings it has."""

    name: str
    url: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class Branch:
    """An area with what lies in it, and the areas it lies in."""

    name: str
    url: str
    above: tuple[Area, ...]
    inside: tuple[Area, ...]

    @property
    def crumbs(self) -> list[Area]:
        """The way down to it, itself last and without an address."""
        return [*self.above, Area(self.name, "")]


@dataclass(frozen=True, slots=True)
class Town:
    """A town with the areas it lies in."""

    place: GazetteerPlace
    name: str
    url: str
    above: tuple[Area, ...]

    @property
    def crumbs(self) -> list[Area]:
        """The way down to it, itself last and without an address."""
        return [*self.above, Area(self.name, "")]


def listed() -> QuerySet[Meeting]:
    """Meetings that can be gone to in a town that is known."""
    return (
        Meeting.objects.listed()
        .filter(
            place__gazetteer_place__kind=GazetteerPlace.Kind.TOWN,
        )
        .exclude(attendance=Meeting.Attendance.ONLINE)
    )


def countries() -> list[Area]:
    """Countries with meetings, by name in the reader's language."""
    return list(_kept("countries", _countries))


def _kept(name: str, make: Callable[[], Made]) -> Made:
    """Count at most every few minutes: over all meetings of a country it takes a while."""
    key = f"regions:{get_language()}:{name}"
    return cast(Made, cache.get_or_set(key, make, KEPT_SECONDS))


def _countries() -> list[Area]:
    codes = listed().values_list("place__gazetteer_place__country").annotate(Count("pk"))
    found = [_country(code, count) for code, count in codes]
    return sorted(found, key=lambda area: gazetteer.fold(area.name))


def _country(code: str, meetings: int = 0) -> Area:
    url = reverse("country_detail", args=[code.lower()])
    return Area(gazetteer.country_name(code), url, meetings)


def country(code: str) -> Branch | None:
    """A country with its regions, or its towns where regions have no names."""
    return _kept(f"country:{code}", partial(_country_branch, code))


def _country_branch(code: str) -> Branch | None:
    within = listed().filter(place__gazetteer_place__country=code.upper())
    named = within.exclude(place__gazetteer_place__region="")
    regions = [
        Area(name, reverse("region_detail", args=[code.lower(), slugify(name)]), count)
        for name, count in named.values_list("place__gazetteer_place__region")
        .annotate(Count("pk"))
        .order_by("place__gazetteer_place__region")
    ]
    inside = regions + _towns(within.filter(place__gazetteer_place__region=""))
    if not inside:
        return None
    area = _country(code.upper())
    return Branch(area.name, area.url, (), tuple(inside))


def region(country_code: str, slug: str) -> Branch | None:
    """A region with its towns; None where the country has no region of that name."""
    kept = partial(_region_branch, country_code, slug)
    return _kept(f"region:{country_code}:{slugify(slug)}", kept)


def _region_branch(country_code: str, slug: str) -> Branch | None:
    names = (
        GazetteerPlace.objects.filter(country=country_code.upper(), kind="town")
        .exclude(region="")
        .values_list("region", flat=True)
        .distinct()
    )
    name = next((name for name in names if slugify(name) == slug), None)
    if name is None:
        return None
    within = listed().filter(
        place__gazetteer_place__country=country_code.upper(), place__gazetteer_place__region=name
    )
    towns = _towns(within)
    if not towns:
        return None
    url = reverse("region_detail", args=[country_code.lower(), slug])
    return Branch(name, url, (_country(country_code.upper()),), tuple(towns))


def _towns(meetings: QuerySet[Meeting]) -> list[Area]:
    counted = (
        meetings.values(
            "place__gazetteer_place",
            town=F("place__gazetteer_place__name"),
            country=F("place__gazetteer_place__country"),
            region=F("place__gazetteer_place__region"),
            path=F("place__gazetteer_place__slug"),
        )
        .annotate(count=Count("pk"))
        .order_by("town", "path")
    )
    return [
        Area(row["town"], town_url(row["country"], row["region"], row["path"]), row["count"])
        for row in counted
    ]


def town_url(country_code: str, region_name: str, slug: str) -> str:
    """Where a town's meetings are listed."""
    if region_name:
        return reverse("town_detail", args=[country_code.lower(), slugify(region_name), slug])
    return reverse("region_detail", args=[country_code.lower(), slug])


def url_of(place: GazetteerPlace) -> str:
    """Where the meetings of a gazetteer town are listed."""
    return town_url(place.country, place.region, place.slug)


def town(country_code: str, region_slug: str, slug: str) -> Town | None:
    """A town by its path; None where there is none, or none with meetings."""
    places = GazetteerPlace.objects.filter(kind="town", country=country_code.upper(), slug=slug)
    place = next((one for one in places if slugify(one.region) == region_slug), None)
    if place is None or not times_in(Town(place, "", "", ())).exists():
        return None
    return Town(place, place.name, url_of(place), tuple(crumbs(place)[:-1]))


def crumbs(place: GazetteerPlace) -> list[Area]:
    """The way down to a town: its country, its region where that has a name, itself."""
    if place.kind != GazetteerPlace.Kind.TOWN:
        return [_country(place.country)]
    code = place.country.lower()
    found = [_country(place.country)]
    if place.region:
        url = reverse("region_detail", args=[code, slugify(place.region)])
        found.append(Area(place.region, url))
    return [*found, Area(place.name, url_of(place))]


def listed_times() -> QuerySet[MeetingTime]:
    """Times of the meetings that lists show."""
    return times_of(Meeting.objects.listed())


def times_of(meetings: QuerySet[Meeting]) -> QuerySet[MeetingTime]:
    """Times of these meetings by weekday and hour, with what a line of a list shows."""
    return (
        MeetingTime.objects.filter(meeting__in=meetings)
        .select_related("meeting__program", "meeting__place", "meeting__group")
        .prefetch_related("meeting__formats", "meeting__closures", "exceptions")
        .order_by("weekday", "start", "meeting__name", "pk")
    )


def times_in(found: Town) -> QuerySet[MeetingTime]:
    """Times of the meetings that can be gone to in a town."""
    return (
        listed_times()
        .filter(meeting__place__gazetteer_place=found.place)
        .exclude(meeting__attendance=Meeting.Attendance.ONLINE)
    )
