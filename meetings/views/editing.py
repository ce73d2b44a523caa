"""The editor of a meeting: add, change, look ahead, copy, publish, end."""

from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.core import signing
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import MemberRequest, go_to, wants_part
from groups.actions.settings import DecisionNeededError
from groups.models import Group
from meetings import snapshots
from meetings.actions import scheduling
from meetings.actions.answering import ReportAnsweredError, apply_report
from meetings.actions.changing import (
    MeetingChangedError,
    history_of,
    may_meet_otherwise,
    state_at,
)
from meetings.actions.scheduling import NotReadyError
from meetings.models import Meeting
from meetings.preview import Preview, zones
from meetings.schedule_forms import Editor
from meetings.schedule_forms.editor import PREFIX
from meetings.schedule_forms.fields import whole_number
from meetings.telling import Teller
from meetings.views.answering import reported
from meetings.views.keeping import reader_of, this_minute
from meetings.views.organizing import EDIT
from meetings.views.rights import group_for, may_propose, unless_undecided

SALT = "meetings.merge"


def meeting_of(group: Group, pk: int) -> Meeting:
    """Fetch a meeting of a group, with all that its state holds."""
    return get_object_or_404(snapshots.whole(Meeting.objects.filter(group=group)), pk=pk)


def after(request: MemberRequest, meeting: Meeting, group: Group) -> HttpResponse:
    """Go to the meeting's dates, where what was just done can be undone."""
    last = history_of(meeting).order_by("-version").first()
    url = reverse("meeting_dates", args=[group.key, meeting.pk])
    return go_to(request, f"{url}?done={last.batch}" if last else url)


def _page(
    request: MemberRequest, editor: Editor, *, status: int = 200, shows_preview: bool = False
) -> HttpResponse:
    context = {
        "group": editor.group,
        "meeting": editor.meeting,
        "editor": editor,
        "form": editor.form,
        "report": reported(request, editor.meeting),
        "times": editor.times,
        "zones": zones(),
        "preview": Preview(editor, reader_of(request)) if shows_preview else None,
        "is_undecided": not may_meet_otherwise(editor.group),
        "is_refused": status == HTTPStatus.CONFLICT,
        "may_propose": may_propose(request.user, editor.group),
    }
    return render(request, "meetings/schedule_form.html", context, status=status)


def _is_published(request: MemberRequest, meeting: Meeting | None) -> bool:
    """Say whether what is sent is, or becomes, one that everybody finds."""
    return "publish" in request.POST or (meeting is not None and not meeting.is_draft)


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_create(request: MemberRequest, key: UUID) -> HttpResponse:
    group = group_for(request, key, EDIT)
    data = request.POST if request.method == "POST" else None
    editor = Editor(group, None, this_minute(), data)
    if data is None:
        return _page(request, editor)
    is_published = _is_published(request, None)
    if not editor.is_valid(is_published=is_published):
        return _page(request, editor, status=422, shows_preview=True)
    try:
        meeting = scheduling.add_meeting(
            group,
            wish={**editor.wish, "is_draft": not is_published},
            by=request.user,
            sending=editor.form.cleaned_data["sending"],
        )
    except DecisionNeededError:
        return _page(request, editor, status=409, shows_preview=True)
    return after(request, meeting, group)


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_edit(request: MemberRequest, key: UUID, pk: int) -> HttpResponse:
    group = group_for(request, key, EDIT)
    meeting = meeting_of(group, pk)
    data = request.POST if request.method == "POST" else None
    editor = Editor(group, meeting, this_minute(), data)
    if data is None:
        return _page(request, editor, shows_preview=True)
    if not editor.is_valid(is_published=_is_published(request, meeting)):
        return _page(request, editor, status=422, shows_preview=True)
    wish = editor.wish | ({"is_draft": False} if "publish" in data and meeting.is_draft else {})
    try:
        return _change(request, group, meeting, wish, editor.version)
    except DecisionNeededError:
        return _page(request, editor, status=409, shows_preview=True)


def _change(
    request: MemberRequest, group: Group, meeting: Meeting, wish: dict[str, Any], version: int
) -> HttpResponse:
    try:
        changed = scheduling.change_meeting(meeting, wish=wish, version=version, by=request.user)
    except MeetingChangedError as error:
        return _collision(request, group, meeting, error)
    except NotReadyError:
        return _unready(request, group, meeting_of(group, meeting.pk))
    report = reported(request, changed)
    if report is not None:
        with suppress(ReportAnsweredError):  # by somebody else meanwhile: the change stands
            apply_report(report, by=request.user)
    return after(request, changed, group)


