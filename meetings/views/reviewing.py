"""The stewards' queue: new groups, claims, and groups that were paused for long."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import MemberRequest
from accounts.models import Member
from accounts.second_factor import SecondFactorNeededError, has_second_factor
from groups.actions import claiming, living, reviewing
from groups.forms.life import AnswerForm
from groups.models import Claim, Group, Membership, Review, Stewardship
from groups.models.groups import GroupQuerySet
from meetings import duplicates, stewarding
from meetings.actions import claiming as listings
from meetings.models import MeetingClaim

A_PAGE = 100


def _refuse_strangers(member: Member) -> None:
    """Answer 404 to whom is no steward; lead one without a second factor to setting one up."""
    if not Stewardship.objects.filter(member=member).exists():
        raise Http404
    if not has_second_factor(member):
        raise SecondFactorNeededError


def _looked_after(member: Member) -> GroupQuerySet:
    """Give the groups that a steward looks after and does not belong to."""
    own = stewarding.own_bodies(member)
    ids = stewarding.ids_under(one for one in own if one is not None)
    found = Group.objects.all() if None in own else Group.objects.filter(service_body__in=ids)
    mine = Membership.objects.filter(member=member).values("group_id")
    return found.exclude(pk__in=mine)


def _claims_of_listings(member: Member) -> QuerySet[MeetingClaim]:
    """Give claims of listings that a steward looks after, of groups without the steward."""
    own = stewarding.own_bodies(member)
    ids = stewarding.ids_under(one for one in own if one is not None)
    mine = Membership.objects.filter(member=member).values("group_id")
    found = MeetingClaim.objects.filter(proof=MeetingClaim.Proof.STEWARD)
    if None not in own:
        found = found.filter(meeting__service_body__in=ids)
    found = found.exclude(group__in=mine).exclude(member=member)
    return found.select_related("meeting__program", "meeting__place", "group")


def _abandoned(groups: GroupQuerySet) -> GroupQuerySet:
    long_ago = timezone.now() - living.PAUSED_LONG
    known = groups.exclude(visibility=Group.Visibility.SECRET)
    return known.filter(state=Group.State.PAUSED, state_since__lte=long_ago).order_by("pk")


@require_safe
def steward_queue(request: MemberRequest) -> HttpResponse:
    _refuse_strangers(request.user)
    groups = _looked_after(request.user)
    reviews = Review.objects.filter(outcome=Review.Outcome.OPEN, group__in=groups)
    claims = Claim.objects.open().filter(
        proof=Claim.Proof.STEWARD, group__in=groups, expires_at__gt=timezone.now()
    )
    context = {
        "reviews": reviews.select_related("group__program")[:A_PAGE],
        "claims": claims.exclude(member=request.user).select_related("group__program")[:A_PAGE],
        "listings": _claims_of_listings(request.user).filter(
            outcome=MeetingClaim.Outcome.OPEN, expires_at__gt=timezone.now()
        )[:A_PAGE],
        "abandoned": _abandoned(groups)[:A_PAGE],
    }
    return render(request, "groups/steward_queue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def review_detail(request: MemberRequest, pk: UUID) -> HttpResponse:
    _refuse_strangers(request.user)
    groups = _looked_after(request.user)
    known = Review.objects.filter(group__in=groups).exclude(
        ~Q(outcome=Review.Outcome.OPEN), group__visibility=Group.Visibility.SECRET
    )
    reviews = known.select_related("group__program")
    review = get_object_or_404(reviews, pk=pk)
    form = AnswerForm(request.POST or None)
    if form.is_valid() and _answer(request, review, form):
        return redirect("steward_queue")
    proven = listings.proven_listings(review.group)
    context = {
        "review": review,
        "group": review.group,
        "meetings": review.group.meetings.select_related("place").prefetch_related("times"),
        "proven": proven,
        "likenesses": [
            like for like in duplicates.of_group(review.group) if like.meeting not in proven
        ],
        "form": form,
    }
    status = 422 if form.is_bound else 200
    return render(request, "groups/review_detail.html", context, status=status)


def _answer(request: MemberRequest, review: Review, form: AnswerForm) -> bool:
    """Approve or send back; say whether it is done."""
    words = form.cleaned_data["words"]
    try:
        if "approve" in request.POST:
            reviewing.approve_group(review, by=request.user, words=words)
        elif words.strip():
            reviewing.send_back(review, by=request.user, words=words)
        else:
            form.add_error("words", _("Say what is missing, so that they can mend it."))
            return False
    except reviewing.ReviewOverError:
        messages.info(request, _("Another steward has answered meanwhile."))
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def claim_review(request: MemberRequest, pk: UUID) -> HttpResponse:
    _refuse_strangers(request.user)
    groups = _looked_after(request.user)
    claims = Claim.objects.filter(proof=Claim.Proof.STEWARD, group__in=groups)
    found = claims.exclude(member=request.user).select_related("group__program")
    claim = get_object_or_404(found, pk=pk)
    form = AnswerForm(request.POST or None)
    grant = partial(claiming.grant_claim, claim, by=request.user)
    refuse = partial(claiming.refuse_claim, claim, by=request.user)
    if form.is_valid() and _decide(request, form, grant, refuse):
        return redirect("steward_queue")
    context = {"claim": claim, "group": claim.group, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "groups/claim_review.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def listing_claim_review(request: MemberRequest, pk: UUID) -> HttpResponse:
    _refuse_strangers(request.user)
    claim = get_object_or_404(_claims_of_listings(request.user), pk=pk)
    form = AnswerForm(request.POST or None)
    grant = partial(listings.grant_claim, claim, by=request.user)
    refuse = partial(listings.refuse_claim, claim, by=request.user)
    if form.is_valid() and _decide(request, form, grant, refuse):
        return redirect("steward_queue")
    context = {"claim": claim, "meeting": claim.meeting, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "meetings/listing_review.html", context, status=status)


def _decide(
    request: MemberRequest,
    form: AnswerForm,
    grant: Callable[..., object],
    refuse: Callable[..., object],
) -> bool:
    """Grant or refuse; say whether it is done."""
    words = form.cleaned_data["words"]
    try:
        if "grant" in request.POST:
            grant(words=words)
        elif words.strip():
            refuse(words=words)
        else:
            form.add_error("words", _("Say why not, so that they know what to do."))
            return False
    except (claiming.ClaimOverError, claiming.NotClaimableError):
        messages.info(request, _("It was decided meanwhile."))
    return True


@require_POST
def abandoned_archive(request: MemberRequest, key: UUID) -> HttpResponse:
    _refuse_strangers(request.user)
    group = get_object_or_404(_abandoned(_looked_after(request.user)), key=key)
    living.archive_abandoned(group, by=request.user)
    messages.success(request, _("The group has ended."))
    return redirect("steward_queue")
