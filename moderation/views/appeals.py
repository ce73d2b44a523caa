"""An appeal, for whoever took no part in the decision."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import MemberRequest
from moderation import queue
from moderation.access import answered_appeal
from moderation.actions import appealing
from moderation.actions.reducing import CannotBeReducedError
from moderation.forms.deciding import AnswerForm
from moderation.models import Appeal


@require_http_methods(["GET", "HEAD", "POST"])
def appeal_detail(request: MemberRequest, pk: UUID) -> HttpResponse:
    filed = answered_appeal(request, pk)
    decision = filed.decision
    had_part = request.user.pk in appealing.took_part(decision)
    if request.method == "POST" and had_part:
        raise PermissionDenied
    form = AnswerForm(decision, request.POST or None)
    if form.is_valid():
        try:
            appealing.answer_appeal(filed, by=request.user, **form.cleaned_data)
        except CannotBeReducedError:
            form.add_error(None, _("This is not milder than what was decided."))
        except appealing.AppealOverError:
            messages.info(request, _("Somebody has answered it meanwhile."))
            return redirect("appeal_detail", pk)
        else:
            messages.success(request, _("The member is told. The case is closed."))
            return redirect("appeal_detail", pk)
    context = {
        "appeal": filed,
        "decision": decision,
        "case": decision.case,
        "line": queue.lines_of([decision.case], request.user)[0],
        "form": form,
        "may_answer": not had_part and filed.outcome == Appeal.Outcome.FILED,
        "had_part": had_part,
    }
    status = 422 if form.is_bound else 200
    return render(request, "moderation/appeal_detail.html", context, status=status)
