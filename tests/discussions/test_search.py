"""Search inside a room gives what the asking member may read, by every word, newest first."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.asking import as_person
from accounts.models import Member
from discussions.models import Post, Room, Topic
from discussions.searching import search
from moderation.models import Sanction
from tests.factories import (
    BlockFactory,
    MembershipFactory,
    PostFactory,
    RoomFactory,
    SanctionFactory,
    TopicFactory,
)
from tests.walls import as_owner

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def room() -> Room:
    found: Room = RoomFactory.create()
    return found


@pytest.fixture
def reader(room: Room) -> Member:
    member: Member = MembershipFactory.create(group=room.group).member
    return member


def write(room: Room, *bodies: str) -> list[Post]:
    """Write posts, each a day older than the one before it."""
    topic = TopicFactory.create(room=room)
    return [
        PostFactory.create(topic=topic, body=body, posted_at=NOW - timedelta(days=age))
        for age, body in enumerate(bodies)
    ]


def found(room: Room, reader: Member, words: str, page: int = 1) -> list[Post]:
    with as_person(reader.pk):
        return search(room, reader, words, page=page).posts


@pytest.mark.parametrize(
    ("words", "hits"),
    [
        ("grateful", [0, 2]),
        ("GRATEFUL", [0, 2]),
        ("grat", [0, 2]),
        ("grateful coffee", [2]),
        ("coffee grat", [2]),
        ("grat coffee", []),  # only the last word may be a beginning
        ("cafe", [1]),
        ("Café", [1]),
        ("don't", [3]),
        ("dont", [3]),
        ("12 step", [3]),
        ("nothing", []),
        ("", []),
        ("& | ! ( ) : * ' \\ <->", []),
        ("grateful & !coffee", [2]),
        ("'grateful':*", [0, 2]),
        ("мир", [4]),
        ("x" * 3000, []),
    ],
)
def test_every_word_counts_and_the_last_as_a_beginning(
    room: Room, reader: Member, words: str, hits: list[int]
) -> None:
    posts = write(
        room,
        "I am *grateful* today.",
        "We met at the café.",
        "Grateful for coffee",
        "Don't skip the 12-step meeting!",
        "Мир вам",
    )
    write(RoomFactory.create(group=room.group), "grateful, in another room")

    assert found(room, reader, words) == [posts[hit] for hit in hits]


def test_word_of_many_thousand_letters_is_written_and_not_found(
    room: Room, reader: Member
) -> None:
    (post,) = write(room, "a" * 15_000 + " seen")

    assert found(room, reader, "seen") == [post]
    assert found(room, reader, "a" * 3000) == []


def test_pages_go_on_where_the_one_before_ended_over_weeks(room: Room, reader: Member) -> None:
    posts = write(room, *["one word"] * 45)

    with as_person(reader.pk):
        pages = [search(room, reader, "word", page=page) for page in (1, 2, 3, 4)]

    assert [post for page in pages for post in page.posts] == posts
    assert [len(page.posts) for page in pages] == [20, 20, 5, 0]
    assert [page.has_more for page in pages] == [True, True, False, False]


def test_search_of_a_room_that_is_not_ones_own_finds_nothing(room: Room) -> None:
    write(room, "secret")
    stranger = MembershipFactory.create().member

    for asking in (stranger.pk, uuid4()):
        with as_person(asking), connection.cursor() as cursor:
            cursor.execute("SELECT search_room(%s, 'secret', 1)", [room.pk])
            assert cursor.fetchall() == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT search_room(%s, 'secret', 1)", [room.pk])
        assert cursor.fetchall() == []


def test_changed_post_is_found_by_its_new_words_alone(room: Room, reader: Member) -> None:
    (post,) = write(room, "before")
    with as_owner():
        Post.objects.filter(pk=post.pk).update(body="afterwards")

    assert found(room, reader, "before") == []
    assert found(room, reader, "after") == [post]


def test_moved_post_is_found_where_it_is(room: Room, reader: Member) -> None:
    (post,) = write(room, "moved")
    other = RoomFactory.create(group=room.group)
    with as_owner():
        Topic.objects.filter(pk=post.topic_id).update(room=other)
        Post.objects.filter(pk=post.pk).update(room=other)

    assert found(room, reader, "moved") == []
    assert found(other, reader, "moved") == [post]


states = st.sampled_from(list(Post.State))
posts = st.fixed_dictionaries(
    {
        "author": st.sampled_from([0, 1, 2, None]),
        "state": states,
        "is_anonymous": st.booleans(),
        "is_over": st.booleans(),
        "age": st.integers(0, 170),
        "topic": st.integers(0, 1),
        "room": st.integers(0, 1),
    }
)
topics = st.fixed_dictionaries(
    {
        "opened_by": st.sampled_from([0, 1, 2, None]),
        "state": st.sampled_from(list(Topic.State)),
        "is_held": st.booleans(),
        "is_anonymous": st.booleans(),
    }
)


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(
    written=st.lists(posts, min_size=1, max_size=12),
    opened=st.lists(topics, min_size=4, max_size=4),
    blocks=st.sets(st.sampled_from([(0, 1), (1, 0), (1, 2), (2, 0)]), max_size=2),
    suspended=st.booleans(),
)
def test_aut_12_search_gives_what_is_visible_and_nothing_else(
    db: None,
    written: list[dict[str, object]],
    opened: list[dict[str, object]],
    blocks: set[tuple[int, int]],
    suspended: bool,
) -> None:
    rooms = [RoomFactory.create()]
    rooms.append(RoomFactory.create(group=rooms[0].group))
    people = [MembershipFactory.create(group=rooms[0].group).member for _ in range(3)]
    for blocker, blocked in blocks:
        BlockFactory.create(blocker=people[blocker], blocked=people[blocked])
    if suspended:
        kind = Sanction.Kind.SUSPEND
        SanctionFactory.create(decision__member=people[2], group=rooms[0].group, kind=kind)
    made = [_topic(rooms[n // 2], people, fields) for n, fields in enumerate(opened)]
    for fields in written:
        _post(made, people, fields)

    for member in people:
        for room in rooms:
            with as_person(member.pk):
                hits = set(search(room, member, "word", page=1).posts)
                topics = Topic.objects.visible_to(member)
                seen = Post.objects.visible_to(member).filter(room=room, topic__in=topics)
                assert hits == set(seen)


def _topic(room: Room, people: list[Member], fields: dict[str, object]) -> Topic:
    who = fields["opened_by"]
    by = people[who] if isinstance(who, int) else None
    topic: Topic = TopicFactory.create(room=room, **fields | {"opened_by": by})
    return topic


def _post(made: list[Topic], people: list[Member], fields: dict[str, object]) -> None:
    fields = dict(fields)
    who, age = fields.pop("author"), fields.pop("age")
    over, topic, room = fields.pop("is_over"), fields.pop("topic"), fields.pop("room")
    assert isinstance(age, int)
    assert isinstance(topic, int)
    assert isinstance(room, int)
    at = timezone.now() - timedelta(days=age)
    left = timedelta(minutes=-1) if over else timedelta(days=1)
    PostFactory.create(
        topic=made[2 * room + topic],
        author=people[who] if isinstance(who, int) else None,
        body="a word",
        posted_at=at,
        expires_at=timezone.now() + left,
        **fields,
    )
