"""What a member sees in rooms: topics in their order, posts a page at a time, what is new."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce
from django.utils.safestring import SafeString

from accounts.models import Member
from discussions.models import Post, PostQuerySet, ReadMark, Room, Thanks, Topic, TopicQuerySet
from discussions.naming import Name, name_at, names_in
from discussions.rules import can_be_edited
from discussions.writing import plain, render
from groups.models import Group, Membership

TOPICS_A_PAGE, POSTS_A_PAGE = 30, 25
QUOTED_LETTERS = 280
State = Post.State


@dataclass(frozen=True)
class RoomLine:
    """One room, and whether something in it is new to the member."""

    room: Room
    is_new: bool


@dataclass(frozen=True)
class TopicLine:
    """One topic in a list: who opened it, when last something was said, whether that is new."""

    topic: Topic
    name: str
    is_own: bool
    last_at: datetime
    is_new: bool


@dataclass(frozen=True)
class Quote:
    """The post that another answers, shortened."""

    pk: UUID
    name: str
    is_anonymous: bool
    words: str


@dataclass(frozen=True)
class PostLine:
    """One post as one member sees it; its writer is a name, or nobody."""

    pk: UUID
    name: str
    is_own: bool
    is_anonymous: bool
    is_waiting: bool
    is_collapsed: bool
    is_new: bool
    posted_at: datetime
    is_changed: bool
    words: SafeString
    quote: Quote | None
    thanks: int
    is_thanked: bool
    may_edit: bool


@dataclass(frozen=True)
class Page:
    """Some posts of a topic in their order, and the posts beyond which there are more."""

    lines: list[PostLine]
    before: UUID | None
    after: UUID | None

    @property
    def read_to(self) -> datetime | None:
        """When the last of them was written."""
        return self.lines[-1].posted_at if self.lines else None


def rooms_of(mine: Membership) -> list[RoomLine]:
    """List the rooms of a member's group; new is what was said since they read it, or came."""
    own = ReadMark.objects.filter(member=mine.member, topic=OuterRef("pk"))
    read_to = Coalesce(Subquery(own.values("read_to")), mine.joined_at)
    topics = Topic.objects.visible_to(mine.member).filter(room=OuterRef("pk"))
    moved = topics.annotate(read_to=read_to).filter(last_post_at__gt=F("read_to"))
    news = _news_for(mine.member).filter(topic=OuterRef("pk"), posted_at__gt=OuterRef("read_to"))
    rooms = Room.objects.visible_to(mine.member).filter(group=mine.group_id)
    told = rooms.annotate(is_new=Exists(moved.filter(Exists(news))))
    return [RoomLine(room, room.is_new) for room in told]  # type: ignore[attr-defined]


def _news_for(member: Member) -> PostQuerySet:
    """Give the posts of others that a member may read, in topics that they may see."""
    seen = Post.objects.readable_by(member).filter(state=State.PUBLISHED)
    return seen.exclude(author=member)


def topics_in(room: Room, mine: Membership, page: int = 1) -> tuple[list[TopicLine], bool]:
    """List a page of a room's topics, pinned first, then the latest; and say if there are more."""
    start = (page - 1) * TOPICS_A_PAGE
    found = list(_ordered(room, mine.member)[start : start + TOPICS_A_PAGE + 1])
    shown = found[:TOPICS_A_PAGE]
    news = _news_in(shown, mine.member)
    marks = ReadMark.objects.filter(member=mine.member, topic__in=[topic.pk for topic in shown])
    read = dict(marks.values_list("topic_id", "read_to"))
    names = names_in(mine.group, [topic.opened_by_id for topic in shown])
    lines = [
        _topic_line(topic, mine, names, _is_after(news[topic.pk], read.get(topic.pk), mine))
        for topic in shown
    ]
    return lines, len(found) > TOPICS_A_PAGE


def _ordered(room: Room, member: Member) -> TopicQuerySet:
    """Give the topics of a room in which the member may read something, in their order.

    A topic stands where the member's own view of it does: nothing said by somebody whom either
    has blocked moves it (PRV-09). Where nobody is blocked, what the topic itself notes is that.
    """
    posts = Post.objects.readable_by(member).filter(topic=OuterRef("pk"))
    topics = Topic.objects.visible_to(member).filter(room=room)
    if _keeps_away(member):
        shown = posts.filter(state=State.PUBLISHED).order_by("-posted_at").values("posted_at")
        last = Coalesce(Subquery(shown[:1]), "opened_at")
        told = topics.filter(Exists(posts)).annotate(last_at=last)
    else:
        told = topics.filter(Q(is_held=False) | Exists(posts)).annotate(last_at=F("last_post_at"))
    return told.order_by("-is_pinned", "-last_at", "pk")


