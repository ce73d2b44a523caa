"""Places where meetings are held, and the gazetteer of towns and postcodes."""

from math import degrees, log, radians, tan
from typing import Self

from django.apps import apps
from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


def mercator(table: str = "") -> str:
    """Give the SQL of a position as a point on Mercator's map, where nearest is nearest."""
    return (
        f"point({table}longitude,"
        f" degrees(ln(tan(radians(45 + least(greatest({table}latitude, -89), 89) / 2)))))"
    )


def mercator_latitude(latitude: float) -> float:
    """Give how far north a latitude lies on Mercator's map, as ``mercator`` does in SQL."""
    within = max(-89.0, min(89.0, latitude))
    return degrees(log(tan(radians(45 + within / 2))))


class GazetteerPlace(models.Model):
    """A town or a postcode area that people search by; loaded from packaged data."""

    class Kind(models.TextChoices):
        TOWN = "town", _("Town")
        POSTCODE = "postcode", _("Postcode")

    kind = models.CharField(max_length=8, choices=Kind)
    source_id = models.CharField(
        max_length=20, unique=True, help_text="GeoNames id, or country and postcode."
    )
    name = models.CharField(max_length=200)
    region = models.CharField(
        max_length=100, blank=True, help_text=_("State or province, where it is known.")
    )
    region_code = models.CharField(max_length=10, blank=True)
    country = models.CharField(max_length=2, help_text="ISO 3166-1 alpha-2, upper case.")
    latitude = models.FloatField()
    longitude = models.FloatField()
    population = models.PositiveIntegerField(default=0)
    time_zone = models.CharField(max_length=40)
    slug = models.SlugField(
        max_length=120, db_index=False, help_text="Unique within country and region."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="gazetteer_place_on_earth",
            ),
        ]
        indexes = [
            models.Index(fields=["country", "region_code", "slug"], name="gazetteer_by_path"),
            GistIndex(
                models.Func(template=mercator()),
                condition=Q(kind="town"),
                name="gazetteer_nearest_town",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def address_line(self, street: str, town: str, postcode: str) -> str:
        """Write the address of a place in this town on one line."""
        parts = (street, town, f"{self.region_code} {postcode}".strip())
        return ", ".join(filter(None, parts))


class GazetteerName(models.Model):
    """One folded name (lower case, no accents) of a gazetteer place."""

    place = models.ForeignKey(GazetteerPlace, models.CASCADE, related_name="names")
    key = models.CharField(max_length=200)
    population = models.PositiveIntegerField(
        default=0, help_text="The place's, again here so that one index orders by it."
    )

    class Meta:
        indexes = [
            # text_pattern_ops: plain byte order, so that a prefix is a range of the index.
            models.Index(
                OpClass("key", "text_pattern_ops"),
                models.F("population").desc(),
                name="gazetteer_name_prefix",
            ),
            GinIndex(OpClass("key", "gin_trgm_ops"), name="gazetteer_name_typos"),
        ]

    def __str__(self) -> str:
        return self.key


class PlaceQuerySet(models.QuerySet["Place"]):
    """Which places, and who may know of them."""

    def public(self) -> Self:
        """Places of feeds, and those where a meeting is held that anybody may open.

        What only a secret group or a draft has named is nobody else's.
        """
        open_ones = apps.get_model("meetings", "Meeting").objects.public()
        return self.filter(Q(feed__isnull=False) | Exists(open_ones.filter(place=OuterRef("pk"))))


class Place(models.Model):
    """An address where meetings are held, shared by the meetings of one source there."""

    slug = models.SlugField(max_length=100, unique=True)
    feed = models.ForeignKey(
        "meetings.Feed", models.CASCADE, null=True, blank=True, related_name="places"
    )
    source_key = models.CharField(
        max_length=64, blank=True, help_text="Digest of name and address within the feed."
    )
    name = models.CharField(max_length=255, blank=True)
    street = models.CharField(max_length=255, blank=True)
    town = models.CharField(max_length=120, blank=True)
    region = models.CharField(max_length=120, blank=True)
    postcode = models.CharField(max_length=20, blank=True)
    country = models.CharField(
        max_length=2, blank=True, help_text="ISO 3166-1 alpha-2, upper case."
    )
    address = models.CharField(
        max_length=500, blank=True, help_text=_("The address on one line, as it is shown.")
    )
    notes = models.TextField(blank=True, help_text=_("How to find the door."))
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    is_approximate = models.BooleanField(
        default=False, help_text=_("The position is that of the town, not of the door.")
    )
    gazetteer_place = models.ForeignKey(
        GazetteerPlace, models.SET_NULL, null=True, blank=True, related_name="places"
    )

    objects = PlaceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["feed", "source_key"],
                condition=Q(feed__isnull=False),
                name="place_one_per_feed_and_address",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="place_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.address

    def get_absolute_url(self) -> str:
        """The place's page: what is held there."""
        return reverse("place_detail", args=[self.slug])
