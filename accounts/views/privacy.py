"""What is kept of a member: a copy of it, its end, and people who are kept away."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions.blocking import unblock
from accounts.actions.erasing import COOL_OFF, ask_to_be_erased, keep_account
from accounts.actions.exporting import ask_for_export, open_export
from accounts.forms import EraseForm
from accounts.http import MemberRequest, again, go_to, render_part
from accounts.models import Export


@require_POST
def block_end(request: MemberRequest, pk: UUID) -> HttpResponse:
    unblock(request.user, pk)
    messages.success(request, _("Saved."))
    return redirect("privacy_centre")


@require_safe
def export_detail(request: MemberRequest) -> HttpResponse:
    """Tell how far the copy is; asked again every other second while it is made."""
    export = Export.objects.defer("sealed").filter(member=request.user).first()
    context = {"export": export, "is_ready": _is_ready(export)}
    page, part = "accounts/privacy_export.html", "accounts/_privacy_export.html"
    return render_part(request, page, part, context)


def _is_ready(export: Export | None) -> bool:
    return (
        export is not None and Export.objects.filter(pk=export.pk, sealed__isnull=False).exists()
    )


@require_http_methods(["GET", "HEAD", "POST"])
@again
def export_create(request: MemberRequest) -> HttpResponse:
    if request.method == "POST":
        ask_for_export(request.user, language=get_language() or "")
    return redirect("export_detail")


@require_safe
@again
def export_file(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Hand the copy over, under a name that says nothing."""
    content = open_export(request.user, pk)
    if content is None:
        raise Http404
    headers = {"Content-Disposition": 'attachment; filename="data.zip"'}
    return HttpResponse(content, content_type="application/zip", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
@again
def account_erase(request: MemberRequest) -> HttpResponse:
    form = EraseForm(request.POST or None)
    if form.is_valid():
        in_danger = form.cleaned_data["when"] == EraseForm.NOW
        words_stay = form.cleaned_data["words"] == EraseForm.STAY
        ask_to_be_erased(request.user, in_danger=in_danger, words_stay=words_stay)
        return _gone(request, "account_erased" if in_danger else "account_hidden")
    return render_part(
        request,
        "accounts/privacy_erase.html",
        "accounts/_privacy_erase_form.html",
        {"form": form, "hours": COOL_OFF // timedelta(hours=1)},
        status=422 if form.is_bound else 200,
    )


def _gone(request: MemberRequest, name: str) -> HttpResponse:
    logout(request)
    answer = go_to(request, name)
    answer["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@require_safe
def account_hidden(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/account_hidden.html")


@require_safe
def account_erased(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/account_erased.html")


@require_http_methods(["GET", "HEAD", "POST"])
def account_leaving(request: MemberRequest) -> HttpResponse:
    """The one page of an account that is to be erased: when, and how to keep it."""
    if request.method == "POST":
        if not keep_account(request.user):
            return redirect("account_leaving")
        messages.success(request, _("Your account stays, as it was."))
        return redirect("home")
    if request.user.erase_at is None:
        return redirect("home")
    is_over = request.user.erase_at <= timezone.now()
    context = {"erase_at": request.user.erase_at, "is_over": is_over}
    return render(request, "accounts/account_leaving.html", context)
