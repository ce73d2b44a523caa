"""Rounds of shares: one each, no talk across, private thanks, and an end by the clock."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.asking import as_person
from accounts.models import Member
from discussions import tasks
from discussions.actions import posting, rounds
from discussions.actions.posting import NamesOnlyError, Said, Wish
from discussions.actions.rounds import (
    NotPrivatelyError,
    Round,
    RoundOverError,
    SharedAlreadyError,
)
from discussions.models import Post, Room, Thanks, Topic
from moderation.models import Sanction
from notifications.models import Notice
from tests.discussions.actions.test_races import at_once
from tests.discussions.talk import keeper, old_hand, read_by, some_room, some_topic
from tests.factories import BlockFactory, GroupFactory, MembershipFactory, SanctionFactory
from tests.walls import as_owner

pytestmark = pytest.mark.django_db
AN_HOUR = timedelta(hours=1)


@pytest.fixture
def room() -> Room:
    return some_room(allows_anonymous=True)


@pytest.fixture
def me(room: Room) -> Member:
    return old_hand(room.group, "Heron")


@pytest.fixture
def other(room: Room) -> Member:
    return old_hand(room.group, "Wren")


def opened(
    room: Room, by: Member, lasts: timedelta = AN_HOUR, sending: UUID | None = None
) -> Topic:
    wish = Round("Step three", Wish("We made a decision."), timezone.now() + lasts)
    with as_person(by.pk):
        said = rounds.open_round(room, by=by, sending=sending or uuid4(), wish=wish)
    return said.post.topic


@pytest.fixture
def around(room: Room) -> Topic:
    return opened(room, keeper(room.group))


def over(topic: Topic) -> None:
    """Have a round's time be over, without anybody having come by."""
    with as_owner():
        Topic.objects.filter(pk=topic.pk).update(closes_at=timezone.now() - AN_HOUR)


def shared(
    topic: Topic, by: Member, body: str = "I turned it over.", sending: UUID | None = None,
    **wish: Any,
) -> Said:  # fmt: skip
    with as_person(by.pk):
        return rounds.share(topic, by=by, sending=sending or uuid4(), wish=Wish(body, **wish))


def thanked(post: Post, by: Member, words: str = "") -> Thanks:
    with as_person(by.pk):
        return rounds.thank_for_share(post, by=by, words=words).thanks


@pytest.mark.parametrize("role", ["chair", "secretary", "moderator"])
def test_round_is_opened_with_a_reading_and_sent_twice_is_one(
    room: Room, me: Member, role: str
) -> None:
    by, sending = keeper(room.group, role), uuid4()

    first, second = (opened(room, by, sending=sending) for _ in range(2))

    assert first == second
    assert [post.body for post in read_by(me, first)] == ["We made a decision."]
    assert first.kind == Topic.Kind.ROUND


def test_round_is_opened_by_nobody_else_nor_for_a_time_that_is_over(
    room: Room, me: Member
) -> None:
    for by in (me, keeper(room.group, "greeter")):
        with pytest.raises(PermissionDenied):
            opened(room, by)
    with pytest.raises(Room.DoesNotExist):
        opened(room, keeper(GroupFactory.create()))
    with pytest.raises(RoundOverError):
        opened(room, keeper(room.group), lasts=-timedelta(seconds=1))
    with as_owner():
        assert not Topic.objects.exists()


def test_each_shares_once_and_all_read_it_in_order(
    around: Topic, me: Member, other: Member
) -> None:
    first, second = shared(around, me, "Mine."), shared(around, other, "And mine.")

    assert read_by(me, around)[1:] == [first.post, second.post]
    with pytest.raises(SharedAlreadyError):
        shared(around, me, "Once more.")


def test_share_sent_twice_is_one(around: Topic, me: Member) -> None:
    sending = uuid4()

    assert shared(around, me, sending=sending).post == shared(around, me, sending=sending).post


