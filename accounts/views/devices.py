"""Where a member is signed in."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.actions.devices import end_devices
from accounts.devices import alive
from accounts.http import MemberRequest


@require_safe
def device_list(request: MemberRequest) -> HttpResponse:
    context = {"devices": alive(request.user), "session_key": request.session.session_key}
    return render(request, "accounts/device_list.html", context)


@require_POST
def device_end(request: MemberRequest, pk: UUID) -> HttpResponse:
    if end_devices(request.user, [pk]):
        messages.success(request, _("Signed out there."))
    return redirect("device_list")


@require_POST
def device_end_others(request: MemberRequest) -> HttpResponse:
    end_devices(request.user, None, keep=request.session.session_key or "")
    messages.success(request, _("Signed out everywhere else."))
    return redirect("device_list")
