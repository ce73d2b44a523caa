"""Who is told of a post: those whom it names, and whose post it answers."""

from uuid import UUID

from django.db.models import Q
from django.db.models.expressions import RawSQL

from accounts.models import Member
from discussions.models import Post
from discussions.naming import can_be_mentioned, mentioned
from notifications.actions import notify


def tell_of(post: Post) -> None:
    """Tell, neutrally and once, those whom a post names or answers; asked as its writer.

    Of a share in a round nobody is told: there is no talk across it.
    """
    author = post.author
    if author is None or post.is_share:
        return
    args = [post.room.group.key, post.room_id, post.topic_id]
    named = _named(post, author)
    answered = _answered(post, author) - named
    notify(named, "discussions.mentioned", once=post.pk, args=args)
    notify(answered, "discussions.answered", once=post.pk, args=args)


def _named(post: Post, author: Member) -> set[UUID]:
    if "@" not in post.body:
        return set()
    names = can_be_mentioned(post.room, post.topic_id, author)
    return {names[name] for name in mentioned(post.body, names)}


def _answered(post: Post, author: Member) -> set[UUID]:
    """Give who wrote what the post quotes, unless either keeps away from the other."""
    if post.quotes_id is None:
        return set()
    apart = RawSQL("SELECT apart_from()", [])
    quoted = Post.objects.filter(pk=post.quotes_id, author__isnull=False).exclude(author=author)
    belonging = Q(
        author__memberships__group=post.room.group_id, author__memberships__state="active"
    )
    found = quoted.filter(belonging).exclude(author__in=apart)
    return set(found.values_list("author_id", flat=True))
