"""An older member offers to guide, answers offers, and vouches for others."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import MemberRequest, go_to, render_part
from accounts.second_factor import SecondFactorNeededError, has_second_factor
from groups.models import Term
from mentorship import inbox
from mentorship.actions import answering, guiding
from mentorship.actions.offering import OfferOverError
from mentorship.forms.asking import NameForm, StepForm
from mentorship.forms.guiding import STEPS, PauseForm, VouchGroupForm
from mentorship.models import MentorOffer, MentorProfile, Pairing, Vouch

PAGE, PART = "mentorship/guide_step.html", "mentorship/_guide_step.html"


@require_safe
def guide_inbox(request: MemberRequest) -> HttpResponse:
    own = MentorProfile.objects.visible_to(request.user)
    profile = own.exclude(state=MentorProfile.State.RETIRED).first()
    return _inbox(request, profile)


def _inbox(
    request: MemberRequest,
    profile: MentorProfile | None,
    status: int = 200,
    **forms: Any,  # noqa: ANN401
) -> HttpResponse:
    groups = guiding.groups_to_ask(request.user) if profile else []
    context = {
        "profile": profile,
        "offers": [inbox.Line.of(one) for one in guiding.waiting_for(profile)] if profile else [],
        "pairings": Pairing.objects.visible_to(request.user)
        .standing()
        .filter(mentor=request.user),
        "vouches": inbox.vouches_of(profile) if profile else None,
        "vouch_form": VouchGroupForm(groups=groups) if groups else None,
        "pause_form": PauseForm(),
        "may_begin": request.user.has_perm("mentorship.guide"),
        "is_complete": profile is not None and guiding.is_complete(profile),
        **forms,
    }
    return render(request, "mentorship/guide_inbox.html", context, status=status)


def _own(request: MemberRequest) -> MentorProfile:
    return get_object_or_404(MentorProfile.objects.visible_to(request.user))


@require_POST
def guide_begin(request: MemberRequest) -> HttpResponse:
    guiding.begin_profile(by=request.user)
    return go_to(request, reverse("guide_step", args=[1]))


@require_http_methods(["GET", "HEAD", "POST"])
def guide_step(request: MemberRequest, number: int) -> HttpResponse:
    profile = _own(request)
    if number not in STEPS:
        raise Http404
    form = STEPS[number](request.POST or None, request=profile)  # type: ignore[arg-type]
    if form.is_valid():
        return _kept(request, profile, form, number)
    context = {"form": form, "number": number, "count": guiding.STEPS}
    status = 422 if form.is_bound else 200
    return render_part(request, page=PAGE, part=PART, context=context, status=status)


def _kept(
    request: MemberRequest, profile: MentorProfile, form: StepForm, number: int
) -> HttpResponse:
    guiding.save_step(profile, by=request.user, values=form.values())
    if number < guiding.STEPS:
        return go_to(request, reverse("guide_step", args=[number + 1]))
    try:
        guiding.agree(profile, by=request.user)
    except guiding.NotYetError:
        messages.info(request, _("Something is still missing in the steps before."))
        return go_to(request, reverse("guide_step", args=[1]))
    messages.success(request, _("Thank you. It is kept."))
    return go_to(request, reverse("guide_inbox"))


@require_http_methods(["GET", "HEAD", "POST"])
def guide_offer(request: MemberRequest, pk: UUID) -> HttpResponse:
    mine = MentorOffer.objects.filter(profile__member=request.user)
    offer = get_object_or_404(mine, pk=pk)
    form = NameForm(request.POST if "yes" in request.POST else None)
    if request.method == "POST":
        try:
            answered = _answer(request, offer, form)
        except OfferOverError:
            messages.info(request, _("It was answered or has ended meanwhile."))
            return redirect("guide_inbox")
        if answered:
            return redirect("guide_inbox")
    context = {"line": inbox.Line.of(offer), "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "mentorship/guide_offer.html", context, status=status)


def _answer(request: MemberRequest, offer: MentorOffer, form: NameForm) -> bool:
    """Say yes or not now; say whether the answer was one."""
    if "no" in request.POST:
        answering.decline_offer(offer, by=request.user)
        messages.success(request, _("Thank you for answering. Somebody else is asked."))
        return True
    if not form.is_valid():
        return False
    name = form.cleaned_data["name"]
    if answering.accept_offer(offer, by=request.user, name=name) is None:
        messages.info(request, _("Something has changed meanwhile. Somebody else is asked."))
    else:
        messages.success(
            request, _("Thank you. They are asked now whether they would like it too.")
        )
    return True


@require_POST
def guide_vouches(request: MemberRequest) -> HttpResponse:
    profile = _own(request)
    form = VouchGroupForm(request.POST, groups=guiding.groups_to_ask(request.user))
    if not form.is_valid():
        return _inbox(request, profile, 422, vouch_form=form)
    try:
        asked = guiding.ask_to_vouch(profile, by=request.user, group=form.cleaned_data["group"])
    except guiding.NotYetError:
        messages.info(request, _("Finish the five steps first."))
    else:
        said = _("They are asked.") if asked else _("They were asked already.")
        messages.success(request, said)
    return redirect("guide_inbox")


@require_POST
def guide_pause(request: MemberRequest) -> HttpResponse:
    profile, form = _own(request), PauseForm(request.POST)
    if not form.is_valid():
        return _inbox(request, profile, 422, pause_form=form)
    guiding.pause_profile(profile, by=request.user, until=form.cleaned_data["until"])
    messages.success(request, _("You are not asked for now."))
    return redirect("guide_inbox")


@require_POST
def guide_resume(request: MemberRequest) -> HttpResponse:
    try:
        guiding.resume_profile(_own(request), by=request.user)
    except guiding.NotYetError:
        messages.info(request, _("Something else has to come first."))
    return redirect("guide_inbox")


@require_POST
def guide_willing(request: MemberRequest) -> HttpResponse:
    guiding.stay_willing(_own(request), by=request.user)
    messages.success(request, _("Good to know. We ask again in two months."))
    return redirect("guide_inbox")


@require_POST
def guide_retire(request: MemberRequest) -> HttpResponse:
    guiding.retire_profile(_own(request), by=request.user)
    messages.success(request, _("You are not asked any more. Thank you for all you gave."))
    return redirect("guide_inbox")


@require_safe
def vouch_list(request: MemberRequest) -> HttpResponse:
    own = Vouch.objects.filter(by=request.user).select_related("group").order_by("asked_at")
    if not own.exists():
        raise Http404
    _demand_second_factor(request)
    context = {"vouches": [inbox.Asked.of(one) for one in own]}
    return render(request, "mentorship/vouch_list.html", context)


def _demand_second_factor(request: MemberRequest) -> None:
    serves = Term.objects.current().filter(membership__member=request.user).exists()
    if serves and not has_second_factor(request.user):
        raise SecondFactorNeededError


@require_POST
def vouch_answer(request: MemberRequest, pk: UUID) -> HttpResponse:
    vouch = get_object_or_404(Vouch.objects.filter(by=request.user), pk=pk)
    _demand_second_factor(request)
    guiding.answer_vouch(vouch, by=request.user, is_given="yes" in request.POST)
    messages.success(request, _("Thank you. They are not told who vouched, or did not."))
    return redirect("vouch_list")
