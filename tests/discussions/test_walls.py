"""The database's own walls around rooms, without any filter of ours before them."""

import pytest
from django.db import ProgrammingError, transaction

from accounts.asking import as_person
from discussions.models import Post, Room, Topic
from moderation.models import Sanction
from tests.factories import (
    BlockFactory,
    GroupFactory,
    MembershipFactory,
    PostFactory,
    RoomFactory,
    SanctionFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db


def test_room_is_there_for_the_groups_members() -> None:
    post = PostFactory.create()
    member = MembershipFactory.create(group=post.room.group).member

    with as_person(member.pk):
        assert list(Room.objects.visible_to(member)) == list(Room.objects.all()) == [post.room]
        assert list(Topic.objects.visible_to(member)) == [post.topic]
        assert list(Post.objects.visible_to(member)) == list(Post.objects.all()) == [post]


def test_room_is_gone_for_whoever_is_suspended() -> None:
    post = PostFactory.create()
    member = MembershipFactory.create(group=post.room.group).member
    SanctionFactory.create(
        decision__member=member, group=post.room.group, kind=Sanction.Kind.SUSPEND
    )

    with as_person(member.pk):
        assert not Room.objects.exists()
        assert not Post.objects.exists()


def test_held_post_is_there_for_its_author_alone() -> None:
    post = PostFactory.create(state=Post.State.HELD)
    member = MembershipFactory.create(group=post.room.group).member

    for reader, seen in ((member, set()), (post.author, {post})):
        assert reader is not None
        with as_person(reader.pk):
            assert set(Post.objects.all()) == seen
            assert set(Post.objects.visible_to(reader)) == seen


def test_blocked_pair_does_not_read_each_other() -> None:
    room = RoomFactory.create()
    one, two = (PostFactory.create(topic=TopicFactory.create(room=room)) for _ in range(2))
    BlockFactory.create(blocker=one.author, blocked=two.author)

    for mine in (one, two):
        assert mine.author is not None
        with as_person(mine.author.pk):
            assert set(Post.objects.all()) == {mine}
            assert set(Topic.objects.visible_to(mine.author)) == {mine.topic}


def test_post_in_the_name_of_another_cannot_be_written() -> None:
    topic = TopicFactory.create()
    member = MembershipFactory.create(group=topic.room.group).member

    with (
        as_person(member.pk),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        Post.objects.create(
            topic=topic,
            room=topic.room,
            author=topic.opened_by,
            body="Not mine.",
            expires_at=topic.opened_at,
        )


def test_room_cannot_be_made_in_a_group_that_one_does_not_serve() -> None:
    group = GroupFactory.create()
    member = MembershipFactory.create(group=group).member

    with (
        as_person(member.pk),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        Room.objects.create(group=group, name="Common room")


def test_what_has_no_name_is_read_in_spite_of_a_block_which_would_tell_whose_it_is() -> None:
    room = RoomFactory.create(allows_anonymous=True)
    topic = TopicFactory.create(room=room, is_anonymous=True)
    post = PostFactory.create(topic=topic, is_anonymous=True)
    reader = MembershipFactory.create(group=room.group).member
    BlockFactory.create(blocker=reader, blocked=post.author)

    with as_person(reader.pk):
        assert list(Post.objects.all()) == list(Post.objects.visible_to(reader)) == [post]
        assert list(Topic.objects.visible_to(reader)) == [topic]
