"""Rounds of shares: a chair opens one with a reading, each shares once, and it ends by itself.

Nobody answers or quotes: what others think of a share they may say in a private thank you.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid5

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.asking import Purpose, as_purpose
from accounts.models import Member
from accounts.permissions import require
from discussions.actions import watching
from discussions.actions.locking import lock_room, lock_topic
from discussions.actions.posting import Said, Wish, put
from discussions.actions.reading import thank
from discussions.models import Post, Room, Thanks, Topic
from discussions.writing import tidy, tidy_line


class RoundOverError(Exception):
    """The round has ended, or its end would be over before it began."""


class SharedAlreadyError(Exception):
    """Each member shares once in a round."""


class NotPrivatelyError(Exception):
    """What a moderator would have to read first cannot be said in a private thank you."""


@dataclass(frozen=True)
class Round:
    """What a round is about, the reading with which it begins, and when it ends."""

    title: str
    reading: Wish
    closes_at: datetime


@dataclass(frozen=True)
class Thanked:
    """A thank you, and keys of the help to show at once to who wrote it."""

    thanks: Thanks
    help: tuple[str, ...] = ()


@transaction.atomic
def open_round(room: Room, *, by: Member, sending: UUID, wish: Round) -> Said:
    """Open a round and give its reading; sent twice, it is the same round.

    Raises ``PermissionDenied``, ``RoundOverError``, ``Room.DoesNotExist``, and what
    ``watching.look_over`` raises.
    """
    room = lock_room(room, by)
    require(by, "discussions.keep_order", room)
    require(by, "discussions.write", room)
    first = uuid5(sending, "first")
    known = Post.objects.filter(pk=first, author=by).select_related("topic", "room").first()
    if known:
        return Said(known)
    if wish.closes_at <= timezone.now():
        raise RoundOverError
    topic = Topic.objects.create(
        id=sending,
        room=room,
        opened_by=by,
        kind=Topic.Kind.ROUND,
        title=tidy_line(wish.title),
        closes_at=wish.closes_at,
    )
    said = put(topic, by=by, sending=first, wish=wish.reading)
    if said.post.state == Post.State.HELD:
        topic.is_held = True
        topic.save(update_fields=["is_held"])
    return said


@transaction.atomic
def share(topic: Topic, *, by: Member, sending: UUID, wish: Wish) -> Said:
    """Share in a round; sent twice, it is the same share.

    Raises ``PermissionDenied``, ``RoundOverError``, ``SharedAlreadyError``,
    ``Topic.DoesNotExist``, ``posting.NamesOnlyError``, and what ``watching.look_over`` raises.
    """
    locked = lock_topic(topic, by)
    require(by, "discussions.write", locked.room)
    if locked.kind != Topic.Kind.ROUND:
        raise PermissionDenied
    known = Post.objects.filter(pk=sending, author=by).first()
    if known:
        return Said(known)
    if share_of(locked, by) is not None:
        raise SharedAlreadyError
    said = put(locked, by=by, sending=sending, wish=replace(wish, quotes=None), is_share=True)
    if not is_running(locked, said.post.posted_at):  # also where the end came meanwhile
        raise RoundOverError
    return said


def is_running(topic: Topic, at: datetime) -> bool:
    """Say whether a round takes shares then: by the clock, whatever the worker does."""
    is_open = topic.state == Topic.State.OPEN
    return is_open and topic.closes_at is not None and topic.closes_at > at


def share_of(topic: Topic, member: Member) -> Post | None:
    """Give a member's own share in a round, hidden or held or shown."""
    there = (Post.State.HELD, Post.State.PUBLISHED, Post.State.HIDDEN)
    own = Post.objects.filter(topic=topic, author=member, is_share=True, state__in=there)
    return own.first()


@transaction.atomic
def thank_for_share(post: Post, *, by: Member, words: str) -> Thanked:
    """Thank for a share, with words that its writer alone reads; thanked already, give that.

    Raises ``PermissionDenied``, with words also where the member may not write in the room,
    ``NotPrivatelyError`` and ``watching.TooManyPostsError``.
    """
    words = tidy(words)
    if post.topic.kind != Topic.Kind.ROUND:
        raise PermissionDenied
    help_for_writer = _looked_over(post, by, words)
    return Thanked(thank(post, by=by, words=words), help_for_writer)


def _looked_over(post: Post, by: Member, words: str) -> tuple[str, ...]:
    """Give help that the words call for, and refuse words to which a rule objects."""
    if not words:
        return ()
    require(by, "discussions.write", post.room)
    try:
        seen = watching.look_over(words, by=by, room=post.room, agreed=frozenset())
    except watching.NeedsLookError as error:
        raise NotPrivatelyError from error
    if seen.holds:
        raise NotPrivatelyError
    return seen.help


def close_due(now: datetime) -> int:
    """Close the rounds whose time is over, for lists to say so; say how many."""
    with transaction.atomic(), as_purpose(Purpose.PURGE):
        open_ones = Topic.objects.filter(kind=Topic.Kind.ROUND, state=Topic.State.OPEN)
        return open_ones.filter(closes_at__lte=now).update(state=Topic.State.CLOSED)