def test_who_opened_the_round_shares_too(room: Room) -> None:
    chair = keeper(room.group)
    topic = opened(room, chair)

    assert shared(topic, chair).post.is_share


def test_share_that_was_deleted_may_be_given_anew(around: Topic, me: Member) -> None:
    first = shared(around, me).post
    with as_person(me.pk):
        posting.delete_post(first, by=me)

    assert shared(around, me, "Better said.").post.body == "Better said."


def test_hidden_share_was_the_one(around: Topic, me: Member) -> None:
    share = shared(around, me).post
    with as_owner():
        Post.objects.filter(pk=share.pk).update(state=Post.State.HIDDEN)

    with pytest.raises(SharedAlreadyError):
        shared(around, me, "Again.")


def test_nobody_answers_or_quotes_and_nobody_is_told(
    around: Topic, me: Member, other: Member
) -> None:
    share = shared(around, me, "Hello @Wren.").post

    with as_person(other.pk), pytest.raises(PermissionDenied):
        posting.write_post(around, by=other, sending=uuid4(), wish=Wish("I think …"))
    assert shared(around, other, quotes=share.pk).post.quotes is None
    with as_owner():
        assert not Notice.objects.exists()


def test_share_belongs_to_a_round_alone(room: Room, me: Member) -> None:
    with pytest.raises(PermissionDenied):
        shared(some_topic(room), me)


def test_whoever_may_not_write_does_not_share(around: Topic, room: Room, me: Member) -> None:
    SanctionFactory.create(decision__member=me, group=room.group, kind=Sanction.Kind.MUTE)

    with pytest.raises(PermissionDenied):
        shared(around, me)
    with pytest.raises(Topic.DoesNotExist):
        shared(around, MembershipFactory.create().member)


def test_round_takes_no_share_after_its_time_though_the_worker_never_came(
    around: Topic, me: Member
) -> None:
    over(around)

    with pytest.raises(RoundOverError):
        shared(around, me)


def test_worker_closes_what_is_over_and_nothing_else(
    around: Topic, room: Room, me: Member
) -> None:
    running = opened(room, keeper(room.group))
    hidden = opened(room, keeper(room.group))
    over(around)
    over(hidden)
    with as_owner():
        Topic.objects.filter(pk=hidden.pk).update(state=Topic.State.HIDDEN)

    for _ in range(2):
        tasks.close_rounds(0)

    with as_owner():
        states = dict(Topic.objects.values_list("pk", "state"))
    assert states == {around.pk: "closed", running.pk: "open", hidden.pk: "hidden"}
    shared(running, me)


def test_share_without_a_name_where_the_room_allows_it(room: Room, me: Member) -> None:
    chair = keeper(room.group)
    assert shared(opened(room, chair), me, is_anonymous=True).post.is_anonymous
    with as_owner():
        Room.objects.update(allows_anonymous=False)

    with pytest.raises(NamesOnlyError):
        shared(opened(room, chair), me, is_anonymous=True)


def test_database_itself_takes_one_share_a_member(around: Topic, me: Member) -> None:
    share = shared(around, me).post
    again = Post(
        topic=around, room=around.room, author=me, body="x", is_share=True,
        expires_at=share.expires_at,
    )  # fmt: skip

    with as_person(me.pk), pytest.raises(IntegrityError), transaction.atomic():
        again.save(force_insert=True)


def test_words_of_thanks_are_read_by_who_shared_alone(
    around: Topic, me: Member, other: Member, room: Room
) -> None:
    share = shared(around, me).post
    third = old_hand(room.group)

    thanked(share, other, "You gave me courage.")

    for reader, seen in ((me, ["You gave me courage."]), (third, [])):
        with as_person(reader.pk):
            assert list(Thanks.objects.values_list("words", flat=True)) == seen


