"""A group's public page: what the group is, and what it holds, from two apps."""

from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.http import HtmxRequest
from groups.models import Group
from meetings import regions
from meetings.place_page import timetable
from meetings.regions import Area
from meetings.views.keeping import for_a_minute, reader_of, this_minute


@require_safe
@for_a_minute
def group_detail(request: HtmxRequest, slug: str) -> HttpResponse:
    """Show a group with all its meetings."""
    group = get_object_or_404(Group.objects.select_related("program", "service_body"), slug=slug)
    found = list(regions.listed_times().filter(meeting__group=group))
    zone = ZoneInfo(found[0].time_zone if found else "UTC")
    days = timetable(found, now=this_minute(), reader=reader_of(request), zone=zone)
    program = Area(group.program.name, group.program.get_absolute_url())
    context = {"group": group, "days": days, "crumbs": [program, Area(group.name, "")]}
    return render(request, "groups/group_detail.html", context)
