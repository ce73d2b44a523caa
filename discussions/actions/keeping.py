"""How long what is said in rooms is kept: half a year at most, and then it is gone (RET-02).

When a post goes is written on it; where its room keeps less since, it goes sooner. Readers never
see one whose moment is over, so that the worker may be late. Each batch is a transaction: a
worker killed between two has done the first for good, and the second not at all.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef

from accounts.asking import Purpose, as_purpose
from discussions.models import KEPT_DAYS, Post, PostQuerySet, Room, Topic

BATCH = 500


def expiry(topic: Topic, posted_at: datetime) -> datetime:
    """Say when a post goes: as its room keeps posts, or sooner where its topic disappears."""
    days = min(topic.room.keep_days, topic.keep_days or KEPT_DAYS)
    return posted_at + timedelta(days=days)


@transaction.atomic
def bring_forward(posts: PostQuerySet, days: int) -> int:
    """Have posts of a topic go so many days after they were written, where they would go later.

    Say how many. There is no way back: who wrote them was promised the earlier day.
    """
    sooner = F("posted_at") + timedelta(days=days)
    with as_purpose(Purpose.PURGE):
        return posts.filter(expires_at__gt=sooner).update(expires_at=sooner)


def purge(now: datetime, *, batch: int = BATCH) -> int:
    """Delete posts whose time is over, then topics in which nothing is left; say how many."""
    gone = sum(_purge_posts(posts, batch) for posts in _over(now))
    return gone + _purge_topics(batch)


def purge_room(room: Room, now: datetime) -> int:
    """Delete what a room keeps no longer; say how many."""
    return _purge_posts(_older_than_kept(room, now), BATCH)


def _over(now: datetime) -> Iterator[PostQuerySet]:
    yield Post.objects.filter(expires_at__lte=now).order_by("expires_at", "pk")
    with as_purpose(Purpose.PURGE):
        rooms = list(Room.objects.filter(keep_days__lt=KEPT_DAYS).order_by("pk"))
    for room in rooms:
        yield _older_than_kept(room, now)


def _older_than_kept(room: Room, now: datetime) -> PostQuerySet:
    since = now - timedelta(days=room.keep_days)
    return Post.objects.filter(room=room, posted_at__lte=since).order_by("posted_at", "pk")


def _purge_posts(over: PostQuerySet, batch: int) -> int:
    gone = 0
    while found := _purge_some(over, batch):
        gone += found
    return gone


@transaction.atomic
def _purge_some(over: PostQuerySet, batch: int) -> int:
    """Delete a batch with its versions and thanks; what quotes it stays, and quotes nothing."""
    with as_purpose(Purpose.PURGE):
        taken = over.select_for_update(skip_locked=True, of=("self",))
        found = list(taken.values_list("pk", flat=True)[:batch])
        Post.objects.filter(pk__in=found).delete()
    return len(found)


def _purge_topics(batch: int) -> int:
    gone = 0
    while found := _purge_empty(batch):
        gone += found
    return gone


@transaction.atomic
def _purge_empty(batch: int) -> int:
    """Delete a batch of empty topics; each begins with a post, in the same transaction."""
    with as_purpose(Purpose.PURGE):
        left = Exists(Post.objects.filter(topic=OuterRef("pk")))
        taken = Topic.objects.filter(~left).select_for_update(skip_locked=True, of=("self",))
        found = list(taken.order_by("pk").values_list("pk", flat=True)[:batch])
        # Asked again once it is locked: somebody may have posted while it was found.
        Topic.objects.filter(~left, pk__in=found).delete()
    return len(found)
