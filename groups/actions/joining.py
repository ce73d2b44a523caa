"""Coming to belong: joining, asking to, and the answers."""

from datetime import timedelta
from itertools import count
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models.expressions import RawSQL
from django.utils import timezone

from accounts import limits
from accounts.asking import Purpose, as_purpose
from accounts.models import Member
from accounts.permissions import require
from groups.actions.locking import lock_group, lock_membership
from groups.models import Group, Membership, QueueLook, Term
from groups.rules import SEATS
from notifications.actions import notify

ASK_AGAIN_AFTER = timedelta(days=30)
LONGEST_NAME = 40
State = Membership.State


class NotThisTimeError(Exception):
    """The group has said no, or not yet; declined and banned look the same."""


class TooManyRequestsError(Exception):
    """Five requests in a day are enough."""


@transaction.atomic
def join(group: Group, *, by: Member, name: str, answer: str = "") -> Membership:
    """Join a group, or ask to, as the group has it; asked or joined already, change nothing.

    Raises ``PermissionDenied`` for a group that cannot be joined from outside,
    ``NotThisTimeError`` or ``TooManyRequestsError``.
    """
    group = lock_group(group)
    known = Membership.objects.filter(group=group, member=by).first()
    if known and known.state in (State.ACTIVE, State.REQUESTED):
        return known
    if not can_be_joined(group):
        raise PermissionDenied
    if known and not may_ask_again(known):
        raise NotThisTimeError
    if limits.wait_for("join_request", str(by.pk)):
        raise TooManyRequestsError
    state = State.ACTIVE if group.joining == Group.Joining.OPEN else State.REQUESTED
    membership = enter(group, by, name, state, known, answer=answer)
    if state == State.REQUESTED:
        _tell_servants(membership)
    return membership


def can_be_joined(group: Group) -> bool:
    """Say whether somebody with the group's address may join or ask to.

    A group that only a feed has told of has nobody who would answer.
    """
    return (
        group.state == Group.State.LIVE
        and group.served_since is not None
        and group.visibility != Group.Visibility.SECRET
        and group.joining != Group.Joining.INVITATION
    )


def may_ask_again(known: Membership) -> bool:
    """Say whether somebody whom the group has declined may ask once more."""
    ended = known.ended_at or known.requested_at
    return known.state == State.DECLINED and timezone.now() - ended > ASK_AGAIN_AFTER


def enter(
    group: Group,
    member: Member,
    name: str,
    state: Membership.State,
    known: Membership | None,
    *,
    answer: str = "",
) -> Membership:
    """Write a membership anew, over what is left of an earlier one."""
    now = timezone.now()
    membership = known or Membership(group=group, member=member)
    membership.state, membership.answer = state, answer
    membership.requested_at, membership.ended_at = now, None
    membership.joined_at = now if state == State.ACTIVE else None
    save_under(membership, name.strip())
    return membership


def save_under(membership: Membership, name: str) -> None:
    """Store a membership under a name, with a number behind it where a member has that name.

    Nobody is told that it is taken: whoever is outside would learn who is inside (G-2).
    """
    for number in count(1):
        tail = f" {number}" if number > 1 else ""
        membership.name = name[: LONGEST_NAME - len(tail)] + tail
        try:
            with transaction.atomic():
                membership.save()
        except IntegrityError as error:
            if not is_about_name(error):
                raise
        else:
            return


def is_about_name(error: IntegrityError) -> bool:
    """Say whether a row was refused because another member of the group has the name."""
    known = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
    return known == "membership_name_one_per_group"


def _tell_servants(membership: Membership) -> None:
    group = membership.group
    servants = Member.objects.filter(pk__in=servants_with(group, "answer_requests"))
    apart = RawSQL("SELECT apart_from()", [])  # of who asks: to them they are not there
    notify(
        list(servants.exclude(pk__in=apart).values_list("pk", flat=True)),
        "groups.request_received",
        once=f"{membership.pk} {membership.requested_at:%Y%m%d%H%M%S}",
        args=[group.key],
    )


def servants_with(group: Group, action: str) -> list[UUID]:
    """Give the members whose seat lets them do something, whoever asks."""
    with as_purpose(Purpose.REMIND):
        terms = Term.objects.current().filter(group=group, role__in=SEATS[action])
        return list(terms.values_list("membership__member_id", flat=True).distinct())


@transaction.atomic
def withdraw_request(membership: Membership, *, by: Member) -> None:
    """Take a request back, so that nothing of it is left; answered already, change nothing.

    Raises ``PermissionDenied`` for anybody but who asked.
    """
    if membership.member_id != by.pk:
        raise PermissionDenied
    lock_group(membership.group)
    Membership.objects.filter(pk=membership.pk, state=State.REQUESTED).delete()


@transaction.atomic
def approve_request(membership: Membership, *, by: Member) -> Membership | None:
    """Let somebody in who asked; in already, change nothing; withdrawn meanwhile, give None."""
    locked = _still_there(membership)
    require(by, "groups.answer_requests", membership.group)
    if locked is None or locked.state != State.REQUESTED:
        return locked
    locked.state, locked.joined_at, locked.answer = State.ACTIVE, timezone.now(), ""
    save_under(locked, locked.name)
    _tell_answer(locked)
    return locked


@transaction.atomic
def decline_request(membership: Membership, *, by: Member) -> Membership | None:
    """Say not this time; they may ask again after 30 days; withdrawn meanwhile, give None."""
    locked = _still_there(membership)
    require(by, "groups.answer_requests", membership.group)
    if locked is None or locked.state != State.REQUESTED:
        return locked
    locked.state, locked.ended_at, locked.answer = State.DECLINED, timezone.now(), ""
    locked.save(update_fields=["state", "ended_at", "answer"])
    _tell_answer(locked)
    return locked


def _still_there(membership: Membership) -> Membership | None:
    try:
        return lock_membership(membership)
    except Membership.DoesNotExist:
        return None


def _tell_answer(membership: Membership) -> None:
    once = f"{membership.pk} {membership.requested_at:%Y%m%d%H%M%S}"
    args = [membership.group.key]
    notify([membership.member_id], "groups.request_answered", once=once, args=args)


@transaction.atomic
def note_look(group: Group, *, by: Member) -> None:
    """Note, for all servants to see, that one of them looked at the requests (G-9)."""
    require(by, "groups.answer_requests", group)
    mine = Membership.objects.active().get(group=group, member=by)
    look, is_new = QueueLook.objects.select_for_update().get_or_create(
        group=group, by=mine, on=timezone.now().date()
    )
    if not is_new:
        look.times += 1
        look.save(update_fields=["times"])
