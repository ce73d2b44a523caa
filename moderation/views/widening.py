"""More than a case shows: asked for, agreed by a second person, seen for a day."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import MemberRequest
from moderation import queue
from moderation.access import handled_case
from moderation.actions import widening
from moderation.actions.deciding import NeedsAnotherError
from moderation.forms.deciding import WhyForm
from moderation.models import Case


@require_http_methods(["GET", "HEAD", "POST"])
def wider_ask(request: MemberRequest, pk: UUID) -> HttpResponse:
    case = handled_case(request, pk)
    form = WhyForm(request.POST or None)
    if form.is_valid():
        try:
            widening.ask_wider(case, by=request.user, **form.cleaned_data)
        except widening.NothingWiderError:
            messages.info(request, _("There is no more to see than the case shows."))
        else:
            messages.success(request, _("Another moderator has to agree first."))
        return redirect("case_detail", pk)
    context = {"case": case, "line": queue.lines_of([case], request.user)[0], "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "moderation/wider_ask.html", context, status=status)


@require_POST
def wider_agree(request: MemberRequest, pk: UUID) -> HttpResponse:
    case = handled_case(request, pk)
    wider = widening.running(case)
    if wider is None:
        raise Http404
    try:
        widening.agree_wider(wider, by=request.user)
    except NeedsAnotherError:
        messages.error(request, _("Somebody else has to do this half."))
    except widening.NothingWiderError:
        messages.info(request, _("It was asked too long ago. Ask again."))
    else:
        messages.success(request, _("For 24 hours. The members of the group are told of it."))
    return redirect("case_detail", pk)


@require_POST
def wider_look(request: MemberRequest, pk: UUID) -> HttpResponse:
    case = handled_case(request, pk)
    try:
        shown = _look(request, case)
    except (widening.NothingWiderError, PermissionDenied) as error:
        raise Http404 from error
    context = {"case": case, "line": queue.lines_of([case], request.user)[0], "excerpts": shown}
    return render(request, "moderation/wider_look.html", context)


def _look(request: MemberRequest, case: Case) -> object:
    wider = widening.running(case)
    if wider is None:
        raise widening.NothingWiderError
    return widening.look_wider(wider, by=request.user)
