"""A small page for whoever moderates: what they carry, and how to put it down."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.http import MemberRequest
from groups.access import served_group
from groups.actions.seats import NobodyLeftError
from moderation import care, looking, queue
from moderation.actions import caring


@require_safe
def moderator_care(request: MemberRequest, key: UUID) -> HttpResponse:
    group = served_group(request, key, "moderate")
    found = care.loads(group, request.user)
    context = {
        "group": group,
        "loads": found,
        "own": found[0] if found and found[0].is_mine else None,
        "lines": queue.lines_of(care.own_cases(group, request.user), request.user),
        "looks_left": looking.looks_left(request.user),
        "most_looks": looking.MOST_A_DAY,
    }
    return render(request, "moderation/moderator_care.html", context)


@require_POST
def moderator_hand_back(request: MemberRequest, key: UUID) -> HttpResponse:
    group = served_group(request, key, "moderate")
    count = caring.hand_all_back(group, by=request.user)
    said = ngettext(
        "%(count)s case is with the others now.", "%(count)s cases are with the others now.", count
    )
    messages.success(request, said % {"count": count})
    return redirect("moderator_care", key)


@require_POST
def moderator_step_back(request: MemberRequest, key: UUID) -> HttpResponse:
    group = served_group(request, key, "moderate")
    try:
        caring.step_back(group, by=request.user)
    except NobodyLeftError:
        messages.error(request, _("Nobody else serves the group. Hand a seat over first."))
        return redirect("moderator_care", key)
    messages.success(request, _("You no longer moderate. Thank you for serving."))
    return redirect("group_home", key)
