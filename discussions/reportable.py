"""Topics and posts as the moderation layer sees them: no more of a room than a case needs (M-6)."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.asking import Purpose, as_person, as_purpose
from accounts.models import Member
from discussions.actions import showing
from discussions.models import Post, Topic
from discussions.naming import name_at, names_in
from discussions.writing import plain
from moderation.subjects import About, Excerpt, Subject, register

AROUND = 2  # posts before and after the one that a case is about
WIDER = 200  # the newest of a topic, where two people have agreed on more


def _path(topic: Topic, post: Post | None = None) -> str:
    args = [topic.room.group.key, topic.room_id, topic.pk]
    return reverse("topic_detail", args=args) + (f"#post-{post.pk}" if post else "")


def find_post(member: Member, pk: UUID) -> Post | None:
    """Give a post that a member may see."""
    seen = Post.objects.visible_to(member).select_related("topic", "room__group", "author")
    return seen.filter(pk=pk).first()


def load_post(pk: UUID) -> Post | None:
    """Give a post to the layer."""
    return Post.objects.select_related("topic", "room__group", "author").filter(pk=pk).first()


def about_post(post: Post) -> About:
    """Say whose a post is, and where it stands."""
    topic = post.topic
    topic.room = post.room
    return About(post.author, post.room.group, _path(topic, post))


def find_topic(member: Member, pk: UUID) -> Topic | None:
    """Give a topic that a member may see."""
    seen = Topic.objects.visible_to(member).select_related("room__group", "opened_by")
    return seen.filter(pk=pk).first()


def load_topic(pk: UUID) -> Topic | None:
    """Give a topic to the layer."""
    return Topic.objects.select_related("room__group", "opened_by").filter(pk=pk).first()


def about_topic(topic: Topic) -> About:
    """Say who opened a topic, and where it stands."""
    return About(topic.opened_by, topic.room.group, _path(topic))


def context_of_post(post: Post) -> Sequence[Excerpt]:
    """Give a post, what it said before, its topic's first post, and two before and after."""
    posts = Post.objects.filter(topic=post.topic_id).order_by("posted_at", "pk")
    same_time = Q(posted_at=post.posted_at)
    before = posts.filter(Q(posted_at__lt=post.posted_at) | (same_time & Q(pk__lt=post.pk)))
    after = posts.filter(Q(posted_at__gt=post.posted_at) | (same_time & Q(pk__gt=post.pk)))
    near = [*list(before.reverse()[:AROUND])[::-1], post, *after[:AROUND]]
    first = before.first()
    shown = near if first is None or first in near else [first, *near]
    return _excerpts(post.topic, shown, post)


def context_of_topic(topic: Topic) -> Sequence[Excerpt]:
    """Give a topic's title, and the first post and the two after it."""
    posts = Post.objects.filter(topic=topic).order_by("posted_at", "pk")
    return _excerpts(topic, posts[: 1 + AROUND], None)


def wider_of_post(post: Post) -> Sequence[Excerpt]:
    """Give the newest posts of a whole topic, where two people have agreed on it."""
    return wider_of_topic(post.topic, post)


def wider_of_topic(topic: Topic, subject: Post | None = None) -> Sequence[Excerpt]:
    """Give the newest posts of a topic, where two people have agreed on it."""
    posts = Post.objects.filter(topic=topic).order_by("-posted_at", "-pk")
    return _excerpts(topic, list(posts[:WIDER])[::-1], subject)


def _excerpts(topic: Topic, posts: Iterable[Post], subject: Post | None) -> Sequence[Excerpt]:
    found = list(posts)
    with as_purpose(Purpose.REMIND):
        names = names_in(topic.room.group, [post.author_id for post in found])
    title = Excerpt("", topic.title, topic.opened_at, subject is None, _("Title"))
    lines = [title]
    for post in found:
        is_subject = subject is not None and post.pk == subject.pk
        name = name_at(names, post.author_id, post.posted_at) or _("Former member")
        if post.is_anonymous:
            # Who shared without a name is known only where it is what the case is about.
            name = _("A member: %(name)s") % {"name": name} if is_subject else _("A member")
        if is_subject:
            lines += [
                Excerpt(name, plain(one.body), one.until, True, _("Before it was changed"))
                for one in post.versions.all()
            ]
        state = "" if post.state == Post.State.PUBLISHED else post.get_state_display()
        lines.append(Excerpt(name, plain(post.body), post.posted_at, is_subject, state))
    return lines


def release_post(post: Post) -> None:
    """Show a post that waited to all, and tell those whom it names."""
    shown = showing.release(post)
    if shown is not None and shown.author_id is not None:
        with as_person(shown.author_id):
            showing.announce(shown)


def register_all() -> None:
    """Make the kinds known."""
    register(
        Subject(
            "post",
            gettext_lazy("A post"),
            Post,
            find_post,
            load_post,
            about_post,
            context_of_post,
            release=release_post,
            hide=showing.hide,
            remove=showing.remove,
            restore=showing.restore,
            hold=showing.hold_back,
            close=showing.close_of,
            reopen=showing.reopen_of,
            take_down=showing.take_down_of,
            text=lambda post: str(post.body),
            unseal=showing.unseal,
            wider=wider_of_post,
            can=frozenset({"ask_edit", "hide", "remove", "close"}),
        )
    )
    register(
        Subject(
            "topic",
            gettext_lazy("A topic"),
            Topic,
            find_topic,
            load_topic,
            about_topic,
            context_of_topic,
            release=showing.reopen,
            hide=showing.take_down,
            restore=showing.reopen,
            close=showing.close,
            reopen=showing.reopen,
            take_down=showing.take_down,
            wider=wider_of_topic,
            can=frozenset({"hide", "close"}),
        )
    )
