"""What both sides say of themselves so that two people fit; used to match, and never shown."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

CODE = 24


def codes(label: Any = "") -> "ArrayField[list[str], list[str]]":  # noqa: ANN401 - words
    """Make a column of short codes."""
    return ArrayField(
        models.CharField(max_length=CODE), default=list, blank=True, verbose_name=label
    )


class Fitting(models.Model):
    """Languages, ways, place, free hours, and with whom somebody feels safe.

    ``free`` lists blocks ``[weekday 0–6, hour 0–23, hours 1–24]`` in ``time_zone``. A place is as
    rough as a town: its position is rounded to a tenth of a degree, about ten kilometres.
    """

    languages = codes(_("languages"))
    ways = codes(_("how to meet"))
    place = models.CharField(_("town or area"), max_length=120, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    reach_km = models.PositiveSmallIntegerField(
        _("kilometres to go at most"), default=25, validators=[MaxValueValidator(500)]
    )
    time_zone = models.CharField(max_length=40, default="UTC")
    free = models.JSONField(default=list, blank=True)
    writes = models.BooleanField(_("messages that are answered later are fine too"), default=False)
    gender = models.CharField(max_length=CODE, blank=True)
    safe_with = codes(_("whom you feel safe working with"))
    substances = codes()
    steps = models.PositiveSmallIntegerField(
        default=0, validators=[MinValueValidator(0), MaxValueValidator(12)]
    )

    class Meta:
        abstract = True


def half_a_place(name: str) -> models.CheckConstraint:
    """Make the constraint that a position is whole or not there."""
    return models.CheckConstraint(
        condition=Q(latitude__isnull=True, longitude__isnull=True)
        | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
        name=name,
    )
