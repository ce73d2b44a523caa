"""Seats of trusted servants: offered, accepted, handed over, ended. Service rotates."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.asking import Purpose, as_purpose
from accounts.models import Member
from accounts.permissions import require
from groups.actions.locking import lock_group, lock_term
from groups.models import Group, Membership, Role, Seat, Term
from notifications.actions import notify

LONGEST_TERM = timedelta(days=366)
WARN_DAYS = (30, 7)


class TermOverError(Exception):
    """The term has ended, or the offer was taken back."""


class NobodyLeftError(Exception):
    """The group would be left without any servant."""


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
    the holder of ``follows``, who hands over.
    """
    group = lock_group(membership.group)
    if follows is None or follows.membership.member_id != by.pk:
        require(by, "groups.fill_seats", group)
    today = timezone.now().date()
    term, is_new = Term.objects.get_or_create(
        membership=membership,
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
        notify([membership.member_id], "groups.seat_offered", once=term.pk, args=[group.key])
    return term


@transaction.atomic
def accept_seat(term: Term, *, by: Member) -> Term:
    """Take a seat that was offered; whom it follows is then relieved; accepted already, return.

    Raises ``PermissionDenied`` for anybody else, and ``TermOverError``.
    """
    locked = lock_term(term)
    if locked.membership.member_id != by.pk:
        raise PermissionDenied
    if locked.ended_at is not None:
        raise TermOverError
    if locked.accepted_at is not None:
        return locked
    now = timezone.now()
    locked.accepted_at, locked.starts_on = now, now.date()
    locked.save(update_fields=["accepted_at", "starts_on"])
    if locked.follows_id:
        Term.objects.filter(pk=locked.follows_id, ended_at=None).update(ended_at=now)
    Seat.objects.filter(group=locked.group, role=locked.role).update(empty_since=None)
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
    others = Term.objects.current().filter(group=locked.group).exclude(pk=locked.pk)
    if locked.group.state == Group.State.LIVE and not others.exists():
        raise NobodyLeftError
    locked.ended_at, locked.handover_note = timezone.now(), note or locked.handover_note
    locked.save(update_fields=["ended_at", "handover_note"])
    note_empty(locked.group)
    return locked


def note_empty(group: Group) -> None:
    """Note since when seats are empty that nobody sits in now."""
    held = Term.objects.current().filter(group=group).values("role")
    empty = Seat.objects.filter(group=group, empty_since=None).exclude(role__in=held)
    empty.update(empty_since=timezone.now().date())


@transaction.atomic
def keep_terms(today: date) -> int:
    """Remind of terms that end soon, and end those that are over; give how many ended.

    The last servant of a live group stays until somebody takes over, and is told so.
    """
    with as_purpose(Purpose.REMIND):
        _remind(today)
        over = Term.objects.current().filter(ends_on__lt=today).select_related("group")
        return sum(_lapse(term) for term in over.order_by("group_id", "pk"))


def _remind(today: date) -> None:
    for days in WARN_DAYS:
        on = today + timedelta(days=days)
        soon = Term.objects.current().filter(ends_on__lte=on, ends_on__gte=today)
        for term in soon.select_related("membership", "group"):
            notify(
                [term.membership.member_id],
                "groups.term_ending",
                once=f"{term.pk} {days}",
                args=[term.group.key],
            )


def _lapse(term: Term) -> int:
    group = lock_group(term.group)
    others = Term.objects.current().filter(group=group).exclude(pk=term.pk)
    if group.state == Group.State.LIVE and not others.exists():
        return 0
    ended = Term.objects.filter(pk=term.pk, ended_at=None).update(ended_at=timezone.now())
    note_empty(group)
    return ended
