"""What members are told."""

import uuid
from typing import Self

from django.db import models

from accounts.models import Member


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Which notices, and whose."""

    def visible_to(self, member: Member) -> Self:
        """Notices of ``member``, the newest first."""
        return self.filter(member=member).order_by("-created_at", "-pk")

    def unseen(self) -> Self:
        """Notices not yet looked at."""
        return self.filter(seen_at=None)


class Notice(models.Model):
    """One thing that one member is told, once.

    ``once`` is the event's own name: the same event told twice to a member is one notice.
    ``args`` are the arguments of the page it leads to; ``context`` fills the kind's words.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Member, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=60)
    once = models.CharField(max_length=120)
    args = models.JSONField(default=list)
    context = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "kind", "once"], name="notice_once_per_member_and_event"
            ),
        ]
        indexes = [models.Index(fields=["member", "-created_at"], name="notice_newest")]

    def __str__(self) -> str:
        return self.kind
