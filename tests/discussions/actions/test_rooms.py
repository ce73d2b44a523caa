"""Rooms are opened and set by those who keep the group safe, as the group has decided."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from accounts.asking import as_person
from accounts.models import Member
from discussions.actions import rooms
from discussions.actions.rooms import RoomNameTakenError, RoomWish, TooManyRoomsError
from discussions.models import Post, Room
from groups.actions.settings import DecisionNeededError
from groups.models import Group, GroupDecision
from tests.discussions.talk import keeper, old_hand, some_room, some_topic
from tests.factories import GroupDecisionFactory, GroupFactory, PostFactory, RoomFactory
from tests.walls import as_owner

pytestmark = pytest.mark.django_db


@pytest.fixture
def group() -> Group:
    found: Group = GroupFactory.create()
    return found


def opened(group: Group, by: Member, sending: object = None, **wish: object) -> Room:
    with as_person(by.pk):
        wished = RoomWish(**{"name": "Evenings"} | wish)  # type: ignore[arg-type]
        return rooms.open_room(group, by=by, sending=sending or uuid4(), wish=wished)  # type: ignore[arg-type]


def set_to(room: Room, by: Member, **wish: object) -> Room:
    with as_person(by.pk):
        wished = RoomWish(**{"name": room.name} | wish)  # type: ignore[arg-type]
        return rooms.set_room(room, by=by, wish=wished)


@pytest.mark.parametrize("role", ["chair", "secretary", "moderator"])
def test_room_is_opened_by_who_keeps_the_group_safe_and_sent_twice_is_one(
    group: Group, role: str
) -> None:
    by, sending = keeper(group, role), uuid4()

    first, second = (opened(group, by, sending, keep_days=30) for _ in range(2))

    assert first == second
    with as_owner():
        assert Room.objects.get().keep_days == 30
    with as_person(old_hand(group).pk):
        assert list(Room.objects.all()) == [first]


def test_room_is_opened_by_nobody_else(group: Group) -> None:
    for by in (old_hand(group), keeper(group, "greeter"), keeper(GroupFactory.create())):
        with pytest.raises(PermissionDenied):
            opened(group, by)
    with as_owner():
        assert not Room.objects.exists()


def test_name_is_taken_once_in_a_group_and_free_in_another(group: Group) -> None:
    by = keeper(group)
    room, other = opened(group, by), opened(group, by, name="Mornings")

    with pytest.raises(RoomNameTakenError):
        opened(group, by, name=" Evenings ")
    with pytest.raises(RoomNameTakenError):
        set_to(other, by, name=room.name)
    elsewhere = GroupFactory.create()
    assert opened(elsewhere, keeper(elsewhere)).name == "Evenings"


def test_twenty_rooms_are_enough(group: Group) -> None:
    RoomFactory.create_batch(20, group=group)

    with pytest.raises(TooManyRoomsError):
        opened(group, keeper(group))


def test_room_is_set_by_who_keeps_the_group_safe_alone(group: Group) -> None:
    room = some_room(group=group)

    for by in (old_hand(group), keeper(group, "treasurer")):
        with pytest.raises(PermissionDenied):
            set_to(room, by, name="Mine")
    with pytest.raises(Room.DoesNotExist):
        set_to(room, keeper(GroupFactory.create()), name="Mine")
    changed = set_to(
        room, keeper(group), name="Ours", purpose="Talk", allows_anonymous=True, is_closed=True
    )

    with as_owner():
        assert Room.objects.get(pk=room.pk) == changed
    fields = (changed.name, changed.purpose, changed.allows_anonymous, changed.is_closed)
    assert fields == ("Ours", "Talk", True, True)


def agreed(group: Group, days_ago: int) -> None:
    """Have a group have agreed to change how it works."""
    closed = timezone.now() - timedelta(days=days_ago)
    GroupDecisionFactory.create(
        group=group,
        kind=GroupDecision.Kind.RULES,
        outcome=GroupDecision.Outcome.PASSED,
        closed_at=closed,
    )


@pytest.mark.parametrize(("days_ago", "may"), [(None, False), (10, True), (91, False)])
def test_group_that_decides_together_sets_how_long_posts_stay_only_once_it_agreed(
    group: Group, days_ago: int | None, may: bool
) -> None:
    room, by = some_room(group=group), keeper(group)
    with as_owner():
        Group.objects.filter(pk=group.pk).update(decides=["rules"])
    if days_ago is not None:
        agreed(group, days_ago)

    assert set_to(room, by, name="Another name").name == "Another name"
    if may:
        assert set_to(room, by, keep_days=30).keep_days == 30
    else:
        with pytest.raises(DecisionNeededError):
            set_to(room, by, keep_days=30)
        with as_owner():
            assert Room.objects.get().keep_days == 180


def test_keeping_less_has_the_worker_come_at_once(group: Group) -> None:
    room = some_room(group=group)

    set_to(room, keeper(group), keep_days=30)

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s", ["discussions.purge"]
        )
        assert cursor.fetchone() == (1,)


def test_keeping_more_brings_nothing_back_though_the_worker_never_came(group: Group) -> None:
    room, by, reader = some_room(group=group), keeper(group), old_hand(group)
    topic = some_topic(room)
    for age in (50, 20):
        at = timezone.now() - timedelta(days=age)
        PostFactory.create(topic=topic, posted_at=at, expires_at=at + timedelta(days=180))
    set_to(room, by, keep_days=30)

    set_to(room, by, keep_days=180)

    with as_person(reader.pk):
        seen = Post.objects.visible_to(reader).filter(topic=topic)
        assert {(timezone.now() - post.posted_at).days for post in seen} == {0, 20}
    with as_owner():
        assert Post.objects.count() == 2
