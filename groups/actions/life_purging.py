"""What is over in the life of groups goes at its time."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from accounts.asking import Purpose, as_purpose
from groups import telling
from groups.actions.founding import erase_group
from groups.models import (
    Claim,
    Group,
    GroupDecision,
    Invitation,
    Membership,
    OnlineSafety,
    PendingDeed,
    QueueLook,
    Removal,
    Review,
    Seat,
    Term,
)

ARCHIVED, DRAFTS, CLAIMS, REVIEWS, DEEDS = (
    timedelta(days=days) for days in (90, 180, 30, 365, 90)
)
PRIVATE = (
    PendingDeed, GroupDecision, Review, Claim, Removal, QueueLook, Invitation, Seat, Term,
    OnlineSafety, Membership,
)  # fmt: skip


def purge(now: datetime) -> int:
    """Delete what is private of groups that ended, drafts that nobody has, and old answers."""
    with as_purpose(Purpose.PURGE):
        gone = [
            Claim.objects.filter(expires_at__lt=now - CLAIMS),
            Review.objects.filter(decided_at__lt=now - REVIEWS),
            PendingDeed.objects.filter(ended_at__lt=now - DEEDS),
        ]
        count = sum(rows.delete()[0] for rows in gone)
    return count + sum(_end(group) for group in _ended(now)) + _drop_drafts(now)


def _ended(now: datetime) -> list[Group]:
    archived = Group.objects.filter(state=Group.State.ARCHIVED, state_since__lt=now - ARCHIVED)
    with as_purpose(Purpose.PURGE):
        private = archived.exclude(visibility=Group.Visibility.LISTED)
        inside = Exists(Membership.objects.filter(group=OuterRef("pk")))
        return list(private | archived.filter(inside))


def _end(group: Group) -> int:
    """Keep of an ended group what was public; of one that was not listed, nothing."""
    with as_purpose(Purpose.PURGE):
        if group.visibility != Group.Visibility.LISTED:
            erase_group(group)
            return 1
        telling.tell_of_ending(group)
        return sum(model._default_manager.filter(group=group).delete()[0] for model in PRIVATE)


def _drop_drafts(now: datetime) -> int:
    """Delete drafts that nobody is in any more, and those untouched for half a year."""
    with as_purpose(Purpose.PURGE):
        drafts = Group.objects.filter(state=Group.State.DRAFT, served_since__isnull=False)
        inside = Exists(Membership.objects.active().filter(group=OuterRef("pk")))
        left = list(drafts.exclude(inside) | drafts.filter(updated_at__lt=now - DRAFTS))
        for group in left:
            erase_group(group)
    return len(left)
