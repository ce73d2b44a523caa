"""Places that organizers write down: kept once for each group, found again by their names."""

from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.utils.text import slugify

from groups.models import Group
from meetings.models import GazetteerPlace, Meeting, Place
from meetings.snapshots import Patch

LONGEST_SLUG = 80  # of 100; numbers follow


def names_of(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Give what tells one place of a group from another."""
    return {name: wanted[name] for name in ("name", "street", "town")}


def with_place(group: Group | None, wish: Mapping[str, Any]) -> Patch:
    """Store the new place of a wish, unless the group has it already."""
    wanted = wish.get("place")
    if not isinstance(wanted, dict):
        return dict(wish)
    own = Place.objects.filter(feed=None, meetings__group=group, **names_of(wanted))
    place = (own.order_by("pk").first() if group else None) or _new_place(wanted)
    return {**wish, "place": place.pk}


def _new_place(wanted: Mapping[str, Any]) -> Place:
    town = GazetteerPlace.objects.get(pk=wanted["gazetteer_place"])
    point = wanted["point"]
    latitude, longitude = point or (town.latitude, town.longitude)
    return Place.objects.create(
        slug=free_slug(Place, f"{wanted['name'] or wanted['street']} {wanted['town']}", "place"),
        **names_of(wanted),
        region=town.region_code or town.region,
        postcode=wanted["postcode"],
        country=town.country,
        address=town.address_line(wanted["street"], wanted["town"], wanted["postcode"]),
        notes=wanted["notes"],
        latitude=latitude,
        longitude=longitude,
        is_approximate=point is None,
        gazetteer_place=town,
    )


def free_slug(model: type[Meeting] | type[Place], name: str, otherwise: str) -> str:
    """Give an address of a name that no other has, within the transaction."""
    base = slugify(name)[:LONGEST_SLUG].strip("-") or otherwise
    with connection.cursor() as cursor:  # two groups may choose one name at the same moment
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"{otherwise} {base}"])
    taken = set(
        model._default_manager.filter(slug__startswith=base).values_list("slug", flat=True)
    )
    number, slug = 1, base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug
