"""The finder's index: one narrow row for each meeting time, kept beside the sources.

Rows are written by ``meetings.finder_index`` in the transaction that changes a meeting;
nothing else writes them, and all of them can be made again from the other tables.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q

from groups.models import Program
from meetings.models.meetings import Meeting, MeetingException, MeetingTime

LONG_MEETING = 240  # minutes: longer ones have an index of their own


class DateMultirangeField(models.Field):  # type: ignore[type-arg]
    """PostgreSQL's ``datemultirange``: here the days on which a meeting is not held."""

    def db_type(self, connection: object) -> str:
        """Name the column type."""
        return "datemultirange"


class TimeZone(models.Model):
    """A small number for each IANA zone in use, so that index rows stay narrow."""

    id = models.SmallAutoField(primary_key=True)
    name = models.CharField(max_length=40, unique=True)

    def __str__(self) -> str:
        return self.name


class FinderArea(models.Model):
    """Which zones have meetings in a grid cell, so that a search asks for no others."""

    cell = models.IntegerField()
    zone = models.ForeignKey(TimeZone, models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cell", "zone"], name="finder_area_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.cell} {self.zone_id}"


class FinderRow(models.Model):
    """One meeting time, or one moved or extra date, as the finder looks it up.

    ``cell`` is the 0.25° grid number (row × 1440 + column), −1 for online meetings and
    −2 for others without a position; a hybrid meeting has a row in both. ``off`` holds
    closed and cancelled days. A moved or extra date is a row of its own, valid on that
    one day. ``is_plain`` rows are held every week with no exception at all: nearly every
    row, and for these the covering index alone answers.

    The database does not check most of its links: ``finder_index`` makes them from the
    rows they lead to, and checking a million of them again is a tenth of a large import.
    """

    cell = models.IntegerField()
    zone = models.ForeignKey(TimeZone, models.PROTECT, db_index=False, db_constraint=False)
    weekday = models.SmallIntegerField()
    start = models.SmallIntegerField()
    duration = models.SmallIntegerField()
    weeks_of_month = models.SmallIntegerField()
    interval = models.SmallIntegerField()
    anchor = models.DateField(null=True)
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    off = DateMultirangeField()
    is_plain = models.BooleanField()
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    attendance = models.SmallIntegerField(help_text="0 in person, 1 online, 2 hybrid.")
    program = models.ForeignKey(
        Program, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    facets = models.BigIntegerField(help_text="Mask of MeetingFormat.facet_bit.")
    formats = ArrayField(models.IntegerField())
    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="finder_rows", db_constraint=False
    )
    time = models.ForeignKey(
        MeetingTime, models.CASCADE, related_name="finder_rows", db_constraint=False
    )
    exception = models.ForeignKey(
        MeetingException, models.CASCADE, null=True, related_name="finder_rows"
    )
    words = models.TextField(help_text="Folded names of meeting, group and place.")

    class Meta:
        indexes = [
            models.Index(
                fields=["cell", "zone", "weekday", "start"],
                include=[
                    "duration",
                    "latitude",
                    "longitude",
                    "attendance",
                    "program",
                    "facets",
                    "id",
                ],
                condition=Q(is_plain=True),
                name="finder_row_plain",
            ),
            # Monthly, fortnightly, seasonal, moved, with days off: few, and looked at whole.
            models.Index(
                fields=["cell", "zone", "weekday", "start"],
                condition=Q(is_plain=False),
                name="finder_row_not_plain",
            ),
            # Meetings in progress are sought a few hours back; these reach further.
            models.Index(
                fields=["cell", "zone", "weekday", "start"],
                condition=Q(duration__gt=LONG_MEETING),
                name="finder_row_long",
            ),
            # For searches of everywhere alone: near a place the planner would take them for
            # the index by cell. Their condition is what such a search asks of each row.
            models.Index(
                fields=["zone", "weekday", "start"],
                condition=Q(attendance=1) | ~Q(cell=-1),
                name="finder_row_by_time",
            ),
            models.Index(
                fields=["program", "zone", "weekday", "start"],
                condition=Q(attendance=1) | ~Q(cell=-1),
                name="finder_row_by_program",
            ),
            GinIndex(OpClass("words", "gin_trgm_ops"), name="finder_row_words"),
            GinIndex(fields=["formats"], name="finder_row_formats"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.weekday} {self.start}"
