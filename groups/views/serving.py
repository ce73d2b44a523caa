"""What trusted servants do: requests, invitations, seats, and when somebody has to go."""

from uuid import UUID

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import MemberRequest
from groups import inside
from groups.access import membership_in, refuse_unless, served_group
from groups.actions import inviting, joining, removing, seats
from groups.forms.belonging import InvitationForm, OfferForm, RemovalForm, WordsForm
from groups.models import Invitation, Membership, QueueLook, Removal, Role, Term
from groups.rules import holds_seat


@require_safe
def request_list(request: MemberRequest, key: UUID) -> HttpResponse:
    group = served_group(request, key, "answer_requests")
    joining.note_look(group, by=request.user)
    requests = Membership.objects.requested().filter(group=group)
    looks = QueueLook.objects.filter(group=group).select_related("by")[:14]
    context = {"group": group, "requests": requests, "looks": looks}
    return render(request, "groups/request_list.html", context)


@require_POST
def request_answer(request: MemberRequest, key: UUID, pk: UUID) -> HttpResponse:
    group = served_group(request, key, "answer_requests")
    membership = Membership.objects.filter(group=group, pk=pk).select_related("group").first()
    act = joining.approve_request if "approve" in request.POST else joining.decline_request
    if membership is None or act(membership, by=request.user) is None:
        messages.info(request, _("The request was taken back meanwhile."))
    else:
        messages.success(request, _("Answered."))
    return redirect("request_list", key)


@require_http_methods(["GET", "HEAD", "POST"])
def invitation_list(request: MemberRequest, key: UUID) -> HttpResponse:
    group = served_group(request, key, "invite")
    form = InvitationForm(request.POST or None)
    if form.is_valid():
        made = inviting.create_invitation(group, by=request.user, **form.cleaned_data)
        link = settings.SITE_URL + reverse("invitation_open", args=[made.token])
        qr = segno.make(link, error="m").svg_data_uri(scale=5, border=2)
        context = {"group": group, "invitation": made.invitation, "link": link, "qr": qr}
        return render(request, "groups/invitation_made.html", context)
    invitations = Invitation.objects.filter(group=group).select_related("made_by")
    context = {"group": group, "form": form, "invitations": invitations[:50]}
    return render(
        request, "groups/invitation_list.html", context, status=422 if form.is_bound else 200
    )


@require_POST
def invitation_revoke(request: MemberRequest, key: UUID, pk: UUID) -> HttpResponse:
    group = served_group(request, key, "invite")
    invitation = get_object_or_404(Invitation.objects.select_related("group"), group=group, pk=pk)
    inviting.revoke_invitation(invitation, by=request.user)
    messages.success(request, _("The link no longer works."))
    return redirect("invitation_list", key)


@require_http_methods(["GET", "HEAD", "POST"])
def seat_list(request: MemberRequest, key: UUID) -> HttpResponse:
    mine = membership_in(request, key)
    group = mine.group
    can_fill = holds_seat(request.user, group, "fill_seats")
    form = OfferForm(group, request.POST or None) if can_fill else None
    if request.method == "POST":
        group = served_group(request, key, "fill_seats")
    if form is not None and form.is_valid():
        fields = form.cleaned_data
        seats.offer_seat(fields.pop("membership"), by=request.user, **fields)
        messages.success(request, _("Offered. It counts once they accept."))
        return redirect("seat_list", key)
    context = {
        "group": group,
        "mine": mine,
        "seats": inside.seats_of(group),
        "offers": inside.offers_to(request.user, group),
        "form": form,
    }
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "groups/seat_list.html", context, status=status)


def _term(request: MemberRequest, key: UUID, pk: UUID) -> Term:
    mine = membership_in(request, key)
    terms = Term.objects.visible_to(request.user).filter(group=mine.group)
    return get_object_or_404(terms.select_related("group", "membership"), pk=pk)


@require_POST
def seat_answer(request: MemberRequest, key: UUID, pk: UUID) -> HttpResponse:
    term = _term(request, key, pk)
    if "accept" in request.POST:
        try:
            seats.accept_seat(term, by=request.user)
        except (seats.TermOverError, Term.DoesNotExist):
            messages.info(request, _("The offer was taken back meanwhile."))
    else:
        seats.decline_seat(term, by=request.user)
    return redirect("seat_list", key)


