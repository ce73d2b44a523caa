"""Who says that a listing of a feed is their group's meeting."""

from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import Member
from groups.models import Group, Proving
from meetings.models.meetings import Meeting


class MeetingClaimQuerySet(models.QuerySet["MeetingClaim"]):
    """Which claims."""

    def open(self) -> Self:
        """Claims that are not decided."""
        return self.filter(outcome=MeetingClaim.Outcome.OPEN)

    def granted(self) -> Self:
        """Claims that were proven, whether the group stands already or not."""
        return self.filter(outcome=MeetingClaim.Outcome.GRANTED)


class MeetingClaim(Proving):
    """A servant's word that a meeting which a feed brought, without a group, is their group's."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="claims")
    group = models.ForeignKey(Group, models.CASCADE, related_name="meeting_claims")
    member = models.ForeignKey(Member, models.CASCADE, related_name="meeting_claims")
    decided_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="meeting_claims_decided"
    )

    objects = MeetingClaimQuerySet.as_manager()

    class Meta(Proving.Meta):
        constraints = [
            *Proving.Meta.constraints,
            models.UniqueConstraint(
                fields=["meeting", "group"],
                condition=Q(outcome="open"),
                name="meeting_claim_one_open_per_meeting_and_group",
            ),
            models.UniqueConstraint(
                fields=["meeting"],
                condition=Q(outcome="granted"),
                name="meeting_claim_one_granted_per_meeting",
            ),
        ]
