"""What is over in groups goes at its time (RET-04)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce

from accounts.asking import Purpose, as_purpose
from groups.models import Invitation, Membership, QueueLook, Removal, Term

DECLINED, REMOVED, LINKS, LOOKS, TERMS = (
    timedelta(days=days) for days in (30, 90, 30, 90, 3 * 365)
)
OVER = ("proposed", "withdrawn", "upheld", "overturned")


@transaction.atomic
def purge(now: datetime) -> int:
    """Delete answers, links, looks, removals and old terms whose time is over; say how many.

    Bans stay, without the reason: with no row, whoever was kept out could come back.
    """
    over = Coalesce("decided_at", "done_at", "proposed_at")
    removals = Removal.objects.alias(over=over).filter(over__lt=now - REMOVED)
    gone = [
        Membership.objects.filter(state="declined", ended_at__lt=now - DECLINED),
        removals.filter(Q(state__in=OVER) | Q(state="done", kind="ban")),
        Invitation.objects.filter(Q(expires_at__lt=now - LINKS) | Q(revoked_at__lt=now - LINKS)),
        QueueLook.objects.filter(on__lt=(now - LOOKS).date()),
        Term.objects.filter(ended_at__lt=now - TERMS),
        Membership.objects.filter(state="removed", ended_at__lt=now - REMOVED).exclude(
            removals__state="appealed"
        ),
    ]
    with as_purpose(Purpose.PURGE):
        return sum(rows.delete()[0] for rows in gone)
