"""What is decided in a case, what it means for a member, and how it is looked at again."""

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Member
from groups.models import Group
from moderation.models.cases import Case


class Action(models.TextChoices):
    """What a moderator may do about a case."""

    RELEASE = "release", _("Show it: nothing is wrong")
    ASK_EDIT = "ask_edit", _("Ask the writer to change it")
    HIDE = "hide", _("Hide it")
    REMOVE = "remove", _("Remove it for good")
    WARN = "warn", _("Warn the member")
    HOLD_NEXT = "hold_next", _("Hold the member's next posts")
    MUTE = "mute", _("No posts for some days")
    SUSPEND = "suspend", _("No access to the rooms for some time")
    BAN = "ban", _("Keep the member out of the group")
    CLOSE_TOPIC = "close", _("Close the topic")
    HAND_OVER = "hand_over", _("Hand it to the stewards")
    PAUSE_MENTORING = "pause", _("Pause the member's mentoring")
    TAKEDOWN = "takedown", _("Hide the topic at once")


class Reason(models.TextChoices):
    """Why something was decided, as the member is told and the ledger keeps it."""

    NOTHING_WRONG = "fine", _("Nothing is wrong with it")
    CRISIS = "crisis", _("Somebody may be in danger")
    PREDATION = "predation", _("Unwanted contact, above all with newcomers")
    PRIVACY = "privacy", _("It tells something private about somebody")
    SOURCING = "sourcing", _("Buying, selling or sharing drugs")
    MEDICAL = "medical", _("Medical advice")
    CONDUCT = "conduct", _("Hate, harassment or attacks")
    MARKETING = "marketing", _("Advertising, money or spam")
    GRAPHIC = "graphic", _("Too graphic for others")
    RULES = "rules", _("The group's own rules")


class Decision(models.Model):
    """What was done in a case, by whom, with which words to the member, until when."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Waits for a second moderator")
        DONE = "done", _("Done")
        UNDONE = "undone", _("Taken back")
        WITHDRAWN = "withdrawn", _("Not confirmed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="decisions")
    member = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="decisions_about"
    )
    action = models.CharField(max_length=9, choices=Action)
    reason = models.CharField(max_length=9, choices=Reason)
    words = models.TextField(max_length=2000, blank=True)
    by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="decisions_made")
    confirmed_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="decisions_confirmed"
    )
    state = models.CharField(max_length=9, choices=State, default=State.DONE)
    until = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["decided_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state__in=["proposed", "done"]) & ~Q(action="takedown"),
                name="decision_one_per_case",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True)
                | Q(by__isnull=True)
                | ~Q(confirmed_by=models.F("by")),
                name="decision_second_is_another",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "done", "undone", "withdrawn"]),
                name="decision_state_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.state}"


class SanctionQuerySet(models.QuerySet["Sanction"]):
    """Which sanctions."""

    def running(self, now: datetime | None = None) -> Self:
        """Sanctions that count now, whether or not the worker has come by (M-8)."""
        now = now or timezone.now()
        active = self.filter(state=Sanction.State.ACTIVE)
        return active.filter(Q(until=None) | Q(until__gt=now)).exclude(posts_left=0)


class Sanction(models.Model):
    """What a member may not do for a time, in one group or, without one, on the whole site."""

    class Kind(models.TextChoices):
        HOLD_NEXT = "hold_next", _("Next posts are held")
        MUTE = "mute", _("No posts")
        SUSPEND = "suspend", _("No access to the rooms")
        BAN = "ban", _("Kept out of the group")
        PAUSE_MENTORING = "pause", _("Mentoring is paused")

    class State(models.TextChoices):
        ACTIVE = "active", _("Counts")
        LAPSED = "lapsed", _("Over")
        LIFTED = "lifted", _("Taken back")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Member, models.CASCADE, related_name="sanctions")
    group = models.ForeignKey(
        Group, models.CASCADE, null=True, blank=True, related_name="sanctions"
    )
    decision = models.ForeignKey(Decision, models.CASCADE, related_name="sanctions")
    kind = models.CharField(max_length=9, choices=Kind)
    state = models.CharField(max_length=6, choices=State, default=State.ACTIVE)
    posts_left = models.PositiveSmallIntegerField(null=True, blank=True)
    starts_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SanctionQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at"]
        indexes = [
            models.Index(
                fields=["member", "kind"], condition=Q(state="active"), name="sanction_active"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["decision", "kind"], name="sanction_one_per_decision"),
            models.CheckConstraint(
                condition=Q(kind__in=["hold_next", "mute", "suspend", "ban", "pause"])
                & Q(state__in=["active", "lapsed", "lifted"]),
                name="sanction_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class Appeal(models.Model):
    """A member's wish that somebody else looks at a decision, and what came of it (M-4)."""

    class Outcome(models.TextChoices):
        FILED = "filed", _("Waiting for an answer")
        UPHELD = "upheld", _("The decision stands")
        REDUCED = "reduced", _("Made milder")
        OVERTURNED = "overturned", _("Taken back")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.OneToOneField(Decision, models.CASCADE, related_name="appeal")
    member = models.ForeignKey(
        Member, models.SET_NULL, null=True, related_name="moderation_appeals"
    )
    words = models.TextField(max_length=2000)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.FILED)
    answer = models.TextField(max_length=2000, blank=True)
    decided_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="appeals_answered"
    )
    filed_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["filed_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=["filed", "upheld", "reduced", "overturned"]),
                name="appeal_outcome_known",
            ),
        ]

    def __str__(self) -> str:
        return self.outcome


class SealedCopy(models.Model):
    """What was removed, encrypted, for as long as it may be appealed (M-15)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="sealed_copies")
    member = models.ForeignKey(
        Member, models.CASCADE, null=True, blank=True, related_name="sealed_copies"
    )
    sealed = models.BinaryField()
    sealed_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.sealed_at:%Y-%m-%d}"
