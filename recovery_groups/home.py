"""The first page of somebody signed in: their groups, and what waits for them."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import MemberRequest
from groups.models import Membership


@require_safe
def home(request: MemberRequest) -> HttpResponse:
    """Show the groups that the member belongs to, and requests that wait for an answer."""
    own = Membership.objects.filter(member=request.user).select_related("group__program")
    context = {
        "memberships": own.active().order_by("-is_home", "group__name"),
        "requests": own.requested(),
    }
    return render(request, "pages/home.html", context)
