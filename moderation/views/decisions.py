"""A case decided by its moderators, and the decision as the member reads and appeals it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import MemberRequest
from moderation import queue
from moderation.access import handled_case, own_decision
from moderation.actions import appealing, deciding
from moderation.forms.deciding import AppealForm, DecisionForm
from moderation.models import Appeal, Decision, Sanction
from moderation.reasons import usual_reason
from moderation.telling import told
from moderation.things import own_words, way_back


@require_http_methods(["GET", "HEAD", "POST"])
def case_decide(request: MemberRequest, pk: UUID) -> HttpResponse:
    case = handled_case(request, pk)
    usual = usual_reason(case, list(case.reports.all()))
    form = DecisionForm(case, request.POST or None, initial={"reason": usual, "amount": 3})
    if form.is_valid():
        try:
            decision = deciding.decide(case, by=request.user, **form.cleaned_data)
        except deciding.AlreadyDecidedError as error:
            decided = error.decision.get_action_display()
            said = _("Somebody has decided it meanwhile: %(decided)s.") % {"decided": decided}
            messages.error(request, said)
        except deciding.CaseOverError:
            messages.error(request, _("It does not wait for a decision any more."))
        except deciding.CannotBeDoneError:
            messages.error(request, _("This does not fit what the case is about."))
        else:
            messages.success(request, _said(decision))
        return redirect("case_detail", pk)
    context = {"case": case, "line": queue.lines_of([case], request.user)[0], "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "moderation/case_decide.html", context, status=status)


def _said(decision: Decision) -> str:
    if decision.state == Decision.State.PROPOSED:
        return _("It is proposed. Another moderator has to agree before it is done.")
    return _("It is done. You can take it back until the member has seen it.")


@require_POST
def case_decision_answer(request: MemberRequest, pk: UUID, decision: UUID) -> HttpResponse:
    case = handled_case(request, pk)
    found = Decision.objects.filter(case=case, pk=decision).first()
    verb = next((VERBS[name] for name in VERBS if name in request.POST), None)
    if found is None or verb is None:
        raise Http404
    try:
        verb(found, by=request.user)
    except deciding.NeedsAnotherError:
        messages.error(request, _("Somebody else has to do this half."))
    except deciding.SeenAlreadyError:
        messages.error(request, _("The member has seen it. They can appeal it."))
    except deciding.CaseOverError:
        messages.info(request, _("It was decided meanwhile."))
    return redirect("case_detail", pk)


VERBS = {"confirm": deciding.confirm, "withdraw": deciding.withdraw, "undo": deciding.undo}


@require_http_methods(["GET", "HEAD", "POST"])
def case_decision(request: MemberRequest, pk: UUID) -> HttpResponse:
    decision = own_decision(request, pk)
    form = AppealForm(request.POST or None)
    if form.is_valid():
        try:
            appealing.appeal(decision, by=request.user, **form.cleaned_data)
        except appealing.AppealOverError:
            messages.info(request, _("It is too late for an appeal."))
        else:
            messages.success(request, _("Somebody else looks at it, within 7 days."))
        return redirect("case_decision", pk)
    deciding.note_seen(decision, by=request.user)
    filed = Appeal.objects.filter(decision=decision).first()
    sanctions = list(Sanction.objects.filter(decision=decision, member=request.user))
    context = {
        "decision": decision,
        "told": told(decision, sanctions),
        "own_words": own_words(decision),
        "appeal": filed,
        "form": form,
        "may_appeal": filed is None
        and decision.member == request.user
        and appealing.may_appeal(decision, timezone.now()),
        "appeal_until": decision.done_at and decision.done_at + appealing.FILED_WITHIN,
        "way_back": way_back(decision),
    }
    status = 422 if form.is_bound else 200
    return render(request, "moderation/case_decision.html", context, status=status)
