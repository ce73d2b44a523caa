"""The list of messages on the site, and what mail goes out beside it."""

from dataclasses import dataclass
from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import MemberRequest, go_to, render_part
from notifications.actions.choosing import choose_mail
from notifications.actions.telling import mark_all_seen, mark_seen
from notifications.forms import MailChoiceForm
from notifications.kinds import known
from notifications.models import MailChoice, Notice

A_PAGE = 20


@dataclass(frozen=True)
class Line:
    """One message as the list shows it."""

    notice: Notice
    words: str


def _lines(page: "Page[Notice]") -> list[Line]:
    found = [(notice, known(notice.kind)) for notice in page]
    return [
        Line(notice, kind.said(notice.context) if kind else _("Something that is over."))
        for notice, kind in found
    ]


@require_safe
def message_list(request: MemberRequest) -> HttpResponse:
    own = Notice.objects.visible_to(request.user)
    page = Paginator(own, A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "lines": _lines(page), "unseen": own.unseen().count()}
    return render(request, "notifications/message_list.html", context)


@require_POST
def message_open(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Note that it is seen, and lead to what it is about."""
    notice = mark_seen(request.user, pk)
    if notice is None:
        raise Http404
    kind = known(notice.kind)
    return redirect(kind.path(notice.args) if kind else "message_list")


@require_POST
def message_seen_all(request: MemberRequest) -> HttpResponse:
    mark_all_seen(request.user)
    return redirect("message_list")


@require_http_methods(["GET", "HEAD", "POST"])
def message_choices(request: MemberRequest) -> HttpResponse:
    choice = MailChoice.objects.filter(member=request.user).first()
    form = MailChoiceForm(request.POST or None, instance=choice or MailChoice())
    if form.is_valid():
        chosen = {**form.cleaned_data, "language": get_language() or ""}
        chosen.pop("wanted")
        choose_mail(request.user, **chosen)
        messages.success(request, _("Kept."))
        return go_to(request, "message_choices")
    verified = EmailAddress.objects.filter(user=request.user, verified=True)
    context = {"form": form, "address": verified.order_by("-primary").first()}
    return render_part(
        request,
        "notifications/message_choices.html",
        "notifications/_choices_form.html",
        context,
        status=422 if form.is_bound else 200,
    )
