"""Two people who have said yes to each other, how it goes, and circles of a few."""

import uuid
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Member
from discussions.models import Room
from groups.models import Program
from mentorship.models.fitting import CODE
from mentorship.models.requests import Kind, MentorRequest


class PairingQuerySet(models.QuerySet["Pairing"]):
    """Which pairings, and who may know of them."""

    def visible_to(self, member: Member) -> Self:
        """Pairings of which the member is one of the two."""
        return self.filter(Q(mentor=member) | Q(mentee=member))

    def standing(self) -> Self:
        """Pairings that have not ended."""
        return self.filter(state__in=Pairing.STANDING)


class Pairing(models.Model):
    """A newcomer and an older member, known to each other by chosen names, and to nobody else.

    ``slot`` counts the mentor's places: a place is taken by one row, which the database enforces.
    """

    class State(models.TextChoices):
        TRIAL = "trial", _("Thirty days to try")
        ACTIVE = "active", _("Going on")
        PAUSED = "paused", _("Paused")
        ENDED = "ended", _("Ended")

    class Side(models.TextChoices):
        MENTOR = "mentor", _("Mentor")
        MENTEE = "mentee", _("Mentee")
        SITE = "site", _("The site")

    STANDING = (State.TRIAL, State.ACTIVE, State.PAUSED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.OneToOneField(
        MentorRequest, models.SET_NULL, null=True, blank=True, related_name="pairing"
    )
    program = models.ForeignKey(Program, models.PROTECT, related_name="pairings")
    kind = models.CharField(max_length=CODE, choices=Kind)
    mentor = models.ForeignKey(
        Member, models.SET_NULL, null=True, related_name="pairings_as_mentor"
    )
    mentee = models.ForeignKey(
        Member, models.SET_NULL, null=True, related_name="pairings_as_mentee"
    )
    mentor_name = models.CharField(max_length=40)
    mentee_name = models.CharField(max_length=40)
    slot = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    state = models.CharField(max_length=6, choices=State, default=State.TRIAL)
    room = models.OneToOneField(
        Room, models.SET_NULL, null=True, blank=True, related_name="pairing"
    )
    began_at = models.DateTimeField(default=timezone.now)
    trial_until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=6, choices=Side, blank=True)
    how_often = models.CharField(_("how often"), max_length=200, blank=True)
    when = models.CharField(_("when and how"), max_length=200, blank=True)
    in_crisis = models.CharField(_("what to do in a crisis"), max_length=400, blank=True)
    mentor_meets_later = models.BooleanField(default=False)
    mentee_meets_later = models.BooleanField(default=False)
    mentor_may_be_told = models.BooleanField(default=False)
    mentee_lets_tell = models.BooleanField(default=False)
    rhythm_days = models.PositiveSmallIntegerField(
        _("days between check-ins"), default=1, validators=[MinValueValidator(1)]
    )

    objects = PairingQuerySet.as_manager()

    class Meta:
        ordering = ["began_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["mentor", "slot"],
                condition=Q(state__in=["trial", "active", "paused"]),
                name="pairing_one_per_place",
            ),
            models.UniqueConstraint(
                fields=["mentor", "mentee"],
                condition=Q(state__in=["trial", "active", "paused"]),
                name="pairing_one_of_two",
            ),
            models.UniqueConstraint(
                fields=["mentee", "kind"],
                condition=Q(state__in=["trial", "active", "paused"]),
                name="pairing_one_of_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(mentor__isnull=True) | Q(mentee__isnull=True) | ~Q(mentor=F("mentee")),
                name="pairing_of_two",
            ),
            models.CheckConstraint(
                condition=Q(slot__range=(1, 5))
                & Q(state__in=["trial", "active", "paused", "ended"])
                & Q(ended_by__in=["", "mentor", "mentee", "site"]),
                name="pairing_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class CheckIn(models.Model):
    """How a day was, in one tap; a call for help says honestly whether it was seen."""

    class Feeling(models.TextChoices):
        GOOD = "good", _("Good day")
        HARD = "hard", _("Hard day")
        CALL = "call", _("Please call me")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pairing = models.ForeignKey(Pairing, models.CASCADE, related_name="check_ins")
    feeling = models.CharField(max_length=4, choices=Feeling)
    at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["pairing", "-at"], name="check_in_latest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(feeling__in=["good", "hard", "call"]), name="check_in_known"
            ),
        ]

    def __str__(self) -> str:
        return self.feeling


class Circle(models.Model):
    """Three newcomers and one older member, for those for whom nobody was found."""

    class State(models.TextChoices):
        FORMING = "forming", _("Coming together")
        OPEN = "open", _("Going on")
        ENDED = "ended", _("Ended")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    program = models.ForeignKey(Program, models.PROTECT, related_name="circles")
    language = models.CharField(max_length=CODE, default="en")
    state = models.CharField(max_length=7, choices=State, default=State.FORMING)
    room = models.OneToOneField(
        Room, models.SET_NULL, null=True, blank=True, related_name="circle"
    )
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["forming", "open", "ended"]), name="circle_state_known"
            ),
        ]

    def __str__(self) -> str:
        return self.state


class CircleSeat(models.Model):
    """One place in a circle: offered, and taken once the member says yes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    circle = models.ForeignKey(Circle, models.CASCADE, related_name="seats")
    member = models.ForeignKey(Member, models.CASCADE, related_name="circle_seats")
    name = models.CharField(max_length=40, blank=True)
    is_guide = models.BooleanField(default=False)
    offered_at = models.DateTimeField(default=timezone.now)
    taken_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["circle", "member"], name="circle_seat_once"),
        ]

    def __str__(self) -> str:
        return f"{self.offered_at:%Y-%m-%d}"
