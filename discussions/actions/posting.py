"""Talking: a topic is opened, a post is written, changed for half an hour, and taken back."""

from dataclasses import dataclass, field
from uuid import UUID, uuid5

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.asking import Purpose, as_purpose
from accounts.models import Member
from accounts.permissions import require
from discussions.actions import watching
from discussions.actions.keeping import expiry
from discussions.actions.locking import lock_post, lock_room, lock_topic
from discussions.actions.reading import note_read
from discussions.actions.telling import tell_of
from discussions.models import Post, PostVersion, Room, Topic
from discussions.rules import can_be_edited
from discussions.writing import tidy, tidy_line
from moderation.actions.holding import let_go

State = Post.State


class TopicClosedError(Exception):
    """Nothing more is said in the topic."""


class NamesOnlyError(Exception):
    """The room does not let members share without their name, or no longer does."""


class TooLateError(Exception):
    """A post can be changed for half an hour, and deleted for good at any time."""


@dataclass(frozen=True)
class Wish:
    """What is to be posted.

    ``quotes`` is the post of the same topic that it answers. ``agreed`` are the watch rules whose
    words the writer has read before sending it anyway.
    """

    body: str
    is_anonymous: bool = False
    quotes: UUID | None = None
    agreed: frozenset[str] = field(default=frozenset())


@dataclass(frozen=True)
class Said:
    """A post as it now stands, and what the watch rules saw in it."""

    post: Post
    seen: watching.Seen = watching.Seen()  # noqa: RUF009 - frozen too


@dataclass(frozen=True)
class Opening:
    """A topic to be opened with its first post; ``keep_days`` has it disappear sooner."""

    title: str
    first: Wish
    keep_days: int | None = None


@transaction.atomic
def open_topic(room: Room, *, by: Member, sending: UUID, wish: Opening) -> Said:
    """Open a topic with its first post, and give that; sent twice, it is the same topic.

    Raises ``PermissionDenied``, ``NamesOnlyError``, ``Room.DoesNotExist``, and what
    ``watching.look_over`` raises.
    """
    room = lock_room(room, by)
    require(by, "discussions.write", room)
    first = uuid5(sending, "first")
    known = Post.objects.filter(pk=first, author=by).select_related("topic", "room").first()
    if known:
        return Said(known)
    topic = Topic.objects.create(
        id=sending,
        room=room,
        opened_by=by,
        title=tidy_line(wish.title),
        is_anonymous=wish.first.is_anonymous,
        keep_days=wish.keep_days,
    )
    said = put(topic, by=by, sending=first, wish=wish.first)
    if said.post.state == State.HELD:
        topic.is_held = True
        topic.save(update_fields=["is_held"])
    return said


@transaction.atomic
def write_post(topic: Topic, *, by: Member, sending: UUID, wish: Wish) -> Said:
    """Write a post into a topic; sent twice, it is the same post.

    Raises ``PermissionDenied`` (also for a round, in which each shares once and nobody answers),
    ``TopicClosedError``, ``NamesOnlyError``, ``Topic.DoesNotExist``, and what
    ``watching.look_over`` raises.
    """
    locked = lock_topic(topic, by)
    require(by, "discussions.write", locked.room)
    if locked.kind == Topic.Kind.ROUND:
        raise PermissionDenied
    known = Post.objects.filter(pk=sending, author=by).first()
    if known:
        return Said(known)
    if locked.state != Topic.State.OPEN:
        raise TopicClosedError
    return put(locked, by=by, sending=sending, wish=wish)


