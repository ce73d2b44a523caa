"""The organizers' own pages: this week, the schedule, and who changed what."""

from datetime import date
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_POST, require_safe

from accounts.http import MemberRequest, go_to
from groups.models import Group
from meetings.actions.reverting import ChangedAgainError, revert_changes
from meetings.models import Meeting, ScheduleChange
from meetings.organizing import GroupSchedule
from meetings.schedule_forms.meeting import group_zone
from meetings.telling import Teller
from meetings.views.keeping import reader_of, this_minute
from meetings.views.rights import group_for, unless_undecided

MANAGE, EDIT = "groups.manage", "groups.edit_schedule"
A_PAGE = 25


def schedule_of(request: MemberRequest, group: Group) -> GroupSchedule:
    """Make the schedule that a page shows, in the week that is asked for."""
    return GroupSchedule(
        group, now=this_minute(), reader=reader_of(request), week=_day(request.GET.get("week"))
    )


def _day(text: str | None) -> date | None:
    try:
        return parse_date(text or "")
    except ValueError:
        return None


def done(request: MemberRequest, group: Group) -> ScheduleChange | None:
    """Give the change that was just made, to be told and to be undone."""
    try:
        batch = UUID(request.GET.get("done", ""))
    except ValueError:
        return None
    changes = ScheduleChange.objects.visible_to(request.user).filter(group=group, batch=batch)
    return changes.select_related("meeting").first()


@require_safe
def group_manage(request: MemberRequest, key: UUID) -> HttpResponse:
    group = group_for(request, key, MANAGE)
    context = {
        "group": group,
        "schedule": schedule_of(request, group),
        "may_edit": request.user.has_perm("meetings.edit_schedule", group),
        "may_answer": request.user.has_perm("groups.answer_reports", group),
        "done": done(request, group),
    }
    return render(request, "meetings/organize.html", context)


@require_safe
def schedule_detail(request: MemberRequest, key: UUID) -> HttpResponse:
    group = group_for(request, key, EDIT)
    ended = Meeting.objects.filter(group=group).exclude(ended_at=None).order_by("name", "pk")
    context = {
        "group": group,
        "schedule": schedule_of(request, group),
        "ended": ended[:A_PAGE],
        "may_edit": True,
        "done": done(request, group),
    }
    return render(request, "meetings/schedule_detail.html", context)


@require_safe
def schedule_history(request: MemberRequest, key: UUID) -> HttpResponse:
    group = group_for(request, key, MANAGE)
    return _history(request, group)


def _history(request: MemberRequest, group: Group, *, is_stuck: bool = False) -> HttpResponse:
    found = ScheduleChange.objects.visible_to(request.user).filter(group=group)
    page = Paginator(found.select_related("meeting", "by"), A_PAGE).get_page(
        request.GET.get("page")
    )
    changes = list(page.object_list)
    states = [state for change in changes for state in (change.before, change.after)]
    teller = Teller(reader_of(request), states)
    context = {
        "group": group,
        "entries": [
            (change, teller.changed(change.before, change.after) if change.before else [])
            for change in changes
        ],
        "may_edit": request.user.has_perm("meetings.edit_schedule", group),
        "previous_url": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "next_url": f"?page={page.next_page_number()}" if page.has_next() else "",
        "is_stuck": is_stuck,
        "zone": group_zone(group) or "UTC",
        "done": done(request, group),
    }
    status = 409 if is_stuck else 200
    return render(request, "meetings/schedule_history.html", context, status=status)


@require_POST
@unless_undecided
def change_revert(request: MemberRequest, key: UUID, batch: UUID) -> HttpResponse:
    group = group_for(request, key, EDIT)
    changes = ScheduleChange.objects.visible_to(request.user).filter(group=group, batch=batch)
    change = changes.select_related("meeting").first()
    if change is None:
        raise Http404
    try:
        reverted = revert_changes(group, batch=batch, by=request.user)
    except ChangedAgainError:
        return _history(request, group, is_stuck=True)
    if changes.count() == 1 and not change.meeting.ended_at:
        url = reverse("meeting_dates", args=[group.key, change.meeting_id])
    else:
        url = reverse("schedule_detail", args=[group.key])
    return go_to(request, f"{url}?done={reverted}" if reverted else url)
