"""Saying that one serves a group that a feed brought, and proving it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import MemberRequest
from groups.actions import claiming
from groups.forms.life import ClaimForm, CodeForm
from groups.models import Claim, Group, Membership


@require_http_methods(["GET", "HEAD", "POST"])
def group_claim(request: MemberRequest, key: UUID) -> HttpResponse:
    mine = Membership.objects.active().filter(group__key=key, member=request.user)
    if mine.exists():
        return redirect("group_home", key)
    group = Group.objects.by_link().filter(key=key).select_related("service_body").first()
    claim = Claim.objects.filter(group__key=key, member=request.user).last()
    is_open = group is not None and group.served_since is None
    if group is None or not (is_open or claim):
        raise Http404
    if claim is not None and claim.outcome == Claim.Outcome.OPEN and "again" not in request.GET:
        return _waiting(request, claim)
    if not is_open:
        return render(request, "groups/claim_over.html", {"group": group, "claim": claim})
    return _new_claim(request, group, claim)


def _new_claim(request: MemberRequest, group: Group, known: Claim | None) -> HttpResponse:
    address = claiming.address_of(group)
    form = ClaimForm(request.POST or None, has_address=bool(address))
    if form.is_valid():
        try:
            claiming.claim_group(group, by=request.user, **form.cleaned_data)
        except claiming.TooManyClaimsError:
            form.add_error(None, _("That was often enough for today. Please wait a day."))
        except (claiming.NoAddressError, claiming.NotClaimableError):
            form.add_error(None, _("This is not possible any more."))
        else:
            return redirect("group_claim", group.key)
    context = {"group": group, "form": form, "address": address, "known": known}
    status = 422 if form.is_bound else 200
    return render(request, "groups/claim_form.html", context, status=status)


def _waiting(request: MemberRequest, claim: Claim) -> HttpResponse:
    is_code = claim.proof == Claim.Proof.CODE
    form = CodeForm(request.POST or None) if is_code else None
    if form is not None and form.is_valid():
        try:
            tried = claiming.enter_code(claim, by=request.user, code=form.cleaned_data["code"])
        except claiming.NotClaimableError:
            messages.info(request, _("Somebody else was quicker: the group has its servants."))
            return redirect("group_claim", claim.group.key)
        if tried.outcome == Claim.Outcome.GRANTED:
            messages.success(request, _("You serve this group now, as its secretary."))
            return redirect("group_home", claim.group.key)
        if tried.outcome == Claim.Outcome.REFUSED:
            return redirect("group_claim", claim.group.key)
        form.add_error("code", _("This is not the code."))
        claim = tried
    context = {"group": claim.group, "claim": claim, "form": form}
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "groups/claim_waiting.html", context, status=status)
