"""What the public tells us about a listing that is wrong."""

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meetings.models.meetings import Meeting


class ChangeReport(models.Model):
    """Somebody's word that a meeting's listing is wrong; no account, no address kept.

    The random id is the reporter's link to see what became of it.
    """

    class Kind(models.TextChoices):
        ENDED = "ended", _("It no longer meets")
        TIME = "time", _("The day or time is different")
        PLACE = "place", _("The place is different")
        JOINING = "joining", _("The link, telephone number or passcode is different")
        OTHER = "other", _("Something else")

    class Status(models.TextChoices):
        OPEN = "open", _("Waiting for the organizers")
        APPLIED = "applied", _("The listing was changed")
        DISMISSED = "dismissed", _("The listing was found right")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="change_reports")
    kind = models.CharField(max_length=8, choices=Kind)
    words = models.TextField(max_length=1000, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    answer = models.TextField(
        max_length=500, blank=True, db_default="", help_text=_("What the organizers say to it.")
    )
    created_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["ended", "time", "place", "joining", "other"]),
                name="change_report_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["open", "applied", "dismissed"]),
                name="change_report_status_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.created_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        """Where the reporter sees what became of it."""
        return reverse("change_report_detail", args=[self.pk])
