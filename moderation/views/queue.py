"""The queues of a group's moderators and of stewards."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import MemberRequest
from groups.access import served_group
from groups.models import Group
from moderation import queue
from moderation.access import demand_stewardship
from moderation.looking import looks_left
from moderation.models import Case


@require_safe
def group_case_list(request: MemberRequest, key: UUID) -> HttpResponse:
    group = served_group(request, key, "moderate")
    return _list(request, queue.waiting_in(group, request.user), group)


@require_safe
def steward_case_list(request: MemberRequest) -> HttpResponse:
    demand_stewardship(request)
    return _list(request, queue.waiting_above(request.user), None)


def _list(request: MemberRequest, cases: QuerySet[Case], group: Group | None) -> HttpResponse:
    asked = request.GET.get("page", "")
    number = min(int(asked), queue.MOST_PAGES) if asked.isdecimal() and int(asked) else 1
    context = {
        "group": group,
        "page": queue.page_of(cases, request.user, number),
        "times": queue.first_actions(request.user, group),
        "looks_left": looks_left(request.user),
    }
    return render(request, "moderation/case_list.html", context)
