"""PRV-09: a room with somebody whom one has blocked looks as if they had never been there."""

import random
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Max
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Block, Member
from discussions import inside
from discussions.models import Post, Thanks, Topic
from tests.discussions.talk import old_hand, some_room
from tests.factories import (
    BlockFactory,
    PostFactory,
    ReadMarkFactory,
    ThanksFactory,
    TopicFactory,
)
from tests.walls import as_owner

pytestmark = pytest.mark.django_db
WORLDS = 12
RANDOM_PARTS = re.compile(
    rb'name="csrfmiddlewaretoken" value="[^"]*"|name="sending" value="[^"]*"'
)


class World:
    """Some rooms of one group in which a few people have talked at random."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.now = timezone.now()
        first = some_room(allows_anonymous=True)
        self.rooms = [first, some_room(group=first.group)]
        self.people = [old_hand(first.group, name) for name in ("Heron", "Wren", "Siskin", "Dove")]
        self.me, self.other = self.people[:2]
        for at in range(7):
            self._talk(at)

    def _some(self, found: list[Any]) -> Any:
        return self.chance.choice(found)

    def _talk(self, number: int) -> None:
        opener = self._some(self.people)
        begun = self.now - timedelta(hours=20 - number)
        topic = TopicFactory.create(
            room=self._some(self.rooms), opened_by=opener, title=f"Topic {number}",
            opened_at=begun, last_post_at=begun, is_pinned=self.chance.random() < 0.2,
        )  # fmt: skip
        posts: list[Post] = []
        for minute in range(self.chance.randint(1, 7)):
            posts.append(self._post(topic, posts, minute, opener))
        self._settle(topic)
        if self.chance.random() < 0.7:
            read_to = begun + timedelta(minutes=10 * self.chance.randint(0, 7))
            ReadMarkFactory.create(topic=topic, member=self.me, read_to=read_to)

    def _post(self, topic: Topic, before: list[Post], minute: int, opener: Member) -> Post:
        state = "published" if minute == 0 else self._some(["published"] * 4 + ["held", "hidden"])
        author = self._some(self.people) if minute else opener
        post: Post = PostFactory.create(
            topic=topic, author=author, state=state, body=f"Words {topic.title} {minute}",
            posted_at=topic.opened_at + timedelta(minutes=10 * minute),
            quotes=self._some([None, *before]),
            # Of somebody blocked too these stay: else a block would tell whose they are.
            is_anonymous=author != self.other and self.chance.random() < 0.2,
        )  # fmt: skip
        if author == self.me and self.chance.random() < 0.8:
            ThanksFactory.create(post=post, by=self._some(self.people[1:]))
        return post

    def _settle(self, topic: Topic) -> None:
        shown = Post.objects.filter(topic=topic, state="published")
        with as_owner():
            last = shown.aggregate(at=Max("posted_at"))["at"]
            if last is None:
                topic.delete()
            else:
                Topic.objects.filter(pk=topic.pk).update(last_post_at=last)

    def without_other(self) -> None:
        """Make it so that the other was never there."""
        with as_owner():
            Block.objects.all().delete()
            Topic.objects.filter(opened_by=self.other).delete()
            Post.objects.filter(author=self.other).delete()
            Thanks.objects.filter(by=self.other).delete()
            left = list(Topic.objects.all())
        for topic in left:
            self._settle(topic)

    def seen(self) -> dict[str, bytes]:
        """Give all pages of the rooms as one member sees them."""
        client = Client()
        client.force_login(self.me)
        with as_owner():
            topics = list(Topic.objects.select_related("room__group").order_by("title"))
        paths = [reverse("room_list", args=[self.rooms[0].group.key])]
        paths += [reverse("room_detail", args=[room.group.key, room.pk]) for room in self.rooms]
        for topic in topics:
            path = reverse("topic_detail", args=[topic.room.group.key, topic.room_id, topic.pk])
            paths += [path, f"{path}?first"]
        answers = {path: client.get(path) for path in paths}
        return {
            path: RANDOM_PARTS.sub(b"", answer.content)
            for path, answer in answers.items()
            if answer.status_code == 200
        }


@pytest.mark.parametrize("seed", range(WORLDS))
@pytest.mark.parametrize("way", ["blocks", "is blocked"])
def test_prv_09_of_somebody_blocked_there_is_no_trace_in_rooms(
    seed: int, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inside, "POSTS_A_PAGE", 3)
    world = World(seed)
    pair = (world.me, world.other) if way == "blocks" else (world.other, world.me)
    before = world.seen()
    BlockFactory.create(blocker=pair[0], blocked=pair[1])
    blocked = world.seen()
    world.without_other()

    assert blocked == world.seen()
    assert any(b"Wren" in text for text in before.values())
    assert all(b"Wren" not in text for text in blocked.values())


def test_a_block_tells_not_who_wrote_without_a_name() -> None:
    room = some_room(allows_anonymous=True)
    me, others = old_hand(room.group), [old_hand(room.group) for _ in range(3)]
    writer = others[1]
    topic = TopicFactory.create(room=room, opened_by=writer, is_anonymous=True)
    PostFactory.create(topic=topic, author=writer, is_anonymous=True)
    client = Client()
    client.force_login(me)

    seen = set()
    for suspect in others:
        with as_owner():
            Block.objects.all().delete()
        BlockFactory.create(blocker=me, blocked=suspect)
        for path in (
            reverse("room_detail", args=[room.group.key, room.pk]),
            reverse("topic_detail", args=[room.group.key, room.pk, topic.pk]),
        ):
            answer = client.get(path)
            assert answer.status_code == 200
            seen.add((path, RANDOM_PARTS.sub(b"", answer.content)))

    assert len(seen) == 2
