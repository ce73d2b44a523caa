"""What readers do: mark how far they have read, and say thank you."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import Member
from accounts.permissions import require
from discussions.models import Post, ReadMark, Thanks, Topic


@transaction.atomic
def mark_read(topic: Topic, *, by: Member, to: datetime) -> None:
    """Note for a member alone that they have read a topic up to a moment; never back again.

    Raises ``PermissionDenied``.
    """
    require(by, "discussions.read", topic.room)
    note_read(topic, by, to)


def note_read(topic: Topic, by: Member, to: datetime) -> None:
    """Note how far somebody has read who may read the topic."""
    mark, is_new = ReadMark.objects.get_or_create(topic=topic, member=by, defaults={"read_to": to})
    if not is_new:
        ReadMark.objects.filter(pk=mark.pk, read_to__lt=to).update(read_to=to)


@transaction.atomic
def thank(post: Post, *, by: Member, words: str = "") -> Thanks:
    """Thank for a post; thanked already, give that. Raises ``PermissionDenied``, also for one's own."""
    require(by, "discussions.read", post.room)
    seen = Post.objects.visible_to(by).exclude(author=by)
    if not seen.filter(pk=post.pk, state=Post.State.PUBLISHED).exists():
        raise PermissionDenied
    thanks, _ = Thanks.objects.get_or_create(post=post, by=by, defaults={"words": words})
    return thanks


@transaction.atomic
def unthank(post: Post, *, by: Member) -> None:
    """Take one's thanks back; taken back already, do nothing."""
    Thanks.objects.filter(post=post, by=by).delete()
