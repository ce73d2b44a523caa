"""Asking whether a listing is still right, by a link that can do nothing but say yes."""

import uuid

from django.db import models

from meetings.models.meetings import Meeting


class ConfirmLink(models.Model):
    """One time of asking about one meeting; its secret is made of the id and kept nowhere.

    It names nobody: whoever holds the secret may say once that the listing is right.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="confirm_links")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    missed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")),
                name="confirm_link_lasts_a_while",
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], name="confirm_link_by_end")]

    def __str__(self) -> str:
        return str(self.pk)
