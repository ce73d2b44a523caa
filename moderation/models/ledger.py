"""The ledger: every act and every look, one after the other, never changed."""

import uuid

from django.db import models


class LedgerEntry(models.Model):
    """One act of moderation: ids, codes and digests of people, never words of anybody.

    The database numbers, dates and chains the entries itself, and refuses to change them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.BigIntegerField(unique=True, null=True, editable=False)
    at = models.DateTimeField(null=True, editable=False)
    kind = models.CharField(max_length=20)
    actor = models.CharField(max_length=64, blank=True, help_text="Digest of who did it.")
    about = models.CharField(max_length=64, blank=True, help_text="Digest of whom it concerns.")
    case_id = models.UUIDField(null=True, blank=True)
    group_key = models.UUIDField(null=True, blank=True)
    subject = models.CharField(max_length=60, blank=True, help_text="Kind and id of the thing.")
    reason = models.CharField(max_length=20, blank=True)
    details = models.JSONField(default=dict)
    previous = models.CharField(max_length=64, blank=True, editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        ordering = ["number"]
        indexes = [models.Index(fields=["group_key", "at"], name="ledger_by_group_and_time")]

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"
