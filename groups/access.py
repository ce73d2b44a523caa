"""For whom the pages inside a group are there; to all others they were never there."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.http import MemberRequest
from accounts.second_factor import SecondFactorNeededError, has_second_factor
from groups.models import Group, Membership, ServiceBody
from groups.rules import cares_for, holds_seat


def membership_in(request: MemberRequest, key: UUID) -> Membership:
    """Fetch the member's own belonging to the group of a page; to others 404."""
    own = Membership.objects.active().filter(member=request.user)
    return get_object_or_404(own.select_related("group__program", "member"), group__key=key)


def served_group(request: MemberRequest, key: UUID, action: str) -> Group:
    """Fetch the group of a page for those whose seat lets them do ``action``.

    To whom does not belong 404, to members without the seat 403; whoever lacks only the second
    factor is led to setting one up.
    """
    group = membership_in(request, key).group
    if request.user.has_perm(f"groups.{action}", group):
        return group
    if holds_seat(request.user, group, action):
        raise SecondFactorNeededError
    raise PermissionDenied


def open_group(key: UUID) -> Group:
    """Fetch a group that somebody who has its link may know of; else 404."""
    return get_object_or_404(Group.objects.by_link().select_related("program"), key=key)


def refuse_unless(found: object) -> None:
    """Answer 404 unless there is something to show."""
    if not found:
        raise Http404


def steward_body(request: MemberRequest, pk: int) -> ServiceBody:
    """Fetch a service body for a steward of it, or of one above; to others 404.

    A steward who lacks only the second factor is led to setting one up.
    """
    body = get_object_or_404(ServiceBody.objects.select_related("program", "parent"), pk=pk)
    if request.user.has_perm("groups.steward_body", body):
        return body
    if not has_second_factor(request.user) and cares_for(request.user, body):
        raise SecondFactorNeededError
    raise Http404
