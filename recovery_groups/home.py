"""The first page of somebody signed in: their groups, and what waits for them."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import MemberRequest
from accounts.models import Member
from accounts.second_factor import has_recovery_codes
from groups.inside import offers_to
from groups.models import Membership, Stewardship, Term
from notifications.models import Notice


@dataclass(frozen=True)
class Belonging:
    """One of the member's groups, and the seats that they hold in it."""

    membership: Membership
    seats: list[str]


def belongings(member: Member) -> list[Belonging]:
    """Give the groups that a member belongs to, the home group first."""
    own = Membership.objects.active().filter(member=member).select_related("group__program")
    terms = Term.objects.current().filter(membership__member=member)
    seats: dict[object, list[str]] = {}
    for term in terms:
        seats.setdefault(term.membership_id, []).append(term.get_role_display())
    return [
        Belonging(membership, seats.get(membership.pk, []))
        for membership in own.order_by("-is_home", "group__name", "pk")
    ]


@require_safe
def home(request: MemberRequest) -> HttpResponse:
    """Show the member's groups, what waits for them, and how many messages are new."""
    own = Membership.objects.filter(member=request.user).select_related("group")
    context = {
        "belongings": belongings(request.user),
        "requests": own.requested(),
        "unseen": Notice.objects.visible_to(request.user).unseen().count(),
        "offers": offers_to(request.user),
        "lacks_codes": not has_recovery_codes(request.user),
        "is_steward": Stewardship.objects.filter(member=request.user).exists(),
    }
    return render(request, "pages/home.html", context)
