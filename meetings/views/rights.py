"""For whom the pages of organizers are there: the group, or the body, with the right to it."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.http import MemberRequest
from accounts.models import Member
from accounts.second_factor import SecondFactorNeededError, has_second_factor
from groups.actions.settings import DecisionNeededError
from groups.models import Group, ServiceBody, Stewardship
from groups.rules import cares_for, holds_seat

EDITING = "groups.edit_schedule"
Parameters = ParamSpec("Parameters")
View = Callable[Concatenate[MemberRequest, Parameters], HttpResponse]


def group_for(request: MemberRequest, key: UUID, permission: str) -> Group:
    """Fetch the group of a page for its servants, or for a steward above.

    To whom does not belong it answers 404, as at an address that never was; to members without
    the right, 403; whoever lacks only the second factor is led to setting one up.
    """
    groups = Group.objects.select_related("program", "service_body")
    group = get_object_or_404(groups, key=key)
    member = request.user
    is_known_outside = group.visibility != Group.Visibility.SECRET
    if group.state == Group.State.ARCHIVED and permission == EDITING:
        _refuse_changes(member, group)
    if member.has_perm(permission, group):
        return group
    if is_known_outside and member.has_perm("groups.steward", group):
        return group
    if holds_seat(member, group, permission.removeprefix("groups.")):
        raise SecondFactorNeededError
    if is_known_outside:
        _demand_factor(member, group.service_body)
    if member.has_perm("groups.see_inside", group):
        raise PermissionDenied
    raise Http404


def _refuse_changes(member: Member, group: Group) -> None:
    """Answer 403 for a group that has ended, and 404 to whom does not belong to it."""
    if member.has_perm("groups.see_inside", group):
        raise PermissionDenied
    raise Http404


def _demand_factor(member: Member, body: ServiceBody | None) -> None:
    """Lead a steward of the body, or of one above, to a second factor where that is lacking."""
    if not has_second_factor(member) and cares_for(member, body):
        raise SecondFactorNeededError


def unless_undecided(view: View[Parameters]) -> View[Parameters]:
    """Where a deed waits for a decision of the group, say so instead of doing it."""

    @wraps(view)
    def told(
        request: MemberRequest, /, *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except DecisionNeededError:
            key = kwargs.get("key")
            group = Group.objects.filter(key=key).first() if isinstance(key, UUID) else None
            context = {"group": group, "may_propose": group and may_propose(request.user, group)}
            return render(request, "meetings/undecided.html", context, status=409)

    return told


def may_propose(member: Member, group: Group) -> bool:
    """Say whether a member can bring something before a group."""
    return member.has_perm("groups.see_inside", group)


def demand_stewardship(member: Member) -> None:
    """Answer 404 to whom is no steward of anything, and ask stewards for a second factor."""
    if not Stewardship.objects.filter(member=member).exists():
        raise Http404
    if not has_second_factor(member):
        raise SecondFactorNeededError
