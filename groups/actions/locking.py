"""Rows taken in one order (group, then person, then row), so that no two wait for each other."""

from accounts.models import Member
from groups.models import Group, Membership, Term


def lock_group(group: Group) -> Group:
    """Take a group's row; whoever changes who belongs to it waits for it."""
    return Group.objects.select_for_update(of=("self",)).get(pk=group.pk)


def lock_member(member: Member) -> None:
    """Take a person's row, after a group's; rows that name the person can still be written."""
    Member.objects.select_for_update(of=("self",), no_key=True).get(pk=member.pk)


def lock_membership(membership: Membership) -> Membership:
    """Take a group's row, then a membership's; raises ``DoesNotExist`` where it is gone."""
    lock_group(membership.group)
    locked = Membership.objects.select_for_update(of=("self",))
    return locked.select_related("group", "member").get(pk=membership.pk)


def lock_active(membership: Membership) -> Membership | None:
    """Take a group's row, then a membership's; None for somebody who no longer belongs."""
    try:
        locked = lock_membership(membership)
    except Membership.DoesNotExist:
        return None
    return locked if locked.state == Membership.State.ACTIVE else None


def lock_term(term: Term) -> Term:
    """Take a group's row, then a term's; raises ``DoesNotExist`` where it is gone."""
    lock_group(term.group)
    locked = Term.objects.select_for_update(of=("self",))
    return locked.select_related("group", "membership__member").get(pk=term.pk)
