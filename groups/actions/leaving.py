"""Leaving, and how one is known inside."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.asking import Purpose, as_purpose
from accounts.models import Member
from groups import telling
from groups.actions.joining import is_about_name
from groups.actions.locking import lock_active, lock_member, lock_membership
from groups.actions.seats import NEED_SERVANTS, note_empty
from groups.models import Membership, Term


class NameTakenError(Exception):
    """Another member of the group goes by this name."""


class LastServantError(Exception):
    """Nobody else holds a seat: hand over first, or pause the group."""


def is_last_servant(membership: Membership) -> bool:
    """Say whether a live group would be without any servant but for this member."""
    if membership.group.state not in NEED_SERVANTS:
        return False
    terms = Term.objects.current().filter(group=membership.group)
    mine = terms.filter(membership=membership).exists()
    return mine and not terms.exclude(membership=membership).exists()


@transaction.atomic
def leave(membership: Membership, *, by: Member, words_stay: bool = True) -> None:
    """Leave a group at once: the row goes, and nobody is told (G-6); out already, do nothing.

    What they wrote there stays under "former member", or goes too, as they wish. Raises
    ``PermissionDenied`` for anybody else, and ``LastServantError``.
    """
    if membership.member_id != by.pk:
        raise PermissionDenied
    locked = lock_active(membership)
    if locked is None:  # as where a ban was quicker, whose row has to stay
        return
    if is_last_servant(locked):
        raise LastServantError
    telling.tell_of_parting(locked, words_stay=words_stay)
    # Rows of others may name it that its member cannot see, as a removal once proposed.
    with as_purpose(Purpose.ERASE):
        Membership.objects.filter(pk=locked.pk).delete()
        note_empty(locked.group)


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
    lock_member(by)  # or two groups could become the home group at once
    locked.name, locked.is_shown, locked.is_home = name.strip(), is_shown, is_home
    if is_home:
        Membership.objects.filter(member=by, is_home=True).exclude(pk=locked.pk).update(
            is_home=False
        )
    try:
        with transaction.atomic():
            locked.save(update_fields=["name", "is_shown", "is_home"])
    except IntegrityError as error:
        if not is_about_name(error):
            raise
        raise NameTakenError from error
    return locked
