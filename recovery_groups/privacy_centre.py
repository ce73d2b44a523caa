"""One page of what is kept of a member and why, and of what they can do about it."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from accounts.http import MemberRequest
from accounts.models import Block, Export, Member
from accounts.portability import holdings
from groups.models import Membership


@dataclass(frozen=True)
class Held:
    """What is kept of one kind, why, and how much of it."""

    label: str | Promise
    why: str | Promise
    count: int


def held(member: Member) -> list[Held]:
    """Give what is kept of a member, without what there is none of."""
    counted = [
        Held(one.label, one.why, sum(1 for _row in one.give(member)))
        for one in holdings()
        if one.give
    ]
    return [one for one in counted if one.count]


@require_safe
def privacy_centre(request: MemberRequest) -> HttpResponse:
    """Show what is kept, and what can be done."""
    own = Membership.objects.active().filter(member=request.user).select_related("group")
    context = {
        "held": held(request.user),
        "memberships": own.order_by("group__name", "pk"),
        "blocks": Block.objects.filter(blocker=request.user).order_by("label", "pk"),
        "export": Export.objects.defer("sealed").filter(member=request.user).first(),
    }
    return render(request, "accounts/privacy_centre.html", context)
