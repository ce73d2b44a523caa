"""Who looks after a service body, and handing that on by a link."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import MemberRequest
from groups.access import steward_body
from groups.actions import delegating
from groups.models import ServiceBody, StewardLink, Stewardship


def _page(request: MemberRequest, body: ServiceBody, link: str = "") -> HttpResponse:
    context = {
        "body": body,
        "link": link,
        "stewardships": Stewardship.objects.filter(service_body=body).order_by("granted_at"),
        "open_links": StewardLink.objects.usable().filter(service_body=body),
    }
    return render(request, "groups/stewards.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def steward_list(request: MemberRequest, pk: int) -> HttpResponse:
    body = steward_body(request, pk)
    if request.method != "POST":
        return _page(request, body)
    made = delegating.create_steward_link(body, by=request.user)
    # Shown in the answer itself: the token is kept nowhere that a redirect could read it from.
    return _page(request, body, settings.SITE_URL + reverse("steward_accept", args=[made.token]))


@require_POST
def steward_link_revoke(request: MemberRequest, pk: int, link: UUID) -> HttpResponse:
    body = steward_body(request, pk)
    found = get_object_or_404(StewardLink, pk=link, service_body=body)
    delegating.revoke_steward_link(found, by=request.user)
    return redirect("steward_list", pk)


@require_POST
def stewardship_end(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Give back one's own, or end one below."""
    stewardships = Stewardship.objects.select_related("service_body__parent")
    stewardship = get_object_or_404(stewardships, pk=pk)
    try:
        delegating.end_stewardship(stewardship, by=request.user)
    except delegating.LastStewardError:
        messages.error(request, _("Nobody else looks after the site. Find somebody first."))
    except PermissionDenied:
        messages.error(request, _("Only a steward above can end this."))
    return redirect("home")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def steward_accept(request: MemberRequest, token: str) -> HttpResponse:
    try:
        link = delegating.find_steward_link(token)
        if request.method == "POST":
            delegating.accept_stewardship(token, by=request.user)
            return redirect("steward_body_list")
    except delegating.LinkOverError:
        return render(request, "groups/steward_link_over.html", status=410)
    return render(
        request, "groups/steward_accept.html", {"body": link.service_body, "token": token}
    )
