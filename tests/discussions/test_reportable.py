"""Topics and posts as the moderation layer sees them, and what it does with them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.asking import Purpose, as_person, as_purpose
from accounts.models import Member
from discussions.models import Post, PostVersion, Room, Topic, Voice
from moderation.subjects import Excerpt, Subject, subject_of
from notifications.models import Notice
from tests.discussions.talk import changed, old_hand, opened, read_by, said, some_room
from tests.factories import MemberFactory, MembershipFactory, PostFactory
from tests.walls import as_owner

pytestmark = pytest.mark.django_db
State = Post.State


@pytest.fixture
def room() -> Room:
    return some_room(allows_anonymous=True)


@pytest.fixture
def me(room: Room) -> Member:
    return old_hand(room.group, "Heron")


def kind(key: str) -> Subject:
    found = subject_of(key)
    assert found is not None
    return found


POST, TOPIC = kind("post"), kind("topic")


def layer(deed: Callable[[Any], Any], thing: Post | Topic) -> Any:
    """Have the layer do something with a thing that it has loaded."""
    subject = POST if isinstance(thing, Post) else TOPIC
    with as_purpose(Purpose.MODERATE):
        return deed(subject.load(thing.pk))


def state_of(post: Post) -> str:
    with as_owner():
        return Post.objects.get(pk=post.pk).state


def bodies(found: list[Excerpt]) -> list[str]:
    return [one.words for one in found]


def test_post_and_topic_are_found_by_who_can_see_them(room: Room, me: Member) -> None:
    post, other = opened(room, me).post, old_hand(room.group)

    for member, is_there in ((other, True), (MemberFactory.create(), False)):
        with as_person(member.pk):
            assert (POST.find(member, post.pk) is not None) is is_there
            assert (TOPIC.find(member, post.topic_id) is not None) is is_there
    with as_owner():
        Post.objects.update(state=State.HELD)
    with as_person(other.pk):
        assert POST.find(other, post.pk) is None


def test_about_says_whose_it_is_and_where_it_stands(room: Room, me: Member) -> None:
    post = opened(room, me).post

    of_post, of_topic = layer(POST.about, post), layer(TOPIC.about, post.topic)

    assert (of_post.member, of_post.group) == (of_topic.member, of_topic.group) == (me, room.group)
    assert of_post.path == f"{of_topic.path}#post-{post.pk}"


def test_m_06_context_is_the_post_its_topics_first_and_two_before_and_after(
    room: Room, me: Member
) -> None:
    first = opened(room, me, "0", title="Evenings").post
    posts = [first, *(said(first.topic, me, f"**{n}**").post for n in range(1, 9))]

    assert bodies(layer(POST.context, posts[5])) == ["Evenings", "0", "3", "4", "5", "6", "7"]
    assert bodies(layer(POST.context, posts[1])) == ["Evenings", "0", "1", "2", "3"]
    assert bodies(layer(POST.context, posts[8])) == ["Evenings", "0", "6", "7", "8"]
    assert bodies(layer(POST.context, first)) == ["Evenings", "0", "1", "2"]
    assert bodies(layer(TOPIC.context, first.topic)) == ["Evenings", "0", "1", "2"]
    shown = layer(POST.context, posts[5])
    assert [one.words for one in shown if one.is_subject] == ["5"]
    assert {one.name for one in shown} == {"", "Heron"}


def test_context_is_of_posts_of_one_moment_too(room: Room, me: Member) -> None:
    first = opened(room, me, "0").post
    posts = [first, *(said(first.topic, me, str(n)).post for n in range(1, 6))]
    with as_owner():
        Post.objects.update(posted_at=timezone.now())

    for post in posts:
        shown = bodies(layer(POST.context, post))
        assert len(set(shown)) == len(shown)
        assert post.body in shown
        assert len(shown) <= 7


def test_context_shows_what_a_post_said_before(room: Room, me: Member) -> None:
    post = opened(room, me, "Before.").post
    changed(post, me, "After.")

    shown = layer(POST.context, post)

    assert [(one.words, bool(one.state)) for one in shown if one.is_subject] == [
        ("Before.", True),
        ("After.", False),
    ]


def test_who_shared_without_a_name_is_known_only_where_it_is_what_the_case_is_about(
    room: Room, me: Member
) -> None:
    first = opened(room, me, "Named.").post
    nameless = said(first.topic, me, "Nameless.", is_anonymous=True).post
    named = said(first.topic, old_hand(room.group, "Wren"), "By Wren.").post

    about_it = {one.words: one.name for one in layer(POST.context, nameless)}
    about_other = {one.words: one.name for one in layer(POST.context, named)}

    assert about_it["Nameless."] == "A member: Heron"
    assert about_other["Nameless."] == "A member"


def test_wider_look_gives_the_whole_topic(room: Room, me: Member) -> None:
    first = opened(room, me, "0").post
    posts = [said(first.topic, me, str(n)).post for n in range(1, 9)]
    assert POST.wider is not None

    assert bodies(layer(POST.wider, posts[0]))[1:] == [str(n) for n in range(9)]


def test_release_shows_a_held_post_as_new_and_tells_whom_it_names(room: Room, me: Member) -> None:
    newcomer = MembershipFactory.create(group=room.group, name="Siskin").member
    topic = opened(room, me).post.topic
    held = said(topic, newcomer, "Hello @Heron.").post
    with as_owner():
        Post.objects.filter(pk=held.pk).update(posted_at=timezone.now() - timedelta(days=1))

    for _ in range(2):
        layer(POST.release, held)

    found = read_by(me, topic)
    assert [post.body for post in found] == ["I slept well.", "Hello @Heron."]
    assert timezone.now() - found[-1].posted_at < timedelta(minutes=1)
    with as_owner():
        assert Topic.objects.get().last_post_at == found[-1].posted_at
        assert Voice.objects.get(membership__member=newcomer).posts == 1
        assert [
            notice.member for notice in Notice.objects.filter(kind="discussions.mentioned")
        ] == [me]


def test_release_shows_the_topic_of_a_newcomer(room: Room, me: Member) -> None:
    newcomer = MembershipFactory.create(group=room.group).member
    held = opened(room, newcomer).post

    layer(POST.release, held)

    assert read_by(me, held.topic) == [held]
    with as_owner():
        assert not Topic.objects.get().is_held


def test_release_of_a_post_whose_writer_is_gone_shows_it(room: Room, me: Member) -> None:
    held = PostFactory.create(topic=opened(room, me).post.topic, author=None, state=State.HELD)

    layer(POST.release, held)

    assert state_of(held) == State.PUBLISHED


def test_w_23_three_released_posts_and_a_week_make_no_newcomer(room: Room, me: Member) -> None:
    eight_days_ago = timezone.now() - timedelta(days=8)
    newcomer = MembershipFactory.create(group=room.group, joined_at=eight_days_ago).member
    topic = opened(room, me).post.topic

    states = []
    for n in range(4):
        post = said(topic, newcomer, f"Post {n}.").post
        states.append(post.state)
        layer(POST.release, post)

    assert states == [State.HELD] * 3 + [State.PUBLISHED]


def test_hide_and_restore_take_a_post_out_of_sight_and_back(room: Room, me: Member) -> None:
    first = opened(room, me).post
    post = said(first.topic, me).post
    other = old_hand(room.group)

    for _ in range(2):
        layer(POST.hide, post)
    assert read_by(other, first.topic) == read_by(me, first.topic) == [first]
    with as_owner():
        assert Topic.objects.get().last_post_at == first.posted_at

    for _ in range(2):
        layer(POST.restore, post)
    assert read_by(other, first.topic) == [first, post]
    with as_owner():
        assert Topic.objects.get().last_post_at == post.posted_at


def test_hidden_first_post_hides_its_topic_with_it(room: Room, me: Member) -> None:
    post, other = opened(room, me).post, old_hand(room.group)

    layer(POST.hide, post)
    with as_person(other.pk):
        assert not Topic.objects.visible_to(other).exists()

    layer(POST.restore, post)
    with as_person(other.pk):
        assert Topic.objects.visible_to(other).exists()


def test_hold_back_lets_its_writer_change_it(room: Room, me: Member) -> None:
    post = opened(room, me).post
    with as_owner():
        Post.objects.update(posted_at=timezone.now() - timedelta(days=1))

    layer(POST.hold, post)

    assert read_by(old_hand(room.group), post.topic) == []
    assert changed(post, me, "Better so.").post.state == State.HELD


def test_m_15_removed_post_is_empty_and_comes_back_from_its_sealed_copy(
    room: Room, me: Member
) -> None:
    first = opened(room, me).post
    post = said(first.topic, me, "Not good.").post
    changed(post, me, "Not good at all.")
    assert POST.text is not None
    assert POST.unseal is not None
    sealed = layer(POST.text, post)

    for _ in range(2):
        layer(POST.remove, post)

    with as_owner():
        removed = Post.objects.get(pk=post.pk)
        assert (removed.state, removed.body) == (State.REMOVED, "")
        assert not PostVersion.objects.exists()
    for deed in (POST.hide, POST.restore, POST.release, POST.hold):
        layer(deed, post)
    assert state_of(post) == State.REMOVED
    unseal = POST.unseal
    layer(lambda thing: unseal(thing, sealed), post)
    layer(POST.restore, post)
    assert [one.body for one in read_by(me, first.topic)][-1] == "Not good at all."


def test_m_16_take_down_hides_a_whole_topic_for_all(room: Room, me: Member) -> None:
    post, other = opened(room, me).post, old_hand(room.group)

    for _ in range(2):
        layer(POST.take_down, post)
    for member in (me, other):
        with as_person(member.pk):
            assert not Topic.objects.visible_to(member).exists()

    layer(POST.reopen, post)
    with as_person(other.pk):
        assert Topic.objects.visible_to(other).get().state == Topic.State.OPEN


@pytest.mark.parametrize("key", ["post", "topic"])
def test_close_and_reopen(room: Room, me: Member, key: str) -> None:
    post = opened(room, me).post
    thing: Post | Topic = post if key == "post" else post.topic
    subject = kind(key)

    for deed, state in ((subject.close, Topic.State.CLOSED), (subject.reopen, Topic.State.OPEN)):
        for _ in range(2):
            layer(deed, thing)
        with as_owner():
            assert Topic.objects.get().state == state


def test_hidden_topic_is_shown_again(room: Room, me: Member) -> None:
    topic = opened(room, me).post.topic

    layer(TOPIC.hide, topic)
    with as_person(me.pk):
        assert not Topic.objects.visible_to(me).exists()

    layer(TOPIC.restore, topic)
    with as_person(me.pk):
        assert Topic.objects.visible_to(me).exists()


def test_round_that_is_over_stays_over_when_it_is_shown_again(room: Room, me: Member) -> None:
    topic = opened(room, me).post.topic
    with as_owner():
        Topic.objects.update(kind=Topic.Kind.ROUND, closes_at=timezone.now())

    layer(TOPIC.hide, topic)
    layer(TOPIC.reopen, topic)

    with as_owner():
        assert Topic.objects.get().state == Topic.State.CLOSED


def test_what_is_gone_is_nothing_to_act_on(room: Room, me: Member) -> None:
    post = opened(room, me).post
    with as_purpose(Purpose.MODERATE):
        loaded, topic = POST.load(post.pk), TOPIC.load(post.topic_id)
    with as_owner():
        Topic.objects.all().delete()

    with as_purpose(Purpose.MODERATE):
        for deed in (POST.hide, POST.remove, POST.restore, POST.release, POST.hold, POST.close):
            deed(loaded)
        TOPIC.close(topic)
        assert POST.load(post.pk) is None
        assert TOPIC.load(topic.pk if topic else post.pk) is None
