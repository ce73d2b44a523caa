"""What rooms keep of a member: given out and taken away by the privacy centre."""

from contextlib import AbstractContextManager

from django.utils.translation import gettext_lazy as _

from accounts.asking import Purpose, as_purpose
from accounts.models import Member
from accounts.portability import Holding, Rows, register
from discussions.actions.parting import erase_words
from discussions.models import Post, PostVersion, ReadMark, Thanks, Topic, Voice


def _posts(member: Member) -> Rows:
    own = Post.objects.filter(author=member).order_by("posted_at")
    fields = ("room__group__name", "topic__title", "body", "is_anonymous", "posted_at")
    with _as_if_inside():
        return list(own.values(*fields, "edited_at", "state", "expires_at"))


def _topics(member: Member) -> Rows:
    own = Topic.objects.filter(opened_by=member)
    with _as_if_inside():
        return list(own.values("room__group__name", "title", "opened_at"))


def _as_if_inside() -> AbstractContextManager[None]:
    """Read one's own words also in rooms that are closed to one by now, as who erases them does."""
    return as_purpose(Purpose.ERASE)


def _thanks(member: Member) -> Rows:
    return list(Thanks.objects.filter(by=member).values("words", "given_at"))


def _read(member: Member) -> Rows:
    return list(ReadMark.objects.filter(member=member).values("topic__title", "read_to"))


def _voices(member: Member) -> Rows:
    own = Voice.objects.filter(membership__member=member)
    return list(own.values("membership__group__name", "posts"))


# Key, heading, reason, models, and what gives the rows.
KEPT = (
    (
        "posts",
        _("What you wrote in rooms"),
        _("So that the others in the group can read it, as long as the room keeps posts."),
        (Post, PostVersion),
        _posts,
    ),
    (
        "topics",
        _("Topics that you opened"),
        _("As long as something is said in them."),
        (Topic,),
        _topics,
    ),
    (
        "thanks",
        _("Thanks that you gave"),
        _("The writer sees how many there are, and not from whom."),
        (Thanks,),
        _thanks,
    ),
    (
        "read_marks",
        _("How far you have read"),
        _("To show you what is new. Nobody else sees it."),
        (ReadMark,),
        _read,
    ),
    (
        "voices",
        _("How many of your posts a group has read"),
        _("The first ones wait for a moderator. It goes when you leave the group."),
        (Voice,),
        _voices,
    ),
)


def register_all() -> None:
    """Make known what is kept."""
    for key, label, why, models, give in KEPT:
        erase = erase_words if key == "posts" else None  # topics go and stay with the posts
        register(Holding(key, label, why, models, give, erase, order=40))