def _news_in(topics: list[Topic], member: Member) -> dict[UUID, datetime | None]:
    """Give when others said last what the member may read, by topic."""
    news = _news_for(member).filter(topic=OuterRef("pk")).order_by("-posted_at")
    asked = Topic.objects.filter(pk__in=[topic.pk for topic in topics])
    told = asked.annotate(news_at=Subquery(news.values("posted_at")[:1]))
    return dict(told.values_list("pk", "news_at"))


def _is_after(news_at: datetime | None, read_to: datetime | None, mine: Membership) -> bool:
    """Say whether something was said since a member has read it, or has come."""
    since = read_to or mine.joined_at
    return news_at is not None and since is not None and news_at > since


def _keeps_away(member: Member) -> bool:
    """Say whether anybody is apart from the member, who asks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT apart_from())")
        return bool(cursor.fetchone()[0])


def _topic_line(
    topic: Topic, mine: Membership, names: dict[UUID, Name], is_new: bool
) -> TopicLine:
    return TopicLine(
        topic=topic,
        name="" if topic.is_anonymous else name_at(names, topic.opened_by_id, topic.opened_at),
        is_own=topic.opened_by_id == mine.member_id,
        last_at=topic.last_at,  # type: ignore[attr-defined]
        is_new=is_new,
    )


def said_in(topic: Topic, member: Member) -> PostQuerySet:
    """Give what a member may read in a topic."""
    return Post.objects.visible_to(member).filter(topic=topic)


def page_of(topic: Topic, mine: Membership, **cursor: UUID | None) -> Page:
    """Give a page of a topic's posts: ``before``, ``after`` or from a post on, else the newest.

    A post that the member may not see, or that is gone, is like none at all.
    """
    posts = said_in(topic, mine.member)
    for way in ("before", "after", "at"):
        pk = cursor.get(way)
        post = posts.filter(pk=pk).first() if pk else None
        if post is not None:
            return _page(topic, mine, *_beside(posts, way, post))
    return _page(topic, mine, *_newest(posts))


def first_page_of(topic: Topic, mine: Membership) -> Page:
    """Give the page with which a topic begins."""
    found = list(said_in(topic, mine.member).order_by("posted_at", "pk")[: POSTS_A_PAGE + 1])
    return _page(topic, mine, found[:POSTS_A_PAGE], False, len(found) > POSTS_A_PAGE)


def _newest(posts: PostQuerySet) -> tuple[list[Post], bool, bool]:
    """Give the last posts, and whether there are more before and after."""
    found = list(posts.order_by("-posted_at", "-pk")[: POSTS_A_PAGE + 1])
    return found[:POSTS_A_PAGE][::-1], len(found) > POSTS_A_PAGE, False


def _beside(posts: PostQuerySet, way: str, post: Post) -> tuple[list[Post], bool, bool]:
    at, pk = post.posted_at, post.pk
    if way == "before":
        earlier = posts.filter(Q(posted_at__lt=at) | Q(posted_at=at, pk__lt=pk), posted_at__lte=at)
        found, more, _ = _newest(earlier)
        return found, more, True
    beyond = Q(posted_at__gt=at) | Q(posted_at=at, pk__gt=pk)
    if way == "at":
        beyond |= Q(pk=pk)
    later = posts.filter(beyond, posted_at__gte=at).order_by("posted_at", "pk")
    found = list(later[: POSTS_A_PAGE + 1])
    has_earlier = way == "after" or _has_before(posts, post)
    return found[:POSTS_A_PAGE], has_earlier, len(found) > POSTS_A_PAGE


def _has_before(posts: PostQuerySet, post: Post) -> bool:
    at = post.posted_at
    earlier = Q(posted_at__lt=at) | Q(posted_at=at, pk__lt=post.pk)
    return posts.filter(earlier, posted_at__lte=at).exists()


def _page(
    topic: Topic, mine: Membership, posts: list[Post], has_before: bool, has_after: bool
) -> Page:
    lines = lines_of(posts, topic, mine)
    return Page(
        lines,
        before=lines[0].pk if lines and has_before else None,
        after=lines[-1].pk if lines and has_after else None,
    )


def lines_of(posts: list[Post], topic: Topic, mine: Membership) -> list[PostLine]:
    """Give posts as a member sees them, with what they answer and what is theirs to know."""
    member = mine.member
    answered = [post.quotes_id for post in posts if post.quotes_id]
    quoted = list(said_in(topic, member).filter(pk__in=answered)) if answered else []
    names = names_in(mine.group, [post.author_id for post in (*posts, *quoted)])
    quotes = {post.pk: quote_of(post, names) for post in quoted}
    thanks, thanked = _thanks(posts, member)
    mark = ReadMark.objects.filter(member=member, topic=topic).values_list("read_to", flat=True)
    read_to = mark.first() or mine.joined_at
    return [
        PostLine(
            pk=post.pk,
            name="" if post.is_anonymous else name_at(names, post.author_id, post.posted_at),
            is_own=post.author_id == member.pk,
            is_anonymous=post.is_anonymous,
            is_waiting=post.state == State.HELD,
            is_collapsed=post.is_collapsed,
            is_new=post.author_id != member.pk
            and read_to is not None
            and post.posted_at > read_to,
            posted_at=post.posted_at,
            is_changed=post.edited_at is not None,
            words=render(post.body),
            quote=quotes.get(post.quotes_id) if post.quotes_id else None,
            thanks=thanks.get(post.pk, 0),
            is_thanked=post.pk in thanked,
            may_edit=post.author_id == member.pk and can_be_edited(post),
        )
        for post in posts
    ]


def quote_of(post: Post, names: dict[UUID, Name]) -> Quote:
    """Give a post as it stands above the one that answers it."""
    words = " ".join(plain(post.body).split())
    short = words if len(words) <= QUOTED_LETTERS else words[:QUOTED_LETTERS].rstrip() + " …"
    name = "" if post.is_anonymous else name_at(names, post.author_id, post.posted_at)
    return Quote(post.pk, name, post.is_anonymous, "" if post.is_collapsed else short)


def quoted_by_name(post: Post, group: Group) -> Quote:
    """Give a post that is about to be answered."""
    return quote_of(post, names_in(group, [post.author_id]))


def _thanks(posts: Iterable[Post], member: Member) -> tuple[dict[UUID, int], set[UUID]]:
    """Give how often each of a member's own posts was thanked for, and which they thanked for.

    Of whom either keeps away nothing counts.
    """
    listed = list(posts)
    own = [post.pk for post in listed if post.author_id == member.pk]
    others = [post.pk for post in listed if post.author_id != member.pk]
    apart = RawSQL("SELECT apart_from()", [])
    given = Thanks.objects.filter(post__in=own).exclude(by__in=apart).order_by()
    counts = dict(given.values_list("post").annotate(Count("pk"))) if own else {}
    thanked = Thanks.objects.filter(post__in=others, by=member).values_list("post_id", flat=True)
    return counts, set(thanked) if others else set()


def other_rooms(room: Room, member: Member) -> QuerySet[Room]:
    """Give the other rooms of a room's group."""
    return Room.objects.visible_to(member).filter(group=room.group_id).exclude(pk=room.pk)


