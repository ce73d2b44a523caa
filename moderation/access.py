"""For whom cases and queues are there; to all others there never was one."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.asking import Purpose, as_purpose
from accounts.http import MemberRequest
from accounts.second_factor import SecondFactorNeededError, has_second_factor
from groups.models import Group, Membership, Stewardship
from groups.rules import holds_seat
from moderation.measures import is_of_group
from moderation.models import Appeal, Case, Decision, Sanction
from moderation.rules import covers

NOT_TOLD = (Decision.State.PROPOSED, Decision.State.WITHDRAWN)


def handled_case(request: MemberRequest, pk: UUID) -> Case:
    """Fetch a case for those before whom it is put; to whom it concerns it is not there (M-1).

    Whoever lacks only the second factor is led to setting one up.
    """
    visible = Case.objects.visible_to(request.user).select_related("group", "about")
    case: Case = get_object_or_404(visible, pk=pk)
    if not covers(request.user, case):
        raise Http404
    if not has_second_factor(request.user):
        raise SecondFactorNeededError
    return case


def demand_stewardship(request: MemberRequest) -> None:
    """Answer 404 to all but stewards; those without a second factor are led to setting one up."""
    if not Stewardship.objects.filter(member=request.user).exists():
        raise Http404
    if not has_second_factor(request.user):
        raise SecondFactorNeededError


def own_decision(request: MemberRequest, pk: UUID) -> Decision:
    """Fetch a decision for the member, or the group's servants, whom it is about; to others 404.

    What is only proposed is theirs to see as far as it already counts.
    """
    with as_purpose(Purpose.MODERATE):  # the case itself is not theirs to see
        known = Decision.objects.select_related("case__group", "member").filter(pk=pk).first()
    group = known.case.group if known else None
    if known and group and is_of_group(known) and holds_seat(request.user, group, "edit_group"):
        return known
    counts = Sanction.objects.filter(member=request.user, decision_id=pk).exists()
    own = Decision.objects.filter(member=request.user, pk=pk)
    if known is None or (not counts and not own.exclude(state__in=NOT_TOLD).exists()):
        raise Http404
    return known


def answered_appeal(request: MemberRequest, pk: UUID) -> Appeal:
    """Fetch an appeal for those before whom its case is put; to others 404."""
    found = Appeal.objects.select_related("decision").filter(pk=pk).first()
    if found is None:
        raise Http404
    found.decision.case = handled_case(request, found.decision.case_id)
    return found


def ruled_group(request: MemberRequest, key: UUID) -> Group:
    """Fetch a group for its members, and for stewards of it; to others 404."""
    group = get_object_or_404(Group.objects.select_related("program"), key=key)
    inside = Membership.objects.active().filter(member=request.user, group=group)
    if not inside.exists() and not request.user.has_perm("groups.steward", group):
        raise Http404
    return group
