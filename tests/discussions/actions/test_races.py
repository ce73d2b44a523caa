"""Two things at once in a room."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from accounts.actions import erasing
from accounts.asking import as_person
from accounts.models import Member
from discussions.actions import ordering, posting, reading
from discussions.actions.posting import Opening, Said, TooLateError, TopicClosedError, Wish
from discussions.models import Post, PostVersion, Room, Thanks, Topic
from tests.discussions.talk import keeper, old_hand, opened, said, some_room
from tests.walls import as_owner

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = range(4)


def at_once(*deeds: tuple[Member, Callable[[Member], Any]]) -> list[Any]:
    """Have people do things at the same moment; give what came of each, or how it failed."""
    barrier = Barrier(len(deeds))

    def do(deed: tuple[Member, Callable[[Member], Any]]) -> Any:
        member, act = deed
        try:
            barrier.wait()
            with as_person(member.pk):
                return act(member)
        except Exception as error:  # noqa: BLE001 - what it was is looked at
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(do, deeds))


@pytest.fixture
def room() -> Room:
    return some_room()


@pytest.fixture
def me(room: Room) -> Member:
    return old_hand(room.group)


def test_two_sends_of_one_post_are_one(room: Room, me: Member) -> None:
    topic, sending = opened(room, me).post.topic, uuid4()

    def send(member: Member) -> Said:
        return posting.write_post(topic, by=member, sending=sending, wish=Wish("Once."))

    first, second = at_once((me, send), (me, send))

    assert first.post == second.post
    with as_owner():
        assert Post.objects.filter(body="Once.").count() == 1


def test_two_sends_of_one_topic_are_one(room: Room, me: Member) -> None:
    sending = uuid4()

    def send(member: Member) -> Said:
        wish = Opening("Once", Wish("Once."))
        return posting.open_topic(room, by=member, sending=sending, wish=wish)

    first, second = at_once((me, send), (me, send))

    assert first.post == second.post
    with as_owner():
        assert Topic.objects.count() == Post.objects.count() == 1


def test_posts_sent_at_once_stand_in_the_order_of_their_times(room: Room, me: Member) -> None:
    topic = opened(room, me).post.topic
    people = [old_hand(room.group) for _ in range(4)]

    def send(member: Member) -> Said:
        return posting.write_post(topic, by=member, sending=uuid4(), wish=Wish("Me too."))

    done = at_once(*[(member, send) for member in people])

    newest = max(said.post.posted_at for said in done)
    with as_owner():
        assert Topic.objects.get().last_post_at == newest


@pytest.mark.parametrize("_round", ROUNDS)
def test_deleted_and_changed_at_once_a_post_is_gone(room: Room, me: Member, _round: int) -> None:
    other = said(opened(room, old_hand(room.group)).post.topic, me).post

    changed, deleted = at_once(
        (me, lambda by: posting.edit_post(other, by=by, wish=Wish("Changed."))),
        (me, lambda by: posting.delete_post(other, by=by)),
    )

    assert deleted is None
    assert isinstance(changed, Said | Post.DoesNotExist)
    with as_owner():
        assert not Post.objects.filter(pk=other.pk).exists()
        assert not PostVersion.objects.exists()


@pytest.mark.parametrize("_round", ROUNDS)
def test_closed_and_written_into_at_once_a_topic_ends_closed(
    room: Room, me: Member, _round: int
) -> None:
    topic, servant = opened(room, me).post.topic, keeper(room.group)

    written, closed = at_once(
        (me, lambda by: posting.write_post(topic, by=by, sending=uuid4(), wish=Wish("Last."))),
        (servant, lambda by: ordering.close_topic(topic, by=by)),
    )

    assert isinstance(written, Said | TopicClosedError)
    assert closed.state == Topic.State.CLOSED
    with as_owner():
        found = Topic.objects.get()
        assert found.state == Topic.State.CLOSED
        assert found.last_post_at == Post.objects.latest("posted_at").posted_at


@pytest.mark.parametrize("_round", ROUNDS)
def test_moved_and_written_into_at_once_all_posts_are_where_the_topic_is(
    room: Room, me: Member, _round: int
) -> None:
    topic, servant, to = (
        opened(room, me).post.topic,
        keeper(room.group),
        some_room(group=room.group),
    )

    at_once(
        (me, lambda by: posting.write_post(topic, by=by, sending=uuid4(), wish=Wish("Where?"))),
        (servant, lambda by: ordering.move_topic(topic, by=by, to=to)),
    )

    with as_owner():
        assert {post.room for post in Post.objects.filter(topic=topic)} == {to}
        assert Post.objects.filter(topic=topic).count() == 2


@pytest.mark.parametrize("_round", ROUNDS)
def test_erased_and_writing_at_once_nobody_is_left(room: Room, me: Member, _round: int) -> None:
    topic = opened(room, old_hand(room.group)).post.topic

    written, erased = at_once(
        (me, lambda by: posting.write_post(topic, by=by, sending=uuid4(), wish=Wish("Bye."))),
        (me, lambda by: erasing.erase(by.pk)),
    )

    assert erased is None
    assert isinstance(written, Said | Topic.DoesNotExist | Member.DoesNotExist)
    with as_owner():
        assert not Member.objects.filter(pk=me.pk).exists()
        assert not Post.objects.filter(body="Bye.", author__isnull=False).exists()


def test_thanked_twice_at_once_is_once(room: Room, me: Member) -> None:
    post = opened(room, old_hand(room.group)).post

    first, second = at_once(*[(me, lambda by: reading.thank(post, by=by))] * 2)

    assert first == second
    with as_owner():
        assert Thanks.objects.count() == 1


def test_two_changes_at_once_keep_both_versions(room: Room, me: Member) -> None:
    post = opened(room, me).post

    done = at_once(
        *[
            (me, lambda by, n=n: posting.edit_post(post, by=by, wish=Wish(f"Version {n}.")))
            for n in range(2)
        ]
    )

    assert not [one for one in done if isinstance(one, TooLateError)]
    with as_owner():
        kept = [version.body for version in PostVersion.objects.order_by("until")]
        assert len(kept) == 2
        assert kept[0] == "I slept well."
        assert {kept[1], Post.objects.get().body} == {"Version 0.", "Version 1."}
