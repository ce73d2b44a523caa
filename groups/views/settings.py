"""What servants set for their group: its face, its rules, who finds it, pausing and ending."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import MemberRequest
from groups.access import served_group
from groups.actions import living
from groups.actions.settings import (
    DecisionNeededError,
    GroupChangedError,
    edit_face,
    edit_rules,
)
from groups.forms.life import FaceOfGroupForm, RulesForm, VisibilityForm
from groups.models import Group, PendingDeed

RIGHT = "edit_group"


def _changed(request: MemberRequest, form: FaceOfGroupForm | RulesForm, key: UUID) -> int:
    """Say that another servant was quicker; the form keeps the words, and what it was seen with."""
    form.add_error(
        None,
        _("Another servant has changed the group meanwhile. Look at it, then save once more."),
    )
    data = request.POST.copy()
    data["seen"] = Group.objects.get(key=key).updated_at.isoformat()
    form.data = data
    return 409


@require_http_methods(["GET", "HEAD", "POST"])
def group_settings(request: MemberRequest, key: UUID) -> HttpResponse:
    group = served_group(request, key, RIGHT)
    form = FaceOfGroupForm(request.POST or None, instance=group)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            edit_face(group, by=request.user, seen_at=form.seen_at, wish=form.wish)
        except GroupChangedError:
            status = _changed(request, form, key)
        else:
            messages.success(request, _("Saved."))
            return redirect("group_settings", key)
    stored = Group.objects.get(key=key)
    context = {"group": stored, "form": form, "deeds": living.waiting_deeds(stored)}
    return render(request, "groups/group_settings.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def group_rules(request: MemberRequest, key: UUID) -> HttpResponse:
    group = served_group(request, key, RIGHT)
    form = RulesForm(request.POST or None, instance=group)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            edit_rules(group, by=request.user, seen_at=form.seen_at, wish=form.wish)
        except GroupChangedError:
            status = _changed(request, form, key)
        except DecisionNeededError:
            form.add_error(None, decide_first())
        else:
            messages.success(request, _("Saved."))
            return redirect("group_settings", key)
    context = {"group": Group.objects.get(key=key), "form": form}
    return render(request, "groups/group_rules.html", context, status=status)


def decide_first() -> str:
    """Say that the group has to agree first."""
    return _("The group decides about this together. Propose it under Decisions first.")


@require_http_methods(["GET", "HEAD", "POST"])
def group_visibility(request: MemberRequest, key: UUID) -> HttpResponse:
    group = served_group(request, key, RIGHT)
    form = VisibilityForm(request.POST or None, initial={"to": group.visibility})
    if form.is_valid():
        try:
            deed = living.change_visibility(group, by=request.user, to=form.cleaned_data["to"])
        except DecisionNeededError:
            form.add_error(None, decide_first())
        except living.NotPossibleError:
            return redirect("group_settings", key)
        else:
            _say_when(request, deed)
            return redirect("group_settings", key)
    status = 422 if form.is_bound else 200
    context = {"group": group, "form": form}
    return render(request, "groups/group_visibility.html", context, status=status)


def _say_when(request: MemberRequest, deed: PendingDeed | None) -> None:
    if deed is None:
        messages.success(request, _("Done."))
    else:
        messages.info(
            request, _("It waits for another servant's yes, or for three days without a no.")
        )


@require_POST
def group_pause(request: MemberRequest, key: UUID) -> HttpResponse:
    group = served_group(request, key, RIGHT)
    act = living.resume_group if "resume" in request.POST else living.pause_group
    try:
        act(group, by=request.user)
    except living.UnsafeError:
        messages.error(request, _("First complete the safety checklist."))
        return redirect("group_safety", key)
    except living.NotPossibleError:
        messages.error(request, _("This cannot be done now."))
    return redirect("group_settings", key)


@require_POST
def group_end(request: MemberRequest, key: UUID) -> HttpResponse:
    group = served_group(request, key, RIGHT)
    try:
        _say_when(request, living.ask_to_archive(group, by=request.user))
    except living.NotPossibleError:
        messages.error(request, _("This cannot be done now."))
    return redirect("group_home", key)


@require_POST
def deed_answer(request: MemberRequest, key: UUID, pk: UUID) -> HttpResponse:
    group = served_group(request, key, RIGHT)
    deed = get_object_or_404(PendingDeed.objects.select_related("group"), group=group, pk=pk)
    act = living.confirm_deed if "confirm" in request.POST else living.withdraw_deed
    try:
        act(deed, by=request.user)
    except living.SameServantError:
        messages.error(request, _("Another servant has to say yes."))
    except living.DeedOverError:
        messages.info(request, _("It was done or taken back meanwhile."))
    return redirect("group_settings", key)
