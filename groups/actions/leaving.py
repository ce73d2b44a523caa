"""Leaving, and how one is known inside."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.asking import Purpose, as_purpose
from accounts.models import Member
from groups.actions.joining import NameTakenError
from groups.actions.locking import lock_group, lock_membership
from groups.actions.seats import note_empty
from groups.models import Group, Membership, Term


class LastServantError(Exception):
    """Nobody else holds a seat: hand over first, or pause the group."""


def is_last_servant(membership: Membership) -> bool:
    """Say whether a live group would be without any servant but for this member."""
    if membership.group.state not in {Group.State.LIVE, Group.State.IN_REVIEW}:
        return False
    terms = Term.objects.current().filter(group=membership.group)
    mine = terms.filter(membership=membership).exists()
    return mine and not terms.exclude(membership=membership).exists()


@transaction.atomic
def leave(membership: Membership, *, by: Member) -> None:
    """Leave a group at once: the row goes, and nobody is told (G-6); gone already, do nothing.

    Raises ``PermissionDenied`` for anybody else, and ``LastServantError``.
    """
    if membership.member_id != by.pk:
        raise PermissionDenied
    lock_group(membership.group)
    if is_last_servant(membership):
        raise LastServantError
    group = membership.group
    # Rows of others may name it that its member cannot see, as a removal once proposed.
    with as_purpose(Purpose.ERASE):
        Membership.objects.filter(pk=membership.pk).delete()
        note_empty(group)


@transaction.atomic
def change_face(
    membership: Membership, *, by: Member, name: str, is_shown: bool, is_home: bool
) -> Membership:
    """Change how one is known in a group: name, in the list or not, the home group or not.

    Raises ``PermissionDenied`` for anybody else, and ``NameTakenError``.
    """
    if membership.member_id != by.pk:
        raise PermissionDenied
    locked = lock_membership(membership)
    locked.name, locked.is_shown, locked.is_home = name.strip(), is_shown, is_home
    if is_home:
        Membership.objects.filter(member=by, is_home=True).exclude(pk=locked.pk).update(
            is_home=False
        )
    try:
        with transaction.atomic():
            locked.save(update_fields=["name", "is_shown", "is_home"])
    except IntegrityError as error:
        raise NameTakenError from error
    return locked
