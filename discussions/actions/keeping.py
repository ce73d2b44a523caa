"""How long what is said in rooms is kept: half a year at most, and then it is gone (RET-02).

When a post goes is written on it, and readers never see one whose moment is over, so that the
worker may be late. Each batch is a transaction: a worker killed between two has done the first
for good, and the second not at all.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef

from accounts.asking import Purpose, as_purpose
from discussions.models import KEPT_DAYS, Post, PostQuerySet, Topic

BATCH = 500
LONG_ENOUGH = "60s"  # to write on each of a hundred thousand posts
Purger = Callable[[datetime, int], int]


def expiry(topic: Topic, posted_at: datetime) -> datetime:
    """Say when a post goes: as its room keeps posts, or sooner where its topic disappears."""
    days = min(topic.room.keep_days, topic.keep_days or KEPT_DAYS)
    return posted_at + timedelta(days=days)


@transaction.atomic
def bring_forward(posts: PostQuerySet, days: int) -> int:
    """Have posts go so many days after they were written, where they would go later.

    Say how many. There is no way back: who wrote them was promised the earlier day.
    """
    sooner = F("posted_at") + timedelta(days=days)
    with as_purpose(Purpose.PURGE), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [LONG_ENOUGH])
        return posts.filter(expires_at__gt=sooner).update(expires_at=sooner)


def purge(now: datetime, *, batch: int = BATCH) -> int:
    """Delete posts whose time is over, then topics in which nothing is left; say how many."""
    return sum(_in_batches(some, now, batch) for some in (_purge_posts, _purge_topics))


def _in_batches(purge_some: Purger, now: datetime, batch: int) -> int:
    gone = 0
    while found := purge_some(now, batch):
        gone += found
    return gone


@transaction.atomic
def _purge_posts(now: datetime, batch: int) -> int:
    """Delete a batch with its versions and thanks; what quotes it stays, and quotes nothing."""
    with as_purpose(Purpose.PURGE):
        over = Post.objects.filter(expires_at__lte=now).order_by("expires_at", "pk")
        found = list(over.select_for_update(skip_locked=True).values_list("pk", flat=True)[:batch])
        Post.objects.filter(pk__in=found).delete()
    return len(found)


@transaction.atomic
def _purge_topics(_now: datetime, batch: int) -> int:
    """Delete a batch of empty topics; each begins with a post, in the same transaction."""
    with as_purpose(Purpose.PURGE):
        left = Exists(Post.objects.filter(topic=OuterRef("pk")))
        empty = Topic.objects.filter(~left).order_by("pk")
        found = list(
            empty.select_for_update(skip_locked=True).values_list("pk", flat=True)[:batch]
        )
        # Asked again once it is locked: somebody may have posted while it was found.
        Topic.objects.filter(~left, pk__in=found).delete()
    return len(found)