def test_thanks_come_once_never_for_ones_own_and_only_for_a_share(
    around: Topic, room: Room, me: Member, other: Member
) -> None:
    share = shared(around, me).post

    assert thanked(share, other, "First.") == thanked(share, other, "Second.")
    with as_owner():
        assert Thanks.objects.get().words == "First."
    with pytest.raises(PermissionDenied):
        thanked(share, me)
    with as_owner():
        talk = Post.objects.select_related("topic").get(topic=some_topic(room))
    with pytest.raises(PermissionDenied):
        thanked(talk, other, "Not here.")


@pytest.mark.parametrize(
    "words",
    ["Call me at 555 867 5309.", "Write to me: wren@mail.example", "I can sell you some oxy."],
)
def test_c_1_words_of_thanks_are_no_way_to_talk_in_private(
    around: Topic, me: Member, other: Member, words: str
) -> None:
    share = shared(around, me).post

    with pytest.raises(NotPrivatelyError):
        thanked(share, other, words)
    with as_owner():
        assert not Thanks.objects.exists()


def test_newcomer_and_who_is_muted_thank_without_words(
    around: Topic, me: Member, room: Room
) -> None:
    share = shared(around, me).post
    newcomer = MembershipFactory.create(group=room.group).member
    muted = old_hand(room.group)
    SanctionFactory.create(decision__member=muted, group=room.group, kind=Sanction.Kind.MUTE)

    with pytest.raises(NotPrivatelyError):
        thanked(share, newcomer, "Lovely.")
    with pytest.raises(PermissionDenied):
        thanked(share, muted, "Lovely.")
    assert thanked(share, newcomer).words == thanked(share, muted).words == ""


def test_who_is_kept_away_neither_reads_nor_thanks(
    around: Topic, me: Member, other: Member
) -> None:
    share = shared(around, me).post
    BlockFactory.create(blocker=me, blocked=other)

    assert share not in read_by(other, around)
    with pytest.raises(PermissionDenied):
        thanked(share, other)


def act(do: Callable[[], Any]) -> Callable[[Member], Any]:
    """Give a deed for a race, that knows its member already."""
    return lambda _member: do()


@pytest.mark.parametrize("number", range(4))
def test_two_shares_of_one_member_at_once_are_one(transactional_db: None, number: int) -> None:
    room = some_room()
    me, topic = old_hand(room.group), opened(room, keeper(room.group))

    def send(body: str) -> Said:
        return rounds.share(topic, by=me, sending=uuid4(), wish=Wish(body))

    came = at_once(*((me, act(lambda n=n: send(f"Share {n}."))) for n in range(3)))  # type: ignore[misc]

    assert sorted(type(one).__name__ for one in came) == [
        "Said",
        "SharedAlreadyError",
        "SharedAlreadyError",
    ]
    with as_owner():
        assert Post.objects.filter(is_share=True).count() == 1


@pytest.mark.parametrize("number", range(4))
def test_shares_while_a_round_ends_come_before_its_end_or_not_at_all(
    transactional_db: None, number: int
) -> None:
    room = some_room()
    topic = opened(room, keeper(room.group), lasts=timedelta(milliseconds=80 + 10 * number))
    members = [old_hand(room.group) for _ in range(4)]

    def send(member: Member) -> Said:
        return rounds.share(topic, by=member, sending=uuid4(), wish=Wish("In time?"))

    def close(_member: Member) -> int:
        while not (closed := rounds.close_due(timezone.now())):
            pass
        return closed

    came = at_once(*((member, send) for member in members), (members[0], close))

    with as_owner():
        topic.refresh_from_db()
        late = Post.objects.filter(topic=topic, posted_at__gte=topic.closes_at)
        assert not late.exists()
        shares = Post.objects.filter(topic=topic, is_share=True).count()
    assert topic.state == Topic.State.CLOSED
    assert shares == sum(isinstance(one, Said) for one in came)
    assert all(isinstance(one, Said | RoundOverError | int) for one in came), came
