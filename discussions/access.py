"""For whom the pages of rooms are there; to all others they were never there."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404

from accounts.http import MemberRequest
from accounts.second_factor import SecondFactorNeededError
from discussions.models import Post, Room, Topic
from groups.access import membership_in
from groups.models import Membership
from groups.rules import holds_seat


def room_in(mine: Membership, pk: UUID) -> Room:
    """Fetch a room of the member's group; else 404."""
    rooms = Room.objects.visible_to(mine.member).filter(group=mine.group_id)
    return get_object_or_404(rooms.select_related("group__program"), pk=pk)


def topic_in(mine: Membership, room: UUID, pk: UUID) -> Topic:
    """Fetch a topic in which the member may read something; else 404."""
    posts = Post.objects.visible_to(mine.member).filter(topic=OuterRef("pk"))
    topics = Topic.objects.visible_to(mine.member).filter(Exists(posts))
    here = topics.filter(room=room, room__group=mine.group_id)
    return get_object_or_404(here.select_related("room__group__program"), pk=pk)


def post_in(topic: Topic, mine: Membership, pk: UUID) -> Post:
    """Fetch a post of a topic that the member may read; else 404."""
    posts = Post.objects.visible_to(mine.member).filter(topic=topic)
    return get_object_or_404(posts.select_related("topic", "room__group__program"), pk=pk)


def kept_topic(request: MemberRequest, key: UUID, room: UUID, pk: UUID) -> Topic:
    """Fetch a topic for who keeps order there; to other members 403.

    Whoever lacks only the second factor is led to setting one up.
    """
    mine = membership_in(request, key)
    topic = topic_in(mine, room, pk)
    if request.user.has_perm("discussions.keep_order", topic.room):
        return topic
    if holds_seat(request.user, mine.group, "keep_safe"):
        raise SecondFactorNeededError
    raise PermissionDenied
