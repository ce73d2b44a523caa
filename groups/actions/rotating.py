"""What the days do to seats: reminders, terms that end, offers and seats that stay empty."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.asking import Purpose, as_purpose
from groups.actions.joining import servants_with
from groups.actions.locking import lock_group
from groups.actions.seats import NEED_SERVANTS, note_empty
from groups.models import Group, Seat, Term
from notifications.actions import notify

WARN_DAYS = (7, 30)  # before a term ends
EMPTY_DAYS = (14, 7)  # since a seat was left


def keep_terms(today: date) -> int:
    """Do for seats what is due today, a transaction a group; give how many terms ended."""
    with as_purpose(Purpose.REMIND):
        served = Group.objects.filter(terms__ended_at=None) | Group.objects.filter(
            seats__empty_since__isnull=False
        )
        groups = list(served.distinct().order_by("pk"))
    return sum(_keep(group, today) for group in groups)


@transaction.atomic
def _keep(group: Group, today: date) -> int:
    group = lock_group(group)
    with as_purpose(Purpose.REMIND):
        Term.objects.filter(group=group, accepted_at=None, ends_on__lt=today).delete()
        current = Term.objects.current().filter(group=group).select_related("membership")
        _remind(group, current.filter(ends_on__gte=today).order_by("pk"), today)
        ended = sum(_end(group, term) for term in current.filter(ends_on__lt=today))
        note_empty(group)
        _tell_of_empty(group, today)
    return ended


def _remind(group: Group, terms: QuerySet[Term], today: date) -> None:
    for term in terms:
        due = [days for days in WARN_DAYS if term.ends_on <= today + timedelta(days=days)]
        if due:
            once = f"{term.pk} {due[0]}"
            told = [term.membership.member_id]
            notify(told, "groups.term_ending", once=once, args=[group.key])


def _end(group: Group, term: Term) -> int:
    """End a term whose last day is over; the last servant stays until somebody takes over."""
    others = Term.objects.current().filter(group=group).exclude(pk=term.pk)
    is_last = group.state in NEED_SERVANTS and not others.exists()
    kind = "groups.term_held" if is_last else "groups.term_ended"
    notify([term.membership.member_id], kind, once=term.pk, args=[group.key])
    if is_last:
        return 0
    return Term.objects.filter(pk=term.pk, ended_at=None).update(ended_at=timezone.now())


def _tell_of_empty(group: Group, today: date) -> None:
    if group.state not in NEED_SERVANTS:
        return
    for seat in Seat.objects.filter(group=group, empty_since__isnull=False):
        empty_for = today - (seat.empty_since or today)
        due = [days for days in EMPTY_DAYS if empty_for >= timedelta(days=days)]
        if due:
            once = f"{seat.pk} {seat.empty_since} {due[0]}"
            told = servants_with(group, "fill_seats")
            notify(told, "groups.seat_empty", once=once, args=[group.key])
