"""A group's meetings for those who belong to it: also where nobody outside knows of them."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import MemberRequest
from groups.access import membership_in
from groups.models import Group
from meetings import calendars
from meetings.meeting_page import MeetingPage, Viewer
from meetings.models.meetings import MeetingQuerySet
from meetings.views.finder import calendar_file
from meetings.views.keeping import reader_of, this_minute


def _held(group: Group) -> MeetingQuerySet:
    found: MeetingQuerySet = group.meetings.running().order_by("name", "pk")
    return found.select_related("program", "group", "place").prefetch_related(
        "times__exceptions", "closures"
    )


@require_safe
def group_meetings(request: MemberRequest, key: UUID) -> HttpResponse:
    group = membership_in(request, key).group
    reader = reader_of(request)
    pages = [
        MeetingPage(meeting, now=this_minute(), reader=reader, viewer=Viewer.MEMBER)
        for meeting in _held(group)
    ]
    context = {"group": group, "pages": pages}
    return render(request, "groups/inside_meetings.html", context)


@require_safe
def group_meetings_file(request: MemberRequest, key: UUID) -> HttpResponse:
    group = membership_in(request, key).group
    return calendar_file(calendars.of_meetings(_held(group)), "calendar")
