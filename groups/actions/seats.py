"""Seats of trusted servants: offered, accepted, handed over, ended. Service rotates."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts import security
from accounts.models import Member
from accounts.permissions import require
from groups.actions.deciding import agreed_lately, decision_covers
from groups.actions.locking import lock_active, lock_group, lock_term
from groups.models import Group, Membership, Role, Seat, Term
from notifications.actions import notify

LONGEST_TERM = timedelta(days=366)
A_BREAK = timedelta(days=180)  # shorter than this, service goes on
NEED_SERVANTS = (Group.State.LIVE, Group.State.IN_REVIEW)


class TermOverError(Exception):
    """The term has ended, or the offer was taken back."""


class NobodyLeftError(Exception):
    """The group would be left without any servant."""


class DecisionNeededError(Exception):
    """The group decides together who serves, and has not."""


@transaction.atomic
def offer_seat(
    membership: Membership,
    *,
    by: Member,
    role: Role,
    ends_on: date,
    follows: Term | None = None,
    note: str = "",
) -> Term:
    """Offer a seat to a member; it counts once they accept; offered already, give that offer.

    A term is a year at most. Raises ``PermissionDenied`` for whoever may not fill seats, except
    the holder of ``follows``, who hands over while they serve; ``DecisionNeededError`` where the
    group decides together who serves; and ``TermOverError`` for somebody who has left.
    """
    locked = lock_active(membership)
    _require_filling(by, membership.group, follows)
    if locked is None:
        raise TermOverError
    group = locked.group
    if not decision_covers(group, Group.Covered.ROLES):
        raise DecisionNeededError
    today = timezone.now().date()
    if role == Role.MODERATOR and not _may_moderate_on(locked, today, ends_on):
        raise DecisionNeededError
    term, is_new = Term.objects.get_or_create(
        membership=locked,
        role=role,
        ended_at=None,
        defaults={
            "group": group,
            "starts_on": today,
            "ends_on": min(max(ends_on, today), today + LONGEST_TERM),
            "follows": follows,
            "handover_note": note,
        },
    )
    Seat.objects.get_or_create(group=group, role=role, defaults={"empty_since": today})
    if is_new:
        notify([locked.member_id], "groups.seat_offered", once=term.pk, args=[group.key])
    return term


def _may_moderate_on(membership: Membership, today: date, ends_on: date) -> bool:
    """Say whether somebody moderates a year at most, or the group agreed to more (M-13)."""
    since = serving_since(membership, Role.MODERATOR, today)
    if since == today or min(ends_on, today + LONGEST_TERM) - since <= LONGEST_TERM:
        return True
    return agreed_lately(membership.group, Group.Covered.ROLES, LONGEST_TERM)


def serving_since(membership: Membership, role: Role, today: date) -> date:
    """Give since when a member has sat in a seat, one term after another; today if they do not."""
    since = today
    terms = Term.objects.filter(membership=membership, role=role, accepted_at__isnull=False)
    for term in terms.order_by("-starts_on"):
        ended = term.ended_at.date() if term.ended_at else today
        if since - ended > A_BREAK:
            break
        since = min(since, term.starts_on)
    return since


def _require_filling(by: Member, group: Group, follows: Term | None) -> None:
    """Refuse whoever may not fill seats, unless it is their own that they hand on."""
    if follows is not None and follows.membership.member_id == by.pk:
        require(by, "groups.manage", group)
        if Term.objects.current().filter(pk=follows.pk, group=group).exists():
            return
    require(by, "groups.fill_seats", group)


@transaction.atomic
def accept_seat(term: Term, *, by: Member) -> Term:
    """Take a seat that was offered; whom it follows is then relieved; accepted already, return.

    Raises ``PermissionDenied`` for anybody else, and ``TermOverError``.
    """
    locked = lock_term(term)
    if locked.membership.member_id != by.pk:
        raise PermissionDenied
    now = timezone.now()
    if locked.ended_at is not None or locked.ends_on < now.date():
        raise TermOverError
    if locked.accepted_at is not None:
        return locked
    locked.accepted_at, locked.starts_on = now, now.date()
    locked.save(update_fields=["accepted_at", "starts_on"])
    if locked.follows_id:
        Term.objects.filter(pk=locked.follows_id, ended_at=None).update(ended_at=now)
    Seat.objects.filter(group=locked.group, role=locked.role).update(empty_since=None)
    security.note("seat_taken", by=by, thing=locked.group)
    return locked


@transaction.atomic
def decline_seat(term: Term, *, by: Member) -> None:
    """Say no to an offered seat, or take an offer back; nothing of it is left."""
    if term.membership.member_id != by.pk:
        require(by, "groups.fill_seats", term.group)
    lock_group(term.group)
    Term.objects.filter(pk=term.pk, accepted_at=None).delete()


@transaction.atomic
def end_term(term: Term, *, by: Member, note: str = "") -> Term:
    """End a term before its time; ended already, return it.

    Raises ``PermissionDenied``, and ``NobodyLeftError`` for the last servant of a live group.
    """
    locked = lock_term(term)
    if locked.membership.member_id != by.pk:
        require(by, "groups.fill_seats", locked.group)
    if locked.ended_at is not None:
        return locked
    if _is_last(locked):
        raise NobodyLeftError
    locked.ended_at, locked.handover_note = timezone.now(), note or locked.handover_note
    locked.save(update_fields=["ended_at", "handover_note"])
    if locked.membership.member_id != by.pk:
        take_offers_back(locked.membership)
    note_empty(locked.group)
    security.note("seat_ended", by=by, thing=locked.group)
    return locked


def _is_last(term: Term) -> bool:
    """Say whether a group that stands on its own would be without any servant."""
    others = Term.objects.current().filter(group=term.group).exclude(pk=term.pk)
    return term.group.state in NEED_SERVANTS and not others.exists()


def take_offers_back(membership: Membership) -> None:
    """Take back what somebody offered in handing over who now has to go."""
    Term.objects.filter(follows__membership=membership, accepted_at=None).delete()


def note_empty(group: Group) -> None:
    """Note since when seats are empty that nobody sits in now."""
    held = Term.objects.current().filter(group=group).values("role")
    empty = Seat.objects.filter(group=group, empty_since=None).exclude(role__in=held)
    empty.update(empty_since=timezone.now().date())