@require_http_methods(["GET", "HEAD", "POST"])
def seat_hand_over(request: MemberRequest, key: UUID, pk: UUID) -> HttpResponse:
    term = _term(request, key, pk)
    if term.membership.member_id != request.user.pk:
        served_group(request, key, "fill_seats")
    form = OfferForm(term.group, request.POST or None)
    del form.fields["role"]
    if form.is_valid():
        fields = form.cleaned_data
        heir = fields.pop("membership")
        seats.offer_seat(heir, by=request.user, role=Role(term.role), follows=term, **fields)
        messages.success(request, _("Offered. You keep the seat until they accept."))
        return redirect("seat_list", key)
    context = {"group": term.group, "term": term, "form": form}
    return render(
        request, "groups/seat_hand_over.html", context, status=422 if form.is_bound else 200
    )


@require_POST
def seat_end(request: MemberRequest, key: UUID, pk: UUID) -> HttpResponse:
    term = _term(request, key, pk)
    try:
        seats.end_term(term, by=request.user)
    except seats.NobodyLeftError:
        messages.error(request, _("Nobody else serves the group. Hand the seat over first."))
    return redirect("seat_list", key)


@require_http_methods(["GET", "HEAD", "POST"])
def removal_create(request: MemberRequest, key: UUID, pk: UUID) -> HttpResponse:
    group = served_group(request, key, "remove_member")
    active = Membership.objects.active().filter(group=group).exclude(member=request.user)
    membership = get_object_or_404(active.select_related("group"), pk=pk)
    form = RemovalForm(request.POST or None)
    if form.is_valid():
        removal = removing.propose_removal(membership, by=request.user, **form.cleaned_data)
        return redirect("removal_detail", removal.pk)
    context = {"group": group, "membership": membership, "form": form}
    return render(
        request, "groups/removal_form.html", context, status=422 if form.is_bound else 200
    )


@require_safe
def removal_list(request: MemberRequest, key: UUID) -> HttpResponse:
    group = served_group(request, key, "remove_member")
    removals = Removal.objects.filter(group=group).select_related("membership")
    return render(request, "groups/removal_list.html", {"group": group, "removals": removals[:50]})


@require_http_methods(["GET", "HEAD", "POST"])
def removal_detail(request: MemberRequest, pk: UUID) -> HttpResponse:
    removal = get_object_or_404(Removal.objects.select_related("group"), pk=pk)
    own = Membership.objects.filter(pk=removal.membership_id).first()
    is_mine = own is not None and own.member_id == request.user.pk
    serves = holds_seat(request.user, removal.group, "remove_member")
    hears = request.user.has_perm("groups.steward_site")
    refuse_unless(is_mine or serves or hears)
    form = WordsForm(request.POST if "words" in request.POST else None)
    if request.method == "POST" and _do(request, removal, form):
        return redirect("removal_detail", pk)
    context = {
        "removal": removal,
        "form": form,
        "is_mine": is_mine,
        "serves": serves and not is_mine,
        "hears": hears and not (is_mine or serves),
        "own": own,
    }
    return render(
        request, "groups/removal_detail.html", context, status=422 if form.is_bound else 200
    )


def _do(request: MemberRequest, removal: Removal, form: WordsForm) -> bool:
    """Do the one thing that was asked; say whether it is done."""
    member, asked = request.user, request.POST
    try:
        if "confirm" in asked:
            removing.confirm_removal(removal, by=member)
        elif "withdraw" in asked:
            removing.withdraw_removal(removal, by=member)
        elif "come_back" in asked:
            removing.come_back(removal, by=member)
        elif not form.is_valid():
            return False
        elif "appeal" in asked:
            removing.appeal(removal, by=member, words=form.cleaned_data["words"])
        else:
            words = form.cleaned_data["words"]
            removing.decide_appeal(removal, by=member, uphold="uphold" in asked, words=words)
    except removing.NeedsAnotherError:
        messages.error(request, _("Somebody else has to do this half."))
    except removing.RemovalOverError:
        messages.info(request, _("It was decided meanwhile."))
    return True
