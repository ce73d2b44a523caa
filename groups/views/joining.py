"""Coming in: by the group's door, or by a link."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import MemberRequest
from groups.access import open_group
from groups.actions import inviting, joining
from groups.forms.belonging import JoinForm, NameForm
from groups.models import Membership


@require_http_methods(["GET", "HEAD", "POST"])
def group_join(request: MemberRequest, key: UUID) -> HttpResponse:
    known = Membership.objects.filter(group__key=key, member=request.user).first()
    if known and known.state == Membership.State.ACTIVE:
        return redirect("group_home", key)
    group = open_group(key)
    form = JoinForm(group, request.POST or None)
    if form.is_valid():
        try:
            joined = joining.join(group, by=request.user, **form.cleaned_data)
        except joining.NotThisTimeError:
            return redirect("group_join", key)
        except joining.TooManyRequestsError:
            form.add_error(
                None, _("You have asked five groups today. Please wait until tomorrow.")
            )
        except PermissionDenied:
            return redirect("group_join", key)
        else:
            is_in = joined.state == Membership.State.ACTIVE
            return redirect("group_home" if is_in else "group_join", key)
    context = {
        "group": group,
        "form": form,
        "known": None if known and joining.may_ask_again(known) else known,
        "is_open": joining.can_be_joined(group),
    }
    return render(request, "groups/join.html", context, status=422 if form.is_bound else 200)


@require_POST
def request_withdraw(request: MemberRequest, key: UUID) -> HttpResponse:
    own = Membership.objects.filter(member=request.user)
    membership = get_object_or_404(own.select_related("group"), group__key=key)
    joining.withdraw_request(membership, by=request.user)
    messages.success(request, _("Taken back. Nothing of it is left."))
    return redirect("home")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def invitation_open(request: HttpRequest, token: str) -> HttpResponse:
    """Show an invitation: before signing in nothing of what it is for (G-5)."""
    if not request.user.is_authenticated:
        return render(request, "groups/invitation_sealed.html")
    try:
        invitation = inviting.find_invitation(token)
    except inviting.InvitationOverError:
        return render(request, "groups/invitation_over.html", status=410)
    own = Membership.objects.active().filter(group=invitation.group, member=request.user.pk)
    if own.exists():
        return redirect("group_home", invitation.group.key)
    form = NameForm(request.POST or None)
    if form.is_valid():
        try:
            joined = inviting.accept_invitation(token, by=request.user, **form.cleaned_data)
        except inviting.InvitationOverError:
            return render(request, "groups/invitation_over.html", status=410)
        return redirect("group_home", joined.group.key)
    context = {"group": invitation.group, "form": form}
    return render(request, "groups/invitation.html", context, status=422 if form.is_bound else 200)
