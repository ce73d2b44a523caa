"""How a group comes to stand: what stewards look at, claims, safety, and deeds that need two."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Member
from groups.models.groups import Group
from groups.models.people import Membership


class Review(models.Model):
    """A new group before the site's stewards, with what it plans and what they answered."""

    class Outcome(models.TextChoices):
        OPEN = "open", _("Waiting for a steward")
        APPROVED = "approved", _("Approved")
        SENT_BACK = "sent_back", _("Sent back, with words")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.ForeignKey(Group, models.CASCADE, related_name="reviews")
    plan = models.TextField(max_length=2000, blank=True)
    outcome = models.CharField(max_length=9, choices=Outcome, default=Outcome.OPEN)
    answer = models.TextField(max_length=2000, blank=True)
    decided_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="reviews_decided"
    )
    submitted_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["submitted_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["group"], condition=Q(outcome="open"), name="review_one_open_per_group"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["open", "approved", "sent_back"]),
                name="review_outcome_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.submitted_at:%Y-%m-%d}"


class Proving(models.Model):
    """Somebody's word that they serve what a feed brought, until it is proven.

    The code went to the service body's public address; only its digest is kept.
    """

    class Proof(models.TextChoices):
        CODE = "code", _("A code, sent to the service body")
        STEWARD = "steward", _("A steward looks at it")

    class Outcome(models.TextChoices):
        OPEN = "open", _("Waiting")
        GRANTED = "granted", _("Granted")
        REFUSED = "refused", _("Not granted")

    MOST_TRIES = 5

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    proof = models.CharField(max_length=7, choices=Proof)
    words = models.TextField(max_length=2000, blank=True)
    code_digest = models.CharField(max_length=64, blank=True)
    tries_left = models.PositiveSmallIntegerField(default=MOST_TRIES)
    expires_at = models.DateTimeField()
    outcome = models.CharField(max_length=7, choices=Outcome, default=Outcome.OPEN)
    answer = models.TextField(max_length=2000, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=["open", "granted", "refused"]),
                name="%(class)s_outcome_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proof} {self.outcome}"


class ClaimQuerySet(models.QuerySet["Claim"]):
    """Which claims."""

    def open(self) -> Self:
        """Claims that are not decided."""
        return self.filter(outcome=Claim.Outcome.OPEN)


class Claim(Proving):
    """Somebody's word that they serve a group that a feed brought."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="claims")
    member = models.ForeignKey(Member, models.CASCADE, related_name="claims")
    decided_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="claims_decided"
    )
    name = models.CharField(max_length=40)

    objects = ClaimQuerySet.as_manager()

    class Meta(Proving.Meta):
        constraints = [
            *Proving.Meta.constraints,
            models.UniqueConstraint(
                fields=["group", "member"],
                condition=Q(outcome="open"),
                name="claim_one_open_per_group_and_member",
            ),
        ]


class OnlineSafety(models.Model):
    """What servants of an online group have settled, for its checklist (G-1)."""

    class Privacy(models.TextChoices):
        SITE = "site", _("What is said stays in the group; nobody records who comes")
        OWN = "own", _("Our own words")

    class Recording(models.TextChoices):
        FORBIDDEN = "forbidden", _("Nobody records or takes pictures of the screen")
        TOLD = "told", _("Only what is announced before, so that people can leave")

    group = models.OneToOneField(Group, models.CASCADE, primary_key=True, related_name="safety")
    privacy = models.CharField(max_length=4, choices=Privacy, blank=True)
    privacy_words = models.TextField(max_length=1000, blank=True)
    recording = models.CharField(max_length=9, choices=Recording, blank=True)
    crisis_plan_on = models.DateField(null=True, blank=True)
    reviewed_on = models.DateField(null=True, blank=True)
    failing_since = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(privacy__in=["", "site", "own"])
                & Q(recording__in=["", "forbidden", "told"]),
                name="online_safety_choices_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group_id}"


class PendingDeed(models.Model):
    """A deed of weight that one servant asked for: another confirms it, or 72 hours pass."""

    class Kind(models.TextChoices):
        ARCHIVE = "archive", _("End the group")
        LIST = "listed", _("Let anybody find the group")
        UNLIST = "unlisted", _("Let those with the link find the group")

    class Outcome(models.TextChoices):
        OPEN = "open", _("Waiting")
        DONE = "done", _("Done")
        WITHDRAWN = "withdrawn", _("Taken back")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.ForeignKey(Group, models.CASCADE, related_name="pending_deeds")
    kind = models.CharField(max_length=8, choices=Kind)
    asked_by = models.ForeignKey(
        Membership, models.SET_NULL, null=True, related_name="deeds_asked"
    )
    outcome = models.CharField(max_length=9, choices=Outcome, default=Outcome.OPEN)
    asked_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["group"], condition=Q(outcome="open"), name="pending_deed_one_per_group"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["archive", "listed", "unlisted"])
                & Q(outcome__in=["open", "done", "withdrawn"]),
                name="pending_deed_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.outcome}"
