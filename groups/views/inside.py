"""A group from the inside: its home page, its people, and how one is known there."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions.blocking import block_member
from accounts.http import MemberRequest
from accounts.second_factor import has_second_factor
from groups import inside
from groups.access import membership_in
from groups.actions import leaving, living
from groups.forms.belonging import FaceForm
from groups.models import Group, Membership
from groups.rules import deeds_of, holds_seat


@require_safe
def group_home(request: MemberRequest, key: UUID) -> HttpResponse:
    mine = membership_in(request, key)
    group, member = mine.group, request.user
    can = deeds_of(member, group)
    may_now = can if can and has_second_factor(member) else set()
    is_asked = "answer_requests" in may_now
    context = {
        "mine": mine,
        "group": group,
        "seats": inside.seats_of(group, member),
        "offers": inside.offers_to(member, group),
        "can": can,
        "deeds": living.waiting_deeds(group),
        "is_open": Group.objects.by_link().filter(pk=group.pk).exists(),
        "waiting": inside.requests_to(group, member).count() if is_asked else 0,
        "looks": inside.looks_at(group) if may_now else [],
    }
    return render(request, "groups/inside.html", context)


@require_safe
def people_list(request: MemberRequest, key: UUID) -> HttpResponse:
    mine = membership_in(request, key)
    may_see = inside.may_see_list(mine)
    people = inside.people_of(mine.group, request.user) if may_see else []
    can_remove = holds_seat(request.user, mine.group, "remove_member")
    context = {"mine": mine, "group": mine.group, "people": people, "may_see": may_see}
    return render(request, "groups/people_list.html", context | {"can_remove": can_remove})


@require_http_methods(["GET", "HEAD", "POST"])
def face_edit(request: MemberRequest, key: UUID) -> HttpResponse:
    mine = membership_in(request, key)
    initial = {"name": mine.name, "is_shown": mine.is_shown, "is_home": mine.is_home}
    form = FaceForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            leaving.change_face(mine, by=request.user, **form.cleaned_data)
        except leaving.NameTakenError:
            form.add_error("name", _("Somebody in this group has this name. Take another one."))
        else:
            messages.success(request, _("Saved."))
            return redirect("group_home", key)
    context = {"mine": mine, "group": mine.group, "form": form}
    return render(request, "groups/face_edit.html", context, status=422 if form.is_bound else 200)


@require_POST
def group_leave(request: MemberRequest, key: UUID) -> HttpResponse:
    mine = membership_in(request, key)
    try:
        leaving.leave(mine, by=request.user, words_stay="words_go" not in request.POST)
    except leaving.LastServantError:
        messages.error(
            request,
            _("You are the last trusted servant. Hand a seat over first, or pause the group."),
        )
        return redirect("group_home", key)
    messages.success(request, _("You have left. Nobody is told."))
    return redirect("home")


@require_POST
def person_block(request: MemberRequest, key: UUID, pk: UUID) -> HttpResponse:
    mine = membership_in(request, key)
    people = Membership.objects.visible_to(request.user).active().filter(group=mine.group)
    other = get_object_or_404(people.exclude(pk=mine.pk), pk=pk)
    block_member(request.user, other.member_id, label=other.name)
    messages.success(request, _("Done. Neither of you sees the other from now on, anywhere."))
    return redirect("people_list", key)
