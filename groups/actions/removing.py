"""When somebody has to go: two servants, a reason, and a steward who hears them (G-7)."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from accounts.asking import Purpose, as_purpose
from accounts.models import Member
from accounts.permissions import require
from groups.actions.joining import save_under
from groups.actions.locking import lock_active, lock_group
from groups.actions.seats import note_empty, take_offers_back
from groups.models import Group, Membership, Removal, Stewardship, Term
from notifications.actions import notify

State = Removal.State
NEEDED = {Removal.Kind.REMOVE: "groups.remove_member", Removal.Kind.BAN: "groups.ban_member"}
BECOMES = {
    Removal.Kind.REMOVE: Membership.State.REMOVED,
    Removal.Kind.BAN: Membership.State.BANNED,
}


class NeedsAnotherError(Exception):
    """The same servant cannot do both halves, nor anybody about themselves."""


class RemovalOverError(Exception):
    """It was decided or withdrawn meanwhile."""


@transaction.atomic
def propose_removal(
    membership: Membership, *, by: Member, kind: Removal.Kind, reason: str
) -> Removal:
    """Propose that a member goes; proposed already, give that proposal.

    Raises ``PermissionDenied``; about oneself, ``NeedsAnotherError``; and about somebody who no
    longer belongs, ``RemovalOverError``.
    """
    locked = lock_active(membership)
    require(by, NEEDED[kind], membership.group)
    if locked is None:
        raise RemovalOverError
    if locked.member_id == by.pk:
        raise NeedsAnotherError
    removal, _ = Removal.objects.get_or_create(
        membership=locked,
        state=State.PROPOSED,
        defaults={
            "group": locked.group,
            "kind": kind,
            "reason": reason,
            "proposed_by": _mine(locked, by),
        },
    )
    return removal


@transaction.atomic
def confirm_removal(removal: Removal, *, by: Member) -> Removal:
    """Confirm, as a second servant; done already, return it.

    Raises ``PermissionDenied``, ``NeedsAnotherError``, ``RemovalOverError``.
    """
    locked = _lock(removal)
    require(by, NEEDED[Removal.Kind(locked.kind)], locked.group)
    if locked.state == State.DONE:
        return locked
    if locked.state != State.PROPOSED:
        raise RemovalOverError
    mine = _mine(locked.membership, by)
    if mine.pk in (locked.proposed_by_id, locked.membership_id):
        raise NeedsAnotherError
    now = timezone.now()
    locked.state, locked.confirmed_by, locked.done_at = State.DONE, mine, now
    locked.save(update_fields=["state", "confirmed_by", "done_at"])
    _take_out(locked)
    notify([locked.membership.member_id], "groups.removed", once=locked.pk, args=[locked.pk])
    return locked


def _take_out(removal: Removal) -> None:
    membership = removal.membership
    membership.state = BECOMES[Removal.Kind(removal.kind)]
    membership.ended_at, membership.is_home = timezone.now(), False
    membership.save(update_fields=["state", "ended_at", "is_home"])
    Term.objects.filter(membership=membership, ended_at=None).update(ended_at=timezone.now())
    take_offers_back(membership)
    note_empty(removal.group)


@transaction.atomic
def withdraw_removal(removal: Removal, *, by: Member) -> Removal:
    """Take a proposal back; withdrawn already, return it.

    Raises ``PermissionDenied``, ``RemovalOverError`` and, about oneself, ``NeedsAnotherError``.
    """
    locked = _lock(removal)
    require(by, "groups.remove_member", locked.group)
    if locked.membership.member_id == by.pk:
        raise NeedsAnotherError
    if locked.state == State.WITHDRAWN:
        return locked
    if locked.state != State.PROPOSED:
        raise RemovalOverError
    locked.state = State.WITHDRAWN
    locked.save(update_fields=["state"])
    return locked


@transaction.atomic
def appeal(removal: Removal, *, by: Member, words: str) -> Removal:
    """Ask a steward to look at it, once; asked already, return it. Raises ``RemovalOverError``."""
    locked = Removal.objects.select_for_update(of=("self",)).get(pk=removal.pk)
    if locked.membership.member_id != by.pk:
        raise PermissionDenied
    if locked.appealed_at is not None:
        return locked
    if locked.state != State.DONE:
        raise RemovalOverError
    locked.state, locked.appeal, locked.appealed_at = State.APPEALED, words, timezone.now()
    locked.save(update_fields=["state", "appeal", "appealed_at"])
    with as_purpose(Purpose.REMIND):
        site = Stewardship.objects.filter(service_body=None).exclude(member=by)
        stewards = list(site.values_list("member_id", flat=True))
    notify(stewards, "groups.appeal_received", once=locked.pk, args=[locked.pk])
    return locked


@transaction.atomic
def decide_appeal(removal: Removal, *, by: Member, uphold: bool, words: str) -> Removal:
    """Decide an appeal as a steward who belongs to no part of it; decided already, return it."""
    locked = Removal.objects.select_for_update(of=("self",)).get(pk=removal.pk)
    require(by, "groups.steward_site")
    if Membership.objects.filter(member=by, group_id=locked.group_id).exists():
        raise NeedsAnotherError
    if locked.decided_at is not None:
        return locked
    if locked.state != State.APPEALED:
        raise RemovalOverError
    locked.state = State.UPHELD if uphold else State.OVERTURNED
    locked.answer, locked.decided_at = words, timezone.now()
    locked.save(update_fields=["state", "answer", "decided_at"])
    with as_purpose(Purpose.REMIND):
        membership = Membership.objects.get(pk=locked.membership_id)
        if not uphold:
            _open_again(membership)
    notify([membership.member_id], "groups.appeal_decided", once=locked.pk, args=[locked.pk])
    return locked


def _open_again(membership: Membership) -> None:
    """Keep somebody out no longer; whether they come back is theirs to say."""
    membership.state, membership.ended_at = Membership.State.REMOVED, timezone.now()
    membership.save(update_fields=["state", "ended_at"])


@transaction.atomic
def come_back(removal: Removal, *, by: Member) -> Membership:
    """Return to the group after a steward overturned it; back already, return the membership."""
    if removal.state != State.OVERTURNED or removal.membership.member_id != by.pk:
        raise PermissionDenied
    lock_group(removal.group)
    membership = Membership.objects.select_for_update(of=("self",)).get(pk=removal.membership_id)
    if membership.state != Membership.State.ACTIVE:
        _let_in(membership)
    return membership


@transaction.atomic
def keep_out(group: Group, member: Member, *, reason: str) -> Removal:
    """Ban somebody on the word of two moderators who agreed in a case; done already, return it.

    The case has asked who may, tells the member, and hears their appeal: here only belonging
    ends, and coming back is not possible. Somebody who has left meanwhile is kept out as well.
    """
    lock_group(group)
    with as_purpose(Purpose.ERASE):
        known = Membership.objects.select_for_update(of=("self",))
        membership = known.filter(group=group, member=member).first()
        if membership is None:
            membership = Membership.objects.create(
                group=group,
                member=member,
                state=Membership.State.BANNED,
                name=gettext("Former member"),
            )
        removal = _taken_over(membership, reason)
        if membership.state != Membership.State.BANNED:
            _take_out(removal)
    return removal


def _taken_over(membership: Membership, reason: str) -> Removal:
    """Give the removal that stands for a ban: a new one, or what a servant has proposed."""
    open_ones = Removal.objects.select_for_update(of=("self",)).filter(
        membership=membership, state__in=(State.PROPOSED, State.DONE, State.APPEALED)
    )
    removal = open_ones.first() or Removal(membership=membership, group=membership.group)
    removal.membership = membership
    removal.kind, removal.state, removal.reason = Removal.Kind.BAN, State.DONE, reason
    removal.done_at = removal.done_at or timezone.now()
    removal.save()
    return removal


@transaction.atomic
def take_back_ban(group: Group, member: Member, *, is_member_again: bool) -> Removal | None:
    """Let somebody in again whom a case kept out; None where nothing is left of it.

    Where they have not yet heard of it, they belong as before; else whether they come back is
    theirs to say (``come_back``).
    """
    lock_group(group)
    with as_purpose(Purpose.ERASE):
        bans = Removal.objects.select_for_update(of=("self",)).select_related("membership")
        done = bans.filter(group=group, membership__member=member, kind=Removal.Kind.BAN)
        removal = done.filter(state=State.DONE).order_by("-done_at").first()
        if removal is None:
            return None
        removal.state = State.WITHDRAWN if is_member_again else State.OVERTURNED
        removal.decided_at = timezone.now()
        removal.save(update_fields=["state", "decided_at"])
        if is_member_again and removal.membership.joined_at:
            _let_in(removal.membership)
        else:
            _open_again(removal.membership)
    return removal


def _let_in(membership: Membership) -> None:
    membership.state, membership.ended_at = Membership.State.ACTIVE, None
    save_under(membership, membership.name)


@transaction.atomic
def lift_ban(membership: Membership, *, by: Member) -> None:
    """Keep somebody out no longer, so that they can ask again; lifted already, do nothing.

    Raises ``PermissionDenied``.
    """
    lock_group(membership.group)
    require(by, "groups.ban_member", membership.group)
    with as_purpose(Purpose.ERASE):
        Membership.objects.filter(pk=membership.pk, state=Membership.State.BANNED).delete()


def _lock(removal: Removal) -> Removal:
    lock_group(removal.group)
    found = Removal.objects.select_for_update(of=("self",))
    return found.select_related("group", "membership__member").get(pk=removal.pk)


def _mine(membership: Membership, member: Member) -> Membership:
    return Membership.objects.active().get(group_id=membership.group_id, member=member)
