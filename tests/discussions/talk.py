"""Rooms with people in them who have belonged for long, and what they do there."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from accounts.asking import as_person
from accounts.models import Member
from discussions.actions import posting
from discussions.actions.posting import Opening, Said, Wish
from discussions.models import Post, Room, Topic
from groups.models import Group, Membership
from tests.factories import (
    MembershipFactory,
    PostFactory,
    RoomFactory,
    TermFactory,
    TopicFactory,
    VoiceFactory,
)

LONG_AGO = timezone.now() - timedelta(days=400)


def old_hand(group: Group, name: str = "", **fields: Any) -> Member:
    """Make somebody who is no newcomer to a group's rooms."""
    named = {"name": name} if name else {}
    membership: Membership = MembershipFactory.create(
        group=group, **{"joined_at": LONG_AGO} | named | fields
    )
    VoiceFactory.create(membership=membership, posts=30)
    return membership.member


def keeper(group: Group, role: str = "chair") -> Member:
    """Make somebody who keeps order in a group's rooms."""
    term = TermFactory.create(membership__group=group, membership__joined_at=LONG_AGO, role=role)
    VoiceFactory.create(membership=term.membership, posts=30)
    return term.membership.member


def some_room(**fields: Any) -> Room:
    """Make a room."""
    room: Room = RoomFactory.create(**fields)
    return room


def some_topic(room: Room, by: Member | None = None, **fields: Any) -> Topic:
    """Make a topic with its first post."""
    by = by or old_hand(room.group)
    topic: Topic = TopicFactory.create(room=room, opened_by=by, **fields)
    PostFactory.create(topic=topic, author=by, is_anonymous=topic.is_anonymous)
    return topic


def opened(
    room: Room, by: Member, body: str = "I slept well.", sending: UUID | None = None, **wish: Any
) -> Said:
    """Have somebody open a topic."""
    opening = Opening(wish.pop("title", "How are you?"), Wish(body, **wish))
    with as_person(by.pk):
        return posting.open_topic(room, by=by, sending=sending or uuid4(), wish=opening)


def said(
    topic: Topic, by: Member, body: str = "So did I.", sending: UUID | None = None, **wish: Any
) -> Said:
    """Have somebody write into a topic."""
    with as_person(by.pk):
        return posting.write_post(
            topic, by=by, sending=sending or uuid4(), wish=Wish(body, **wish)
        )


def changed(post: Post, by: Member, body: str, **wish: Any) -> Said:
    """Have somebody change a post."""
    with as_person(by.pk):
        return posting.edit_post(post, by=by, wish=Wish(body, **wish))


def deleted(post: Post, by: Member) -> None:
    """Have somebody delete a post."""
    with as_person(by.pk):
        posting.delete_post(post, by=by)


def read_by(member: Member, topic: Topic) -> list[Post]:
    """Give what a member reads in a topic."""
    with as_person(member.pk):
        seen = Post.objects.visible_to(member).filter(topic=topic)
        return list(seen.order_by("posted_at", "pk"))
