"""Keeping order in a room, saying thank you, and how far one has read."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.asking import as_person
from accounts.models import Member
from discussions.actions import ordering, reading
from discussions.models import Post, ReadMark, Room, Thanks, Topic
from tests.discussions.talk import keeper, old_hand, opened, read_by, said, some_room, some_topic
from tests.factories import BlockFactory, MemberFactory, PostFactory
from tests.walls import as_owner

pytestmark = pytest.mark.django_db
DEEDS: dict[Callable[..., Topic], tuple[str, object]] = {
    ordering.pin_topic: ("is_pinned", True),
    ordering.unpin_topic: ("is_pinned", False),
    ordering.close_topic: ("state", Topic.State.CLOSED),
    ordering.reopen_topic: ("state", Topic.State.OPEN),
}


@pytest.fixture
def room() -> Room:
    return some_room()


@pytest.fixture
def topic(room: Room) -> Topic:
    return some_topic(room)


@pytest.mark.parametrize("deed", DEEDS)
def test_order_is_kept_by_servants_and_twice_is_once(
    topic: Topic, deed: Callable[..., Topic]
) -> None:
    name, value = DEEDS[deed]
    servant = keeper(topic.room.group)
    with as_person(servant.pk):
        for _ in range(2):
            assert getattr(deed(topic, by=servant), name) == value

    for other, error in (
        (old_hand(topic.room.group), PermissionDenied),
        (MemberFactory.create(), Topic.DoesNotExist),
    ):
        with as_person(other.pk), pytest.raises(error):
            deed(topic, by=other)


def test_servant_without_a_second_factor_keeps_no_order(topic: Topic) -> None:
    servant = keeper(topic.room.group)
    Authenticator.objects.filter(user=servant).delete()

    with as_person(servant.pk), pytest.raises(PermissionDenied):
        ordering.pin_topic(topic, by=servant)


def test_round_that_is_over_is_not_opened_again(room: Room) -> None:
    servant = keeper(room.group)
    over = some_topic(room, kind="round", closes_at=timezone.now(), state="closed")

    with as_person(servant.pk), pytest.raises(PermissionDenied):
        ordering.reopen_topic(over, by=servant)


def test_move_topic_takes_its_posts_along_and_keeps_none_longer(topic: Topic) -> None:
    servant, to = keeper(topic.room.group), some_room(group=topic.room.group, keep_days=10)
    held = PostFactory.create(topic=topic, author=old_hand(topic.room.group), state="held")

    with as_person(servant.pk):
        for _ in range(2):
            ordering.move_topic(topic, by=servant, to=to)

    with as_owner():
        assert Topic.objects.get().room == to
        assert {post.room for post in Post.objects.all()} == {to}
        assert held in Post.objects.all()
        assert all(
            post.expires_at <= timezone.now() + timedelta(days=10) for post in Post.objects.all()
        )


def test_move_topic_into_a_room_that_keeps_longer_keeps_nothing_longer(room: Room) -> None:
    servant, to = keeper(room.group), some_room(group=room.group)
    with as_owner():
        Room.objects.filter(pk=room.pk).update(keep_days=10)
    with as_owner():
        room = Room.objects.get(pk=room.pk)
    post = opened(room, old_hand(room.group)).post

    with as_person(servant.pk):
        ordering.move_topic(post.topic, by=servant, to=to)

    with as_owner():
        assert Post.objects.get(pk=post.pk).expires_at == post.expires_at


def test_move_topic_into_another_group_is_refused(topic: Topic) -> None:
    servant, elsewhere = keeper(topic.room.group), some_room()
    old_hand(elsewhere.group, member=servant)

    with as_person(servant.pk), pytest.raises(PermissionDenied):
        ordering.move_topic(topic, by=servant, to=elsewhere)


def thanks_of(post: Post) -> int:
    with as_owner():
        return Thanks.objects.filter(post=post).count()


def test_thank_counts_once_and_can_be_taken_back(topic: Topic) -> None:
    post, reader = opened(topic.room, old_hand(topic.room.group)).post, old_hand(topic.room.group)
    with as_person(reader.pk):
        first, second = (reading.thank(post, by=reader) for _ in range(2))
    assert first == second
    assert thanks_of(post) == 1

    with as_person(reader.pk):
        for _ in range(2):
            reading.unthank(post, by=reader)

    assert thanks_of(post) == 0


@pytest.mark.parametrize("who", ["author", "stranger", "blocked"])
def test_thank_is_for_others_who_can_read_it(room: Room, who: str) -> None:
    author = old_hand(room.group)
    post = opened(room, author).post
    by = {"author": author, "stranger": MemberFactory.create()}.get(who) or old_hand(room.group)
    if who == "blocked":
        BlockFactory.create(blocker=author, blocked=by)

    with as_person(by.pk), pytest.raises(PermissionDenied):
        reading.thank(post, by=by)


def test_thanks_are_seen_by_who_gave_and_who_got_them_alone(room: Room) -> None:
    author, reader, third = (old_hand(room.group) for _ in range(3))
    post = opened(room, author).post
    with as_person(reader.pk):
        reading.thank(post, by=reader)

    seen: dict[Member, int] = {}
    for member in (author, reader, third):
        with as_person(member.pk):
            seen[member] = Thanks.objects.count()

    assert seen == {author: 1, reader: 1, third: 0}


def test_mark_read_goes_on_and_never_back(topic: Topic) -> None:
    reader, now = old_hand(topic.room.group), timezone.now()
    with as_person(reader.pk):
        for at in (now, now - timedelta(hours=1), now + timedelta(hours=1)):
            reading.mark_read(topic, by=reader, to=at)

        assert [mark.read_to for mark in ReadMark.objects.all()] == [now + timedelta(hours=1)]
    with as_person(MemberFactory.create().pk):
        assert not ReadMark.objects.exists()


def test_mark_read_is_for_members(topic: Topic) -> None:
    stranger = MemberFactory.create()

    with as_person(stranger.pk), pytest.raises(PermissionDenied):
        reading.mark_read(topic, by=stranger, to=timezone.now())


def test_writing_reads_what_was_there(room: Room) -> None:
    writer, other = old_hand(room.group), old_hand(room.group)
    topic = opened(room, other).post.topic

    post = said(topic, writer).post

    assert post in read_by(other, topic)
    with as_person(writer.pk):
        assert [mark.read_to for mark in ReadMark.objects.all()] == [post.posted_at]
