"""Who belongs to a group, who serves it, and who looks after many."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Member
from groups.models.groups import Group
from groups.models.programs import ServiceBody


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Which memberships, and who may know of them."""

    def active(self) -> Self:
        """Memberships of those who belong now."""
        return self.filter(state=Membership.State.ACTIVE)

    def requested(self) -> Self:
        """Requests waiting for an answer, longest wait first."""
        return self.filter(state=Membership.State.REQUESTED).order_by("requested_at", "pk")

    def visible_to(self, member: Member) -> Self:
        """A member's own, and those of who belongs to the same groups; blocked pairs never."""
        groups = Membership.objects.active().filter(member=member).values("group_id")
        shared = Q(group_id__in=groups, state=Membership.State.ACTIVE)
        apart = RawSQL("SELECT apart_from()", [])
        others = shared & ~Q(member_id__in=apart)
        return self.filter(Q(member=member) | others)


class Membership(models.Model):
    """One member's belonging to one group, under the name they go by there.

    Leaving deletes the row: what is over is nobody's to read. A row outlives belonging only
    where a rule needs it: declined (may ask again after 30 days), removed (may appeal), banned.
    """

    class State(models.TextChoices):
        REQUESTED = "requested", _("Waiting for an answer")
        ACTIVE = "active", _("Member")
        DECLINED = "declined", _("Not this time")
        REMOVED = "removed", _("Removed")
        BANNED = "banned", _("Banned")

    KEPT_OUT = (State.REMOVED, State.BANNED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.ForeignKey(Group, models.CASCADE, related_name="memberships")
    member = models.ForeignKey(Member, models.CASCADE, related_name="memberships")
    state = models.CharField(max_length=9, choices=State)
    name = models.CharField(
        _("name in this group"),
        max_length=40,
        help_text=_("What others in this group see. Another group can know you by another name."),
    )
    is_shown = models.BooleanField(
        _("show me in the list of members"), default=False, help_text=_("You can change it.")
    )
    is_home = models.BooleanField(_("my home group"), default=False)
    answer = models.TextField(blank=True, max_length=600)
    requested_at = models.DateTimeField(default=timezone.now)
    joined_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "member"], name="membership_one_per_group_and_member"
            ),
            models.UniqueConstraint(
                Lower("name"), "group", condition=Q(state="active"),
                name="membership_name_one_per_group",
            ),
            models.UniqueConstraint(
                fields=["member"], condition=Q(is_home=True), name="membership_one_home_group"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["requested", "active", "declined", "removed", "banned"]),
                name="membership_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state="requested") | Q(state="declined") | Q(joined_at__isnull=False)
                | Q(state="banned"),
                name="membership_active_since",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """The seats of trusted servants; on screen a program may have its own word."""

    SECRETARY = "secretary", _("Secretary")
    CHAIR = "chair", _("Chair")
    GREETER = "greeter", _("Greeter")
    MODERATOR = "moderator", _("Moderator")
    TREASURER = "treasurer", _("Treasurer")
    GSR = "gsr", _("General service representative")
    INTERGROUP = "intergroup", _("Intergroup representative")


class TermQuerySet(models.QuerySet["Term"]):
    """Which terms."""

    def current(self) -> Self:
        """Terms that were accepted and have not ended, of those who still belong."""
        return self.filter(
            ended_at=None, accepted_at__isnull=False, membership__state=Membership.State.ACTIVE
        )

    def visible_to(self, member: Member) -> Self:
        """Terms in the groups that ``member`` belongs to."""
        groups = Membership.objects.active().filter(member=member).values("group_id")
        return self.filter(group_id__in=groups)


class Term(models.Model):
    """A member's service in one seat, from when to when; it counts once accepted.

    Service rotates: a term is a year at most, unless the group decides otherwise.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.ForeignKey(Group, models.CASCADE, related_name="terms")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="terms")
    role = models.CharField(max_length=10, choices=Role)
    starts_on = models.DateField()
    ends_on = models.DateField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    handover_note = models.TextField(blank=True, max_length=2000)
    follows = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="followed_by",
        help_text=_("The term that ends when this one is accepted."),
    )

    objects = TermQuerySet.as_manager()

    class Meta:
        ordering = ["role", "starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "role"],
                condition=Q(ended_at=None),
                name="term_one_open_per_membership_and_role",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("starts_on")), name="term_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(
                    role__in=[
                        "secretary", "chair", "greeter", "moderator", "treasurer", "gsr",
                        "intergroup",
                    ]
                ),
                name="term_role_known",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.role} {self.starts_on} – {self.ends_on}"

    @property
    def is_current(self) -> bool:
        """Whether it was accepted and has not ended."""
        return self.accepted_at is not None and self.ended_at is None


class Seat(models.Model):
    """A seat that a group wants filled, and since when nobody sits in it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.ForeignKey(Group, models.CASCADE, related_name="seats")
    role = models.CharField(max_length=10, choices=Role)
    empty_since = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["role"]
        constraints = [
            models.UniqueConstraint(fields=["group", "role"], name="seat_once_per_group"),
        ]

    def __str__(self) -> str:
        return self.get_role_display()


class Stewardship(models.Model):
    """A member's care for a service body and all below it, or without one for the whole site."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Member, models.CASCADE, related_name="stewardships")
    service_body = models.ForeignKey(
        ServiceBody, models.CASCADE, null=True, blank=True, related_name="stewardships"
    )
    granted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "service_body"],
                nulls_distinct=False,
                name="stewardship_once_per_member_and_body",
            ),
        ]

    def __str__(self) -> str:
        return str(self.service_body or "the site")
