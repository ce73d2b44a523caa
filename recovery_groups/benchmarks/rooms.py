"""A room of a hundred thousand posts, read and searched by a member: ``bin/bench rooms``.

Searches are timed in the database, the round trip from Python included; pages as a browser gets
them from the real server, each for somebody signed in. Another room holds half as many posts.
"""

import argparse
import hashlib
import random
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.asking import as_person
from accounts.models import Member
from discussions.models import Post, ReadMark, Room, Topic
from groups.models import Group, Membership, Program
from recovery_groups.benchmarks.figures import give, summed_up, tell
from recovery_groups.benchmarks.page import served
from recovery_groups.benchmarks.privacy import PASSWORD, Visitor
from recovery_groups.benchmarks.world import WORDS

POSTS, MEMBERS, TIMES = 100_000, 200, 300
SHORT_TOPIC, LONG_TOPICS = 25, 4
# Words as people use them: the first of the list in nearly every post, the last in few.
_VOCABULARY = """
    CREATE TEMP TABLE bench_word ON COMMIT DROP AS
    SELECT row_number() OVER (ORDER BY two > '', one, two) AS n,
        CASE WHEN two = '' THEN one ELSE left(one, 3) || left(md5(one || two), 5) END AS word
    FROM unnest(%(words)s::text[]) one, unnest(array_append(%(words)s::text[], '')) two
"""
_TOPICS = """
    INSERT INTO discussions_topic (id, room_id, opened_by_id, is_anonymous, kind, title, state,
        is_held, is_pinned, opened_at, last_post_at)
    SELECT gen_random_uuid(), %(room)s, members[1 + floor(random() * array_length(members, 1))],
        false, 'talk', 'Topic ' || n, 'open', false, false, now(), now()
    FROM generate_series(1, %(topics)s) n, (SELECT %(members)s::uuid[] AS members) m
"""
# A tenth of all posts is in a few long topics, the others are in short ones; all come in the
# order in which they are written.
_POSTS = """
    INSERT INTO discussions_post (id, topic_id, room_id, author_id, body, state, is_anonymous,
        is_share, is_collapsed, fingerprint, posted_at, expires_at)
    SELECT gen_random_uuid(),
        CASE WHEN random() < 0.1 THEN topics[1 + floor(random() * %(long)s)]
            ELSE topics[1 + floor(random() * array_length(topics, 1))] END,
        %(room)s, members[1 + floor(random() * array_length(members, 1))], b.body, 'published',
        false, false, false, '', b.at, b.at + interval '180 days'
    FROM (
        SELECT post, now() - random() * interval '179 days' AS at, string_agg(v.word, ' ') AS body
        FROM generate_series(1, %(posts)s) post,
            LATERAL (SELECT (1 + floor(power(random(), 4) * (SELECT max(n) FROM bench_word)))::int AS w
                     FROM generate_series(1, 40 + post %% 60)) picked
            JOIN bench_word v ON v.n = picked.w
        GROUP BY post
    ) b, (SELECT array_agg(id) AS topics FROM discussions_topic WHERE room_id = %(room)s) t,
        (SELECT %(members)s::uuid[] AS members) m
    ORDER BY b.at
"""
_LAST = """
    UPDATE discussions_topic t SET last_post_at = p.at, opened_at = p.first
    FROM (SELECT topic_id, max(posted_at) AS at, min(posted_at) AS first FROM discussions_post
          GROUP BY topic_id) p
    WHERE p.topic_id = t.id
"""
# The reader has read all but what was said within the last two days.
_READ = """
    INSERT INTO discussions_readmark (id, topic_id, member_id, read_to)
    SELECT gen_random_uuid(), id, %(member)s, now() - interval '2 days' FROM discussions_topic
"""


