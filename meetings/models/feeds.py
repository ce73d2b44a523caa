"""Feeds of other servers, what each run of them did, and whose listings they are."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from groups.models import Program, ServiceBody


class Feed(models.Model):
    """Where meetings are read from, and how often."""

    class Format(models.TextChoices):
        MEETING_GUIDE = "meeting-guide", _("Meeting Guide JSON")
        TSML = "tsml", _("TSML spreadsheet (CSV, xlsx)")
        BMLT = "bmlt", _("BMLT server")

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    program = models.ForeignKey(Program, models.PROTECT, related_name="feeds")
    format = models.CharField(max_length=16, choices=Format)
    url = models.CharField(
        max_length=1000, blank=True, help_text=_("http(s) address; empty for uploaded files.")
    )
    time_zone = models.CharField(
        max_length=40, blank=True, help_text=_("For rows without one and without a position.")
    )
    country = models.CharField(
        max_length=2, blank=True, help_text=_("For addresses that do not say.")
    )
    language = models.CharField(max_length=10, default="en", blank=True)
    service_body = models.ForeignKey(
        ServiceBody, models.SET_NULL, null=True, blank=True, related_name="feeds"
    )
    every_hours = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text=_("Empty: only when asked.")
    )
    is_enabled = models.BooleanField(default=True)
    next_run_at = models.DateTimeField(null=True, blank=True, db_index=True)
    etag = models.CharField(max_length=200, blank=True)
    last_modified = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(format__in=["meeting-guide", "tsml", "bmlt"]),
                name="feed_format_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FeedRun(models.Model):
    """One reading of a feed: what it would change, and whether that was applied.

    ``rejected`` is a list of ``{"row", "field", "value", "reason"}``.
    """

    class Status(models.TextChoices):
        APPLIED = "applied", _("Applied")
        PLANNED = "planned", _("Planned only")
        HELD = "held", _("Held for a person")
        FAILED = "failed", _("Could not be read")
        NOT_MODIFIED = "not_modified", _("Not changed since")

    feed = models.ForeignKey(Feed, models.CASCADE, related_name="runs")
    status = models.CharField(max_length=12, choices=Status)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    read = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    closed = models.PositiveIntegerField(default=0)
    rejected = models.JSONField(default=list, blank=True)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["applied", "planned", "held", "failed", "not_modified"]),
                name="feed_run_status_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.feed_id} {self.status} {self.started_at:%Y-%m-%d %H:%M}"


class FeedServiceBody(models.Model):
    """Which of our service bodies a feed means by its own id."""

    feed = models.ForeignKey(Feed, models.CASCADE, related_name="service_body_links")
    source_id = models.CharField(max_length=100)
    service_body = models.ForeignKey(ServiceBody, models.CASCADE, related_name="feed_links")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["feed", "source_id"], name="feed_service_body_one_per_source_id"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.feed_id} {self.source_id}"
