"""Who changed a schedule, when, and from what to what: for history, undo and collisions."""

import uuid
from typing import Self

from django.db import models
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Member
from groups.models import Group, Membership
from meetings.models.meetings import Meeting


class ScheduleChangeQuerySet(models.QuerySet["ScheduleChange"]):
    """Which changes, and who may know of them."""

    def visible_to(self, member: Member) -> Self:
        """Changes in the groups that ``member`` serves, or looks after as a steward."""
        served = Membership.objects.active().filter(
            member=member, terms__ended_at=None, terms__accepted_at__isnull=False
        )
        cared_for = RawSQL(  # of whom the connection asks for
            "stewards_group(meetings_schedulechange.group_id)", [], models.BooleanField()
        )
        return self.filter(models.Q(group_id__in=served.values("group_id")) | models.Q(cared_for))


class ScheduleChange(models.Model):
    """One change of one meeting: its whole schedule before and after, as snapshots have it.

    ``version`` is the meeting's own after the change, so that ``before`` of the next one tells
    what somebody saw who opened a form at that version. Changes made in one go share ``batch``.
    The database itself unlinks and removes: whoever leaves a group may not write here any more.
    """

    class Verb(models.TextChoices):
        ADDED = "added", _("added")
        COPIED = "copied", _("copied")
        EDITED = "edited", _("changed")
        PUBLISHED = "published", _("published")
        HIDDEN = "hidden", _("made a draft again")
        ENDED = "ended", _("ended")
        CANCELLED = "cancelled", _("cancelled a date")
        MOVED = "moved", _("moved a date")
        EXTRA = "extra", _("added a date")
        RESTORED = "restored", _("put a date back")
        CLOSED = "closed", _("closed for a while")
        REOPENED = "reopened", _("reopened")
        REVERTED = "reverted", _("took a change back")
        CLAIMED = "claimed", _("took the listing over")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    batch = models.UUIDField(default=uuid.uuid4, editable=False)
    group = models.ForeignKey(
        Group,
        models.DO_NOTHING,
        related_name="schedule_changes",
        db_constraint=False,
        db_index=False,
    )
    meeting = models.ForeignKey(
        Meeting, models.DO_NOTHING, related_name="changes", db_constraint=False, db_index=False
    )
    by = models.ForeignKey(
        Membership,
        models.DO_NOTHING,
        null=True,
        blank=True,
        related_name="schedule_changes",
        db_constraint=False,
    )
    is_by_steward = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)
    verb = models.CharField(max_length=10, choices=Verb)
    version = models.PositiveIntegerField()
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    objects = ScheduleChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "version"], name="schedule_change_one_per_version"
            ),
        ]
        indexes = [
            models.Index(fields=["group", "-at"], name="schedule_change_by_group"),
            models.Index(fields=["batch"], name="schedule_change_by_batch"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.at:%Y-%m-%d}"
