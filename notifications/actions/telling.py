"""Telling members something, once, and noting that they have seen it."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from accounts.models import Member
from notifications.kinds import kind_of
from notifications.models import Notice


@transaction.atomic
def notify(
    members: Iterable[UUID],
    kind: str,
    *,
    once: object,
    args: Iterable[object] = (),
    context: Mapping[str, str] | None = None,
) -> None:
    """Tell members of an event, in the transaction that caused it; told already, do nothing.

    ``once`` names the event: two calls with the same one tell each member once. ``args`` are
    those of the kind's page. ``context`` names groups and meetings, never a person: it would
    outlive them in other people's lists. Raises ``KeyError`` for a kind that no app registered.
    """
    found = kind_of(kind)
    told = [
        Notice(
            member_id=member,
            kind=kind,
            once=str(once),
            args=[str(arg) for arg in args],
            context=dict(context or {}),
        )
        for member in members
    ]
    Notice.objects.bulk_create(told, ignore_conflicts=True)
    if told and (found.by_mail or found.is_security):
        app.configure_task("notifications.deliver").defer()


@transaction.atomic
def mark_seen(member: Member, notice_id: UUID) -> Notice | None:
    """Note that a member has opened a notice, and give it; None where it is not theirs."""
    own = Notice.objects.visible_to(member).select_for_update(of=("self",))
    notice = own.filter(pk=notice_id).first()
    if notice is not None and notice.seen_at is None:
        notice.seen_at = timezone.now()
        notice.save(update_fields=["seen_at"])
    return notice


@transaction.atomic
def mark_all_seen(member: Member) -> int:
    """Note that a member has seen all that there is; say how many were new."""
    return Notice.objects.filter(member=member).unseen().update(seen_at=timezone.now())
