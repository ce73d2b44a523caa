"""Rows taken in one order (group, then person, then row), so that no two wait for each other."""

from groups.models import Group, Membership, Term


def lock_group(group: Group) -> Group:
    """Take a group's row; whoever changes who belongs to it waits for it."""
    return Group.objects.select_for_update(of=("self",)).get(pk=group.pk)


def lock_membership(membership: Membership) -> Membership:
    """Take a group's row, then a membership's; raises ``DoesNotExist`` where it is gone."""
    lock_group(membership.group)
    locked = Membership.objects.select_for_update(of=("self",))
    return locked.select_related("group", "member").get(pk=membership.pk)


def lock_term(term: Term) -> Term:
    """Take a group's row, then a term's; raises ``DoesNotExist`` where it is gone."""
    lock_group(term.group)
    locked = Term.objects.select_for_update(of=("self",))
    return locked.select_related("group", "membership__member").get(pk=term.pk)
