"""Decisions of a group: discussed, then voted on in secret (G-10)."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Member
from groups.models.groups import Group
from groups.models.people import Membership


class GroupDecisionQuerySet(models.QuerySet["GroupDecision"]):
    """Which decisions, and who may know of them."""

    def visible_to(self, member: Member) -> Self:
        """Decisions of the groups that ``member`` belongs to."""
        groups = Membership.objects.active().filter(member=member).values("group_id")
        return self.filter(group_id__in=groups)

    def over(self) -> Self:
        """Decisions whose ballot has ended and is not counted yet."""
        return self.filter(outcome="open", ballot_ends_at__lte=timezone.now())


class GroupDecision(models.Model):
    """A proposal, the days to talk about it, the days to vote, and what came of it.

    ``quorum`` and ``majority`` are the group's as they were when it was proposed. What was
    voted stands in no row that leads to a person, and is gone once it is counted.
    """

    class Kind(models.TextChoices):
        RULES = "rules", _("Rules: how people join, who can find the group")
        ROLES = "roles", _("Who serves")
        FORMAT = "format", _("How and when we meet")
        ARCHIVE = "archive", _("End the group")
        OTHER = "other", _("Something else")

    class Outcome(models.TextChoices):
        OPEN = "open", _("Not decided yet")
        PASSED = "passed", _("Agreed")
        REJECTED = "rejected", _("Not agreed")
        TOO_FEW = "too_few", _("Too few voted")
        WITHDRAWN = "withdrawn", _("Taken back")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.ForeignKey(Group, models.CASCADE, related_name="decisions")
    proposed_by = models.ForeignKey(
        Membership, models.SET_NULL, null=True, blank=True, related_name="decisions_proposed"
    )
    kind = models.CharField(max_length=7, choices=Kind)
    title = models.CharField(max_length=120)
    proposal = models.TextField(max_length=4000)
    quorum = models.PositiveSmallIntegerField()
    majority = models.PositiveSmallIntegerField()
    proposed_at = models.DateTimeField(default=timezone.now)
    ballot_starts_at = models.DateTimeField()
    ballot_ends_at = models.DateTimeField()
    outcome = models.CharField(max_length=9, choices=Outcome, default=Outcome.OPEN)
    entitled = models.PositiveIntegerField(null=True, blank=True)
    yes = models.PositiveIntegerField(null=True, blank=True)
    no = models.PositiveIntegerField(null=True, blank=True)
    abstained = models.PositiveIntegerField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = GroupDecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    ballot_starts_at__gte=models.F("proposed_at")
                    + models.Value("72:00:00", models.DurationField())
                )
                & Q(ballot_ends_at__gt=models.F("ballot_starts_at")),
                name="decision_discussed_for_three_days",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["open", "passed", "rejected", "too_few", "withdrawn"]),
                name="decision_outcome_known",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_discussed(self) -> bool:
        """Say whether it is still time to talk."""
        return self.outcome == self.Outcome.OPEN and timezone.now() < self.ballot_starts_at

    @property
    def is_voted_on(self) -> bool:
        """Say whether members can vote now."""
        now = timezone.now()
        return self.outcome == self.Outcome.OPEN and (
            self.ballot_starts_at <= now < self.ballot_ends_at
        )


class BallotCast(models.Model):
    """That a member has voted, without what; gone once the ballot is counted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.ForeignKey(GroupDecision, models.CASCADE, related_name="casts")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="casts")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "membership"], name="ballot_once_per_member"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Vote(models.Model):
    """What was voted, without by whom or when; gone once the ballot is counted."""

    class Choice(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")
        ABSTAIN = "abstain", _("I leave it to the others")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.ForeignKey(GroupDecision, models.CASCADE, related_name="votes")
    choice = models.CharField(max_length=7, choices=Choice)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(choice__in=["yes", "no", "abstain"]), name="vote_choice_known"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
