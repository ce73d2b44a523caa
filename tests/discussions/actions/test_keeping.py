"""What is said in rooms goes at its time, for good, whatever happens to the worker (RET-02)."""

from datetime import datetime, timedelta

import pytest
from django.db.models import Model
from django.utils import timezone

from accounts.asking import as_person
from discussions import tasks
from discussions.actions.keeping import bring_forward, expiry, purge
from discussions.models import Post, PostVersion, ReadMark, Room, Thanks, Topic
from discussions.searching import search
from tests.accounts import canaries
from tests.factories import (
    MembershipFactory,
    PostFactory,
    PostVersionFactory,
    ReadMarkFactory,
    RoomFactory,
    ThanksFactory,
    TopicFactory,
)
from tests.walls import as_owner

pytestmark = pytest.mark.django_db
NOW = timezone.now()
SECOND = timedelta(seconds=1)


def count(model: type[Model]) -> int:
    with as_owner():
        return model._default_manager.count()


@pytest.mark.parametrize(
    ("room_days", "topic_days", "kept"), [(180, None, 180), (30, None, 30), (30, 7, 7), (7, 30, 7)]
)
def test_post_goes_as_room_or_topic_says_whichever_is_sooner(
    room_days: int, topic_days: int | None, kept: int
) -> None:
    topic = TopicFactory.create(room__keep_days=room_days, keep_days=topic_days)

    assert expiry(topic, NOW) == NOW + timedelta(days=kept)


@pytest.mark.parametrize(("off", "gone"), [(-SECOND, False), (timedelta(), True), (SECOND, True)])
def test_ret_02_post_stays_a_second_before_its_time_and_goes_a_second_after(
    off: timedelta, gone: bool
) -> None:
    post = PostFactory.create(expires_at=NOW)
    PostVersionFactory.create(post=post)
    ThanksFactory.create(post=post)
    ReadMarkFactory.create(topic=post.topic)

    assert purge(NOW + off) == (2 if gone else 0)

    left = 0 if gone else 1
    found = {model: count(model) for model in (Post, PostVersion, Thanks, ReadMark, Topic)}
    assert found == dict.fromkeys(found, left)


def test_ret_02_run_twice_is_the_same() -> None:
    topic = TopicFactory.create()
    PostFactory.create_batch(5, topic=topic, expires_at=NOW)
    stays = PostFactory.create(topic=topic, expires_at=NOW + SECOND)

    assert [purge(NOW, batch=2), purge(NOW, batch=2)] == [5, 0]

    with as_owner():
        assert list(Post.objects.all()) == [stays]
        assert list(Topic.objects.all()) == [topic]


def test_post_outlives_the_one_that_it_quotes() -> None:
    quoted = PostFactory.create(expires_at=NOW)
    quoting = PostFactory.create(topic=quoted.topic, quotes=quoted)

    purge(NOW)

    with as_owner():
        quoting.refresh_from_db()
    assert quoting.quotes is None


@pytest.mark.parametrize(("off", "seen"), [(SECOND, True), (-SECOND, False)])
def test_what_has_expired_is_not_shown_before_the_worker_came(off: timedelta, seen: bool) -> None:
    written = timezone.now() - timedelta(days=3) + off
    topic = TopicFactory.create(keep_days=3, opened_at=written, last_post_at=written)
    post = PostFactory.create(topic=topic, posted_at=written, expires_at=expiry(topic, written))
    reader, author = MembershipFactory.create(group=topic.room.group).member, post.author
    assert author is not None

    for member in (reader, author):
        with as_person(member.pk):
            assert Post.objects.visible_to(member).exists() == seen
            assert Topic.objects.visible_to(member).exists() == seen
    with as_person(reader.pk):
        assert Post.objects.exists() == seen  # the wall alone


def ages_in(room: Room) -> list[int]:
    with as_owner():
        posts = Post.objects.filter(room=room).order_by("posted_at")
        return [(post.expires_at - post.posted_at).days for post in posts]


def write_in(room: Room, *ages: int) -> None:
    topic = TopicFactory.create(room=room)
    for days in ages:
        written = timezone.now() - timedelta(days=days)
        PostFactory.create(topic=topic, posted_at=written, expires_at=expiry(topic, written))


def test_shorter_keeping_takes_effect_at_once_on_what_is_written() -> None:
    room = RoomFactory.create()
    write_in(room, 100, 40, 20, 10)
    write_in(RoomFactory.create(group=room.group), 100)
    reader = MembershipFactory.create(group=room.group).member
    with as_owner():
        Room.objects.filter(pk=room.pk).update(keep_days=30)

    with as_person(reader.pk):
        assert Post.objects.visible_to(reader).filter(room=room).count() == 2
        assert search(room, reader, "wanted", page=1).posts == list(
            Post.objects.visible_to(reader).filter(room=room).order_by("-posted_at")
        )

    assert purge(timezone.now()) == 2
    with as_owner():
        assert Post.objects.filter(room=room).count() == 2
        assert Post.objects.count() == 3


def test_post_that_was_promised_an_earlier_day_goes_then_though_its_room_keeps_longer() -> None:
    room = RoomFactory.create(keep_days=30)
    write_in(room, 29, 31)
    with as_owner():
        Room.objects.filter(pk=room.pk).update(keep_days=180)

    assert purge(timezone.now()) == 1


def test_posts_moved_to_a_room_that_keeps_less_are_brought_forward_and_never_back() -> None:
    room = RoomFactory.create()
    write_in(room, 100, 40, 10)

    assert bring_forward(Post.objects.filter(room=room), 30) == 3
    assert ages_in(room) == [30, 30, 30]
    assert bring_forward(Post.objects.filter(room=room), 180) == 0
    assert ages_in(room) == [30, 30, 30]


def plant(when: datetime) -> dict[str, str]:
    """Write words that occur nowhere else wherever a topic holds some."""
    topic = TopicFactory.create(title=canaries.token())
    post = PostFactory.create(topic=topic, body=canaries.token(), expires_at=when)
    version = PostVersionFactory.create(post=post, body=canaries.token())
    thanks = ThanksFactory.create(post=post, words=canaries.token())
    return {
        "title": topic.title,
        "body": post.body,
        "before": version.body,
        "thanks": thanks.words,
    }


def test_ret_02_nothing_that_was_said_is_in_a_copy_of_the_database(transactional_db: None) -> None:
    over, stays = plant(NOW), plant(NOW + SECOND)
    before = canaries.dump()
    assert canaries.found(over, [before]) == set(over)

    purge(NOW)

    after = canaries.dump()
    assert canaries.found(over, [after, *canaries.files()]) == set()
    assert canaries.found(stays, [after]) == set(stays)


def test_task_purges_what_is_due() -> None:
    PostFactory.create(expires_at=timezone.now() - SECOND)

    tasks.purge(0)

    assert count(Post) == count(Topic) == 0
