"""What a member may not do for a time ends by itself; the worker only writes it down and tells."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from accounts.asking import Purpose, as_purpose
from accounts.models import Member
from groups.models import Group
from moderation import ledger
from moderation.actions import effects
from moderation.models import Sanction
from notifications.actions import notify

Kind, State = Sanction.Kind, Sanction.State


def lapse_due(now: datetime) -> int:
    """Write down which sanctions are over, a transaction each; say how many.

    Whatever counts compares times with now (M-8): a worker that was down, or is killed here,
    keeps nobody out longer, and the next one goes on where it stopped.
    """
    with as_purpose(Purpose.MODERATE):
        due = Q(until__lte=now) | Q(posts_left=0)
        found = Sanction.objects.filter(due, state=State.ACTIVE).order_by("until", "pk")
        keys = list(found.values_list("pk", flat=True))
    return sum(_lapse(key) for key in keys)


@transaction.atomic
def _lapse(key: UUID) -> bool:
    with as_purpose(Purpose.MODERATE):
        locked = Sanction.objects.select_for_update(of=("self",), skip_locked=True)
        related = locked.select_related("member", "group", "decision__case__group")
        sanction = related.filter(pk=key, state=State.ACTIVE).first()
        if sanction is None:
            return False
        effects.end(sanction, State.LAPSED, sanction.until or sanction.starts_at)
    decision = sanction.decision
    notify([sanction.member_id], "moderation.sanction_over", once=sanction.pk, args=[decision.pk])
    ledger.write(
        "sanction.lapsed", case=decision.case, about=sanction.member, reason=sanction.kind
    )
    return True


@transaction.atomic
def spend_post(member: Member, group: Group) -> None:
    """Count down a post that was held because of a sanction; at none left it is over."""
    with as_purpose(Purpose.MODERATE):
        running = Sanction.objects.running().filter(member=member, kind=Kind.HOLD_NEXT)
        of_group = running.filter(Q(group=group) | Q(group=None)).order_by("starts_at", "pk")
        first = of_group.select_for_update(of=("self",)).first()
        if first is not None:
            Sanction.objects.filter(pk=first.pk).update(posts_left=F("posts_left") - 1)
