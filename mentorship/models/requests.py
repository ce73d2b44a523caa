"""Newcomers who ask, the offers made for them, and the rounds in which these were found."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Member
from groups.models import Group, Program
from mentorship.models.fitting import CODE, Fitting, codes, half_a_place
from mentorship.models.mentors import MentorProfile


class Kind(models.TextChoices):
    """What is asked for; on screen a program may have its own word."""

    SPONSOR = "sponsor", _("Sponsor")
    TEMPORARY_SPONSOR = "temporary_sponsor", _("Temporary sponsor, for the first 90 days")
    ACCOUNTABILITY_PARTNER = "accountability_partner", _("Accountability partner")


class MentorRequestQuerySet(models.QuerySet["MentorRequest"]):
    """Which requests, and who may know of them."""

    def visible_to(self, member: Member) -> Self:
        """A member's own requests."""
        return self.filter(member=member)

    def waiting(self) -> Self:
        """Requests in the pool, whether or not somebody is asked just now."""
        return self.filter(state__in=[MentorRequest.State.OPEN, MentorRequest.State.OFFERED])


class MentorRequest(Fitting):
    """One newcomer's wish for somebody to be accountable to."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Not sent yet")
        OPEN = "open", _("We are looking")
        OFFERED = "offered", _("Somebody has been asked")
        MATCHED = "matched", _("Found")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        EXPIRED = "expired", _("Ended")

    STANDING = (State.DRAFT, State.OPEN, State.OFFERED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Member, models.CASCADE, related_name="mentor_requests")
    program = models.ForeignKey(Program, models.PROTECT, related_name="mentor_requests")
    group = models.ForeignKey(
        Group, models.SET_NULL, null=True, blank=True, related_name="mentor_requests"
    )
    kind = models.CharField(max_length=CODE, choices=Kind)
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    step = models.PositiveSmallIntegerField(default=1)
    needs = codes()
    wishes = codes()
    prefers = models.CharField(max_length=9, blank=True)
    words = models.TextField(_("anything to know"), max_length=600, blank=True)
    named = models.ForeignKey(
        MentorProfile, models.SET_NULL, null=True, blank=True, related_name="named_in"
    )
    named_as = models.CharField(
        _("somebody of your group whom you would like to ask"), max_length=40, blank=True
    )
    rounds = models.PositiveSmallIntegerField(default=0)
    is_ahead = models.BooleanField(default=False, help_text="Lost a mentor: front of the pool.")
    created_at = models.DateTimeField(default=timezone.now)
    opened_at = models.DateTimeField(null=True, blank=True)
    heard_at = models.DateTimeField(null=True, blank=True)
    helped_at = models.DateTimeField(
        null=True, blank=True, help_text="When people were told that nobody was found so far."
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = MentorRequestQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["program", "opened_at"],
                condition=Q(state__in=["open", "offered"]),
                name="mentor_request_pool",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "kind"],
                condition=Q(state__in=["draft", "open", "offered"]),
                name="mentor_request_one_standing_per_kind",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["draft", "open", "offered", "matched", "withdrawn", "expired"]
                )
                & Q(kind__in=["sponsor", "temporary_sponsor", "accountability_partner"]),
                name="mentor_request_known",
            ),
            half_a_place("mentor_request_place_whole"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"

    def get_absolute_url(self) -> str:
        """The page that tells the newcomer where things are."""
        return reverse("ask_status", args=[self.pk])

    @property
    def is_waiting(self) -> bool:
        """Whether it is in the pool."""
        return self.state in (self.State.OPEN, self.State.OFFERED)


class MatchRound(models.Model):
    """One run of matching over the whole pool: numbers, and the seed with which it can be repeated."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(default=timezone.now)
    seed = models.BigIntegerField()
    newcomers = models.PositiveIntegerField(default=0)
    mentors = models.PositiveIntegerField(default=0)
    offers = models.PositiveIntegerField(default=0)
    unserved = models.PositiveIntegerField(default=0)
    without_candidates = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.offers}"


class MentorOfferQuerySet(models.QuerySet["MentorOffer"]):
    """Which offers, and who may know of them."""

    def visible_to(self, member: Member) -> Self:
        """Offers to a mentor; and to a newcomer, those to which the mentor has said yes."""
        asked = Q(profile__in=MentorProfile.objects.filter(member=member))
        told = Q(request__in=MentorRequest.objects.filter(member=member))
        return self.filter(asked | told & Q(state__in=MentorOffer.TOLD))

    def standing(self) -> Self:
        """Offers that wait for one of the two."""
        return self.filter(state__in=MentorOffer.STANDING)


class MentorOffer(models.Model):
    """A mentor asked for a request: first the mentor says yes, then the newcomer.

    ``shown`` is what the mentor sees of the request, ``profile_shown`` what the newcomer sees of
    the mentor once that one said yes: neither ever reads the other's row.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting for an answer")
        ACCEPTED = "accepted", _("The mentor said yes")
        DECLINED = "declined", _("Not now")
        LAPSED = "lapsed", _("Not answered in time")
        WITHDRAWN = "withdrawn", _("No longer asked")
        MATCHED = "matched", _("Both said yes")
        REFUSED = "refused", _("The newcomer looks for somebody else")

    STANDING = (State.PENDING, State.ACCEPTED)
    TOLD = (State.ACCEPTED, State.MATCHED, State.REFUSED)  # of these the newcomer may know

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(MentorRequest, models.CASCADE, related_name="offers")
    profile = models.ForeignKey(MentorProfile, models.CASCADE, related_name="offers")
    found_in = models.ForeignKey(
        MatchRound, models.SET_NULL, null=True, blank=True, related_name="made"
    )
    state = models.CharField(max_length=9, choices=State, default=State.PENDING)
    for_mentor = models.JSONField(default=list)
    for_newcomer = models.JSONField(default=list)
    shown = models.JSONField(default=dict)
    profile_shown = models.JSONField(default=dict)
    mentor_name = models.CharField(max_length=40, blank=True)
    offered_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = MentorOfferQuerySet.as_manager()

    class Meta:
        ordering = ["offered_at"]
        indexes = [
            models.Index(
                fields=["expires_at"],
                condition=Q(state__in=["pending", "accepted"]),
                name="mentor_offer_due",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(state__in=["pending", "accepted"]),
                name="mentor_offer_one_standing_per_request",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "pending", "accepted", "declined", "lapsed", "withdrawn", "matched",
                        "refused",
                    ]
                ),
                name="mentor_offer_state_known",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.state
