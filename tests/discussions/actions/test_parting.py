"""Whoever leaves says whether their words stay, under no name, or go with them."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions.erasing import ask_to_be_erased, erase
from accounts.asking import as_person
from accounts.models import Member
from discussions.models import Post, ReadMark, Room, Thanks, Topic
from groups.actions import life_purging
from groups.actions.leaving import leave
from groups.models import Group, Membership
from tests.accounts import canaries
from tests.accounts.doors import member_with_password, show_again, sign_in
from tests.factories import (
    GroupFactory,
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
EARLIER = timezone.now() - timedelta(days=3)


class Talk:
    """A room in which two talk: who will leave opened one topic, and a second for themselves."""

    def __init__(self, going: Member | None = None) -> None:
        self.room: Room = RoomFactory.create()
        more = {"member": going} if going else {}
        self.mine: Membership = MembershipFactory.create(group=self.room.group, **more)
        self.other: Membership = MembershipFactory.create(group=self.room.group)
        self.words = {
            name: canaries.token() for name in ("title", "alone", "body", "old", "thanks")
        }
        me = self.mine.member
        self.topic = TopicFactory.create(room=self.room, opened_by=me, title=self.words["title"])
        self.said = PostFactory.create(topic=self.topic, body=self.words["body"])
        PostVersionFactory.create(post=self.said, body=self.words["old"])
        self.answer = PostFactory.create(
            topic=self.topic, author=self.other.member, quotes=self.said, posted_at=EARLIER
        )
        ThanksFactory.create(post=self.answer, by=me, words=self.words["thanks"])
        ReadMarkFactory.create(topic=self.topic, member=me)
        self.alone = TopicFactory.create(room=self.room, opened_by=me)
        PostFactory.create(topic=self.alone, body=self.words["alone"])
        self.held = PostFactory.create(topic=self.topic, author=me, state=Post.State.HELD)

    def leave(self, *, words_stay: bool) -> None:
        with as_person(self.mine.member_id):
            leave(self.mine, by=self.mine.member, words_stay=words_stay)

    def seen(self) -> tuple[set[Post], set[Topic]]:
        """Give what the other one still reads."""
        with as_person(self.other.member_id):
            posts = set(Post.objects.visible_to(self.other.member))
            return posts, set(Topic.objects.visible_to(self.other.member))


def test_prv_12_words_that_stay_stand_under_no_name() -> None:
    talk = Talk()

    talk.leave(words_stay=True)

    posts, topics = talk.seen()
    assert topics == {talk.topic, talk.alone}
    assert {post.body for post in posts} >= {talk.words["body"], talk.words["alone"]}
    assert talk.held not in posts
    with as_owner():
        assert not Post.objects.filter(author=talk.mine.member).exists()
        assert not Topic.objects.filter(opened_by=talk.mine.member).exists()
        assert not ReadMark.objects.exists()
        assert Post.objects.get(pk=talk.answer.pk).quotes == talk.said
        assert not Post.objects.filter(pk=talk.held.pk).exists()


def test_prv_12_words_that_go_are_gone_and_the_talk_of_others_stays() -> None:
    talk, elsewhere = Talk(), Talk()

    talk.leave(words_stay=False)

    posts, topics = talk.seen()
    assert (posts, topics) == ({talk.answer}, {talk.topic})
    with as_owner():
        topic = Topic.objects.get(pk=talk.topic.pk)
        assert topic.title == "Title removed"
        assert (topic.opened_by, topic.last_post_at) == (None, talk.answer.posted_at)
        assert not Thanks.objects.filter(by=talk.mine.member).exists()
    assert len(elsewhere.seen()[0]) == 3


def test_prv_12_what_somebody_wrote_in_another_group_is_not_touched() -> None:
    talk = Talk()
    other = Talk(going=talk.mine.member)

    talk.leave(words_stay=False)

    with as_owner():
        assert Post.objects.filter(author=talk.mine.member, room=other.room).count() == 3


def test_topic_of_which_only_held_posts_of_others_are_left_is_shown_to_nobody() -> None:
    talk = Talk()
    with as_owner():
        Post.objects.filter(pk=talk.answer.pk).update(state=Post.State.HELD)

    talk.leave(words_stay=False)

    bystander = MembershipFactory.create(group=talk.room.group).member
    with as_person(bystander.pk):
        assert not Topic.objects.visible_to(bystander).exists()


@pytest.mark.parametrize("words_go", [True, False])
def test_leaving_over_the_page_asks_what_becomes_of_words(words_go: bool) -> None:
    talk, client = Talk(), Client()
    client.force_login(talk.mine.member)
    page = client.get(reverse("group_home", args=[talk.room.group.key])).content.decode()
    assert 'name="words_go"' in page

    fields = {"words_go": "on"} if words_go else {}
    client.post(reverse("group_leave", args=[talk.room.group.key]), fields)

    posts, _ = talk.seen()
    assert (talk.words["body"] in {post.body for post in posts}) == (not words_go)


@pytest.mark.parametrize("words_stay", [True, False])
def test_exp_05_erased_member_leaves_words_under_no_name_or_none(
    transactional_db: None, words_stay: bool
) -> None:
    talk = Talk()
    ask_to_be_erased(talk.mine.member, in_danger=True, words_stay=words_stay)

    erase(talk.mine.member_id)

    dump = canaries.dump()
    stay = {"title", "alone", "body", "old"} if words_stay else set()
    assert canaries.found(talk.words, [dump]) == stay
    who = {"id": str(talk.mine.member_id), "hex": talk.mine.member_id.hex}
    assert canaries.found(who, [dump]) == set()
    assert talk.answer in talk.seen()[0]


@pytest.mark.parametrize(("chosen", "stays"), [("stay", True), ("go", False), (None, False)])
def test_exp_05_is_asked_where_an_account_ends(chosen: str | None, stays: bool) -> None:
    member, client = member_with_password(), Client()
    sign_in(client, member)
    show_again(client)
    assert 'name="words"' in client.get(reverse("account_erase")).content.decode()

    fields = {"when": "later", "is_sure": "on"} | ({"words": chosen} if chosen else {})
    client.post(reverse("account_erase"), fields)

    member.refresh_from_db()
    assert member.words_stay == stays


def test_rooms_of_a_listed_group_that_ended_go_with_all_that_is_private() -> None:
    long_ago = timezone.now() - timedelta(days=91)
    group = GroupFactory.create(state=Group.State.ARCHIVED, state_since=long_ago)
    PostFactory.create(topic__room__group=group)
    stays = PostFactory.create()

    life_purging.purge(timezone.now())

    with as_owner():
        assert list(Post.objects.all()) == [stays]
        assert list(Room.objects.all()) == [stays.room]
        assert Group.objects.filter(pk=group.pk).exists()
