"""Invitations: one link, so many uses, until a day; and taking one up."""

import hmac
from base64 import urlsafe_b64encode
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.asking import Purpose, as_holder, as_purpose, digest_of
from accounts.models import Member
from accounts.permissions import require
from groups.actions.joining import enter
from groups.actions.locking import lock_group
from groups.models import Group, Invitation, Membership, Removal

MOST_USES, MOST_DAYS = 100, 90


class InvitationOverError(Exception):
    """The link is used up, too old, taken back, or was never one."""


class Made(NamedTuple):
    """An invitation and its token, which is shown this once and kept nowhere."""

    invitation: Invitation
    token: str


@transaction.atomic
def create_invitation(
    group: Group,
    *,
    by: Member,
    uses: int = 1,
    days: int = 7,
    note: str = "",
    sending: UUID | None = None,
) -> Made:
    """Make a link into the group for ``uses`` people (1–100) until ``days`` (1–90) from now.

    A form sent twice, known by ``sending``, gives the same link. Raises ``PermissionDenied``.
    """
    locked = lock_group(group)
    require(by, "groups.invite", locked)
    mine = Membership.objects.active().get(group=locked, member=by)
    sending = sending or uuid4()
    token = _token_of(sending, mine)
    invitation, _ = Invitation.objects.get_or_create(
        digest=digest_of(token),
        defaults={
            "group": locked,
            "made_by": mine,
            "note": note,
            "uses": min(max(uses, 1), MOST_USES),
            "uses_left": min(max(uses, 1), MOST_USES),
            "expires_at": timezone.now() + timedelta(days=min(max(days, 1), MOST_DAYS)),
        },
    )
    return Made(invitation, token)


def _token_of(sending: UUID, maker: Membership) -> str:
    """Give what nobody can guess who has not both the form and the site's own secret."""
    plain = f"invitation {sending} {maker.pk}".encode()
    digest = hmac.digest(settings.SECRET_KEY.encode(), plain, "sha256")
    return urlsafe_b64encode(digest[:24]).decode()


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
        usable = Invitation.objects.usable().exclude(group__state=Group.State.ARCHIVED)
        found = usable.select_related("group__program").filter(digest=digest_of(token)).first()
    if found is None:
        raise InvitationOverError
    return found


@transaction.atomic
def accept_invitation(token: str, *, by: Member, name: str) -> Membership:
    """Join by a link; a member already, use nothing up.

    Raises ``InvitationOverError`` where it cannot be used: not by somebody who was kept out, and
    by somebody who was removed only where it was made since.
    """
    group = lock_group(find_invitation(token).group)
    known = Membership.objects.filter(group=group, member=by).first()
    if known and known.state == Membership.State.ACTIVE:
        return known
    with as_holder(digest_of(token)):
        # Of many who take the last use at once, the lock lets one find it.
        usable = Invitation.objects.usable().select_for_update(of=("self",))
        invitation = usable.filter(digest=digest_of(token)).first()
        if invitation is None or (known and not _may_use(known, invitation)):
            raise InvitationOverError
        if known:
            _begin_anew(known)
        membership = enter(group, by, name, Membership.State.ACTIVE, known)
        invitation.uses_left -= 1
        invitation.save(update_fields=["uses_left"])
    return membership


def _may_use(known: Membership, invitation: Invitation) -> bool:
    if known.state == Membership.State.REMOVED and known.ended_at is not None:
        return invitation.created_at > known.ended_at
    return known.state not in Membership.KEPT_OUT


def _begin_anew(known: Membership) -> None:
    """Forget why somebody once had to go, who has been invited since."""
    with as_purpose(Purpose.ERASE):
        Removal.objects.filter(membership=known).delete()
