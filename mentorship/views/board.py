"""For stewards: who waits and where mentors are missing, in numbers alone."""

import csv

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import MemberRequest
from accounts.permissions import require
from accounts.second_factor import SecondFactorNeededError, has_second_factor
from groups.models import Stewardship
from mentorship import numbers


def _demand_steward(request: MemberRequest) -> None:
    """Answer 404 to all but stewards of the site; without a second factor, lead to setting it up."""
    site = Stewardship.objects.filter(member=request.user, service_body=None)
    if not site.exists():
        raise Http404
    if not has_second_factor(request.user):
        raise SecondFactorNeededError
    require(request.user, "groups.steward_site")


@require_safe
def matching_board(request: MemberRequest) -> HttpResponse:
    _demand_steward(request)
    context = {
        "board": numbers.board(timezone.now()),
        "mentors": numbers.mentors_by_state(),
    }
    return render(request, "mentorship/board.html", context)


@require_safe
def matching_numbers(request: MemberRequest) -> HttpResponse:
    _demand_steward(request)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="numbers.csv"'
    writer = csv.writer(response)
    writer.writerow(["what", "which", "waiting", "free"])
    writer.writerows(numbers.board(timezone.now()).rows())
    return response
