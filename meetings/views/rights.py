"""For whom the pages of organizers are there: the group, or the body, with the right to it."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.http import MemberRequest
from groups.models import Group, ServiceBody


def group_for(request: MemberRequest, key: UUID, permission: str) -> Group:
    """Fetch the group of a page for its servants, or for a steward above.

    To whom does not belong it answers 404, as at an address that never was; to members without
    the right, 403.
    """
    groups = Group.objects.select_related("program", "service_body")
    group = get_object_or_404(groups, key=key)
    member = request.user
    if member.has_perm(permission, group) or member.has_perm("groups.steward", group):
        return group
    if member.has_perm("groups.see_inside", group):
        raise PermissionDenied
    raise Http404


def body_for(request: MemberRequest, pk: int) -> ServiceBody:
    """Fetch a service body for a steward of it, or of one above; to others 404."""
    body = get_object_or_404(ServiceBody.objects.select_related("program"), pk=pk)
    if not request.user.has_perm("groups.steward_body", body):
        raise Http404
    return body
