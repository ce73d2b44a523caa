"""When somebody has to go: proposed by one servant, done by two, heard by a steward."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import MemberRequest
from accounts.models import Member
from accounts.second_factor import SecondFactorNeededError, has_second_factor
from groups.access import served_group
from groups.actions import removing
from groups.forms.belonging import PersonForm, RemovalForm, WordsForm
from groups.models import Group, Membership, Removal, Stewardship
from groups.rules import holds_seat

HEARD = (Removal.State.APPEALED, Removal.State.UPHELD, Removal.State.OVERTURNED)
NOT_TOLD = (Removal.State.PROPOSED, Removal.State.WITHDRAWN)


@require_http_methods(["GET", "HEAD", "POST"])
def removal_list(request: MemberRequest, key: UUID) -> HttpResponse:
    group = served_group(request, key, "remove_member")
    may_ban = request.user.has_perm("groups.ban_member", group)
    if "lift" in request.POST:
        return _lift(request, group)
    form = PersonForm(request.POST or None)
    if form.is_valid():
        found = _person(request.user, group, form.cleaned_data["name"])
        if found is not None:
            return redirect("removal_create", key, found.pk)
        form.add_error("name", _("Nobody whom you can see goes by this name."))
    removals = Removal.objects.filter(group=group).exclude(membership__member=request.user)
    banned = Membership.objects.filter(group=group, state=Membership.State.BANNED)
    context = {
        "group": group,
        "form": form,
        "removals": removals.select_related("membership")[:50],
        "banned": banned.order_by("-ended_at", "pk") if may_ban else [],
    }
    return render(
        request, "groups/removal_list.html", context, status=422 if form.is_bound else 200
    )


def _person(member: Member, group: Group, name: str) -> Membership | None:
    visible = Membership.objects.visible_to(member).active().filter(group=group)
    return visible.exclude(member=member).filter(name__iexact=name).first()


def _lift(request: MemberRequest, group: Group) -> HttpResponse:
    banned = Membership.objects.filter(group=group, state=Membership.State.BANNED)
    try:
        membership = banned.select_related("group").filter(pk=UUID(request.POST["lift"])).first()
    except ValueError as error:
        raise Http404 from error
    if membership is not None:
        removing.lift_ban(membership, by=request.user)
    messages.success(request, _("They can ask to join again."))
    return redirect("removal_list", group.key)


@require_http_methods(["GET", "HEAD", "POST"])
def removal_create(request: MemberRequest, key: UUID, pk: UUID) -> HttpResponse:
    group = served_group(request, key, "remove_member")
    people = Membership.objects.visible_to(request.user).active().filter(group=group)
    others = people.exclude(member=request.user).select_related("group")
    membership = get_object_or_404(others, pk=pk)
    may_ban = request.user.has_perm("groups.ban_member", group)
    form = RemovalForm(request.POST or None, may_ban=may_ban)
    if form.is_valid():
        try:
            removal = removing.propose_removal(membership, by=request.user, **form.cleaned_data)
        except removing.RemovalOverError:
            messages.info(request, _("They have left the group meanwhile."))
            return redirect("removal_list", key)
        return redirect("removal_detail", removal.pk)
    context = {"group": group, "membership": membership, "form": form}
    return render(
        request, "groups/removal_form.html", context, status=422 if form.is_bound else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
def removal_detail(request: MemberRequest, pk: UUID) -> HttpResponse:
    removal = get_object_or_404(
        Removal.objects.select_related("group", "proposed_by").defer("group__notes"), pk=pk
    )
    side = _side(request.user, removal)
    form = WordsForm(request.POST if "words" in request.POST else None)
    if request.method == "POST" and _do(request, removal, form):
        return redirect(*_back(removal))
    needed = removing.NEEDED[Removal.Kind(removal.kind)]
    proposer = removal.proposed_by.member_id if removal.proposed_by else None
    context = {
        "removal": removal,
        "form": form,
        "side": side,
        "may_confirm": proposer != request.user.pk
        and request.user.has_perm(needed, removal.group),
        "is_back": side == "own" and _belongs(request.user, removal.group),
        "about": _about(removal) if side == "servant" else None,
        "is_named": side != "steward" or removal.group.visibility != Group.Visibility.SECRET,
    }
    return render(
        request, "groups/removal_detail.html", context, status=422 if form.is_bound else 200
    )


def _about(removal: Removal) -> Membership | None:
    # Not joined to the removal: a steward, who hears it, does not see who belongs.
    return Membership.objects.filter(pk=removal.membership_id).first()


def _belongs(member: Member, group: Group) -> bool:
    return Membership.objects.active().filter(group=group, member=member).exists()


def _side(member: Member, removal: Removal) -> str:
    """Say from which side somebody sees it: their own, a servant's or a steward's; else 404."""
    if Membership.objects.filter(pk=removal.membership_id, member=member).exists():
        if removal.state in NOT_TOLD:
            raise Http404
        return "own"
    side = ""
    if holds_seat(member, removal.group, "remove_member"):
        side = "servant"
    elif removal.state in HEARD and not _belongs(member, removal.group):
        site = Stewardship.objects.filter(member=member, service_body=None)
        side = "steward" if site.exists() else ""
    if not side:
        raise Http404
    if not has_second_factor(member):
        raise SecondFactorNeededError
    return side


def _back(removal: Removal) -> tuple[str, UUID]:
    """Give where to go on: to the list, where it went away with whom it was about."""
    if Removal.objects.filter(pk=removal.pk).exists():
        return "removal_detail", removal.pk
    return "removal_list", removal.group.key


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
    except (removing.RemovalOverError, Removal.DoesNotExist):
        messages.info(request, _("It was decided meanwhile."))
    return True
