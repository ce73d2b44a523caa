"""The safety checklist of groups that meet or talk online."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import MemberRequest
from groups import safety
from groups.access import served_group
from groups.actions import keeping_safe
from groups.actions.living import UnsafeError
from groups.forms.life import SafetyForm
from groups.models import Group, OnlineSafety

RIGHT = "keep_safe"


@require_http_methods(["GET", "HEAD", "POST"])
def group_safety(request: MemberRequest, key: UUID) -> HttpResponse:
    group = served_group(request, key, RIGHT)
    known = OnlineSafety.objects.filter(group=group).first()
    form = SafetyForm(request.POST or None, instance=known or OnlineSafety(group=group))
    if form.is_valid():
        keeping_safe.settle_safety(group, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("group_safety", key)
    items = safety.checklist(group, timezone.now().date())
    context = {
        "group": group,
        "form": form,
        "items": items,
        "holds": all(item.is_met for item in items),
        "failing_since": known.failing_since if known else None,
        "can_go_online": group.state in Group.STANDING and group.checked_on is None,
    }
    status = 422 if form.is_bound else 200
    return render(request, "groups/group_safety.html", context, status=status)


@require_POST
def group_go_online(request: MemberRequest, key: UUID) -> HttpResponse:
    group = served_group(request, key, RIGHT)
    try:
        keeping_safe.go_online(group, by=request.user)
    except UnsafeError:
        messages.error(request, _("Not all points hold yet."))
    else:
        messages.success(request, _("Visitors now see what was checked, and when."))
    return redirect("group_safety", key)
