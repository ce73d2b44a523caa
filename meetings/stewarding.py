"""What stewards look after: service bodies as a tree, and all that stands under them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from accounts.models import Member
from accounts.second_factor import has_second_factor
from groups.models import Group, ServiceBody, Stewardship
from groups.models.groups import GroupQuerySet
from meetings.models import ChangeReport, Meeting
from meetings.models.meetings import MeetingQuerySet


@dataclass
class Branch:
    """A service body with those below it; ``is_own`` where a stewardship names it."""

    body: ServiceBody
    below: list["Branch"] = field(default_factory=list)
    is_own: bool = False


def ids_under(tops: Iterable[int]) -> set[int]:
    """Give the ids of these bodies and of all below them."""
    below = _children()
    found: set[int] = set()
    waiting = list(tops)
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += below[one]
    return found


def _children() -> dict[int, list[int]]:
    below: dict[int, list[int]] = defaultdict(list)
    pairs = ServiceBody.objects.filter(parent__isnull=False).values_list("parent_id", "pk")
    for parent, child in pairs:
        below[parent or 0].append(child)
    return below


def own_bodies(member: Member) -> set[int | None]:
    """Give the ids of the bodies that a member is steward of; None stands for the site."""
    if not has_second_factor(member):
        return set()
    found = Stewardship.objects.filter(member=member)
    return set(found.values_list("service_body_id", flat=True))


def groups_under(bodies: Iterable[int]) -> GroupQuerySet:
    """Give the groups that stand under any of these bodies; of secret ones nobody outside knows."""
    found = Group.objects.filter(service_body__in=bodies)
    return found.exclude(visibility=Group.Visibility.SECRET)


def meetings_under(bodies: Iterable[int]) -> MeetingQuerySet:
    """Give the meetings that stand under any of these bodies, themselves or by their group."""
    ids = list(bodies)
    found = Meeting.objects.filter(Q(service_body__in=ids) | Q(group__service_body__in=ids))
    return found.exclude(group__visibility=Group.Visibility.SECRET)


def reports_under(member: Member, reports: QuerySet[ChangeReport]) -> QuerySet[ChangeReport]:
    """Give the reports that a steward may answer."""
    own = own_bodies(member)
    if None in own:
        return reports
    ids = ids_under(one for one in own if one is not None)
    return reports.filter(
        Q(meeting__service_body__in=ids) | Q(meeting__group__service_body__in=ids)
    )


def tree(own: set[int | None]) -> list[Branch]:
    """Give the bodies of a steward as a tree, those that are their own at the top."""
    if None in own:
        tops = ServiceBody.objects.filter(parent=None).values_list("pk", flat=True)
        return _branches(set(tops), own)
    ids = {one for one in own if one is not None}
    return _branches(ids, own)


def _branches(tops: set[int], own: set[int | None]) -> list[Branch]:
    bodies = {body.pk: body for body in ServiceBody.objects.select_related("program")}
    below = _children()
    nested = {child for top in tops for child in ids_under(below[top])}

    def grown(pk: int, above: frozenset[int]) -> Branch:
        inside = [one for one in below[pk] if one not in above]
        branches = [grown(one, above | {one}) for one in inside]
        branches.sort(key=lambda branch: branch.body.name)
        return Branch(bodies[pk], branches, is_own=pk in own)

    found = [grown(pk, frozenset({pk})) for pk in tops - nested if pk in bodies]
    return sorted(found, key=lambda branch: branch.body.name)
