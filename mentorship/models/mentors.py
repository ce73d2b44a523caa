"""Older members who offer to guide others, and the servants who vouch for them."""

import uuid
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Member
from groups.models import Group, Program
from mentorship.models.fitting import Fitting, codes, half_a_place


class MentorProfileQuerySet(models.QuerySet["MentorProfile"]):
    """Which profiles, and who may know of them."""

    def visible_to(self, member: Member) -> Self:
        """A member's own profile: nobody lists or searches those of others (C-5)."""
        return self.filter(member=member)

    def available(self) -> Self:
        """Profiles that matching may make offers to."""
        return self.filter(state=MentorProfile.State.AVAILABLE)


class MentorProfile(Fitting):
    """One member's offer to guide others, in the words of their programs.

    Never listed, never searchable: matching alone reads it (C-5, MEN-01).
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        AWAITING = "awaiting", _("Waiting for two servants to vouch for you")
        AVAILABLE = "available", _("You can be asked")
        PAUSED = "paused", _("Paused")
        RETIRED = "retired", _("Ended")

    class Pause(models.TextChoices):
        OWN = "own", _("You paused it")
        UNANSWERED = "silent", _("Three offers were not answered")
        AGREEMENT = "agreement", _("The agreement is a year old")
        WILLING = "willing", _("You were asked whether you are still willing")
        REVIEW = "review", _("Stewards look at something first")
        SANCTION = "sanction", _("Moderators paused it")

    MOST_AT_ONCE = 5

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.OneToOneField(Member, models.CASCADE, related_name="mentor_profile")
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    pause = models.CharField(max_length=9, choices=Pause, blank=True)
    paused_until = models.DateField(null=True, blank=True)
    kinds = codes()
    capacity = models.PositiveSmallIntegerField(
        _("how many at once"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_AT_ONCE)],
    )
    band = models.PositiveSmallIntegerField(_("time in recovery"), default=0)
    experience = codes()
    words = models.TextField(_("a few words"), max_length=600, blank=True)
    may_be_named = models.BooleanField(_("members of my groups may ask for me"), default=False)
    agreed_on = models.DateField(null=True, blank=True)
    guides_since = models.DateField(null=True, blank=True)
    willing_asked_at = models.DateTimeField(null=True, blank=True)
    willing_at = models.DateTimeField(default=timezone.now)
    unanswered = models.PositiveSmallIntegerField(default=0)
    needed = models.FloatField(
        default=0.0, help_text="How much those who have nobody else need their places, 0 to 1."
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects = MentorProfileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "awaiting", "available", "paused", "retired"])
                & Q(pause__in=["", "own", "silent", "agreement", "willing", "review", "sanction"]),
                name="mentor_profile_known",
            ),
            models.CheckConstraint(
                condition=Q(capacity__range=(1, 5)), name="mentor_profile_five_at_most"
            ),
            models.CheckConstraint(
                condition=~Q(state="available") | Q(agreed_on__isnull=False),
                name="mentor_profile_agreed_first",
            ),
            half_a_place("mentor_profile_place_whole"),
        ]

    def __str__(self) -> str:
        return self.state


class MentorProgram(models.Model):
    """A program in whose custom somebody offers to guide."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    profile = models.ForeignKey(MentorProfile, models.CASCADE, related_name="programs")
    program = models.ForeignKey(Program, models.PROTECT, related_name="mentor_programs")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["profile", "program"], name="mentor_program_once_per_profile"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.program_id}"


class Vouch(models.Model):
    """One servant's word, in one group, that somebody may guide newcomers (MEN-02)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    profile = models.ForeignKey(MentorProfile, models.CASCADE, related_name="vouches")
    by = models.ForeignKey(Member, models.CASCADE, related_name="vouches_given")
    group = models.ForeignKey(Group, models.CASCADE, related_name="vouches")
    is_given = models.BooleanField(null=True, blank=True)  # empty: asked and not answered
    asked_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["profile", "by"], name="vouch_once_per_servant"),
        ]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d}"
