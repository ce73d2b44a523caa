"""What a group decides together."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import MemberRequest
from groups.access import membership_in
from groups.actions import deciding
from groups.forms.life import BallotForm, ProposalForm
from groups.models import GroupDecision, Membership
from groups.rules import holds_seat


def _decision(request: MemberRequest, mine: Membership, pk: UUID) -> GroupDecision:
    visible = GroupDecision.objects.visible_to(request.user).filter(group=mine.group)
    found = get_object_or_404(visible.select_related("group", "proposed_by"), pk=pk)
    return deciding.count(found)  # the first look after its time counts it


@require_safe
def decision_list(request: MemberRequest, key: UUID) -> HttpResponse:
    mine = membership_in(request, key)
    visible = GroupDecision.objects.visible_to(request.user).filter(group=mine.group)
    context = {"group": mine.group, "decisions": visible[:100]}
    return render(request, "groups/decision_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def decision_create(request: MemberRequest, key: UUID) -> HttpResponse:
    mine = membership_in(request, key)
    form = ProposalForm(request.POST or None, initial={"kind": request.GET.get("kind")})
    if form.is_valid():
        try:
            wish = dict(form.cleaned_data)
            decision = deciding.propose(
                mine.group,
                by=request.user,
                sending=wish.pop("sending"),
                wish=deciding.Proposal(**wish),
            )
        except deciding.TooManyProposalsError:
            form.add_error(None, _("Five proposals wait already. Decide about those first."))
        else:
            return redirect("decision_detail", key, decision.pk)
    status = 422 if form.is_bound else 200
    context = {"group": mine.group, "form": form}
    return render(request, "groups/decision_create.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def decision_detail(request: MemberRequest, key: UUID, pk: UUID) -> HttpResponse:
    mine = membership_in(request, key)
    decision = _decision(request, mine, pk)
    form = BallotForm(request.POST or None)
    if form.is_valid():
        try:
            is_new = deciding.cast_ballot(decision, by=request.user, **form.cleaned_data)
        except (deciding.NotNowError, deciding.NotEntitledError):
            messages.info(request, _("You cannot vote on this now."))
        else:
            said = _("Your vote is counted.") if is_new else _("You have voted already.")
            messages.success(request, said)
        return redirect("decision_detail", key, pk)
    is_own = decision.proposed_by_id == mine.pk
    context = {
        "group": mine.group,
        "decision": decision,
        "form": form,
        "may_vote": decision.is_voted_on and deciding.is_entitled(decision, mine),
        "has_voted": deciding.has_voted(decision, mine),
        "may_withdraw": decision.is_discussed
        and (is_own or holds_seat(request.user, mine.group, "edit_group")),
    }
    status = 422 if form.is_bound else 200
    return render(request, "groups/decision_detail.html", context, status=status)


@require_POST
def decision_withdraw(request: MemberRequest, key: UUID, pk: UUID) -> HttpResponse:
    mine = membership_in(request, key)
    decision = _decision(request, mine, pk)
    try:
        deciding.withdraw_proposal(decision, by=request.user)
    except deciding.NotNowError:
        messages.info(request, _("The vote has begun: it cannot be taken back now."))
    return redirect("decision_detail", key, pk)
