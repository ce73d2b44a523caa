"""A group begins: its draft, what is missing, and bringing it before the stewards."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import MemberRequest
from groups.access import membership_in, refuse_unless, served_group
from groups.actions import founding
from groups.forms.life import NewGroupForm, PlanForm
from groups.models import Group, Review

RIGHT = "edit_group"
BEGINNING = (Group.State.DRAFT, Group.State.IN_REVIEW)


@require_http_methods(["GET", "HEAD", "POST"])
def group_create(request: MemberRequest) -> HttpResponse:
    form = NewGroupForm(request.POST or None)
    if form.is_valid():
        try:
            group = founding.found_group(
                by=request.user,
                sending=form.sent,
                own_name=form.cleaned_data["own_name"],
                face=form.face,
            )
        except founding.TooManyGroupsError:
            form.add_error(None, _("You have begun three groups today. Please wait a day."))
        else:
            return redirect("group_founding", group.key)
    status = 422 if form.is_bound else 200
    return render(request, "groups/group_create.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def group_founding(request: MemberRequest, key: UUID) -> HttpResponse:
    group = membership_in(request, key).group
    refuse_unless(group.state in BEGINNING)
    form = PlanForm(request.POST or None)
    if request.method == "POST":
        group = served_group(request, key, RIGHT)
    missing: list[str] = []
    if form.is_valid():
        try:
            founding.submit_group(group, by=request.user, plan=form.cleaned_data["plan"])
        except founding.NotReadyError as error:
            missing = error.missing
        except founding.NoDraftError:
            return redirect("group_home", key)
        else:
            messages.success(request, _("A steward will look at it. You get a message."))
            return redirect("group_founding", key)
    context = {
        "group": group,
        "form": form,
        "missing": missing,
        "lacking": founding.lacking(group, ""),
        "review": Review.objects.filter(group=group).order_by("submitted_at").last(),
    }
    status = 422 if missing or form.errors else 200
    return render(request, "groups/group_founding.html", context, status=status)


@require_POST
def group_discard(request: MemberRequest, key: UUID) -> HttpResponse:
    group = served_group(request, key, RIGHT)
    try:
        founding.discard_draft(group, by=request.user)
    except founding.NoDraftError:
        return redirect("group_home", key)
    messages.success(request, _("The draft is gone."))
    return redirect("home")
