"""Reporting something, and seeing what became of it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import MemberRequest
from moderation.actions import reporting
from moderation.forms.cases import ReportForm
from moderation.models import Report
from moderation.subjects import subject_of
from moderation.wording import reports_made_by


@require_http_methods(["GET", "HEAD", "POST"])
def report_create(request: MemberRequest, kind: str, pk: UUID) -> HttpResponse:
    subject = subject_of(kind)
    try:
        matter = reporting.matter_for(kind, pk, request.user)
    except reporting.NothingThereError as error:
        raise Http404 from error
    form = ReportForm(request.POST or None)
    if form.is_valid():
        try:
            reporting.report(kind, pk, by=request.user, **form.cleaned_data)
        except reporting.TooManyReportsError:
            form.add_error(
                None, _("Ten reports a day are the most. Danger can always be reported.")
            )
        else:
            messages.success(request, _("Thank you. Your report is with the moderators."))
            return redirect("own_report_list")
    context = {
        "form": form,
        "label": subject.label if subject else "",
        "back": matter.path,
        "reasons": Report.Why.choices,
    }
    status = 422 if form.is_bound else 200
    return render(request, "moderation/report_form.html", context, status=status)


@require_safe
def own_report_list(request: MemberRequest) -> HttpResponse:
    context = {"reports": reports_made_by(request.user)}
    return render(request, "moderation/own_report_list.html", context)
