"""Listings that a feed brought: a group says that one is its own meeting, and proves it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import MemberRequest
from accounts.models import Member
from accounts.second_factor import SecondFactorNeededError, has_second_factor
from groups.access import served_group
from groups.actions import proving
from groups.forms.life import CodeForm
from groups.models import Group, Term
from groups.models.groups import GroupQuerySet
from groups.rules import SEATS
from meetings import duplicates
from meetings.actions import claiming
from meetings.forms import ListingClaimForm
from meetings.models import Meeting, MeetingClaim

Outcome = MeetingClaim.Outcome


def _own_groups(member: Member, meeting: Meeting) -> GroupQuerySet:
    """Give the groups whose schedule a member posts, and that may have the listing."""
    seats = Term.objects.current().filter(
        membership__member=member, role__in=SEATS["edit_schedule"]
    )
    groups = Group.objects.filter(pk__in=seats.values("group_id"), program=meeting.program_id)
    return groups.filter(
        visibility=Group.Visibility.LISTED, state__in=[*Group.STANDING, *claiming.NOT_YET]
    )


@require_safe
def listing_list(request: MemberRequest, key: UUID) -> HttpResponse:
    group = served_group(request, key, "edit_schedule")
    claims = MeetingClaim.objects.filter(group=group).select_related("meeting")
    claimed = {claim.meeting_id for claim in claims if claim.outcome != Outcome.REFUSED}
    context = {
        "group": group,
        "claims": claims,
        "likenesses": [
            like
            for like in duplicates.of_group(group)
            if like.meeting.feed_id and not like.meeting.group and like.meeting.pk not in claimed
        ],
        "may_take_over": claiming.may_take_over(group),
    }
    return render(request, "meetings/listing_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def listing_claim(request: MemberRequest, pk: int) -> HttpResponse:
    meetings = Meeting.objects.public().select_related("service_body", "place")
    meeting = get_object_or_404(meetings, pk=pk)
    claim = MeetingClaim.objects.filter(meeting=meeting, member=request.user).last()
    is_open = Meeting.objects.claimable().filter(pk=pk).exists()
    if not (is_open or claim):
        raise Http404
    if claim is not None and claim.outcome == Outcome.OPEN and "again" not in request.GET:
        return _waiting(request, claim)
    if not is_open or (claim is not None and claim.outcome == Outcome.GRANTED):
        context = {"meeting": meeting, "claim": claim}
        return render(request, "meetings/listing_over.html", context)
    return _new_claim(request, meeting, claim)


def _new_claim(
    request: MemberRequest, meeting: Meeting, known: MeetingClaim | None
) -> HttpResponse:
    groups = _own_groups(request.user, meeting)
    if groups and not has_second_factor(request.user):
        raise SecondFactorNeededError
    address = proving.address_of(meeting.service_body)
    form = ListingClaimForm(request.POST or None, groups=groups, has_address=bool(address))
    form.initial["group"] = _key(request.GET.get("group"))
    if form.is_valid():
        try:
            claiming.claim_meeting(meeting, by=request.user, **form.cleaned_data)
        except claiming.TooManyClaimsError:
            form.add_error(None, _("That was often enough for today. Please wait a day."))
        except (claiming.NoAddressError, claiming.NotClaimableError):
            form.add_error(None, _("This is not possible: another claim may be before yours."))
        else:
            return redirect("listing_claim", meeting.pk)
    context = {
        "meeting": meeting, "groups": groups, "form": form, "address": address, "known": known
    }  # fmt: skip
    status = 422 if form.is_bound else 200
    return render(request, "meetings/listing_claim.html", context, status=status)


def _key(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


def _waiting(request: MemberRequest, claim: MeetingClaim) -> HttpResponse:
    is_code = claim.proof == MeetingClaim.Proof.CODE
    form = CodeForm(request.POST or None) if is_code else None
    if form is not None and form.is_valid():
        if not has_second_factor(request.user):
            raise SecondFactorNeededError
        try:
            claim = claiming.enter_code(claim, by=request.user, code=form.cleaned_data["code"])
        except claiming.NotClaimableError:
            messages.info(request, _("Somebody else was quicker: it belongs to another group."))
            return redirect("home")
        if claim.outcome != Outcome.OPEN:
            return redirect("listing_claim", claim.meeting_id)
        form.add_error("code", _("This is not the code."))
    context = {"meeting": claim.meeting, "claim": claim, "form": form}
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "meetings/listing_waiting.html", context, status=status)
