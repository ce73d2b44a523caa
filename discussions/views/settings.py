"""Opening a room and setting it, for servants who keep the group safe."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import MemberRequest
from discussions.access import room_in
from discussions.actions import rooms
from discussions.forms.rooms import NewRoomForm, RoomForm, RoomSettingsForm
from discussions.models import Room
from groups.access import membership_in, served_group
from groups.actions.settings import DecisionNeededError


@require_http_methods(["GET", "HEAD", "POST"])
def room_create(request: MemberRequest, key: UUID) -> HttpResponse:
    group = served_group(request, key, "keep_safe")
    form = NewRoomForm(request.POST or None)
    if form.is_valid():
        sending, wish = form.cleaned_data["sending"], form.wish
        room = _done(
            form, lambda: rooms.open_room(group, by=request.user, sending=sending, wish=wish)
        )
        if room is not None:
            return redirect("room_detail", key, room.pk)
    status = 422 if form.is_bound else 200
    context = {"group": group, "form": form}
    return render(request, "discussions/room_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def room_settings(request: MemberRequest, key: UUID, pk: UUID) -> HttpResponse:
    room = room_in(membership_in(request, key), pk)
    group = served_group(request, key, "keep_safe")
    form = RoomSettingsForm(request.POST or None, room=room)
    if form.is_valid():
        wish = form.wish
        if _done(form, lambda: rooms.set_room(room, by=request.user, wish=wish)) is not None:
            messages.success(request, _("Saved."))
            return redirect("room_detail", key, pk)
    status = 422 if form.is_bound else 200
    context = {"group": group, "room": room, "form": form}
    return render(request, "discussions/room_form.html", context, status=status)


def _done(form: RoomForm, do: Callable[[], Room]) -> Room | None:
    """Do what a form asks for, or have the form say why it cannot be done."""
    try:
        return do()
    except rooms.RoomNameTakenError:
        form.add_error("name", _("The group has a room of this name. Take another one."))
    except rooms.TooManyRoomsError:
        form.add_error(None, _("The group has twenty rooms: close one, and use it for this."))
    except DecisionNeededError:
        form.add_error(
            "keep_days",
            _(
                "This group decides together how it works. Propose it under Decisions: once it is"
                " agreed, it can be set here for 90 days."
            ),
        )
    return None
