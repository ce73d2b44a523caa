"""What members see of a group: who belongs, who serves, which seats are empty."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from accounts.models import Member
from groups.models import Group, Membership, QueueLook, Seat, Term

LIST_AFTER = timedelta(days=7)


@dataclass(frozen=True)
class SeatLine:
    """One seat: who sits in it until when, or since when it is empty."""

    role: str
    label: str
    terms: list[Term]
    empty_since: date | None


def seats_of(group: Group, member: Member) -> list[SeatLine]:
    """List the seats that a group has or wants, with those who sit in them.

    Of whom either keeps away there is no sign, as if they did not belong (PRV-09).
    """
    held: dict[str, list[Term]] = {}
    current = Term.objects.current().filter(group=group).select_related("membership")
    seen = current.filter(membership__in=Membership.objects.visible_to(member))
    for term in seen.order_by("role", "ends_on", "pk"):
        held.setdefault(term.role, []).append(term)
    wanted = {seat.role: seat for seat in Seat.objects.filter(group=group)}
    labels = dict(Term._meta.get_field("role").choices or [])
    return [
        SeatLine(
            role,
            str(labels[role]),
            held.get(role, []),
            wanted[role].empty_since if role in wanted else None,
        )
        for role in labels
        if role in held or role in wanted
    ]


def offers_to(member: Member, group: Group | None = None) -> list[Term]:
    """List the seats that are offered to a member, of one group or of all, not answered yet."""
    offers = Term.objects.filter(membership__member=member, accepted_at=None, ended_at=None)
    found = offers.filter(group=group) if group else offers.select_related("group")
    return list(found.order_by("starts_on", "pk"))


def requests_to(group: Group, member: Member) -> QuerySet[Membership]:
    """Give the requests that a servant may answer: none of somebody whom either keeps away."""
    apart = RawSQL("SELECT apart_from()", [])
    return Membership.objects.requested().filter(group=group).exclude(member_id__in=apart)


def looks_at(group: Group) -> list[QueueLook]:
    """List for servants, whatever their seat, who looked at the requests lately (G-9)."""
    return list(QueueLook.objects.filter(group=group).select_related("by")[:14])


def may_see_list(mine: Membership) -> bool:
    """Say whether one has belonged for a week, after which the list of members is shown (G-4)."""
    return mine.joined_at is not None and timezone.now() - mine.joined_at >= LIST_AFTER


def people_of(group: Group, member: Member) -> list[Membership]:
    """List the others who chose to be shown, without whom either keeps away (G-4)."""
    visible = Membership.objects.visible_to(member).active().filter(group=group, is_shown=True)
    return list(visible.exclude(member=member).order_by("name", "pk"))