def put(topic: Topic, *, by: Member, sending: UUID, wish: Wish, is_share: bool = False) -> Said:
    """Put a post into a topic that is locked, held or for all to read, and tell of it.

    For actions that have checked that the member may write there. Raises ``NamesOnlyError``,
    and what ``watching.look_over`` raises.
    """
    if wish.is_anonymous and not topic.room.allows_anonymous:
        raise NamesOnlyError
    body, quoted, now = tidy(wish.body), _quoted(topic, by, wish.quotes), timezone.now()
    title = "" if Post.objects.filter(topic=topic).exists() else topic.title
    seen = watching.look_over(
        body, title=title, by=by, room=topic.room, agreed=wish.agreed, answers=quoted
    )
    post = Post.objects.create(
        id=sending,
        topic=topic,
        room=topic.room,
        author=by,
        body=body,
        state=State.HELD if seen.holds else State.PUBLISHED,
        is_anonymous=wish.is_anonymous,
        is_share=is_share,
        is_collapsed=seen.verdict.collapses,
        quotes=quoted,
        fingerprint=seen.fingerprint,
        posted_at=now,
        expires_at=expiry(topic, now),
    )
    if post.state == State.PUBLISHED:
        show(post)
    note_read(topic, by, now)
    watching.bring_up(post, seen)  # last: the ledger has one lock for all
    return Said(post, seen)


def show(post: Post) -> None:
    """Have a post's topic follow it, once all may read it, and tell those whom it names."""
    follow(post)
    watching.note_voice(post)
    tell_of(post)


def follow(post: Post) -> None:
    """Have a topic stand where its newest post does."""
    Topic.objects.filter(pk=post.topic_id).update(last_post_at=post.posted_at, is_held=False)


def _quoted(topic: Topic, by: Member, quotes: UUID | None) -> Post | None:
    if quotes is None:
        return None
    return Post.objects.visible_to(by).filter(topic=topic, pk=quotes).first()


@transaction.atomic
def edit_post(post: Post, *, by: Member, wish: Wish) -> Said:
    """Change what a post of one's own says, while that may be; changed so already, return it.

    What it said before is kept for moderators. Raises ``PermissionDenied``, ``TooLateError``,
    ``Post.DoesNotExist``, ``Topic.DoesNotExist``, and what ``watching.look_over`` raises.
    """
    locked = lock_post(post, by)
    require(by, "discussions.write", locked.room)
    body = tidy(wish.body)
    if locked.body == body:
        return Said(locked)
    if not can_be_edited(locked):
        raise TooLateError
    seen = watching.look_over(body, by=by, room=locked.room, agreed=wish.agreed, is_new=False)
    _change(locked, body, seen)
    if locked.state == State.PUBLISHED:
        tell_of(locked)
    else:
        refresh(locked.topic)
    watching.bring_up(locked, seen)
    return Said(locked, seen)


def _change(post: Post, body: str, seen: watching.Seen) -> None:
    now = timezone.now()
    PostVersion.objects.create(post=post, body=post.body, until=now)
    post.body, post.edited_at, post.fingerprint = body, now, seen.fingerprint
    post.is_collapsed = post.is_collapsed or seen.verdict.collapses
    if seen.holds:
        post.state = State.HELD
    post.save(update_fields=["body", "edited_at", "fingerprint", "is_collapsed", "state"])


@transaction.atomic
def delete_post(post: Post, *, by: Member) -> None:
    """Delete a post of one's own for good, at any time; gone already, do nothing.

    With the last post of a topic the topic goes. Raises ``PermissionDenied``.
    """
    if post.author_id != by.pk:
        raise PermissionDenied
    try:
        locked = lock_post(post, by)
    except (Post.DoesNotExist, Topic.DoesNotExist):
        return
    # Others' posts that quote it, and posts of the topic that its writer cannot see.
    with as_purpose(Purpose.ERASE):
        Post.objects.filter(pk=locked.pk).delete()
    refresh(locked.topic)
    if locked.state == State.HELD:
        let_go(locked)


def refresh(topic: Topic) -> None:
    """Have a topic stand as its posts do: shown from the first that is, and gone with the last."""
    with as_purpose(Purpose.ERASE):
        posts = Post.objects.filter(topic=topic)
        last = posts.filter(state=State.PUBLISHED).aggregate(at=Max("posted_at"))["at"]
        if not posts.exists():
            Topic.objects.filter(pk=topic.pk).delete()
        elif last is None:
            Topic.objects.filter(pk=topic.pk).update(is_held=True)
        else:
            Topic.objects.filter(pk=topic.pk).update(last_post_at=last, is_held=False)
