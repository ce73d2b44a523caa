"""A newcomer asks for somebody, in five short steps, and sees where things are."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import MemberRequest, go_to, render_part
from meetings.finder import searching
from meetings.views.keeping import reader_of, this_minute
from mentorship.actions import choosing, requesting
from mentorship.actions.offering import OfferOverError
from mentorship.forms.asking import STEPS, BeginForm, NameForm, StepForm, WordsForm
from mentorship.meanwhile import meetings_for
from mentorship.models import Kind, MentorOffer, MentorRequest, Pairing
from mentorship.progress import Progress

PAGE, PART = "mentorship/ask_step.html", "mentorship/_ask_step.html"


def _own(request: MemberRequest, pk: UUID) -> MentorRequest:
    own = MentorRequest.objects.visible_to(request.user)
    return get_object_or_404(own.select_related("program", "group", "member"), pk=pk)


@require_safe
def ask_home(request: MemberRequest) -> HttpResponse:
    own = MentorRequest.objects.visible_to(request.user).select_related("program", "member")
    asked = own.filter(state__in=MentorRequest.STANDING).order_by("created_at")
    ended = own.filter(state=MentorRequest.State.EXPIRED).order_by("-closed_at")
    context = {
        "requests": [Progress.of(one, reader_of(request)) for one in asked],
        "ended": ended[:1],
        "pairings": Pairing.objects.visible_to(request.user).standing().filter(
            mentee=request.user
        ),
    }  # fmt: skip
    return render(request, "mentorship/ask_home.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def ask_start(request: MemberRequest) -> HttpResponse:
    form = BeginForm(request.POST or None, member=request.user)
    if form.is_valid():
        group, kind = form.cleaned_data["group"], Kind(form.cleaned_data["kind"])
        asked = requesting.begin_request(by=request.user, group=group, kind=kind)
        if asked.is_waiting:
            messages.info(request, _("You have asked for this already. Here is where it stands."))
            return go_to(request, asked)
        return go_to(request, reverse("ask_step", args=[asked.pk, 2]))
    context = {"form": form, "number": 1, "count": requesting.STEPS}
    status = 422 if form.is_bound else 200
    if not form.groups:
        return render(request, "mentorship/ask_no_group.html")
    return render_part(request, page=PAGE, part=PART, context=context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def ask_step(request: MemberRequest, pk: UUID, number: int) -> HttpResponse:
    asked = _own(request, pk)
    if number not in STEPS:
        raise Http404
    if asked.state not in MentorRequest.STANDING:
        return redirect(asked)
    form = _form(request, asked, number)
    if form.is_valid():
        try:
            return _kept(request, asked, form, number)
        except requesting.AnswerFirstError:
            messages.info(request, _("Somebody has said yes. Please answer that first."))
        except requesting.RequestOverError:
            messages.info(request, _("It was answered or ended meanwhile."))
        return go_to(request, asked)
    context = {"form": form, "asked": asked, "number": number, "count": requesting.STEPS}
    status = 422 if form.is_bound else 200
    return render_part(request, page=PAGE, part=PART, context=context, status=status)


def _form(request: MemberRequest, asked: MentorRequest, number: int) -> StepForm:
    more: dict[str, Any] = {}
    if STEPS[number] is WordsForm:
        more["may_name"] = requesting.may_name(asked, request.user)
    return STEPS[number](request.POST or None, request=asked, **more)


def _kept(
    request: MemberRequest, asked: MentorRequest, form: StepForm, number: int
) -> HttpResponse:
    """Keep a step, and go on: to the next, or with the last one into the pool."""
    saved = requesting.save_step(asked, by=request.user, step=number, values=form.values())
    if number < requesting.STEPS:
        return go_to(request, reverse("ask_step", args=[asked.pk, number + 1]))
    if not saved.is_waiting:
        return _send(request, saved)
    messages.success(request, _("Changed. We look with what you say now."))
    return go_to(request, asked)


def _send(request: MemberRequest, asked: MentorRequest) -> HttpResponse:
    try:
        requesting.send_request(asked, by=request.user)
    except requesting.IncompleteError:
        messages.info(request, _("Something is still missing here."))
        return go_to(request, reverse("ask_step", args=[asked.pk, 4]))
    except requesting.PairedAlreadyError:
        messages.info(request, _("You have somebody of this kind already."))
    except requesting.TooManyRequestsError:
        messages.info(request, _("Three requests a week are enough. Please wait a few days."))
    except requesting.RequestOverError:
        messages.info(request, _("It was answered or ended meanwhile."))
    else:
        return go_to(request, asked)
    return go_to(request, reverse("ask_home"))


@require_safe
def ask_status(request: MemberRequest, pk: UUID) -> HttpResponse:
    asked = _own(request, pk)
    if asked.state == MentorRequest.State.DRAFT:
        return redirect("ask_step", asked.pk, max(2, asked.step))
    pairing = Pairing.objects.visible_to(request.user).filter(request=asked).first()
    if pairing is not None:
        return redirect("pairing_detail", pairing.pk)
    return _status(request, asked, NameForm())


def _status(
    request: MemberRequest, asked: MentorRequest, form: NameForm, status: int = 200
) -> HttpResponse:
    searching.keep_up()
    reader = reader_of(request)
    context = {
        "asked": asked,
        "progress": Progress.of(asked, reader),
        "meanwhile": meetings_for(asked, reader=reader, now=this_minute()),
        "form": form,
    }
    return render(request, "mentorship/ask_status.html", context, status=status)


@require_POST
def ask_choose(request: MemberRequest, pk: UUID) -> HttpResponse:
    asked = _own(request, pk)
    visible = MentorOffer.objects.visible_to(request.user).filter(request=asked)
    offer = visible.order_by("-offered_at").first()
    form = NameForm(request.POST)
    if offer is None:
        return redirect(asked)
    try:
        if "refuse" in request.POST:
            choosing.refuse_mentor(offer, by=request.user)
            messages.success(request, _("We look for somebody else. They are not told why."))
        elif not form.is_valid():
            return _status(request, asked, form, status=422)
        elif not choosing.choose_mentor(offer, by=request.user, name=form.cleaned_data["name"]):
            messages.info(request, _("Something has changed meanwhile. We look for another."))
    except OfferOverError:
        messages.info(request, _("It was answered or ended meanwhile."))
    return redirect(asked)


@require_POST
def ask_withdraw(request: MemberRequest, pk: UUID) -> HttpResponse:
    asked = _own(request, pk)
    try:
        requesting.withdraw_request(asked, by=request.user)
    except requesting.RequestOverError:
        messages.info(request, _("You have found each other meanwhile. Have a look."))
        return redirect(asked)
    messages.success(request, _("Withdrawn. You can ask again whenever you like."))
    return redirect("ask_home")


@require_POST
def ask_again(request: MemberRequest, pk: UUID) -> HttpResponse:
    try:
        again = requesting.ask_again(_own(request, pk), by=request.user)
    except requesting.RequestOverError:
        return redirect("ask_home")
    return redirect(again)
