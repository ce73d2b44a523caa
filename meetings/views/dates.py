"""Single dates of a meeting, and days on which it or the whole group is closed."""

from collections.abc import Callable
from datetime import date
from uuid import UUID, uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import MemberRequest, go_to
from groups.models import Group
from meetings.actions import closing, exceptions
from meetings.actions.changing import MeetingChangedError
from meetings.actions.exceptions import DatePastError, DateUnknownError
from meetings.models import Meeting, MeetingTime, ScheduleChange
from meetings.organizing import coming_lines
from meetings.schedule_forms import (
    AddForm,
    CancelForm,
    ClosureForm,
    DateForm,
    HolidayForm,
    MoveForm,
    ReopenForm,
)
from meetings.schedule_forms.fields import clock
from meetings.times import Schedule, instant
from meetings.views.editing import after, meeting_of
from meetings.views.keeping import reader_of, this_minute
from meetings.views.organizing import EDIT, done, schedule_of
from meetings.views.rights import group_for


def _dates_page(
    request: MemberRequest, group: Group, meeting: Meeting, *, status: int = 200, **changed: object
) -> HttpResponse:
    """Show a meeting's next dates, with the forms to add one and to close it."""
    version = {"version": meeting.version}
    closures = list(meeting.closures.all())
    today = schedule_of(request, group).today
    context = {
        "group": group,
        "meeting": meeting,
        "lines": coming_lines(meeting, now=this_minute(), reader=reader_of(request)),
        "closures": [one for one in closures if one.ends_on is None or one.ends_on >= today],
        "add_form": AddForm(meeting=meeting, initial=version),
        "closure_form": ClosureForm(initial={"sending": uuid4()}),
        "reopen_form": ReopenForm(initial={"on": today}),
        "sending": uuid4(),
        "is_public": Meeting.objects.public().filter(pk=meeting.pk, ended_at=None).exists(),
        "done": done(request, group),
        **changed,
    }
    return render(request, "meetings/meeting_dates.html", context, status=status)


@require_safe
def meeting_dates(request: MemberRequest, key: UUID, pk: int) -> HttpResponse:
    group = group_for(request, key, EDIT)
    return _dates_page(request, group, meeting_of(group, pk))


def _date_page(
    request: MemberRequest,
    group: Group,
    which: tuple[Meeting, MeetingTime, date],
    *,
    status: int = 200,
    **changed: object,
) -> HttpResponse:
    """Show one date, with what can be done about it."""
    meeting, time, on = which
    row = next((one for one in time.exceptions.all() if one.on == on), None)
    reader = reader_of(request)
    initial = {"time": time.pk, "on": on, "version": meeting.version}
    start = row.new_start if row and row.new_start is not None else time.start
    to = {"new_date": (row.new_date if row else None) or on, "new_start": clock(start)}
    context = {
        "group": group,
        "meeting": meeting,
        "time": time,
        "on": on.isoformat(),
        "label": reader.weekday_and_date(on),
        "row": row,
        "is_over": instant(time.time_zone, on, start) <= this_minute(),
        "moved_to": reader.weekday_and_date(row.new_date) if row and row.new_date else "",
        "cancel_form": CancelForm(initial=initial),
        "move_form": MoveForm(initial={**initial, **to}),
        **changed,
    }
    return render(request, "meetings/date_detail.html", context, status=status)


def _which(
    request: MemberRequest, key: UUID, pk: int, time: int, on: str
) -> tuple[Group, tuple[Meeting, MeetingTime, date]]:
    """Find a date of a meeting: one that its schedule names, or an extra one."""
    group = group_for(request, key, EDIT)
    meeting = meeting_of(group, pk)
    row = next((one for one in meeting.times.all() if one.pk == time), None)
    try:
        day = date.fromisoformat(on)
    except ValueError as error:
        raise Http404 from error
    if row is None or not _is_of(row, day):
        raise Http404
    return group, (meeting, row, day)


def _is_of(time: MeetingTime, day: date) -> bool:
    return Schedule.of(time).holds_on(day) or any(one.on == day for one in time.exceptions.all())


@require_safe
def date_detail(request: MemberRequest, key: UUID, pk: int, time: int, on: str) -> HttpResponse:
    group, which = _which(request, key, pk, time, on)
    return _date_page(request, group, which)


@require_POST
def date_cancel(request: MemberRequest, key: UUID, pk: int, time: int, on: str) -> HttpResponse:
    form = CancelForm(request.POST)
    return _act(request, (key, pk, time, on), form, "cancel_form", exceptions.cancel_date)


