"""Saying that a listing is still right: with a link from a mail, or signed in."""

from contextlib import suppress
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import MemberRequest, go_to
from meetings.actions import confirming
from meetings.models import Meeting
from meetings.views.rights import group_for


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_link(request: HttpRequest, token: str) -> HttpResponse:
    try:
        link = confirming.link_of(token)
    except confirming.LinkUnknownError as error:
        raise Http404 from error
    if request.method == "POST":
        with suppress(confirming.LinkOverError):  # told below
            confirming.confirm_by_link(token)
            return redirect("confirm_link", token)
    is_over = link.used_at is None and confirming.is_over(link, timezone.now())
    context = {"meeting": link.meeting, "link": link, "token": token, "is_over": is_over}
    response = render(
        request, "meetings/confirm_link.html", context, status=410 if is_over else 200
    )
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def confirmation_list(request: MemberRequest, key: UUID) -> HttpResponse:
    group = group_for(request, key, "groups.edit_schedule")
    meetings = group.meetings.filter(ended_at=None).order_by("name", "pk")
    context = {"group": group, "meetings": meetings.prefetch_related("times")}
    return render(request, "meetings/confirmation_list.html", context)


@require_POST
def meeting_confirm(request: MemberRequest, key: UUID, pk: int) -> HttpResponse:
    group = group_for(request, key, "groups.edit_schedule")
    confirming.confirm_meeting(get_object_or_404(Meeting, pk=pk, group=group), by=request.user)
    back = "confirmation_list" if "list" in request.POST else "group_manage"
    return go_to(request, reverse(back, args=[key]))
