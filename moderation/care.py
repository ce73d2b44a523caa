"""How much each moderator of a group carries, and since when."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.models import Member
from groups.actions.seats import serving_since
from groups.models import Group, Role, Term
from moderation.models import Case, CaseEvent

LATELY = timedelta(days=30)
MONTH = 30.44  # days


@dataclass(frozen=True)
class Load:
    """One moderator's open cases and recent decisions, and for how many months they serve."""

    name: str
    is_mine: bool
    is_open: int
    decided: int
    months: int


def loads(group: Group, member: Member) -> list[Load]:
    """Give the load of each moderator of a group, as one of them sees it: one's own first.

    Cases that concern the one who looks are in no count (M-1).
    """
    now = timezone.now()
    terms = Term.objects.current().filter(group=group, role=Role.MODERATOR)
    visible = Case.objects.visible_to(member).filter(group=group)
    waiting = _by_member(visible.filter(state="assigned"), "assigned_to_id")
    events = CaseEvent.objects.filter(case__in=visible, kind="decided", at__gt=now - LATELY)
    decided = dict(events.order_by().values_list("by_id").annotate(Count("pk")))
    found = [
        Load(
            name=term.membership.name,
            is_mine=term.membership.member_id == member.pk,
            is_open=waiting.get(term.membership.member_id, 0),
            decided=decided.get(term.membership.member_id, 0),
            months=_months(term, now.date()),
        )
        for term in terms.select_related("membership")
    ]
    return sorted(found, key=lambda load: (not load.is_mine, load.name))


def own_cases(group: Group, member: Member) -> list[Case]:
    """Give the cases of a group that a member has taken on, most urgent first."""
    visible = Case.objects.visible_to(member).filter(group=group)
    mine = visible.filter(Q(assigned_to=member) & Q(state="assigned"))
    return list(mine.by_urgency().select_related("group", "about"))


def _by_member(cases: QuerySet[Case], field: str) -> dict[object, int]:
    return dict(cases.order_by().values_list(field).annotate(Count("pk")))


def _months(term: Term, today: date) -> int:
    since = serving_since(term.membership, Role.MODERATOR, today)
    return int((today - since).days / MONTH)