@require_POST
def date_move(request: MemberRequest, key: UUID, pk: int, time: int, on: str) -> HttpResponse:
    form = MoveForm(request.POST)
    return _act(request, (key, pk, time, on), form, "move_form", exceptions.move_date)


@require_POST
def date_restore(request: MemberRequest, key: UUID, pk: int, time: int, on: str) -> HttpResponse:
    form = DateForm(request.POST)
    return _act(request, (key, pk, time, on), form, "cancel_form", exceptions.restore_date)


def _act(
    request: MemberRequest,
    address: tuple[UUID, int, int, str],
    form: DateForm,
    name: str,
    act: Callable[..., ScheduleChange | None],
) -> HttpResponse:
    """Do one thing about one date, and go to the meeting's dates, or tell why it is not done."""
    group, which = _which(request, *address)
    meeting, time, on = which
    if not form.is_valid():
        return _date_page(request, group, which, status=422, **{name: form})
    more: dict[str, object] = {"to": form.to()} if isinstance(form, MoveForm) else {}
    if isinstance(form, CancelForm):
        more = {"note": form.cleaned_data["note"]}
    version = form.cleaned_data["version"]
    try:
        act(meeting, time=time.pk, on=on, version=version, by=request.user, **more)
    except MeetingChangedError:
        fresh = _which(request, *address)[1]
        return _date_page(request, group, fresh, status=409, is_changed=True)
    except DatePastError:
        form.add_error("new_date" if name == "move_form" else None, past())
        return _date_page(request, group, which, status=422, **{name: form})
    return after(request, meeting, group)


def past() -> str:
    """Say that a date is over."""
    return _("This time is over. Choose one that is still to come.")


@require_POST
def date_add(request: MemberRequest, key: UUID, pk: int) -> HttpResponse:
    group = group_for(request, key, EDIT)
    meeting = meeting_of(group, pk)
    form = AddForm(request.POST, meeting=meeting)
    if not form.is_valid():
        return _dates_page(request, group, meeting, status=422, add_form=form)
    data = form.cleaned_data
    try:
        exceptions.add_date(
            meeting, time=data["time"], to=form.to(), version=data["version"], by=request.user
        )
    except DatePastError:
        form.add_error("on", past())
        return _dates_page(request, group, meeting, status=422, add_form=form)
    except (MeetingChangedError, DateUnknownError):
        form.add_error("on", _("Something else is said of this day already. Look at it first."))
        return _dates_page(request, group, meeting, status=409, add_form=form)
    return after(request, meeting, group)


@require_POST
def meeting_close(request: MemberRequest, key: UUID, pk: int) -> HttpResponse:
    group = group_for(request, key, EDIT)
    meeting = meeting_of(group, pk)
    form = ClosureForm(request.POST)
    if not form.is_valid():
        return _dates_page(request, group, meeting, status=422, closure_form=form)
    data = form.cleaned_data
    closing.close_meetings(
        group, meetings=[meeting], days=[form.days()], by=request.user,
        sending=data["sending"], note=data["note"],
    )  # fmt: skip
    return after(request, meeting, group)


@require_POST
def meeting_reopen(request: MemberRequest, key: UUID, pk: int) -> HttpResponse:
    group = group_for(request, key, EDIT)
    meeting = meeting_of(group, pk)
    form = ReopenForm(request.POST)
    if not form.is_valid():
        return _dates_page(request, group, meeting, status=422, reopen_form=form)
    closing.reopen_meeting(meeting, on=form.cleaned_data["on"], by=request.user)
    return after(request, meeting, group)


@require_http_methods(["GET", "HEAD", "POST"])
def holiday_create(request: MemberRequest, key: UUID) -> HttpResponse:
    group = group_for(request, key, EDIT)
    schedule = schedule_of(request, group)
    form = HolidayForm(
        request.POST if request.method == "POST" else None,
        meetings=schedule.meetings,
        today=schedule.today,
        initial={"sending": uuid4(), "meetings": [one.pk for one in schedule.meetings]},
    )
    if form.is_valid():
        data = form.cleaned_data
        batch = closing.close_meetings(
            group, meetings=form.chosen(), days=form.days(), by=request.user,
            sending=data["sending"], note=data["note"],
        )  # fmt: skip
        url = reverse("schedule_detail", args=[key])
        return go_to(request, f"{url}?done={batch}" if batch else url)
    context = {"group": group, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "meetings/holiday_form.html", context, status=status)
