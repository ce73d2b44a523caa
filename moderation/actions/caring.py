"""Whoever moderates may hand back all they have, and step back, by one click each."""

from datetime import date, timedelta

from django.db import transaction

from accounts.asking import Purpose, as_purpose
from accounts.models import Member
from groups.actions.deciding import agreed_lately
from groups.actions.joining import servants_with
from groups.actions.seats import end_term, serving_since
from groups.models import Group, GroupDecision, Role, Term
from moderation.actions.handling import CaseClosedError, hand_back
from moderation.actions.locking import lock_case
from moderation.models import Case
from notifications.actions import notify

HALF_A_YEAR = timedelta(days=183)
REMINDED_BEFORE = timedelta(days=31)  # five months of six (M-13)
A_YEAR = timedelta(days=365)


@transaction.atomic
def hand_all_back(group: Group, *, by: Member) -> int:
    """Leave all of one's cases in a group to others, without a reason; say how many."""
    own = Case.objects.visible_to(by).filter(group=group, assigned_to=by, state="assigned")
    mine = list(own.select_related("group", "about").order_by("pk"))
    for case in mine:
        lock_case(case)  # all of them before the ledger is written, for which others wait
    return sum(_hand_back(case, by) for case in mine)


def _hand_back(case: Case, by: Member) -> bool:
    try:
        hand_back(case, by=by)
    except CaseClosedError:
        return False
    return True


@transaction.atomic
def step_back(group: Group, *, by: Member) -> None:
    """Leave the seat of a moderator now, and all cases with it; left already, do nothing.

    Raises ``NobodyLeftError`` for the last servant of a group.
    """
    hand_all_back(group, by=by)
    own = Term.objects.current().filter(group=group, membership__member=by, role=Role.MODERATOR)
    for term in own.select_related("group", "membership"):
        end_term(term, by=by)


def keep_moderators(today: date) -> int:
    """Remind moderators to hand over after five of six months; after a year the group decides.

    Told once for each half-year, and each month beyond the year (M-13); say how many hold a seat.
    """
    with as_purpose(Purpose.REMIND):
        terms = Term.objects.current().filter(role=Role.MODERATOR)
        found = list(terms.select_related("group", "membership").order_by("pk"))
    for term in found:
        _remind(term, today)
    return len(found)


@transaction.atomic
def _remind(term: Term, today: date) -> None:
    with as_purpose(Purpose.REMIND):
        since = serving_since(term.membership, Role.MODERATOR, today)
        is_agreed = agreed_lately(term.group, GroupDecision.Kind.ROLES, A_YEAR)
    served = today - since
    halves, rest = divmod(served, HALF_A_YEAR)
    if rest >= HALF_A_YEAR - REMINDED_BEFORE:
        once, args = f"{term.membership_id} {since} {halves}", [term.group.key]
        notify([term.membership.member_id], "moderation.rotation_near", once=once, args=args)
    if served > A_YEAR and not is_agreed:
        told = {term.membership.member_id, *servants_with(term.group, "fill_seats")}
        once = f"{term.membership_id} {today:%Y-%m}"
        notify(told, "moderation.rotation_over", once=once, args=[term.group.key])
