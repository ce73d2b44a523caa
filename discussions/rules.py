"""Who may do what in a room."""

from datetime import timedelta

import rules
from django.utils import timezone

from accounts.models import Member
from discussions.models import Post, Room
from groups.models import Group
from moderation.sanctions import may_post

EDIT_WITHIN = timedelta(minutes=30)


def can_be_edited(post: Post) -> bool:
    """Say whether a post can be changed: for half an hour, and as long as it waits to be shown."""
    is_fresh = timezone.now() - post.posted_at < EDIT_WITHIN
    return post.state == Post.State.HELD or (post.state == Post.State.PUBLISHED and is_fresh)


@rules.predicate
def reads(member: Member, room: Room) -> bool:
    """The member may read what is said in the room."""
    return Room.objects.visible_to(member).filter(pk=room.pk).exists()


@rules.predicate
def writes(member: Member, room: Room) -> bool:
    """The member may write there: nothing forbids it, the room is open, and the group goes on."""
    is_over = room.is_closed or room.group.state == Group.State.ARCHIVED
    return not is_over and reads(member, room) and may_post(member, room.group)


@rules.predicate
def keeps_order(member: Member, room: Room) -> bool:
    """The member may pin, close and move topics there."""
    return member.has_perm("groups.keep_safe", room.group)


rules.add_perm("discussions.read", reads)
rules.add_perm("discussions.write", writes)
rules.add_perm("discussions.keep_order", keeps_order)
