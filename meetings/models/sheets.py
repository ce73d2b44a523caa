"""What an uploaded spreadsheet would change, kept until somebody says yes."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import Member
from groups.models import Group, ServiceBody


class SheetPlanQuerySet(models.QuerySet["SheetPlan"]):
    """Which plans, and whose."""

    def visible_to(self, member: Member) -> Self:
        """Plans that ``member`` has uploaded."""
        return self.filter(member=member)


class SheetPlan(models.Model):
    """One uploaded sheet, read and compared: the rows as read, and what they were compared with.

    ``rows`` are as ``meetings.sheets`` reads them. ``seen`` is a digest of the schedule that the
    plan was made against: where that has changed since, the plan no longer holds.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    group = models.ForeignKey(Group, models.CASCADE, null=True, blank=True, related_name="+")
    service_body = models.ForeignKey(
        ServiceBody, models.CASCADE, null=True, blank=True, related_name="+"
    )
    rows = models.JSONField(default=list)
    seen = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True, blank=True)

    objects = SheetPlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(group__isnull=False, service_body__isnull=True)
                | Q(group__isnull=True, service_body__isnull=False),
                name="sheet_plan_of_group_or_body",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
