"""Handing on the care for a service body by a link, since members cannot be looked up."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Member
from groups.models.programs import ServiceBody


class StewardLinkQuerySet(models.QuerySet["StewardLink"]):
    """Which links."""

    def usable(self) -> Self:
        """Links that can still be taken up."""
        return self.filter(used_at=None, revoked_at=None, expires_at__gt=timezone.now())


class StewardLink(models.Model):
    """A link that makes whoever takes it up a steward of one service body, once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service_body = models.ForeignKey(ServiceBody, models.CASCADE, related_name="steward_links")
    made_by = models.ForeignKey(Member, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = StewardLinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(revoked_at__isnull=True),
                name="steward_link_used_or_revoked",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
