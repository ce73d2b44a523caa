"""Invitations: one link, so many uses, until a day; and taking one up."""

import hashlib
import secrets
from datetime import timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from accounts.asking import as_holder
from accounts.models import Member
from accounts.permissions import require
from groups.actions.joining import enter
from groups.actions.locking import lock_group
from groups.models import Group, Invitation, Membership

MOST_USES, MOST_DAYS = 100, 90


class InvitationOverError(Exception):
    """The link is used up, too old, taken back, or was never one."""


class Made(NamedTuple):
    """An invitation and its token, which is shown this once and kept nowhere."""

    invitation: Invitation
    token: str


def digest_of(token: str) -> str:
    """Give what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def create_invitation(
    group: Group, *, by: Member, uses: int = 1, days: int = 7, note: str = ""
) -> Made:
    """Make a link into the group for ``uses`` people (1–100) until ``days`` (1–90) from now."""
    require(by, "groups.invite", group)
    token = secrets.token_urlsafe(24)
    invitation = Invitation.objects.create(
        group=group,
        digest=digest_of(token),
        made_by=Membership.objects.active().get(group=group, member=by),
        note=note,
        uses=min(max(uses, 1), MOST_USES),
        uses_left=min(max(uses, 1), MOST_USES),
        expires_at=timezone.now() + timedelta(days=min(max(days, 1), MOST_DAYS)),
    )
    return Made(invitation, token)


@transaction.atomic
def revoke_invitation(invitation: Invitation, *, by: Member) -> Invitation:
    """Take an invitation back; taken back already, change nothing."""
    require(by, "groups.invite", invitation.group)
    locked = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if locked.revoked_at is None:
        locked.revoked_at = timezone.now()
        locked.save(update_fields=["revoked_at"])
    return locked


def find_invitation(token: str) -> Invitation:
    """Give the invitation of a token that can still be used; else ``InvitationOverError``."""
    with as_holder(digest_of(token)):
        usable = Invitation.objects.usable().filter(group__state__in=Group.STANDING)
        found = usable.select_related("group__program").filter(digest=digest_of(token)).first()
    if found is None:
        raise InvitationOverError
    return found


@transaction.atomic
def accept_invitation(token: str, *, by: Member, name: str) -> Membership:
    """Join by a link; a member already, use nothing up.

    Raises ``InvitationOverError`` where it cannot be used, also by somebody who was banned, and
    ``NameTakenError``.
    """
    group = lock_group(find_invitation(token).group)
    known = Membership.objects.filter(group=group, member=by).first()
    if known and known.state == Membership.State.ACTIVE:
        return known
    with as_holder(digest_of(token)):
        # Of many who take the last use at once, the lock lets one find it.
        usable = Invitation.objects.usable().select_for_update(of=("self",))
        invitation = usable.filter(digest=digest_of(token)).first()
        if invitation is None or (known and known.state in Membership.KEPT_OUT):
            raise InvitationOverError
        membership = enter(group, by, name, Membership.State.ACTIVE, known)
        invitation.uses_left -= 1
        invitation.save(update_fields=["uses_left"])
    return membership
