"""Moderation in numbers, for the members of a group and for the whole site."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import MemberRequest
from groups.access import membership_in
from moderation.numbers import months


@require_safe
def group_numbers(request: MemberRequest, key: UUID) -> HttpResponse:
    group = membership_in(request, key).group
    context = {"group": group, "months": months(group, timezone.now().date())}
    return render(request, "moderation/group_numbers.html", context)


@require_safe
def site_numbers(request: MemberRequest) -> HttpResponse:
    context = {"months": months(None, timezone.now().date())}
    return render(request, "moderation/site_numbers.html", context)