def main(argv: list[str]) -> int:
    """Make the room, search it, serve it, and give each kind's p50 and p95."""
    parser = argparse.ArgumentParser(prog="bin/bench rooms", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--posts", type=int, default=POSTS)
    parser.add_argument("--times", type=int, default=TIMES)
    options = parser.parse_args(argv)
    clear()
    room, member = make(options.posts)
    try:
        found = {"search": searches(room, member, options.times)}
        with served(TRUSTED_PROXY_COUNT="1") as port:
            found["pages"] = pages(port, room, member, options.times)
        give(found, as_json=options.json)
    finally:
        clear()
    return 0


def clear() -> None:
    """Take the made-up rooms away, with their group and members."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("TRUNCATE discussions_room CASCADE")
    Group.objects.filter(name="Bench of rooms").delete()
    Member.objects.filter(handle__startswith="room-").delete()


def make(posts: int) -> tuple[Room, Member]:
    """Store a group with two rooms full of talk; give the larger, and one of the members."""
    tell(f"Filling a room with {posts:,} posts …")
    with transaction.atomic():
        group, members = _group()
        room, other = (Room.objects.create(group=group, name=name) for name in ("One", "Other"))
        with connection.cursor() as cursor:
            cursor.execute("SELECT setseed(0.42)")
            cursor.execute(_VOCABULARY, {"words": WORDS})
            for which, count in ((room, posts), (other, posts // 2)):
                _fill(which, members, count)
            cursor.execute(_LAST)
            cursor.execute(_READ, {"member": members[0].pk})
    with connection.cursor() as cursor:
        for model in (Post, Topic, ReadMark, Room, Membership, Member):
            cursor.execute(f"VACUUM ANALYZE {model._meta.db_table}")
    return room, members[0]


def _group() -> tuple[Group, list[Member]]:
    group = Group.objects.create(
        slug=f"s{uuid.uuid4().hex[:12]}",
        name="Bench of rooms",
        program=Program.objects.earliest("pk"),
        state=Group.State.LIVE,
        visibility=Group.Visibility.SECRET,
    )
    hashed, since = make_password(PASSWORD), timezone.now() - timedelta(days=400)
    members = Member.objects.bulk_create(
        Member(handle=f"room-{uuid.uuid4().hex[:12]}", password=hashed) for _ in range(MEMBERS)
    )
    Membership.objects.bulk_create(
        Membership(group=group, member=member, state="active", name=f"Name {n}", joined_at=since)
        for n, member in enumerate(members)
    )
    return group, members


def _fill(room: Room, members: list[Member], posts: int) -> None:
    values: dict[str, Any] = {
        "room": room.pk,
        "members": [member.pk for member in members],
        "posts": posts,
        "topics": max(posts // SHORT_TOPIC, LONG_TOPICS),
        "long": LONG_TOPICS,
    }
    with connection.cursor() as cursor:
        for statement in (_TOPICS, _POSTS):
            cursor.execute(statement, values)


def searches(room: Room, member: Member, times: int) -> dict[str, object]:
    """Time searches for frequent and rare words, by p50 and p95."""
    chance = random.Random(times)
    tell("  warming up")
    for words in ("anchor", "unity"):
        _search(room, member, words, 1)
    found: dict[str, object] = {}
    for name, (ask, page) in _kinds(chance).items():
        tell(f"  search: {name}")
        results = [_search(room, member, ask(), page) for _ in range(times)]
        hits = sum(hit for _, hit in results) / times
        found[name] = {**summed_up([taken for taken, _ in results]), "hits": round(hits, 1)}
    return found


def _kinds(chance: random.Random) -> dict[str, tuple[Callable[[], str], int]]:
    often, seldom = sorted(WORDS)[:5], sorted(WORDS)[100:]

    def rare() -> str:
        one, two = chance.choices(seldom, k=2)
        return one[:3] + hashlib.md5((one + two).encode()).hexdigest()[:5]  # noqa: S324

    return {
        "a word of nearly every post": (lambda: chance.choice(often), 1),
        "the same, page 20": (lambda: chance.choice(often), 20),
        "a word of some posts": (lambda: chance.choice(seldom), 1),
        "a word of few posts": (rare, 1),
        "two words": (lambda: f"{chance.choice(often)} {rare()}", 1),
        "three words": (lambda: " ".join(chance.choices(WORDS, k=3)), 1),
        "the beginning of a word": (lambda: rare()[:5], 1),
        "a word of no post": (lambda: uuid.uuid4().hex, 1),
    }


def _search(room: Room, member: Member, words: str, page: int) -> tuple[float, int]:
    with as_person(member.pk), connection.cursor() as cursor:
        began = time.perf_counter()
        cursor.execute("SELECT search_room(%s, %s, %s)", [room.pk, words, page])
        found = cursor.fetchall()
        return time.perf_counter() - began, len(found)


def pages(port: int, room: Room, member: Member, times: int) -> dict[str, object]:
    """Time the pages of a room for somebody signed in, by p50 and p95."""
    visitor = Visitor(port)
    visitor.enter(member.handle)
    found: dict[str, object] = {}
    for name, path in _paths(room):
        tell(f"  {name}")
        taken = [_get(visitor, path) for _ in range(times)]
        found[name] = summed_up(taken[times // 10 :])
    return found


def _paths(room: Room) -> Iterator[tuple[str, str]]:
    key = room.group.key
    counted = Topic.objects.filter(room=room).order_by("-last_post_at")
    posts = {topic: Post.objects.filter(topic=topic).count() for topic in counted[:200]}
    longest = max(posts, key=lambda topic: posts[topic])
    yield "rooms of the group", reverse("room_list", args=[key])
    yield "topics of the room", reverse("room_detail", args=[key, room.pk])
    yield f"a topic of {posts[counted[0]]} posts", _topic(counted[0])
    yield f"a topic of {posts[longest]} posts", _topic(longest)


def _topic(topic: Topic) -> str:
    return reverse("topic_detail", args=[topic.room.group.key, topic.room_id, topic.pk])


def _get(visitor: Visitor, path: str) -> float:
    began = time.perf_counter()
    answer = visitor.get(path)
    taken = time.perf_counter() - began
    answer.raise_for_status()
    return taken
