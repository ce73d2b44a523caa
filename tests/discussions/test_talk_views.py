"""The pages of rooms, as people in each place see them."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import Member
from discussions import inside
from discussions.models import Post, ReadMark, Room, Thanks, Topic
from groups.models import Membership
from moderation.models import Case, Sanction
from tests.discussions.talk import keeper, old_hand, opened, said, some_room, some_topic
from tests.factories import (
    BlockFactory,
    MemberFactory,
    MembershipFactory,
    PostFactory,
    ReadMarkFactory,
    SanctionFactory,
    ThanksFactory,
)
from tests.walls import as_owner

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
UUID_PART = r"[0-9a-f]{8}-[0-9a-f-]{27}"


@pytest.fixture
def room() -> Room:
    return some_room(name="Evenings", allows_anonymous=True)


@pytest.fixture
def me(room: Room) -> Member:
    return old_hand(room.group, "Heron")


@pytest.fixture
def other(room: Room) -> Member:
    return old_hand(room.group, "Wren")


def of(member: Member) -> Client:
    client = Client()
    client.force_login(member)
    return client


def path_of(name: str, topic: Topic, *more: object) -> str:
    return reverse(name, args=[topic.room.group.key, topic.room_id, topic.pk, *more])


def page(member: Member, path: str, status: int = 200) -> str:
    response = of(member).get(path)
    assert response.status_code == status
    return re.sub(r"\s+", " ", response.content.decode())


def words_on(text: str) -> list[str]:
    return re.findall(r'<div class="written" dir="auto"><p>(.*?)</p>', text)


def titles_on(text: str) -> list[str]:
    return re.findall(r'<li class="todo">.*?<bdi>(.*?)</bdi>', text)


def post_form(client: Client, path: str, **fields: object) -> Any:
    data = {"sending": str(uuid4()), "body": "So did I.", **fields}
    return client.post(path, data)


def test_rooms_of_a_group_are_listed_for_its_members(room: Room, me: Member) -> None:
    some_room(name="Elsewhere")

    text = page(me, reverse("room_list", args=[room.group.key]))

    assert titles_on(text) == ["Evenings"]
    assert "<title> Talk </title>" in text
    assert reverse("room_list", args=[room.group.key]) in page(
        me, reverse("group_home", args=[room.group.key])
    )


def test_group_without_a_room_says_who_can_open_one(me: Member) -> None:
    group = some_room().group
    with as_owner():
        Room.objects.filter(group=group).delete()

    assert "A trusted servant of the group can open one" in page(
        old_hand(group), reverse("room_list", args=[group.key])
    )
    assert "Open the first one" in page(keeper(group), reverse("room_list", args=[group.key]))


def test_room_lists_topics_pinned_first_then_the_latest(room: Room, me: Member) -> None:
    for title in ("One", "Two", "Three"):
        opened(room, me, title=title)
    with as_owner():
        Topic.objects.filter(title="One").update(is_pinned=True)
        second = Topic.objects.get(title="Two")
    said(second, me)

    assert titles_on(page(me, reverse("room_detail", args=[room.group.key, room.pk]))) == [
        "One",
        "Two",
        "Three",
    ]


def test_room_without_topics_invites_to_begin(room: Room, me: Member) -> None:
    text = page(me, reverse("room_detail", args=[room.group.key, room.pk]))

    assert "Nothing has been said here yet" in text
    assert reverse("topic_create", args=[room.group.key, room.pk]) in text


def test_room_goes_on_on_further_pages(
    room: Room, me: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inside, "TOPICS_A_PAGE", 2)
    for title in ("One", "Two", "Three"):
        opened(room, me, title=title)
    path = reverse("room_detail", args=[room.group.key, room.pk])

    assert titles_on(page(me, path)) == ["Three", "Two"]
    assert titles_on(page(me, f"{path}?page=2")) == ["One"]
    for odd in ("0", "-1", "x", "٣", "9" * 30):
        assert page(me, f"{path}?page={odd}")


def test_topic_is_opened_over_the_page(room: Room, me: Member, other: Member) -> None:
    client, path = of(me), reverse("topic_create", args=[room.group.key, room.pk])
    assert "You write as <bdi>Heron</bdi>" in client.get(path).content.decode()

    response = post_form(client, path, title="How are you?", body="I **slept** well.")

    with as_owner():
        topic = Topic.objects.select_related("room__group").get()
    assert response["Location"] == path_of("topic_detail", topic)
    text = page(other, path_of("topic_detail", topic))
    assert words_on(text) == ["I <strong>slept</strong> well."]
    assert "<bdi>Heron</bdi>" in text


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"title": ""}, ["title"]),
        ({"title": " \u202e "}, ["title"]),
        ({"title": "x", "body": ""}, ["body"]),
        ({"title": "x", "body": "[r]: https://a.example"}, ["body"]),
        ({"title": "x", "body": "a" * 20_001}, ["body"]),
        ({"title": "x", "sending": "x"}, ["sending"]),
        ({"title": "x", "keep_days": "3"}, ["keep_days"]),
    ],
)
def test_topic_that_lacks_something_is_asked_for_again(
    room: Room, me: Member, fields: dict[str, str], wrong: list[str]
) -> None:
    path = reverse("topic_create", args=[room.group.key, room.pk])

    response = post_form(of(me), path, **fields)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == wrong
    with as_owner():
        assert not Topic.objects.exists()


def test_post_is_written_over_the_page_and_sent_twice_is_once(
    room: Room, me: Member, other: Member
) -> None:
    topic = opened(room, me).post.topic
    client, path, sending = of(other), path_of("topic_detail", topic), str(uuid4())

    answers = [post_form(client, path, sending=sending) for _ in range(2)]

    assert {answer.status_code for answer in answers} == {302}
    assert words_on(page(me, path)) == ["I slept well.", "So did I."]


def test_post_without_words_is_asked_for_again(room: Room, me: Member) -> None:
    path = path_of("topic_detail", opened(room, me).post.topic)

    response = post_form(of(me), path, body=" ")

    assert response.status_code == 422
    assert "I slept well." in response.content.decode()


def test_w_06_words_of_a_rule_come_before_posting(room: Room, me: Member) -> None:
    topic = opened(room, me).post.topic
    client, path = of(me), path_of("topic_detail", topic)
    body = "You should take 2 mg in the morning and 2 mg at night."

    first = post_form(client, path, body=body)

    text = first.content.decode()
    assert first.status_code == 422
    assert "Post it anyway" in text
    assert body in text
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text))
    assert fields["agreed"] == "W-6"
    assert re.search(rf"<textarea[^>]*>\s*{body}</textarea>", text)
    assert "Detox and tapering usually need medical supervision" in text
    assert "Lines of all countries" in text
    with as_owner():
        assert Post.objects.count() == 1
    assert client.post(path, fields | {"body": body}).status_code == 302
    with as_owner():
        assert Post.objects.count() == 2


def test_w_01_help_is_shown_at_once_and_only_once(room: Room, me: Member) -> None:
    topic = opened(room, me).post.topic
    client, path = of(me), path_of("topic_detail", topic)
    sent = client.post(
        path,
        {"sending": str(uuid4()), "body": "Tonight I want to kill myself."},
        headers={"Accept-Language": "en-US"},
        follow=True,
    )

    assert "You do not have to be alone with this" in sent.content.decode()
    assert 'href="tel:988"' in sent.content.decode()
    assert "Tonight I want to kill myself." in words_on(sent.content.decode())
    assert "You do not have to be alone" not in client.get(path).content.decode()


def test_w_19_youth_services_are_shown_to_whoever_seems_to_be_young(
    room: Room, me: Member
) -> None:
    topic = opened(room, me).post.topic

    sent = of(me).post(
        path_of("topic_detail", topic),
        {"sending": str(uuid4()), "body": "I am 15 and I need help."},
        follow=True,
    )

    assert "It sounds as if you may be under 18." in sent.content.decode()
    assert reverse("youth") in sent.content.decode()


def test_w_24_many_posts_in_an_hour_are_enough_for_a_while(room: Room, me: Member) -> None:
    topic = opened(room, me).post.topic
    for _ in range(10):
        PostFactory.create(topic=topic, author=me)

    response = post_form(of(me), path_of("topic_detail", topic), body="And another thing.")

    assert response.status_code == 422
    assert "Take a break" in response.content.decode()


def test_w_23_newcomer_is_told_kindly_that_a_moderator_reads_first(room: Room, me: Member) -> None:
    newcomer = MembershipFactory.create(group=room.group).member
    topic = opened(room, me).post.topic
    client, path = of(newcomer), path_of("topic_detail", topic)

    text = client.post(
        path, {"sending": str(uuid4()), "body": "Hello."}, follow=True
    ).content.decode()

    assert "Welcome. A moderator reads the first posts of every new member" in text
    assert "you can change it or delete it meanwhile" in text
    assert "Only you see this" in text
    assert words_on(page(me, path)) == ["I slept well."]
    with as_owner():
        assert Case.objects.get().subject_kind == "post"


def test_share_without_a_name_names_nobody_to_anybody(
    room: Room, me: Member, other: Member
) -> None:
    topic = opened(room, me, "By me.").post.topic
    path = path_of("topic_detail", topic)
    post_form(of(me), path, body="Nameless.", is_anonymous="on")
    with as_owner():
        nameless = Post.objects.get(is_anonymous=True)
        mine = Membership.objects.get(member=me, group=room.group)

    text = page(other, path)

    (of_it,) = re.findall(rf'<li class="post[^>]*id="post-{nameless.pk}">.*?</li>', text)
    assert "<span>A member</span>" in of_it
    assert "Heron" not in of_it
    assert "is-own" not in of_it
    known = {str(nameless.pk), str(topic.pk), str(room.pk), str(room.group.key)}
    assert set(re.findall(UUID_PART, of_it)) <= known
    assert str(me.pk) not in text
    assert str(mine.pk) not in text
    own = page(me, path)
    (of_it,) = re.findall(rf'<li class="post[^>]*id="post-{nameless.pk}">.*?</li>', own)
    assert "<span>A member</span>" in of_it
    assert "(you)" in of_it


def test_topic_without_a_name_names_nobody(room: Room, me: Member, other: Member) -> None:
    topic = opened(room, me, is_anonymous=True).post.topic

    for path in (
        reverse("room_detail", args=[room.group.key, room.pk]),
        path_of("topic_detail", topic),
    ):
        text = page(other, path)
        assert "A member" in text
        assert "Heron" not in text


def test_room_that_wants_names_offers_no_share_without_one(me: Member) -> None:
    room = some_room()
    member = old_hand(room.group)
    topic = opened(room, member).post.topic

    assert "Share without my name" not in page(member, path_of("topic_detail", topic))


def test_answer_shows_what_it_answers_as_it_is_now(room: Room, me: Member, other: Member) -> None:
    first = opened(room, me, "I slept well.").post
    client, path = of(other), path_of("topic_detail", first.topic)
    form = client.get(f"{path}?quote={first.pk}").content.decode()
    assert f'name="quotes" value="{first.pk}"' in form

    post_form(client, path, body="Good for you.", quotes=str(first.pk))
    with as_owner():
        Post.objects.filter(pk=first.pk).update(body="I slept badly.")

    assert re.findall(
        r'<blockquote class="quoted">.*?<p dir="auto">(.*?)</p>', page(me, path)
    ) == ["I slept badly."]
    for hidden in (Post.State.HIDDEN, Post.State.REMOVED):
        with as_owner():
            Post.objects.filter(pk=first.pk).update(state=hidden)
        assert "quoted" not in page(me, path)
    assert client.get(f"{path}?quote={uuid4()}").status_code == 200
    assert client.get(f"{path}?quote=x").status_code == 200


def test_prv_09_of_whom_either_keeps_away_there_is_no_sign(
    room: Room, me: Member, other: Member
) -> None:
    third = old_hand(room.group, "Siskin")
    quiet = opened(room, third, title="Quiet").post.topic
    mixed = opened(room, third, title="Mixed").post.topic
    theirs = opened(room, other, title="Theirs").post.topic
    spoken = said(quiet, other, "By Wren.").post
    said(quiet, third, "In answer.", quotes=spoken.pk)
    said(mixed, third, "Third again.")
    said(quiet, other, "By Wren again.")
    own = said(mixed, me, "Mine.").post
    ThanksFactory.create(post=own, by=other)
    room_path = reverse("room_detail", args=[room.group.key, room.pk])
    assert titles_on(page(me, room_path)) == ["Mixed", "Quiet", "Theirs"]
    BlockFactory.create(blocker=other, blocked=me)
    said(quiet, other, "Wren talks on.")

    listed, quiet_text = page(me, room_path), page(me, path_of("topic_detail", quiet))

    assert titles_on(listed) == ["Mixed", "Quiet"]
    assert "Wren" not in listed + quiet_text
    assert words_on(quiet_text) == ["I slept well.", "In answer."]
    assert "quoted" not in quiet_text
    assert "only you see this" not in page(me, path_of("topic_detail", mixed))
    assert of(me).get(path_of("topic_detail", theirs)).status_code == 404


def test_prv_09_what_somebody_blocked_says_neither_moves_a_topic_nor_makes_it_new(
    room: Room, me: Member, other: Member
) -> None:
    third = old_hand(room.group, "Siskin")
    older = opened(room, third, title="Older").post.topic
    opened(room, third, title="Newer")
    BlockFactory.create(blocker=me, blocked=other)
    with as_owner():
        for topic in Topic.objects.all():
            ReadMarkFactory.create(topic=topic, member=me, read_to=timezone.now())

    said(older, other, "By Wren.")

    room_path = reverse("room_detail", args=[room.group.key, room.pk])
    text = page(me, room_path)
    assert titles_on(text) == ["Newer", "Older"]
    assert "New posts" not in text + page(me, reverse("room_list", args=[room.group.key]))
    assert titles_on(page(third, room_path)) == ["Older", "Newer"]
    assert "New posts" in page(third, room_path)


def test_topic_of_which_nothing_can_be_read_is_not_there(
    room: Room, me: Member, other: Member
) -> None:
    first = opened(room, me).post
    said(first.topic, other)
    with as_owner():
        Post.objects.filter(pk=first.pk).delete()
    third = old_hand(room.group)
    BlockFactory.create(blocker=third, blocked=other)

    assert titles_on(page(third, reverse("room_detail", args=[room.group.key, room.pk]))) == []
    assert of(third).get(path_of("topic_detail", first.topic)).status_code == 404


def test_what_is_new_is_marked_until_it_is_read(room: Room, me: Member, other: Member) -> None:
    topic = opened(room, me).post.topic
    lists = [
        reverse("room_list", args=[room.group.key]),
        reverse("room_detail", args=[room.group.key, room.pk]),
    ]
    path = path_of("topic_detail", topic)
    assert all("New posts" in page(other, one) for one in lists)
    assert all("New posts" not in page(me, one) for one in lists)
    assert "New since you last read" in page(other, path)

    client = of(other)
    (to,) = re.findall(r'name="to" value="([^"]+)"', client.get(path).content.decode())
    response = client.post(path_of("topic_read", topic), {"to": to})

    assert response["Location"] == lists[1]
    assert all("New posts" not in page(other, one) for one in lists)
    assert "New since you last read" not in page(other, path)
    said(topic, me, "One more.")
    assert all("New posts" in page(other, one) for one in lists)


def test_csrf_02_reading_changes_nothing(room: Room, me: Member, other: Member) -> None:
    topic = opened(room, me).post.topic

    page(other, path_of("topic_detail", topic))

    with as_owner():
        assert not ReadMark.objects.filter(member=other).exists()


@pytest.mark.parametrize("to", ["", "x", "2020-01-01", "9999-12-31T23:59:59+00:00"])
def test_read_mark_takes_only_moments_that_were(
    room: Room, me: Member, other: Member, to: str
) -> None:
    topic = opened(room, me).post.topic

    response = of(other).post(path_of("topic_read", topic), {"to": to}, headers=HTMX)

    assert response.status_code == 204
    with as_owner():
        marks = ReadMark.objects.filter(member=other)
        assert all(mark.read_to <= timezone.now() for mark in marks)


def test_who_has_just_come_finds_nothing_old_new(room: Room, me: Member) -> None:
    topic = opened(room, me).post.topic
    newcomer = MembershipFactory.create(group=room.group, joined_at=timezone.now()).member

    assert "New posts" not in page(newcomer, reverse("room_list", args=[room.group.key]))
    assert "New since" not in page(newcomer, path_of("topic_detail", topic))


def test_thanks_are_counted_for_the_writer_alone(room: Room, me: Member, other: Member) -> None:
    post = opened(room, me).post
    client, third = of(other), old_hand(room.group)
    path = path_of("topic_detail", post.topic)

    plain = client.post(path_of("post_thank", post.topic, post.pk))
    part = client.post(path_of("post_thank", post.topic, post.pk), headers=HTMX)

    assert plain["Location"] == f"{path}#post-{post.pk}"
    assert 'aria-pressed="true"' in part.content.decode()
    assert "Thanked by 1 member; only you see this" in page(me, path)
    assert "only you see this" not in page(other, path) + page(third, path)
    assert 'aria-pressed="true"' in page(other, path)
    assert 'aria-pressed="true"' not in page(third, path)
    client.post(path_of("post_unthank", post.topic, post.pk))
    with as_owner():
        assert not Thanks.objects.exists()


def test_thanks_for_ones_own_post_are_refused(room: Room, me: Member) -> None:
    post = opened(room, me).post

    assert of(me).post(path_of("post_thank", post.topic, post.pk)).status_code == 403


def test_post_is_changed_by_who_wrote_it(room: Room, me: Member, other: Member) -> None:
    post = opened(room, me).post
    path = path_of("post_edit", post.topic, post.pk)
    assert of(other).get(path).status_code == 404
    assert of(other).post(path, {"body": "Not mine."}).status_code == 404
    assert "I slept well." in page(me, path)

    response = of(me).post(path, {"body": "I slept badly."})

    assert response["Location"].endswith(f"#post-{post.pk}")
    text = page(other, path_of("topic_detail", post.topic))
    assert words_on(text) == ["I slept badly."]
    assert "changed" in text


def test_post_is_changed_for_half_an_hour(room: Room, me: Member) -> None:
    post = opened(room, me).post
    with as_owner():
        Post.objects.update(posted_at=timezone.now() - timedelta(minutes=31))
    path = path_of("post_edit", post.topic, post.pk)

    assert "You can still delete it" in page(me, path)
    assert path not in page(me, path_of("topic_detail", post.topic))
    assert of(me).post(path, {"body": "Late."}).status_code == 422


def test_post_is_deleted_by_who_wrote_it(room: Room, me: Member, other: Member) -> None:
    topic = opened(room, me).post.topic
    post = said(topic, other).post
    path = path_of("post_delete", topic, post.pk)
    assert of(me).post(path).status_code == 404
    assert path in page(other, path_of("topic_detail", topic))
    assert path not in page(me, path_of("topic_detail", topic))

    response = of(other).post(path)

    assert response["Location"] == path_of("topic_detail", topic)
    assert words_on(page(me, path_of("topic_detail", topic))) == ["I slept well."]


def test_last_post_deleted_leads_to_the_room(room: Room, me: Member) -> None:
    post = opened(room, me).post

    response = of(me).post(path_of("post_delete", post.topic, post.pk))

    assert response["Location"] == reverse("room_detail", args=[room.group.key, room.pk])


def test_order_is_kept_over_the_page_by_those_with_a_seat(room: Room, me: Member) -> None:
    topic, servant = opened(room, me).post.topic, keeper(room.group)
    client = of(servant)

    assert of(me).post(path_of("topic_pin", topic)).status_code == 403
    for name, tag in (("topic_pin", "Pinned"), ("topic_close", "Closed")):
        assert client.post(path_of(name, topic)).status_code == 302
        assert tag in page(me, path_of("topic_detail", topic))
    for name, tag in (("topic_unpin", "Pinned"), ("topic_reopen", "Closed")):
        assert client.post(path_of(name, topic)).status_code == 302
        assert tag not in page(me, path_of("topic_detail", topic))


def test_seat_without_a_second_factor_leads_to_setting_one_up(room: Room, me: Member) -> None:
    topic, servant = opened(room, me).post.topic, keeper(room.group)
    Authenticator.objects.filter(user=servant).delete()

    response = of(servant).post(path_of("topic_pin", topic))

    assert response.status_code == 302
    assert "topics" not in response["Location"]


def test_topic_is_moved_to_another_room_of_the_group(room: Room, me: Member) -> None:
    topic, servant = opened(room, me).post.topic, keeper(room.group)
    assert "Move it to" not in page(servant, path_of("topic_detail", topic))
    to, elsewhere = some_room(group=room.group), some_room()
    path = path_of("topic_move", topic)

    of(servant).post(path, {"room": str(elsewhere.pk)})
    with as_owner():
        assert Topic.objects.get().room == room
    response = of(servant).post(path, {"room": str(to.pk)})

    assert str(to.pk) in response["Location"]
    assert of(me).get(response["Location"]).status_code == 200
    assert of(me).get(path_of("topic_detail", topic)).status_code == 404


def test_topic_is_read_a_page_at_a_time(
    room: Room, me: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inside, "POSTS_A_PAGE", 3)
    first = opened(room, me, "0").post
    posts = [first, *(said(first.topic, me, str(n)).post for n in range(1, 8))]
    path = path_of("topic_detail", first.topic)

    assert words_on(page(me, path)) == ["5", "6", "7"]
    assert words_on(page(me, f"{path}?before={posts[5].pk}")) == ["2", "3", "4"]
    assert words_on(page(me, f"{path}?before={posts[2].pk}")) == ["0", "1"]
    assert words_on(page(me, f"{path}?after={posts[4].pk}")) == ["5", "6", "7"]
    assert words_on(page(me, f"{path}?at={posts[1].pk}")) == ["1", "2", "3"]
    assert words_on(page(me, f"{path}?first")) == ["0", "1", "2"]
    for odd in (uuid4(), "x", ""):
        assert words_on(page(me, f"{path}?before={odd}")) == ["5", "6", "7"]
    middle = page(me, f"{path}?at={posts[2].pk}")
    assert f"?before={posts[2].pk}" in middle
    assert f"?after={posts[4].pk}" in middle
    assert "?before=" not in page(me, f"{path}?first")
    assert "?after=" not in page(me, path)


def test_posts_of_one_moment_are_each_on_one_page(
    room: Room, me: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inside, "POSTS_A_PAGE", 2)
    topic = opened(room, me, "0").post.topic
    for n in range(1, 6):
        said(topic, me, str(n))
    with as_owner():
        Post.objects.update(posted_at=timezone.now())
    path, seen, at = path_of("topic_detail", topic), [], "?first"

    while at:
        text = page(me, path + at)
        seen += words_on(text)
        found = re.search(r'href="(\?after=[^"]+)"', text)
        at = found[1] if found else ""

    assert sorted(seen) == ["0", "1", "2", "3", "4", "5"]


def test_graphic_post_is_behind_a_note(room: Room, me: Member) -> None:
    topic = opened(room, me).post.topic
    PostFactory.create(topic=topic, author=me, is_collapsed=True, body="In detail.")

    text = page(me, path_of("topic_detail", topic))

    assert re.search(r'<details class="collapsed">.*?In detail\..*?</details>', text)


@pytest.mark.parametrize("who", ["stranger", "former", "suspended", "elsewhere"])
def test_to_others_rooms_were_never_there(room: Room, me: Member, who: str) -> None:
    post = opened(room, me).post
    person = MemberFactory.create()
    if who == "suspended":
        person = old_hand(room.group)
        SanctionFactory.create(
            decision__member=person, group=room.group, kind=Sanction.Kind.SUSPEND
        )
    if who == "elsewhere":
        person = old_hand(some_room().group)
    if who == "former":
        MembershipFactory.create(member=person, group=room.group, state="removed")
    client, key = of(person), room.group.key
    nowhere = client.get(reverse("room_detail", args=[uuid4(), uuid4()])).content
    gets = [
        reverse("room_detail", args=[key, room.pk]),
        reverse("topic_create", args=[key, room.pk]),
        path_of("topic_detail", post.topic),
        path_of("post_edit", post.topic, post.pk),
    ]
    of_topic = ("topic_read", "topic_pin", "topic_move", "topic_detail")
    of_post = ("post_delete", "post_thank", "post_unthank")
    posts = [path_of(name, post.topic) for name in of_topic]
    posts += [path_of(name, post.topic, post.pk) for name in of_post]

    answers = [client.get(path) for path in gets] + [client.post(path) for path in posts]

    assert {answer.status_code for answer in answers} == {404}
    assert {answer.content for answer in answers} == {nowhere}


def test_room_and_topic_of_another_group_are_not_found_under_ones_own(
    room: Room, me: Member
) -> None:
    elsewhere = some_topic(some_room())
    own = opened(room, me).post.topic
    old_hand(elsewhere.room.group, member=me)
    key = room.group.key

    for args in ([key, elsewhere.room_id, elsewhere.pk], [key, room.pk, elsewhere.pk],
                 [elsewhere.room.group.key, room.pk, own.pk]):  # fmt: skip
        assert of(me).get(reverse("topic_detail", args=args)).status_code == 404


def test_muted_member_reads_and_is_offered_nothing_to_write(
    room: Room, me: Member, other: Member
) -> None:
    topic = opened(room, me).post.topic
    SanctionFactory.create(decision__member=other, group=room.group, kind=Sanction.Kind.MUTE)

    text = page(other, path_of("topic_detail", topic))

    assert words_on(text) == ["I slept well."]
    assert "You cannot write just now" in text
    assert 'name="body"' not in text
    assert post_form(of(other), path_of("topic_detail", topic)).status_code == 403


def test_closed_topic_offers_nothing_to_write(room: Room, me: Member) -> None:
    topic = opened(room, me).post.topic
    with as_owner():
        Topic.objects.update(state=Topic.State.CLOSED)

    assert 'name="body"' not in page(me, path_of("topic_detail", topic))
    assert post_form(of(me), path_of("topic_detail", topic)).status_code == 422


def test_draft_is_kept_on_ones_own_device_alone(room: Room, me: Member) -> None:
    topic = opened(room, me).post.topic
    client = of(me)
    assert "data-draft" not in client.get(path_of("topic_detail", topic)).content.decode()

    session = client.session
    session["own_device"] = True
    session.save()

    assert (
        f'data-draft="{topic.pk}"' in client.get(path_of("topic_detail", topic)).content.decode()
    )


def test_former_members_words_stand_under_no_name(room: Room, me: Member, other: Member) -> None:
    topic = opened(room, me).post.topic
    with as_owner():
        Post.objects.update(author=None)

    text = page(other, path_of("topic_detail", topic))

    assert "Former member" in text
    assert "Heron" not in re.sub(r"You write as.*?</bdi>", "", text)


def test_who_has_come_back_under_another_name_is_not_named_on_old_words(
    room: Room, me: Member, other: Member
) -> None:
    topic = opened(room, me).post.topic
    with as_owner():
        mine = Membership.objects.filter(member=me, group=room.group)
        mine.update(name="Kestrel", joined_at=timezone.now())

    text = page(other, path_of("topic_detail", topic))

    assert "Former member" in text
    assert "Kestrel" not in text


@pytest.mark.parametrize("posts", [1, 3])
def test_topic_query_count_is_constant(
    room: Room, posts: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    reader = old_hand(room.group)
    writers = [reader, *(old_hand(room.group) for _ in range(posts))]
    topic = some_topic(room, reader)
    for writer in writers:
        answered = PostFactory.create(topic=topic, author=writer)
        PostFactory.create(topic=topic, author=writer, quotes=answered)
    client = of(reader)
    path = path_of("topic_detail", topic)
    client.get(path)

    with django_assert_num_queries(19):
        client.get(path)


@pytest.mark.parametrize("topics", [1, 3])
def test_room_query_count_is_constant(
    room: Room, me: Member, topics: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(topics):
        some_topic(room)
    client = of(me)
    path = reverse("room_detail", args=[room.group.key, room.pk])
    client.get(path)

    with django_assert_num_queries(18):
        client.get(path)


@pytest.mark.parametrize("rooms", [1, 3])
def test_rooms_query_count_is_constant(
    me: Member, room: Room, rooms: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rooms):
        some_topic(some_room(group=room.group))
    client = of(me)
    path = reverse("room_list", args=[room.group.key])
    client.get(path)

    with django_assert_num_queries(11):
        client.get(path)


def test_pages_of_rooms_say_nothing_in_titles_and_are_kept_by_nobody(
    room: Room, me: Member
) -> None:
    post = opened(room, me).post
    client = of(me)
    for path in (
        reverse("room_list", args=[room.group.key]),
        reverse("room_detail", args=[room.group.key, room.pk]),
        reverse("topic_create", args=[room.group.key, room.pk]),
        path_of("topic_detail", post.topic),
        path_of("post_edit", post.topic, post.pk),
    ):
        response = client.get(path)
        title = re.search(r"<title>(.*?)</title>", response.content.decode(), re.DOTALL)
        assert title is not None
        assert title[1].split() == ["Talk"]
        assert "no-store" in response["Cache-Control"]
        assert "ETag" not in response.headers
        assert "Last-Modified" not in response.headers
