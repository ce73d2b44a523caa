"""A topic is opened, a post is written, changed for half an hour, and taken back."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import Member
from discussions.actions import posting, watching
from discussions.models import MOST_CHARACTERS, Post, PostVersion, Room, Topic, Voice
from moderation.models import Case, Priority, Sanction
from moderation.watch import fingerprint
from notifications.models import Notice
from tests.discussions.talk import (
    changed,
    deleted,
    keeper,
    old_hand,
    opened,
    read_by,
    said,
    some_room,
    some_topic,
)
from tests.factories import (
    BlockFactory,
    GroupFactory,
    MemberFactory,
    MembershipFactory,
    PostFactory,
    ReportFactory,
    SanctionFactory,
    TopicFactory,
    WatchSettingFactory,
)
from tests.walls import as_owner

pytestmark = pytest.mark.django_db
State = Post.State


@pytest.fixture
def room() -> Room:
    return some_room()


@pytest.fixture
def me(room: Room) -> Member:
    return old_hand(room.group, "Heron")


@pytest.fixture
def other(room: Room) -> Member:
    return old_hand(room.group, "Wren")


def later(post: Post, **ago: int) -> None:
    """Have a post written some time ago."""
    with as_owner():
        Post.objects.filter(pk=post.pk).update(posted_at=timezone.now() - timedelta(**ago))


def test_open_topic_begins_with_its_first_post(room: Room, me: Member, other: Member) -> None:
    first = opened(room, me, "I slept well.", title=" How  are you? ").post

    topic = first.topic
    assert (topic.title, topic.opened_by, topic.room) == ("How are you?", me, room)
    assert first.expires_at - first.posted_at == timedelta(days=180)
    assert [post.body for post in read_by(other, topic)] == ["I slept well."]


def test_open_topic_sent_twice_is_the_same(room: Room, me: Member) -> None:
    sending = uuid4()

    first, second = (opened(room, me, sending=sending).post for _ in range(2))

    assert first == second
    with as_owner():
        assert Topic.objects.count() == Post.objects.count() == 1


def test_write_post_is_read_by_the_others_and_moves_its_topic_up(
    room: Room, me: Member, other: Member
) -> None:
    topic = opened(room, me).post.topic

    post = said(topic, other, "  **So** did I.\u202e ").post

    assert post.body == "**So** did I."
    assert [one.author for one in read_by(me, topic)] == [me, other]
    with as_owner():
        assert Topic.objects.get().last_post_at == post.posted_at


def test_write_post_sent_twice_is_the_same(room: Room, me: Member) -> None:
    topic, sending = opened(room, me).post.topic, uuid4()

    first, second = (said(topic, me, sending=sending).post for _ in range(2))

    assert first == second
    with as_owner():
        assert Post.objects.filter(topic=topic).count() == 2


@pytest.mark.parametrize("who", ["stranger", "left", "muted", "suspended"])
def test_write_post_is_for_those_who_may(room: Room, me: Member, who: str) -> None:
    topic = opened(room, me).post.topic
    writer = MemberFactory.create() if who in {"stranger", "left"} else old_hand(room.group)
    if who in {"muted", "suspended"}:
        kind = Sanction.Kind.MUTE if who == "muted" else Sanction.Kind.SUSPEND
        SanctionFactory.create(decision__member=writer, group=room.group, kind=kind)
    error = PermissionDenied if who == "muted" else Topic.DoesNotExist

    with pytest.raises(error):
        said(topic, writer)
    with pytest.raises(PermissionDenied if who == "muted" else Room.DoesNotExist):
        opened(room, writer)


def test_write_post_into_a_closed_topic_or_room_is_refused(room: Room, me: Member) -> None:
    topic = opened(room, me).post.topic
    with as_owner():
        Topic.objects.update(state=Topic.State.CLOSED)
    with pytest.raises(posting.TopicClosedError):
        said(topic, me)

    with as_owner():
        Room.objects.update(is_closed=True)
    with pytest.raises(PermissionDenied):
        said(topic, me)


def test_write_post_into_a_round_is_refused(room: Room, me: Member) -> None:
    ends = timezone.now() + timedelta(hours=1)
    topic = some_topic(room, kind=Topic.Kind.ROUND, closes_at=ends)

    with pytest.raises(PermissionDenied):
        said(topic, me)


def test_write_post_into_a_topic_of_somebody_blocked_finds_none(room: Room, me: Member) -> None:
    topic = opened(room, me).post.topic
    other = old_hand(room.group)
    BlockFactory.create(blocker=me, blocked=other)

    with pytest.raises(Topic.DoesNotExist):
        said(topic, other)


def test_share_without_a_name_needs_a_room_that_takes_it(me: Member, room: Room) -> None:
    topic = opened(room, me).post.topic
    with pytest.raises(posting.NamesOnlyError):
        said(topic, me, is_anonymous=True)

    with as_owner():
        Room.objects.update(allows_anonymous=True)
    assert said(topic, me, is_anonymous=True).post.is_anonymous
    assert opened(room, me, is_anonymous=True).post.topic.is_anonymous


def test_answer_names_what_it_answers_only_where_that_can_be_read(
    room: Room, me: Member, other: Member
) -> None:
    topic = opened(room, me).post.topic
    elsewhere = opened(room, me).post
    hidden = PostFactory.create(topic=topic, state=State.HIDDEN)
    shown = said(topic, me, "Tell me more.").post

    found = [said(topic, other, f"To {n}", quotes=post.pk).post.quotes_id
             for n, post in enumerate((elsewhere, hidden, shown))]  # fmt: skip

    assert found == [None, None, shown.pk]


def test_edit_post_keeps_what_it_said(room: Room, me: Member, other: Member) -> None:
    post = opened(room, me).post

    done = changed(post, me, "I slept badly.").post
    again = changed(post, me, "I slept badly.").post

    assert done.edited_at == again.edited_at
    assert [one.body for one in read_by(other, post.topic)] == ["I slept badly."]
    with as_owner():
        assert [one.body for one in PostVersion.objects.all()] == ["I slept well."]


def test_edit_post_is_for_half_an_hour_and_for_its_writer(
    room: Room, me: Member, other: Member
) -> None:
    post = opened(room, me).post
    with pytest.raises(Post.DoesNotExist):
        changed(post, other, "Not mine.")
    later(post, minutes=29, seconds=50)
    changed(post, me, "In time.")

    later(post, minutes=30)

    with pytest.raises(posting.TooLateError):
        changed(post, me, "Too late.")
    assert changed(post, me, "In time.").post.body == "In time."


def test_edit_post_that_waits_is_possible_as_long_as_it_waits(room: Room, me: Member) -> None:
    post = opened(room, me, "Selling my leftover subs, dm me").post
    later(post, days=2)

    assert changed(post, me, "I know nobody.").post.state == State.HELD


def test_delete_post_leaves_nothing(room: Room, me: Member, other: Member) -> None:
    topic = opened(room, me).post.topic
    post = said(topic, other).post
    answer = said(topic, me, "Indeed.", quotes=post.pk).post
    changed(post, other, "So did I, mostly.")

    for _ in range(2):
        deleted(post, other)

    with as_owner():
        assert not Post.objects.filter(pk=post.pk).exists()
        assert not PostVersion.objects.exists()
        assert Post.objects.get(pk=answer.pk).quotes is None


def test_delete_post_is_possible_at_any_time_for_its_writer_alone(
    room: Room, me: Member, other: Member
) -> None:
    post = opened(room, me).post
    with pytest.raises(PermissionDenied):
        deleted(post, other)
    later(post, days=100)

    deleted(post, me)

    with as_owner():
        assert not Topic.objects.exists()


def test_delete_post_takes_its_topic_along_only_as_the_last(
    room: Room, me: Member, other: Member
) -> None:
    first = opened(room, me).post
    second = said(first.topic, other).post
    with as_owner():
        before = Topic.objects.get().last_post_at
    assert before == second.posted_at

    deleted(second, other)

    with as_owner():
        assert Topic.objects.get().last_post_at == first.posted_at
    deleted(first, me)
    with as_owner():
        assert not Topic.objects.exists()


def test_delete_post_keeps_a_topic_with_words_that_its_writer_cannot_see(
    room: Room, me: Member
) -> None:
    first = opened(room, me).post
    held = PostFactory.create(topic=first.topic, state=State.HELD, author=old_hand(room.group))

    deleted(first, me)

    with as_owner():
        assert Post.objects.get() == held
        assert Topic.objects.get().is_held


def test_w_23_first_posts_of_a_newcomer_are_held_and_seen_by_them_alone(
    room: Room, me: Member
) -> None:
    newcomer = MembershipFactory.create(group=room.group).member
    topic = opened(room, me).post.topic

    done = said(topic, newcomer, "Hello, I am new.")

    assert done.post.state == State.HELD
    assert done.post not in read_by(me, topic)
    assert done.post in read_by(newcomer, topic)
    with as_owner():
        case = Case.objects.get()
        assert (case.subject_kind, case.subject_id) == ("post", done.post.pk)
        assert (case.origin, case.priority) == (Case.Origin.HOLD, Priority.NEWCOMER)
        assert case.about == newcomer
        assert Topic.objects.get().last_post_at < done.post.posted_at


def test_w_23_held_post_that_its_writer_deletes_waits_for_nobody(room: Room, me: Member) -> None:
    newcomer = MembershipFactory.create(group=room.group).member
    topic = opened(room, me).post.topic
    plain = said(topic, newcomer, "Hello, I am new.").post
    urgent = said(topic, newcomer, "Selling my leftover subs, dm me").post
    reported = said(topic, newcomer, "Hello again.").post
    with as_owner():
        ReportFactory.create(case=Case.objects.get(subject_id=reported.pk))

    for post in (plain, urgent, reported):
        deleted(post, newcomer)

    with as_owner():
        states = dict(Case.objects.values_list("subject_id", "state"))
    assert states[plain.pk] == Case.State.FINAL
    assert states[urgent.pk] == states[reported.pk] == Case.State.NEW


def test_post_that_was_held_again_for_a_change_comes_before_moderators_once_it_is_changed(
    room: Room, me: Member
) -> None:
    newcomer = MembershipFactory.create(group=room.group).member
    held = said(opened(room, me).post.topic, newcomer, "Hello, I am new.").post
    with as_owner():
        Case.objects.update(state=Case.State.DECIDED)

    changed(held, newcomer, "Hello, I am new here.")

    with as_owner():
        assert Case.objects.filter(subject_id=held.pk, state=Case.State.NEW).count() == 1


def test_w_23_topic_of_a_newcomer_is_seen_by_them_alone(room: Room, me: Member) -> None:
    newcomer = MembershipFactory.create(group=room.group).member

    topic = opened(room, newcomer).post.topic

    with as_owner():
        assert Topic.objects.get().is_held
    assert read_by(me, topic) == []
    with pytest.raises(Topic.DoesNotExist):
        said(topic, me)
    assert said(topic, newcomer, "And another thing.").post.state == State.HELD


def test_w_23_whose_words_have_expired_is_no_newcomer(room: Room) -> None:
    member = old_hand(room.group)
    with as_owner():
        assert not Post.objects.filter(author=member).exists()

    assert opened(room, member).post.state == State.PUBLISHED


def test_posts_that_are_shown_are_counted_for_their_writer(room: Room, me: Member) -> None:
    topic = opened(room, me).post.topic
    said(topic, me)

    with as_owner():
        assert Voice.objects.get(membership__member=me).posts == 32


def test_post_of_somebody_whose_next_posts_are_held_waits(room: Room, me: Member) -> None:
    SanctionFactory.create(
        decision__member=me, group=room.group, kind=Sanction.Kind.HOLD_NEXT, posts_left=1
    )

    held, shown = (opened(room, me, body).post for body in ("One.", "Two."))

    assert (held.state, shown.state) == (State.HELD, State.PUBLISHED)


def test_w_06_writer_reads_what_a_rule_says_before_it_is_posted(room: Room, me: Member) -> None:
    body = "You should take 2 mg in the morning and 2 mg at night."
    with pytest.raises(watching.NeedsLookError) as asked:
        opened(room, me, body)
    rules = [one.rule for one in asked.value.seen.to_be_read]
    with as_owner():
        assert not Topic.objects.exists()

    done = opened(room, me, body, agreed=frozenset(rules))

    assert rules == ["W-6"]
    assert done.post.state == State.PUBLISHED
    with as_owner():
        case = Case.objects.get()
        assert (case.origin, case.rules) == (Case.Origin.RULE, ["W-6"])


def test_w_01_whoever_may_be_in_danger_is_kept_from_nothing_and_shown_help(
    room: Room, me: Member
) -> None:
    done = opened(room, me, "Tonight I want to kill myself.")

    assert done.post.state == State.PUBLISHED
    assert done.seen.help
    with as_owner():
        assert Case.objects.get().priority == Priority.CRISIS


def test_w_05_offers_are_held(room: Room, me: Member) -> None:
    assert opened(room, me, "Selling my leftover subs, dm me").post.state == State.HELD


def test_edited_into_what_is_held_it_is_read_by_nobody_else(
    room: Room, me: Member, other: Member
) -> None:
    post = opened(room, me).post

    changed(post, me, "Selling my leftover subs, dm me")

    assert read_by(other, post.topic) == []
    with as_owner():
        assert Topic.objects.get().is_held
        assert Case.objects.get().origin == Case.Origin.HOLD


def test_w_08_writer_is_asked_before_telling_how_to_reach_them(room: Room, me: Member) -> None:
    body = "Call me anytime at 555-867-5309"
    with pytest.raises(watching.NeedsLookError):
        opened(room, me, body)

    assert opened(room, me, body, agreed=frozenset({"W-8"})).post.state == State.PUBLISHED


def test_agreement_is_to_what_was_shown_alone(room: Room, me: Member) -> None:
    body = "Call me anytime at 555-867-5309. You should take 2 mg in the morning."

    with pytest.raises(watching.NeedsLookError) as asked:
        opened(room, me, body, agreed=frozenset({"W-8"}))

    assert {one.rule for one in asked.value.seen.to_be_read} == {"W-6", "W-8"}


def test_w_17_graphic_stories_are_behind_a_note(room: Room, me: Member) -> None:
    body = "we did lines off the mirror until sunrise"

    assert opened(room, me, body, agreed=frozenset({"W-17"})).post.is_collapsed


def test_w_24_more_than_ten_posts_an_hour_are_too_many_unless_somebody_is_in_danger(
    room: Room, me: Member
) -> None:
    topic = opened(room, me).post.topic
    for _ in range(10):
        PostFactory.create(topic=topic, author=me)

    with pytest.raises(watching.TooManyPostsError):
        said(topic, me)
    urgent = said(topic, me, "I want to die. I can't do this another night.").post
    assert urgent.state == State.PUBLISHED
    assert changed(posts_of(me)[0], me, "Another thing.").post.body == "Another thing."


def posts_of(member: Member) -> list[Post]:
    with as_owner():
        return list(Post.objects.filter(author=member).select_related("room__group"))


def test_title_is_read_too(room: Room, me: Member) -> None:
    assert opened(room, me, title="Selling my leftover subs, dm me").post.state == State.HELD


def test_w_20_same_text_in_several_rooms_is_counted_but_not_that_of_other_groups(
    room: Room, me: Member
) -> None:
    text = "Join my new meeting on Sunday, everybody is welcome, it is free and it is fun."
    elsewhere = some_room()
    stranger = old_hand(elsewhere.group)
    digest = fingerprint(text)
    opened(elsewhere, stranger, text)

    counts = [watching._copies(me, room, digest)]
    opened(room, me, text)
    counts.append(watching._copies(me, some_room(group=room.group), digest))
    counts.append(watching._copies(old_hand(room.group), room, digest))

    assert counts == [0, 1, 1]


def test_w_29_answers_of_those_who_have_just_come_are_counted(room: Room, me: Member) -> None:
    first = opened(room, me).post
    for _ in range(3):
        new = MembershipFactory.create(group=room.group).member
        said(first.topic, new, "No.", quotes=first.pk)

    assert watching._pile(first, timezone.now()) == 3


def test_group_may_hold_more_first_posts(room: Room) -> None:
    WatchSettingFactory.create(group=room.group, first_posts=50)

    assert opened(room, old_hand(room.group)).post.state == State.HELD


def told(kind: str) -> set[object]:
    with as_owner():
        return set(Notice.objects.filter(kind=kind).values_list("member", flat=True))


def test_mention_tells_whom_it_names_and_nothing_else(
    room: Room, me: Member, other: Member
) -> None:
    shown = old_hand(room.group, "Siskin", is_shown=True)
    old_hand(room.group, "Kestrel")  # neither shown, nor heard of in the topic
    topic = opened(room, me, "Thank you, @wren, @SISKIN and @Kestrel.").post.topic
    assert told("discussions.mentioned") == {shown.pk}

    said(topic, other)
    post = said(topic, me, "So @Wren was there, @Heron too.").post

    assert told("discussions.mentioned") == {shown.pk, other.pk}
    with as_owner():
        notice = Notice.objects.get(member=other)
    assert notice.args == [str(room.group.key), str(room.pk), str(topic.pk)]
    assert notice.context == {}
    changed(post, me, "So @Wren was there.")
    assert told("discussions.mentioned") == {shown.pk, other.pk}


def test_mention_and_answer_tell_nobody_who_is_kept_away(room: Room, me: Member) -> None:
    room.allows_anonymous = True
    with as_owner():
        room.save()
    apart = old_hand(room.group, "Siskin", is_shown=True)
    topic = opened(room, old_hand(room.group)).post.topic
    nameless = said(topic, apart, is_anonymous=True).post
    BlockFactory.create(blocker=apart, blocked=me)

    said(topic, me, "Well said, @Siskin.", quotes=nameless.pk)

    assert told("discussions.mentioned") == told("discussions.answered") == set()


def test_mention_finds_nobody_who_wrote_without_a_name(room: Room, me: Member) -> None:
    room.allows_anonymous = True
    with as_owner():
        room.save()
    nameless = old_hand(room.group, "Siskin")
    topic = opened(room, nameless, is_anonymous=True).post.topic

    said(topic, me, "Well said, @Siskin.")

    assert told("discussions.mentioned") == set()


def test_answer_tells_whom_it_answers_once(room: Room, me: Member, other: Member) -> None:
    first = opened(room, me).post

    said(first.topic, other, "So did I.", quotes=first.pk)
    said(first.topic, me, "And I again.", quotes=first.pk)

    assert told("discussions.answered") == {me.pk}


def test_held_post_tells_nobody(room: Room, me: Member) -> None:
    first = opened(room, me).post
    newcomer = MembershipFactory.create(group=room.group).member

    said(first.topic, newcomer, "Hello @Heron.", quotes=first.pk)

    assert told("discussions.mentioned") == told("discussions.answered") == set()


def test_body_is_at_most_20_000_characters_long() -> None:
    assert Post._meta.get_field("body").max_length == MOST_CHARACTERS == 20_000


def test_post_of_a_topic_that_disappears_goes_sooner(room: Room, me: Member) -> None:
    topic = TopicFactory.create(room=room, opened_by=me, keep_days=7)

    post = said(topic, me).post

    assert post.expires_at - post.posted_at == timedelta(days=7)


def test_group_that_has_ended_takes_no_posts() -> None:
    room = some_room(group=GroupFactory.create(state="archived"))

    with pytest.raises(PermissionDenied):
        opened(room, old_hand(room.group))


def test_keeper_of_order_is_no_exception_to_the_rules(room: Room) -> None:
    assert (
        opened(room, keeper(room.group), "Selling my leftover subs, dm me").post.state
        == State.HELD
    )
