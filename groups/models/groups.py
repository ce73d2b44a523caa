"""Groups: lasting bodies of people, as outsiders may know them."""

import uuid
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Member
from groups.models.programs import Program, ServiceBody


class GroupQuerySet(models.QuerySet["Group"]):
    """Which groups, and who may know of them."""

    def standing(self) -> Self:
        """Groups that exist for others than their founders: live, or paused for a while."""
        return self.filter(state__in=Group.STANDING)

    def listed(self) -> Self:
        """Groups that anybody finds."""
        return self.standing().filter(visibility=Group.Visibility.LISTED)

    def by_link(self) -> Self:
        """Groups that anybody may open who has the address: listed and unlisted ones."""
        return self.standing().exclude(visibility=Group.Visibility.SECRET)

    def claimable(self) -> Self:
        """Listed groups that came by a feed and that nobody here serves yet."""
        return self.listed().filter(served_since=None)

    def of_member(self, member: Member) -> Self:
        """Groups that ``member`` belongs to."""
        active = Q(memberships__member=member, memberships__state="active")
        return self.filter(active).distinct()


class Group(models.Model):
    """A lasting body of people that holds meetings.

    ``key`` stands in private addresses, which say neither the group's name nor what it is.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("Being looked at by the stewards")
        LIVE = "live", _("Live")
        PAUSED = "paused", _("Paused")
        ARCHIVED = "archived", _("Archived")

    class Visibility(models.TextChoices):
        LISTED = "listed", _("Listed: anybody can find it")
        UNLISTED = "unlisted", _("Unlisted: only with its link")
        SECRET = "secret", _("Secret: only members know of it")

    class Joining(models.TextChoices):
        OPEN = "open", _("Anybody may join")
        APPROVAL = "approval", _("A trusted servant answers each request")
        INVITATION = "invitation", _("Only by invitation")

    class PauseReason(models.TextChoices):
        SERVANTS = "servants", _("Its servants paused it")
        SAFETY = "safety", _("Its safety checklist was not complete for 14 days")
        UNSERVED = "unserved", _("Nobody has served it for 30 days")

    class Covered(models.TextChoices):
        RULES = "rules", _("How people join, and who can find the group")
        ROLES = "roles", _("Who serves")
        FORMAT = "format", _("How and when the group meets")

    STANDING = (State.LIVE, State.PAUSED)

    key = models.UUIDField(
        unique=True, default=uuid.uuid4, db_default=RandomUUID(), editable=False
    )
    slug = models.SlugField(max_length=100, unique=True)
    state = models.CharField(
        max_length=10, choices=State, default=State.DRAFT, db_default=State.DRAFT.value
    )
    visibility = models.CharField(
        max_length=8,
        choices=Visibility,
        default=Visibility.LISTED,
        db_default=Visibility.LISTED.value,
    )
    joining = models.CharField(
        max_length=10, choices=Joining, default=Joining.APPROVAL, db_default=Joining.APPROVAL.value
    )
    program = models.ForeignKey(Program, models.PROTECT, related_name="groups")
    service_body = models.ForeignKey(
        ServiceBody, models.SET_NULL, null=True, blank=True, related_name="groups"
    )
    name = models.CharField(max_length=255)
    home_place = models.CharField(
        max_length=200, blank=True, help_text=_("The town or area the group calls home.")
    )
    notes = models.TextField(blank=True, help_text=_("What anyone may read about the group."))
    join_question = models.CharField(
        max_length=300,
        blank=True,
        db_default="",
        help_text=_("Asked of those who would join. Empty: nothing is asked."),
    )
    site_url = models.URLField(max_length=500, blank=True)
    is_online = models.BooleanField(
        default=False,
        db_default=False,
        help_text=_("The group meets or talks online, so that its safety checklist counts."),
    )
    checked_on = models.DateField(
        null=True,
        blank=True,
        editable=False,
        help_text=_("When its safety checklist was last found to hold."),
    )
    state_since = models.DateTimeField(default=timezone.now, db_default=Now(), editable=False)
    pause_reason = models.CharField(
        max_length=8, choices=PauseReason, blank=True, db_default="", editable=False
    )
    served_since = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="Empty: nobody here has served it ever."
    )
    unserved_since = models.DateField(null=True, blank=True, editable=False)
    quorum = models.PositiveSmallIntegerField(
        default=20,
        db_default=20,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("So many percent of the members must vote for a decision to count."),
    )
    majority = models.PositiveSmallIntegerField(
        default=51,
        db_default=51,
        validators=[MinValueValidator(51), MaxValueValidator(100)],
        help_text=_("So many percent of yes and no must say yes."),
    )
    decides = ArrayField(
        models.CharField(max_length=6, choices=Covered),
        default=list,
        db_default=[],
        blank=True,
        help_text=_("What changes only after a decision of the group."),
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = GroupQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "in_review", "live", "paused", "archived"]),
                name="group_state_known",
            ),
            models.CheckConstraint(
                condition=Q(visibility__in=["listed", "unlisted", "secret"]),
                name="group_visibility_known",
            ),
            models.CheckConstraint(
                condition=Q(joining__in=["open", "approval", "invitation"]),
                name="group_joining_known",
            ),
            models.CheckConstraint(
                condition=Q(quorum__range=(1, 100), majority__range=(51, 100)),
                name="group_votes_within_bounds",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The group's public page."""
        return reverse("group_detail", args=[self.slug])

    @property
    def is_findable(self) -> bool:
        """Say whether anybody may find it, so that its addresses may tell its name."""
        return self.state in self.STANDING and self.visibility == self.Visibility.LISTED
