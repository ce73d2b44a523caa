"""Pages of one meeting: what it is, its calendar, and telling us that it is wrong."""

from uuid import UUID, uuid4

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import HtmxRequest, go_to, render_part
from accounts.limits import limited
from groups.models import Group
from meetings import calendars, linked_data
from meetings.actions.reports import report_change
from meetings.forms import ChangeReportForm
from meetings.meeting_page import MeetingPage, Viewer
from meetings.models import ChangeReport, Meeting
from meetings.views.finder import calendar_file, qr_code
from meetings.views.keeping import for_a_minute, for_a_minute_or_own, reader_of, this_minute


def _whole_meetings() -> QuerySet[Meeting]:
    """Meetings with all that their page shows, in a constant number of queries."""
    return (
        Meeting.objects.public()
        .select_related("program", "group", "place__gazetteer_place", "service_body", "feed")
        .prefetch_related("times__exceptions", "closures", "formats")
    )


def _viewer(request: HtmxRequest, meeting: Meeting) -> Viewer:
    """Say who asks; whoever has no session is not looked for."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
        return Viewer.ANYBODY
    is_member = meeting.group and request.user.has_perm("groups.see_inside", meeting.group)
    return Viewer.MEMBER if is_member else Viewer.SIGNED_IN


@require_safe
@for_a_minute_or_own
def meeting_detail(request: HtmxRequest, slug: str) -> HttpResponse:
    meeting = get_object_or_404(_whole_meetings(), slug=slug)
    page = MeetingPage(
        meeting, now=this_minute(), reader=reader_of(request), viewer=_viewer(request, meeting)
    )
    status = 200 if page.is_listed else 410
    context = {"page": page, "json_ld": linked_data.event(page)}
    answer = render(request, "meetings/meeting_detail.html", context, status=status)
    if meeting.group and meeting.group.visibility != Group.Visibility.LISTED:
        answer["X-Robots-Tag"] = "noindex"
    return answer


@require_safe
@for_a_minute
def meeting_calendar(request: HtmxRequest, slug: str) -> HttpResponse:
    del request
    get_object_or_404(Meeting.objects.public(), slug=slug, ended_at=None)
    return calendar_file(calendars.of_slugs([slug]), slug)


@require_safe
@for_a_minute
def meeting_qr(request: HtmxRequest, slug: str) -> HttpResponse:
    meeting = get_object_or_404(Meeting.objects.public(), slug=slug)
    page = MeetingPage(meeting, now=this_minute(), reader=reader_of(request))
    return qr_code(page.link)


@limited("report")
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_report(request: HtmxRequest, /, slug: str) -> HttpResponse:
    meeting = get_object_or_404(Meeting.objects.public(), slug=slug)
    sent = request.POST if request.method == "POST" else None
    form = ChangeReportForm(sent, initial={"sending": uuid4()})
    if form.is_valid():
        report = report_change(meeting, **form.cleaned_data)
        return go_to(request, report)
    return render_part(
        request,
        "meetings/report_form.html",
        "meetings/_report_form.html",
        {"meeting": meeting, "form": form},
        status=422 if form.is_bound else 200,
    )


@require_safe
def change_report_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    known = ChangeReport.objects.filter(meeting__in=Meeting.objects.public())
    report = get_object_or_404(known.select_related("meeting"), pk=pk)
    response = render(request, "meetings/change_report_detail.html", {"report": report})
    patch_cache_control(response, private=True, no_store=True)  # the address is the reporter's
    response["X-Robots-Tag"] = "noindex"
    return response
