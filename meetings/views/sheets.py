"""A schedule as a spreadsheet: down, up, looked at, applied."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import MemberRequest, go_to
from groups.access import steward_body as steward_body_of
from meetings.actions.sheets import (
    PlanStaleError,
    Scope,
    SheetErrorsError,
    apply_plan,
    is_stale,
    plan_sheet,
    scope_of,
    steps_of,
)
from meetings.forms import SheetForm
from meetings.models import SheetPlan
from meetings.sheets import files
from meetings.sheets.columns import COLUMNS
from meetings.sheets.planning import table
from meetings.views.rights import group_for, unless_undecided

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RIGHT = "groups.edit_schedule"


def _of_group(request: MemberRequest, key: UUID) -> Scope:
    return Scope(group=group_for(request, key, RIGHT))


def _of_body(request: MemberRequest, pk: int) -> Scope:
    return Scope(body=steward_body_of(request, pk))


def _download(request: MemberRequest, scope: Scope, kind: str) -> HttpResponse:
    rows = table(scope.setting(request.user))
    if kind == "csv":
        answer = HttpResponse(files.as_csv(rows), content_type="text/csv; charset=utf-8")
    else:
        widths = [column.width for column in COLUMNS]
        content = files.as_xlsx(rows, widths, _("Schedule"))
        answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="schedule.{kind}"'
    return answer


@require_safe
def group_sheet_file(request: MemberRequest, key: UUID, kind: str) -> HttpResponse:
    return _download(request, _of_group(request, key), kind)


@require_safe
def body_sheet_file(request: MemberRequest, pk: int, kind: str) -> HttpResponse:
    return _download(request, _of_body(request, pk), kind)


def _urls(scope: Scope) -> dict[str, str]:
    of = "group" if scope.group else "body"
    key = scope.group.key if scope.group else scope.body and scope.body.pk
    return {
        "sheet_url": reverse(f"{of}_sheet", args=[key]),
        "xlsx_url": reverse(f"{of}_sheet_file", args=[key, "xlsx"]),
        "csv_url": reverse(f"{of}_sheet_file", args=[key, "csv"]),
    }


def _upload(request: MemberRequest, scope: Scope) -> HttpResponse:
    is_sent = request.method == "POST"
    form = SheetForm(request.POST, request.FILES) if is_sent else SheetForm()
    errors: object = []
    if form.is_valid():
        try:
            plan = plan_sheet(form.cleaned_data["file"].read(), scope, by=request.user)
            return go_to(request, reverse("sheet_plan", args=[plan.pk]))
        except files.SheetUnreadableError as error:
            form.add_error("file", str(error))
        except SheetErrorsError as error:
            errors = error.errors
    context = {"form": form, "errors": errors, "group": scope.group, **_urls(scope)}
    return render(request, "meetings/sheet.html", context, status=422 if is_sent else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def group_sheet(request: MemberRequest, key: UUID) -> HttpResponse:
    return _upload(request, _of_group(request, key))


@require_http_methods(["GET", "HEAD", "POST"])
def body_sheet(request: MemberRequest, pk: int) -> HttpResponse:
    return _upload(request, _of_body(request, pk))


@require_http_methods(["GET", "HEAD", "POST"])
@unless_undecided
def sheet_plan(request: MemberRequest, pk: UUID) -> HttpResponse:
    plans = SheetPlan.objects.visible_to(request.user)
    plan = get_object_or_404(plans.select_related("group__program", "service_body"), pk=pk)
    scope = scope_of(plan)
    scope.require(request.user)
    if request.method == "POST":
        try:
            plan = apply_plan(plan, by=request.user)
            return go_to(request, reverse("sheet_plan", args=[plan.pk]))
        except PlanStaleError:
            pass  # told below
    return _show_plan(request, plan, scope)


def _show_plan(request: MemberRequest, plan: SheetPlan, scope: Scope) -> HttpResponse:
    context: dict[str, object] = {"plan": plan, "group": scope.group, **_urls(scope)}
    if plan.applied_at is not None:
        return render(request, "meetings/sheet_applied.html", context)
    setting = scope.setting(request.user)
    if is_stale(plan, setting):
        return render(request, "meetings/sheet_stale.html", context, status=409)
    context["steps"] = steps_of(plan, setting)
    return render(request, "meetings/sheet_plan.html", context)
