"""What a member may not do just now; everything compares times with now (M-8)."""

from django.db.models import Q

from accounts.models import Member
from groups.models import Group
from moderation.models import Sanction


def running(member: Member, group: Group, *kinds: Sanction.Kind) -> bool:
    """Say whether a sanction of one of these kinds counts for a member in a group now."""
    own = Sanction.objects.running().filter(member=member, kind__in=kinds)
    return own.filter(Q(group=group) | Q(group=None)).exists()


def may_post(member: Member, group: Group) -> bool:
    """Say whether nothing forbids a member to write in a group's rooms.

    A ban is not asked for: whom it keeps out does not belong, and who is let in again may write.
    """
    return not running(member, group, Sanction.Kind.MUTE, Sanction.Kind.SUSPEND)


def holds_next(member: Member, group: Group) -> bool:
    """Say whether a member's next posts in a group wait for a moderator."""
    return running(member, group, Sanction.Kind.HOLD_NEXT)
