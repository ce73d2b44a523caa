"""Rows taken in one order (group, person, topic, post), so that nobody waits in a ring."""

from accounts.models import Member
from discussions.models import Post, Room, Topic
from groups.actions.locking import lock_group, lock_member


def lock_room(room: Room, by: Member) -> Room:
    """Take a room's group, then who asks; raises ``DoesNotExist`` where it is not theirs."""
    lock_group(room.group)
    lock_member(by)
    return Room.objects.visible_to(by).select_related("group").get(pk=room.pk)


def lock_topic(topic: Topic, by: Member) -> Topic:
    """Take a topic, after its group and who asks; raises ``DoesNotExist`` where it is not theirs."""
    lock_group(topic.room.group)
    lock_member(by)
    seen = Topic.objects.visible_to(by).select_for_update(of=("self",), no_key=True)
    return seen.select_related("room__group").get(pk=topic.pk)


def lock_post(post: Post, by: Member) -> Post:
    """Take a post of one's own after its topic; raises ``DoesNotExist`` where it is gone."""
    lock_group(post.room.group)
    lock_member(by)
    Topic.objects.select_for_update(of=("self",), no_key=True).get(pk=post.topic_id)
    own = Post.objects.filter(author=by).select_for_update(of=("self",))
    return own.select_related("topic", "room__group").get(pk=post.pk)
