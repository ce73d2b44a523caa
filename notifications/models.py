"""What members are told, how they want to hear of it, and the mail that goes out."""

import base64
import hmac
import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.asking import digest_of
from accounts.models import Member


def off_token(choice: uuid.UUID) -> str:
    """Give the secret of the link that turns somebody's mail off; only our key can make it."""
    made = hmac.digest(settings.SECRET_KEY.encode(), f"mail off {choice}".encode(), "sha256")
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


class MailChoiceQuerySet(models.QuerySet["MailChoice"]):
    """Whose choice."""

    def of(self, member_id: uuid.UUID) -> "MailChoice":
        """Give a member's choice; the first time, that of no mail."""
        fresh = uuid.uuid4()
        fields = {"id": fresh, "digest": digest_of(off_token(fresh))}
        return self.get_or_create(member_id=member_id, defaults=fields)[0]


class MailChoice(models.Model):
    """How a member hears from us beside the list on the site; without a row, not at all.

    ``digest`` is that of the secret in the link that turns mail off without signing in; the
    secret itself is worked out from the row's id and the site's key when mail is written.
    """

    class Mode(models.TextChoices):
        OFF = "off", _("No mail")
        EACH = "each", _("One for each message")
        DAILY = "daily", _("At most one a day")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.OneToOneField(Member, models.CASCADE, related_name="mail_choice")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    mode = models.CharField(_("E-mail"), max_length=5, choices=Mode, default=Mode.OFF)
    details = models.BooleanField(_("Put into mail what the message says"), default=False)
    quiet_from = models.TimeField(_("Quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("Quiet until"), null=True, blank=True)
    time_zone = models.CharField(_("Your time zone"), max_length=64, default="UTC")
    language = models.CharField(max_length=12, blank=True)
    muted = ArrayField(models.CharField(max_length=60), default=list, blank=True)

    objects = MailChoiceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(mode__in=["off", "each", "daily"]), name="mail_choice_mode_known"
            ),
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="mail_choice_quiet_from_and_until",
            ),
        ]

    def __str__(self) -> str:
        return self.mode


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Which mail."""

    def due(self, now: datetime) -> Self:
        """Mail to send now: it waits, or whoever was sending it was lost on the way."""
        waiting = Q(state=Delivery.State.WAITING, due_at__lte=now)
        lost = Q(state=Delivery.State.SENDING, due_at__lte=now)
        return self.filter(waiting | lost).order_by("due_at", "pk")


class Delivery(models.Model):
    """One mail to one member: no address and no text, both are found when it goes out.

    While it is sent, ``due_at`` is when somebody else may take it over. Kept for a day after it
    went out, for a week when it could not.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Could not be sent")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Member, models.CASCADE, related_name="deliveries")
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    digest_on = models.DateField(null=True, blank=True)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "digest_on"],
                condition=Q(digest_on__isnull=False),
                name="delivery_one_digest_a_day",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "sending"], ended_at=None)
                | Q(state__in=["sent", "failed"], ended_at__isnull=False),
                name="delivery_state_known",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(ended_at=None), name="delivery_due")
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.due_at:%Y-%m-%d}"


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Which notices, and whose."""

    def visible_to(self, member: Member) -> Self:
        """Notices of ``member``, the newest first."""
        return self.filter(member=member).order_by("-created_at", "-pk")

    def unseen(self) -> Self:
        """Notices not yet looked at."""
        return self.filter(seen_at=None)


class Notice(models.Model):
    """One thing that one member is told, once.

    ``once`` is the event's own name: the same event told twice to a member is one notice.
    ``args`` are the arguments of the page it leads to; ``context`` fills the kind's words.
    ``planned_at`` is when the worker decided whether mail goes out, and which. Kept 90 days.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Member, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=60)
    once = models.CharField(max_length=120)
    args = models.JSONField(default=list)
    context = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True, blank=True)
    planned_at = models.DateTimeField(null=True, blank=True)
    delivery = models.ForeignKey(
        Delivery, models.SET_NULL, null=True, blank=True, related_name="notices"
    )

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "kind", "once"], name="notice_once_per_member_and_event"
            ),
        ]
        indexes = [
            models.Index(fields=["member", "-created_at"], name="notice_newest"),
            models.Index(
                fields=["created_at"], condition=Q(planned_at=None), name="notice_to_plan"
            ),
        ]

    def __str__(self) -> str:
        return self.kind
