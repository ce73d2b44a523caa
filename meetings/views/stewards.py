"""Service bodies for those who look after them, and for anybody who wants to know."""

from typing import Any
from zoneinfo import ZoneInfo

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.http import HtmxRequest, MemberRequest
from groups.access import steward_body as steward_body_of
from groups.models import ServiceBody
from meetings import regions, stewarding
from meetings.place_page import timetable
from meetings.views.keeping import for_a_minute, reader_of, this_minute
from meetings.views.rights import demand_stewardship

A_PAGE = 50
TIMES_A_PAGE = 200


@require_safe
@for_a_minute
def body_detail(request: HtmxRequest, slug: str) -> HttpResponse:
    body = get_object_or_404(ServiceBody.objects.select_related("program", "parent"), slug=slug)
    ids = stewarding.ids_under([body.pk])
    under = stewarding.meetings_under(ids).values("pk")
    times = regions.listed_times().filter(meeting__in=under)
    page = Paginator(times, TIMES_A_PAGE).get_page(request.GET.get("page"))
    found = list(page.object_list)
    zone = ZoneInfo(found[0].time_zone if found else "UTC")
    context = {
        "body": body,
        "below": body.children.all(),
        "groups": stewarding.groups_under(ids).listed().order_by("name", "pk")[:A_PAGE],
        "days": timetable(found, now=this_minute(), reader=reader_of(request), zone=zone),
        **_beside(page),
    }
    return render(request, "groups/body_detail.html", context)


def _beside(page: Page[Any]) -> dict[str, str]:
    return {
        "previous_url": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "next_url": f"?page={page.next_page_number()}" if page.has_next() else "",
    }


@require_safe
def steward_body_list(request: MemberRequest) -> HttpResponse:
    demand_stewardship(request.user)
    own = stewarding.own_bodies(request.user)
    context = {"branches": stewarding.tree(own), "is_for_site": None in own}
    return render(request, "groups/steward_body_list.html", context)


@require_safe
def steward_body(request: MemberRequest, pk: int) -> HttpResponse:
    body = steward_body_of(request, pk)
    ids = stewarding.ids_under([body.pk])
    meetings = stewarding.meetings_under(ids).public().filter(ended_at=None)
    whole = meetings.select_related("group", "place").prefetch_related("times")
    page = Paginator(whole.order_by("name", "pk"), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "body": body,
        "below": body.children.all(),
        "groups": stewarding.groups_under(ids).order_by("name", "pk")[:A_PAGE],
        "meetings": page.object_list,
        **_beside(page),
    }
    return render(request, "groups/steward_body.html", context)
