"""What trusted servants do: requests, invitations, and seats."""

from uuid import UUID

import segno
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import MemberRequest
from groups import inside
from groups.access import membership_in, served_group
from groups.actions import inviting, joining, resuming, seats
from groups.forms.belonging import InvitationForm, OfferForm
from groups.models import Group, Invitation, Membership, Role, Term
from groups.rules import holds_seat


@require_safe
def request_list(request: MemberRequest, key: UUID) -> HttpResponse:
    group = served_group(request, key, "answer_requests")
    joining.note_look(group, by=request.user)
    context = {
        "group": group,
        "requests": inside.requests_to(group, request.user),
        "looks": inside.looks_at(group),
    }
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
    if form is not None and form.is_valid() and _offer(request, form):
        messages.success(request, _("Offered. It counts once they accept."))
        return redirect("seat_list", key)
    context = {
        "group": group,
        "mine": mine,
        "seats": inside.seats_of(group, request.user),
        "offers": inside.offers_to(request.user, group),
        "ended": _just_ended(request, group),
        "undo": request.GET.get("undo", ""),
        "form": form,
    }
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "groups/seat_list.html", context, status=status)


def _offer(request: MemberRequest, form: OfferForm, follows: Term | None = None) -> bool:
    """Offer the seat; say whether it is offered, or note at the form why not."""
    fields = dict(form.cleaned_data)
    membership = fields.pop("membership")
    if follows is not None:
        fields["role"] = Role(follows.role)
    try:
        seats.offer_seat(membership, by=request.user, follows=follows, **fields)
    except seats.DecisionNeededError:
        form.add_error(
            None, _("The group decides together who serves. Propose it under Decisions first.")
        )
    except seats.TermOverError:
        form.add_error("membership", _("They have left the group meanwhile."))
    return form.is_valid()


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
        messages.success(request, _("The offer is no more."))
    return redirect("seat_list", key)


@require_http_methods(["GET", "HEAD", "POST"])
def seat_hand_over(request: MemberRequest, key: UUID, pk: UUID) -> HttpResponse:
    term = _term(request, key, pk)
    is_mine = term.membership.member_id == request.user.pk and term.is_current
    served_group(request, key, "manage" if is_mine else "fill_seats")
    form = OfferForm(term.group, request.POST or None)
    del form.fields["role"]
    if form.is_valid() and _offer(request, form, term):
        messages.success(request, _("Offered. You keep the seat until they accept."))
        return redirect("seat_list", key)
    context = {"group": term.group, "term": term, "form": form}
    return render(
        request, "groups/seat_hand_over.html", context, status=422 if form.is_bound else 200
    )


@require_POST
def seat_end(request: MemberRequest, key: UUID, pk: UUID) -> HttpResponse:
    term = _term(request, key, pk)
    is_current = term.is_current
    try:
        ended = seats.end_term(term, by=request.user)
    except Term.DoesNotExist:
        messages.info(request, _("The offer was taken back meanwhile."))
    except seats.NobodyLeftError:
        messages.error(request, _("Nobody else serves the group. Hand the seat over first."))
    else:
        if is_current:
            token = resuming.undo_token(ended, by=request.user)
            return redirect(f"{reverse('seat_list', args=[key])}?ended={term.pk}&undo={token}")
    return redirect("seat_list", key)


@require_POST
def seat_resume(request: MemberRequest, key: UUID, pk: UUID) -> HttpResponse:
    term = _term(request, key, pk)
    try:
        resuming.resume_term(term, by=request.user, token=request.POST.get("undo", ""))
    except (resuming.TooLateError, PermissionDenied):
        messages.info(
            request, _("It is too late to take that back. The seat can be offered anew.")
        )
    else:
        messages.success(request, _("The term goes on as before."))
    return redirect("seat_list", key)


def _just_ended(request: MemberRequest, group: Group) -> Term | None:
    """Give the term that the reader has just ended, and can still take up again."""
    terms = Term.objects.visible_to(request.user).filter(group=group).exclude(ended_at=None)
    try:
        term = terms.select_related("membership").filter(pk=UUID(request.GET["ended"])).first()
    except (KeyError, ValueError):
        return None
    token = request.GET.get("undo", "")
    is_theirs = term is not None and resuming.token_is_good(token, term, by=request.user)
    return term if is_theirs else None
