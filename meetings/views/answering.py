"""What the public says of listings, for those who answer it."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import MemberRequest, go_to
from meetings.actions.answering import ReportAnsweredError, apply_report, dismiss_report
from meetings.forms import ReportAnswerForm
from meetings.models import ChangeReport, Meeting
from meetings.stewarding import reports_under
from meetings.views.rights import demand_stewardship, group_for, unless_undecided

MOST_ANSWERED = 20  # shown below those that wait


def _whole() -> QuerySet[ChangeReport]:
    return ChangeReport.objects.select_related("meeting__group", "meeting__service_body")


def _lists(reports: QuerySet[ChangeReport]) -> dict[str, object]:
    answered = reports.exclude(status=ChangeReport.Status.OPEN).order_by("-answered_at", "pk")
    return {
        "open": reports.filter(status=ChangeReport.Status.OPEN).order_by("created_at", "pk"),
        "answered": answered[:MOST_ANSWERED],
    }


@require_safe
def report_list(request: MemberRequest, key: UUID) -> HttpResponse:
    group = group_for(request, key, "groups.answer_reports")
    context = {"group": group, **_lists(_whole().filter(meeting__group=group))}
    return render(request, "meetings/report_list.html", context)


@require_safe
def steward_report_list(request: MemberRequest) -> HttpResponse:
    demand_stewardship(request.user)
    reports = reports_under(request.user, _whole())
    return render(request, "meetings/report_list.html", _lists(reports))


def _report_for(request: MemberRequest, pk: UUID) -> ChangeReport:
    """Fetch a report for somebody who may answer it; to others it was never sent."""
    report = get_object_or_404(_whole(), pk=pk)
    if not request.user.has_perm("meetings.answer_report", report):
        raise Http404
    return report


def reported(request: MemberRequest, meeting: Meeting | None) -> ChangeReport | None:
    """Give the open report for whose sake a meeting is being changed, where there is one."""
    wanted = request.POST.get("report") or request.GET.get("report") or ""
    try:
        report = _whole().filter(pk=UUID(wanted), meeting=meeting).first()
    except ValueError:
        return None
    if report is None or report.status != ChangeReport.Status.OPEN:
        return None
    return report if request.user.has_perm("meetings.answer_report", report) else None


def _back(request: MemberRequest, report: ChangeReport) -> HttpResponse:
    group = report.meeting.group
    if group and request.user.has_perm("groups.see_inside", group):
        return go_to(request, reverse("report_list", args=[group.key]))
    return go_to(request, reverse("steward_report_list"))


@require_POST
@unless_undecided
def report_apply(request: MemberRequest, pk: UUID) -> HttpResponse:
    report = _report_for(request, pk)
    try:
        apply_report(report, by=request.user)
    except ReportAnsweredError:
        return render(request, "meetings/report_answered.html", {"report": report}, status=409)
    return _back(request, report)


@require_http_methods(["GET", "HEAD", "POST"])
def report_dismiss(request: MemberRequest, pk: UUID) -> HttpResponse:
    report = _report_for(request, pk)
    form = ReportAnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            dismiss_report(report, by=request.user, answer=form.cleaned_data["answer"])
        except ReportAnsweredError:
            return render(request, "meetings/report_answered.html", {"report": report}, status=409)
        return _back(request, report)
    context = {"report": report, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "meetings/report_dismiss.html", context, status=status)
