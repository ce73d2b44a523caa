"""A group's public page: what the group is, and what it holds, from two apps."""

from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.http import HtmxRequest
from groups.models import Group, OnlineSafety
from meetings import regions
from meetings.models import Meeting
from meetings.place_page import timetable
from meetings.regions import Area
from meetings.views.keeping import for_a_minute, reader_of, this_minute


@require_safe
@for_a_minute
def group_detail(request: HtmxRequest, slug: str) -> HttpResponse:
    """Show a group's public face, with all its meetings; of a secret one, nothing ever was."""
    known = Group.objects.by_link().select_related("program", "service_body")
    group = get_object_or_404(known, slug=slug)
    held = Meeting.objects.running().filter(group=group, unlisted_at=None)
    found = list(regions.times_of(held))
    zone = ZoneInfo(found[0].time_zone if found else "UTC")
    days = timetable(found, now=this_minute(), reader=reader_of(request), zone=zone)
    program = Area(group.program.name, group.program.get_absolute_url())
    is_listed = group.visibility == Group.Visibility.LISTED
    context = {
        "group": group,
        "days": days,
        "crumbs": [program, Area(group.name, "")],
        "is_listed": is_listed,
        "is_claimable": is_listed and group.served_since is None,
        "safety": _checked(group),
    }
    answer = render(request, "groups/group_detail.html", context)
    if not is_listed:
        answer["X-Robots-Tag"] = "noindex"
    return answer


def _checked(group: Group) -> OnlineSafety | None:
    """Give what an online group has settled, where its checklist holds."""
    if group.checked_on is None:
        return None
    return OnlineSafety.objects.filter(group=group).first()
