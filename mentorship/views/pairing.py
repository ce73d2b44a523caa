"""The page of two who have said yes to each other; to all others it was never there."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.actions.blocking import block_member
from accounts.http import MemberRequest
from mentorship.actions import checking_in, ending, pairing
from mentorship.forms.pairing import AgreementForm
from mentorship.models import CheckIn, Pairing
from mentorship.together import Together


def _own(request: MemberRequest, pk: UUID) -> Pairing:
    own = Pairing.objects.visible_to(request.user)
    return get_object_or_404(own.select_related("program"), pk=pk)


@require_safe
def pairing_detail(request: MemberRequest, pk: UUID) -> HttpResponse:
    return _page(request, _own(request, pk))


def _page(
    request: MemberRequest,
    found: Pairing,
    form: AgreementForm | None = None,
) -> HttpResponse:
    together = Together.of(found, request.user)
    if together.is_over:
        return render(request, "mentorship/pairing_over.html", {"together": together})
    shown = form or AgreementForm(instance=found, is_mentor=together.is_mentor)
    context = {"together": together, "form": shown}
    status = 422 if shown.is_bound else 200
    return render(request, "mentorship/pairing_detail.html", context, status=status)


@require_POST
def pairing_agree(request: MemberRequest, pk: UUID) -> HttpResponse:
    found = _own(request, pk)
    is_mentor = found.mentor_id == request.user.pk
    form = AgreementForm(request.POST, instance=found, is_mentor=is_mentor)
    if not form.is_valid():
        return _page(request, _own(request, pk), form)
    try:
        pairing.agree(found, by=request.user, **form.cleaned_data)
    except pairing.PairingOverError:
        return redirect("pairing_detail", pk)
    messages.success(request, _("Saved. The other is told that something has changed."))
    return redirect("pairing_detail", pk)


@require_POST
def pairing_step_back(request: MemberRequest, pk: UUID) -> HttpResponse:
    ending.step_back(_own(request, pk), by=request.user)
    messages.success(request, _("It has ended. The other is told so, and nothing else."))
    return redirect("pairing_detail", pk)


@require_POST
def pairing_block(request: MemberRequest, pk: UUID) -> HttpResponse:
    found = _own(request, pk)
    is_mentor = found.mentor_id == request.user.pk
    other = found.mentee_id if is_mentor else found.mentor_id
    if other is not None:
        name = found.mentee_name if is_mentor else found.mentor_name
        block_member(request.user, other, label=name)
    messages.success(request, _("Done. Neither of you sees the other from now on, anywhere."))
    return redirect("pairing_detail", pk)


@require_POST
def pairing_check_in(request: MemberRequest, pk: UUID) -> HttpResponse:
    found, said = _own(request, pk), request.POST.get("feeling", "")
    if said not in CheckIn.Feeling.values:
        return redirect("pairing_detail", pk)
    try:
        checking_in.check_in(found, by=request.user, feeling=CheckIn.Feeling(said))
    except pairing.PairingOverError:
        return redirect("pairing_detail", pk)
    if said == CheckIn.Feeling.CALL:
        messages.info(request, _("They are told now. Please do not wait for it: see below."))
    else:
        messages.success(request, _("Thank you for saying so."))
    return redirect("pairing_detail", pk)


@require_POST
def pairing_seen(request: MemberRequest, pk: UUID) -> HttpResponse:
    try:
        checking_in.see_call(_own(request, pk), by=request.user)
    except pairing.PairingOverError:
        return redirect("pairing_detail", pk)
    messages.success(request, _("They are told that you have seen it. Please call them."))
    return redirect("pairing_detail", pk)