@dataclass(frozen=True)
class PrivateThanks:
    """What somebody said to a member alone, about their share in a round."""

    name: str
    words: str


def words_for(share: Post, mine: Membership) -> list[PrivateThanks]:
    """Give the private words about a member's own share, of nobody whom either keeps away."""
    apart = RawSQL("SELECT apart_from()", [])
    given = Thanks.objects.filter(post=share).exclude(words="").exclude(by__in=apart)
    names = names_in(mine.group, [thanks.by_id for thanks in given])
    return [
        PrivateThanks(name_at(names, thanks.by_id, thanks.given_at), thanks.words)
        for thanks in given
    ]


@dataclass(frozen=True)
class FoundLine:
    """One post that a search has found: its topic, its writer, and how it begins."""

    pk: UUID
    topic: Topic
    name: str
    is_anonymous: bool
    is_own: bool
    words: str
    posted_at: datetime


def found_lines(posts: list[Post], mine: Membership) -> list[FoundLine]:
    """Give posts that were found as a member sees them."""
    names = names_in(mine.group, [post.author_id for post in posts])
    quotes = [quote_of(post, names) for post in posts]
    return [
        FoundLine(
            pk=post.pk,
            topic=post.topic,
            name=quote.name,
            is_anonymous=post.is_anonymous,
            is_own=post.author_id == mine.member_id,
            words=quote.words,
            posted_at=post.posted_at,
        )
        for post, quote in zip(posts, quotes, strict=True)
    ]
