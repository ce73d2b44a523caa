"""Keeping order in a room: topics are pinned, closed, opened again and moved to another room."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.asking import Purpose, as_purpose
from accounts.models import Member
from accounts.permissions import require
from discussions.actions.keeping import bring_forward
from discussions.actions.locking import lock_topic
from discussions.models import Post, Room, Topic

ORDER = "discussions.keep_order"
State = Topic.State


@transaction.atomic
def pin_topic(topic: Topic, *, by: Member) -> Topic:
    """Have a topic stand first in its room; pinned already, return it."""
    return _set(topic, by, is_pinned=True)


@transaction.atomic
def unpin_topic(topic: Topic, *, by: Member) -> Topic:
    """Have a topic stand in its place again; not pinned, return it."""
    return _set(topic, by, is_pinned=False)


@transaction.atomic
def close_topic(topic: Topic, *, by: Member) -> Topic:
    """Have nothing more said in a topic, which stays to be read; closed already, return it."""
    return _set(topic, by, state=State.CLOSED)


@transaction.atomic
def reopen_topic(topic: Topic, *, by: Member) -> Topic:
    """Let members talk on in a topic; open already, return it.

    Raises ``PermissionDenied`` for a round, which is over when it is over.
    """
    if topic.kind == Topic.Kind.ROUND:
        raise PermissionDenied
    return _set(topic, by, state=State.OPEN)


def _set(topic: Topic, by: Member, **values: object) -> Topic:
    """Set a field of a topic; raises ``PermissionDenied``, ``Topic.DoesNotExist``."""
    locked = lock_topic(topic, by)
    require(by, ORDER, locked.room)
    for name, value in values.items():
        setattr(locked, name, value)
    locked.save(update_fields=list(values))
    return locked


@transaction.atomic
def move_topic(topic: Topic, *, by: Member, to: Room) -> Topic:
    """Move a topic with its posts to another room of its group; there already, return it.

    No post stays longer for it than was promised. Raises ``PermissionDenied``,
    ``Topic.DoesNotExist``.
    """
    locked = lock_topic(topic, by)
    require(by, ORDER, locked.room)
    require(by, "discussions.read", to)
    if to.group_id != locked.room.group_id:
        raise PermissionDenied
    if locked.room_id != to.pk:
        locked.room, locked.is_pinned = to, False
        locked.save(update_fields=["room", "is_pinned"])
        with as_purpose(Purpose.MODERATE):  # posts of others are not the mover's to write
            posts = Post.objects.filter(topic=locked)
            posts.update(room=to)
        bring_forward(posts, to.keep_days)
    return locked
