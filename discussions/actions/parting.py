"""What becomes of somebody's words when they leave a group or the site, as they wish (EXP-05)."""

from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from accounts.asking import Purpose, as_purpose
from accounts.models import Member
from discussions.models import Post, ReadMark, Room, Thanks, Topic
from groups.models import Group, Membership

State = Post.State


@transaction.atomic
def leave_rooms(membership: Membership, words_stay: bool) -> None:
    """Have the words of who leaves a group stand there under no name, or go with them."""
    here = Q(room__group=membership.group)
    with as_purpose(Purpose.ERASE):
        _let_go(membership.member, here, words_stay=words_stay)
        marks = ReadMark.objects.filter(member=membership.member)
        marks.filter(topic__room__group=membership.group).delete()
        if not words_stay:
            thanks = Thanks.objects.filter(by=membership.member)
            thanks.filter(post__room__group=membership.group).delete()


@transaction.atomic
def erase_words(member: Member) -> None:
    """Have all words of who is erased go, or stand under no name; run again, do nothing."""
    with as_purpose(Purpose.ERASE):
        _let_go(member, Q(), words_stay=member.words_stay)


@transaction.atomic
def end_rooms(group: Group) -> None:
    """Delete the rooms of a group that has ended, with all that was said in them."""
    with as_purpose(Purpose.PURGE):
        Room.objects.filter(group=group).delete()


def _let_go(member: Member, where: Q, *, words_stay: bool) -> None:
    """Take a name off posts and topics, or delete what was written under it.

    What waits for a moderator goes in any case: nobody is left who could be asked about it.
    """
    posts = Post.objects.filter(where, author=member)
    topics = Topic.objects.filter(where, opened_by=member)
    touched = set(posts.values_list("topic_id", flat=True)) | set(
        topics.values_list("pk", flat=True)
    )
    if words_stay:
        posts.filter(state=State.HELD).delete()
        posts.update(author=None)
        topics.update(opened_by=None)
    else:
        posts.delete()
        topics.update(opened_by=None, title=_("Title removed"))
    _settle(touched)


def _settle(topics: set[UUID]) -> None:
    """Have topics stand as what is left in them does: the last post counts, the empty go."""
    posts = Post.objects.filter(topic=OuterRef("pk"))
    shown = posts.filter(state=State.PUBLISHED)
    left = Topic.objects.filter(pk__in=topics)
    left.filter(~Exists(posts)).delete()
    left.filter(~Exists(shown)).update(is_held=True)
    last = shown.order_by("-posted_at").values("posted_at")[:1]
    left.filter(Exists(shown)).update(last_post_at=Subquery(last))
