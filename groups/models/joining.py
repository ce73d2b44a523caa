"""Ways into a group and out of it: invitations, looks at the queue, removals."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.models.groups import Group
from groups.models.people import Membership


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Which invitations."""

    def usable(self) -> Self:
        """Invitations that somebody can still use."""
        now = timezone.now()
        return self.filter(revoked_at=None, expires_at__gt=now, uses_left__gt=0)


class Invitation(models.Model):
    """A link into a group, for so many uses until a day; only its digest is kept (G-5)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.ForeignKey(Group, models.CASCADE, related_name="invitations")
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(
        Membership, models.SET_NULL, null=True, blank=True, related_name="invitations_made"
    )
    note = models.CharField(
        max_length=80, blank=True, help_text=_("For yourselves: whom or what it is for.")
    )
    uses = models.PositiveSmallIntegerField()
    uses_left = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(uses__range=(1, 100), uses_left__lte=models.F("uses")),
                name="invitation_uses_within_bounds",
            ),
        ]

    def __str__(self) -> str:
        return self.note or str(self.pk)


class QueueLook(models.Model):
    """That a servant looked at the requests of a group, for all its servants to see (G-9)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.ForeignKey(Group, models.CASCADE, related_name="queue_looks")
    by = models.ForeignKey(Membership, models.CASCADE, related_name="queue_looks")
    on = models.DateField()
    times = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-on"]
        constraints = [
            models.UniqueConstraint(fields=["by", "on"], name="queue_look_one_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.on}"


class Removal(models.Model):
    """That a member is to go, said by one servant and confirmed by another (G-7).

    A ban asks for two moderators. What the member is told is ``reason``. They may appeal once,
    and a steward who does not belong to the group decides.
    """

    class Kind(models.TextChoices):
        REMOVE = "remove", _("Removed from the group")
        BAN = "ban", _("Kept out of the group")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Waiting for a second servant")
        DONE = "done", _("Done")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        APPEALED = "appealed", _("A steward looks at it")
        UPHELD = "upheld", _("Upheld by a steward")
        OVERTURNED = "overturned", _("Overturned by a steward")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.ForeignKey(Group, models.CASCADE, related_name="removals")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="removals")
    kind = models.CharField(max_length=6, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    reason = models.TextField(max_length=600)
    proposed_by = models.ForeignKey(
        Membership, models.SET_NULL, null=True, related_name="removals_proposed"
    )
    confirmed_by = models.ForeignKey(
        Membership, models.SET_NULL, null=True, blank=True, related_name="removals_confirmed"
    )
    proposed_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)
    appeal = models.TextField(blank=True, max_length=2000)
    appealed_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True, max_length=2000)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-proposed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["membership"],
                condition=Q(state__in=["proposed", "done", "appealed"]),
                name="removal_one_open_per_membership",
            ),
            models.CheckConstraint(
                condition=~Q(proposed_by=models.F("confirmed_by")), name="removal_by_two"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