def _collision(
    request: MemberRequest,
    group: Group,
    meeting: Meeting,
    error: MeetingChangedError,
    status: int = 409,
) -> HttpResponse:
    """Show what was, what somebody else made of it and what is wished, to choose from."""
    teller = Teller(reader_of(request), [error.base, error.current, error.wish])
    last = history_of(meeting).select_related("by").filter(version=error.version).first()
    context = {
        "group": group,
        "meeting": meeting,
        "rows": teller.three_way(base=error.base, theirs=error.current, wish=error.wish),
        "has_base": bool(error.base),
        "other": last,
        "version": error.version,
        "wish": signing.dumps(
            {"meeting": meeting.pk, "wish": error.wish, "base": error.base},
            salt=SALT,
            compress=True,
        ),
    }
    return render(request, "meetings/schedule_collision.html", context, status=status)


@require_POST
@unless_undecided
def meeting_merge(request: MemberRequest, key: UUID, pk: int) -> HttpResponse:
    group = group_for(request, key, EDIT)
    meeting = meeting_of(group, pk)
    try:
        sent = signing.loads(request.POST.get("wish", ""), salt=SALT)
    except signing.BadSignature:
        sent = {}
    version = whole_number(request.POST.get("version"))
    if sent.get("meeting") != pk or version is None:
        return go_to(request, reverse("meeting_edit", args=[key, pk]))
    wish, base = sent["wish"], sent["base"]
    theirs = state_at(meeting, version) or snapshots.state_of(meeting)
    disputed = {name for name in wish if theirs.get(name) not in (base.get(name), wish[name])}
    if any(f"keep-{name}" not in request.POST for name in disputed):
        error = MeetingChangedError(base=base, current=theirs, version=version, wish=wish)
        return _collision(request, group, meeting, error, status=422)
    chosen = {
        name: value
        for name, value in wish.items()
        if request.POST.get(f"keep-{name}", "mine") == "mine" and theirs.get(name) != value
    }
    return _change(request, group, meeting, chosen, version)


@require_POST
def meeting_preview(request: MemberRequest, key: UUID) -> HttpResponse:
    """Show the next dates of what the form says, and with one more time where that is asked."""
    group = group_for(request, key, EDIT)
    number = whole_number(request.POST.get("meeting"))
    meeting = None if number is None else meeting_of(group, number)
    data = _with_one_more(request.POST) if "add_time" in request.POST else request.POST
    editor = Editor(group, meeting, this_minute(), data)
    if wants_part(request):
        context = {"preview": Preview(editor, reader_of(request))}
        return render(request, "meetings/_schedule_preview.html", context)
    return _page(request, editor, shows_preview=True)


def _with_one_more(data: QueryDict) -> QueryDict:
    more = data.copy()
    count = whole_number(more.get(f"{PREFIX}-TOTAL_FORMS")) or 0
    more[f"{PREFIX}-TOTAL_FORMS"] = str(count + 1)
    more[f"{PREFIX}-{count}-duration"] = "60"
    more[f"{PREFIX}-{count}-how"] = "week"
    return more


@require_POST
def meeting_copy(request: MemberRequest, key: UUID, pk: int) -> HttpResponse:
    group = group_for(request, key, EDIT)
    try:
        sending = UUID(request.POST.get("sending", ""))
    except ValueError:
        return go_to(request, reverse("schedule_detail", args=[key]))
    copy = scheduling.copy_meeting(meeting_of(group, pk), by=request.user, sending=sending)
    return go_to(request, reverse("meeting_edit", args=[key, copy.pk]))


def _with(request: MemberRequest, key: UUID, pk: int, act: Callable[..., Meeting]) -> HttpResponse:
    group = group_for(request, key, EDIT)
    meeting = meeting_of(group, pk)
    try:
        meeting = act(meeting, by=request.user)
    except NotReadyError:
        return _unready(request, group, meeting)
    return after(request, meeting, group)


def _unready(request: MemberRequest, group: Group, meeting: Meeting) -> HttpResponse:
    """Show the form with what is missing at its fields."""
    data = Editor(group, meeting, this_minute()).as_sent()
    editor = Editor(group, meeting, this_minute(), data)
    editor.is_valid(is_published=True)
    return _page(request, editor, status=422, shows_preview=True)


@require_POST
@unless_undecided
def meeting_publish(request: MemberRequest, key: UUID, pk: int) -> HttpResponse:
    return _with(request, key, pk, scheduling.publish_meeting)


@require_POST
@unless_undecided
def meeting_hide(request: MemberRequest, key: UUID, pk: int) -> HttpResponse:
    return _with(request, key, pk, scheduling.hide_meeting)


@require_POST
@unless_undecided
def meeting_end(request: MemberRequest, key: UUID, pk: int) -> HttpResponse:
    group = group_for(request, key, EDIT)
    meeting = scheduling.end_meeting(meeting_of(group, pk), by=request.user)
    last = history_of(meeting).order_by("-version").first()
    url = reverse("schedule_detail", args=[key])
    return go_to(request, f"{url}?done={last.batch}" if last else url)
