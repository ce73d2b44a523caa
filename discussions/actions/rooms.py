"""Rooms are opened, set and closed by the servants who keep a group safe."""

from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from accounts.models import Member
from accounts.permissions import require
from discussions.actions.keeping import purge_room
from discussions.actions.locking import lock_room
from discussions.models import KEPT_DAYS, Room
from discussions.writing import tidy, tidy_line
from groups.actions.deciding import decision_covers
from groups.actions.locking import lock_group
from groups.actions.settings import DecisionNeededError
from groups.models import Group

MOST_ROOMS = 20


class RoomNameTakenError(Exception):
    """The group has a room of this name."""


class TooManyRoomsError(Exception):
    """Twenty rooms are enough for a group."""


@dataclass(frozen=True)
class RoomWish:
    """What a room is called, what it is for, and what holds in it."""

    name: str
    purpose: str = ""
    keep_days: int = KEPT_DAYS
    allows_anonymous: bool = False
    is_closed: bool = False


@transaction.atomic
def open_room(group: Group, *, by: Member, sending: UUID, wish: RoomWish) -> Room:
    """Open a room for a group; sent twice, it is the same room.

    Raises ``PermissionDenied``, ``RoomNameTakenError``, ``TooManyRoomsError``.
    """
    group = lock_group(group)
    require(by, "groups.keep_safe", group)
    known = Room.objects.filter(pk=sending, group=group).first()
    if known:
        return known
    if Room.objects.filter(group=group).count() >= MOST_ROOMS:
        raise TooManyRoomsError
    return _write(Room(pk=sending, group=group), wish)


@transaction.atomic
def set_room(room: Room, *, by: Member, wish: RoomWish) -> Room:
    """Change a room; so already, return it.

    Keeping less takes effect at once on what is written; keeping more brings nothing back and
    keeps nothing longer than its writer was promised. Raises ``PermissionDenied``,
    ``Room.DoesNotExist``, ``RoomNameTakenError`` and, where the group wants to decide how long
    it keeps posts, ``DecisionNeededError``.
    """
    locked = lock_room(room, by)
    require(by, "discussions.keep_order", locked)
    if wish.keep_days != locked.keep_days:
        _change_keeping(locked, wish.keep_days)
    return _write(locked, wish)


def _change_keeping(room: Room, days: int) -> None:
    if not decision_covers(room.group, Group.Covered.RULES):
        raise DecisionNeededError
    if days > room.keep_days:
        purge_room(room, timezone.now())  # or what is over would be there again
    else:
        app.configure_task("discussions.purge").defer(timestamp=int(timezone.now().timestamp()))


def _write(room: Room, wish: RoomWish) -> Room:
    room.name, room.purpose = tidy_line(wish.name), tidy(wish.purpose)
    room.keep_days, room.allows_anonymous = wish.keep_days, wish.allows_anonymous
    room.is_closed = wish.is_closed
    try:
        with transaction.atomic():
            room.save()
    except IntegrityError as error:
        raise RoomNameTakenError from error
    return room
