"""The pages of rounds, of a room's settings and of search, as people in each place see them."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import Member
from discussions.models import Post, Room, Thanks, Topic
from groups.models import Group
from tests.discussions.actions.test_rounds import opened, shared, thanked
from tests.discussions.talk import keeper, old_hand, some_room, some_topic
from tests.factories import GroupFactory, MemberFactory, MembershipFactory, PostFactory
from tests.walls import as_owner

pytestmark = pytest.mark.django_db


@pytest.fixture
def room() -> Room:
    return some_room(name="Evenings", allows_anonymous=True)


@pytest.fixture
def chair(room: Room) -> Member:
    return keeper(room.group)


@pytest.fixture
def me(room: Room) -> Member:
    return old_hand(room.group, "Heron")


@pytest.fixture
def around(room: Room, chair: Member) -> Topic:
    return opened(room, chair)


def of(member: Member) -> Client:
    client = Client()
    client.force_login(member)
    return client


def at(name: str, thing: Room | Topic | Group, *more: object) -> str:
    if isinstance(thing, Topic):
        args: list[object] = [thing.room.group.key, thing.room_id, thing.pk]
    elif isinstance(thing, Room):
        args = [thing.group.key, thing.pk]
    else:
        args = [thing.key]
    return reverse(name, args=[*args, *more])


def page(member: Member, path: str, status: int = 200) -> str:
    response = of(member).get(path)
    assert response.status_code == status
    return re.sub(r"\s+", " ", response.content.decode())


def words_on(text: str) -> list[str]:
    return re.findall(r'<div class="written" dir="auto"><p>(.*?)</p>', text)


def send(client: Client, path: str, **fields: object) -> Any:
    return client.post(path, {"sending": str(uuid4()), **fields})


# Rounds


def test_round_is_opened_over_the_page(room: Room, chair: Member, me: Member) -> None:
    client, path = of(chair), at("round_create", room)
    assert path in page(chair, at("room_detail", room))
    assert path not in page(me, at("room_detail", room))
    assert client.get(path).status_code == 200

    answer = send(client, path, title="Step three", body="A **reading**.", hours="2")

    with as_owner():
        topic = Topic.objects.select_related("room__group").get()
    assert answer["Location"] == at("round_detail", topic)
    assert topic.closes_at is not None
    lasts = topic.closes_at - timezone.now()
    assert timedelta(hours=1, minutes=59) < lasts < timedelta(hours=2, seconds=1)
    text = page(me, at("round_detail", topic))
    assert words_on(text) == ["A <strong>reading</strong>."]
    assert "<title> Talk </title>" in text
    assert "in 2 hours" in text or "in 1 hour" in text


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"title": "", "body": "x", "hours": "2"}, ["title"]),
        ({"title": "x", "body": "", "hours": "2"}, ["body"]),
        ({"title": "x", "body": "x", "hours": "3"}, ["hours"]),
    ],
)
def test_round_that_lacks_something_is_asked_for_again(
    room: Room, chair: Member, fields: dict[str, str], wrong: list[str]
) -> None:
    answer = send(of(chair), at("round_create", room), **fields)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == wrong


def test_topic_address_of_a_round_leads_to_the_round(around: Topic, me: Member) -> None:
    path = at("topic_detail", around)

    answer = of(me).get(f"{path}?at={around.pk}")

    assert answer["Location"] == f"{at('round_detail', around)}?at={around.pk}"


def test_share_is_given_over_the_page_once(around: Topic, me: Member, chair: Member) -> None:
    client, path = of(me), at("round_detail", around)
    assert "You write as <bdi>Heron</bdi>" in page(me, path)

    assert send(client, path, body="I **turned** it over.").status_code == 302

    text = page(me, path)
    assert words_on(text) == ["We made a decision.", "I <strong>turned</strong> it over."]
    assert "You have shared. Thank you." in text
    assert "Share it" not in text
    again = send(client, path, body="Once more.")
    assert again.status_code == 422
    assert "Each shares once." in again.content.decode()
    assert "Answer" not in page(chair, path)


def test_share_without_words_is_asked_for_again(around: Topic, me: Member) -> None:
    answer = send(of(me), at("round_detail", around), body=" ")

    assert answer.status_code == 422
    assert "We made a decision." in answer.content.decode()


def test_anonymous_share_names_nobody(around: Topic, me: Member, chair: Member) -> None:
    send(of(me), at("round_detail", around), body="Nameless.", is_anonymous="on")

    text = page(chair, at("round_detail", around))
    assert "A member" in text
    assert "Heron" not in text


def test_round_that_is_over_is_read_and_takes_nothing(around: Topic, me: Member) -> None:
    shared(around, me)
    with as_owner():
        Topic.objects.filter(pk=around.pk).update(closes_at=timezone.now())
    late = old_hand(around.room.group)

    text = page(late, at("round_detail", around))

    assert "The round has ended." in text
    assert "Share it" not in text
    answer = send(of(late), at("round_detail", around), body="Too late.")
    assert answer.status_code == 422
    assert "The round has ended meanwhile" in answer.content.decode()
    with as_owner():
        assert not Post.objects.filter(author=late).exists()


def test_thanks_with_words_are_shown_to_who_shared_alone(
    around: Topic, me: Member, chair: Member
) -> None:
    share = shared(around, me).post
    path = at("round_thank", around, share.pk)
    other = old_hand(around.room.group, "Wren")
    assert path in page(other, at("round_detail", around))
    assert path not in page(me, at("round_detail", around))

    answer = of(other).post(path, {"words": "You gave me **courage**.\n<script>"}, follow=True)

    assert "Thank you sent." in answer.content.decode()
    text = page(me, at("round_detail", around))
    assert "For you alone" in text
    assert "You gave me **courage**. &lt;script&gt;" in text
    assert "<bdi>Wren</bdi>" in text
    for reader in (other, chair):
        assert "courage" not in page(reader, at("round_detail", around))
    assert "You said thank you" in page(other, at("round_detail", around))


@pytest.mark.parametrize(
    ("words", "told"),
    [("x" * 501, "500 characters"), ("My number is 555 867 5309.", "cannot be sent")],
)
def test_thanks_that_cannot_be_sent_say_why(
    around: Topic, me: Member, words: str, told: str
) -> None:
    share = shared(around, me).post
    client = of(old_hand(around.room.group))

    answer = client.post(at("round_thank", around, share.pk), {"words": words}, follow=True)

    assert told in answer.content.decode()
    with as_owner():
        assert not Thanks.objects.exists()


def test_round_is_not_there_for_others(around: Topic, room: Room, me: Member) -> None:
    share = shared(around, me).post
    outsiders = (MemberFactory.create(), keeper(GroupFactory.create()))
    for stranger in outsiders:
        client = of(stranger)
        assert client.get(at("round_detail", around)).status_code == 404
        assert client.post(at("round_detail", around), {}).status_code == 404
        assert client.post(at("round_thank", around, share.pk), {}).status_code == 404
        assert client.get(at("round_create", room)).status_code == 404
    assert of(me).get(at("round_create", room)).status_code == 403
    assert of(me).get(at("round_thank", around, share.pk)).status_code == 405
    talk = some_topic(room)
    assert of(me).get(at("round_detail", talk)).status_code == 404


@pytest.mark.parametrize("shares", [1, 3])
def test_round_query_count_is_constant(
    around: Topic, me: Member, shares: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    share = shared(around, me).post
    for number in range(shares):
        other = old_hand(around.room.group, f"Name {number}")
        shared(around, other)
        thanked(share, other, "Kind words.")
    client = of(me)
    client.get(at("round_detail", around))

    with django_assert_max_num_queries(27):
        client.get(at("round_detail", around))


# Settings


def test_room_is_opened_over_the_page(chair: Member, me: Member, room: Room) -> None:
    path = at("room_create", room.group)
    assert of(chair).get(path).status_code == 200

    answer = send(of(chair), path, name="Mornings", keep_days="30")

    with as_owner():
        made = Room.objects.select_related("group").get(name="Mornings")
    assert answer["Location"] == at("room_detail", made)
    assert made.keep_days == 30
    assert "Mornings" in page(me, reverse("room_list", args=[room.group.key]))
    assert of(me).get(path).status_code == 403
    assert of(MemberFactory.create()).get(path).status_code == 404


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"name": " \u202e "}, ["name"]),
        ({"name": "x" * 61}, ["name"]),
        ({"name": "Evenings"}, ["name"]),
        ({"keep_days": "181"}, ["keep_days"]),
        ({"purpose": "x" * 301}, ["purpose"]),
    ],
)
def test_room_that_lacks_something_is_asked_for_again(
    chair: Member, room: Room, fields: dict[str, str], wrong: list[str]
) -> None:
    path = at("room_create", room.group)

    answer = send(of(chair), path, **{"name": "Mornings", "keep_days": "30"} | fields)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == wrong


def test_room_is_set_over_the_page(chair: Member, room: Room, me: Member) -> None:
    path = at("room_settings", room)
    assert path in page(chair, at("room_detail", room))
    assert 'value="Evenings"' in page(chair, path)

    answer = of(chair).post(path, {"name": "Nights", "keep_days": "14", "is_closed": "on"})

    assert answer["Location"] == at("room_detail", room)
    text = page(me, at("room_detail", room))
    assert "Nights" in text
    assert "The room is closed" in text
    assert "deleted after 14 days" in text
    assert of(me).get(path).status_code == 403
    assert of(MemberFactory.create()).post(path, {}).status_code == 404


def test_group_that_decides_together_is_led_to_its_decisions(chair: Member, room: Room) -> None:
    with as_owner():
        Group.objects.filter(pk=room.group_id).update(decides=["rules"])

    answer = of(chair).post(at("room_settings", room), {"name": "Evenings", "keep_days": "14"})

    assert answer.status_code == 422
    assert "This group decides together" in answer.content.decode()
    with as_owner():
        assert Room.objects.get().keep_days == 180


# Search


def test_words_are_found_over_the_page_and_stand_in_no_address(room: Room, me: Member) -> None:
    topic = some_topic(room, title="How are you?")
    found = PostFactory.create(topic=topic, body="Grateful <b>today</b>.")
    PostFactory.create(topic=topic, body="Tired.")
    path = at("room_search", room)
    assert path in page(me, at("room_detail", room))
    assert of(me).get(path).status_code == 200
    assert "grateful" not in page(me, f"{path}?words=grateful").lower()

    answer = of(me).post(path, {"words": "grate"})

    text = answer.content.decode()
    assert f"?at={found.pk}#post-{found.pk}" in text
    assert "Tired." not in text
    assert "&lt;b&gt;today&lt;/b&gt;" in text
    nothing = of(me).post(path, {"words": "elephant"}).content.decode()
    assert "Nothing was found" in nothing
    assert of(me).post(path, {"words": ""}).status_code == 422
    assert of(MemberFactory.create()).post(path, {"words": "grate"}).status_code == 404


def test_pages_of_what_was_found_go_on(room: Room, me: Member) -> None:
    topic = some_topic(room)
    for age in range(25):
        PostFactory.create(
            topic=topic, body=f"word {age}", posted_at=timezone.now() - timedelta(days=age)
        )
    path, client = at("room_search", room), of(me)

    first = client.post(path, {"words": "word"}).content.decode()
    second = client.post(path, {"words": "word", "page": "2"}).content.decode()

    assert ("word 0" in first, "word 24" in first, 'value="2"' in first) == (True, False, True)
    assert ("word 19" in second, "word 24" in second, 'value="1"' in second) == (False, True, True)
    for odd in ("0", "51", "x"):
        assert client.post(path, {"words": "word", "page": odd}).status_code == 422


@pytest.mark.parametrize("posts", [1, 3])
def test_search_query_count_is_constant(
    room: Room, me: Member, posts: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(posts):
        member = MembershipFactory.create(group=room.group).member
        PostFactory.create(topic=some_topic(room, member), body="word")
    client = of(me)
    client.get(at("room_search", room))

    with django_assert_max_num_queries(19):
        client.post(at("room_search", room), {"words": "word"})
