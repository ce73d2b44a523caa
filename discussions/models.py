"""Rooms in which the members of a group talk, and what is said there."""

import uuid
from datetime import datetime
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Least
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Member
from groups.models import Group, Membership

MOST_CHARACTERS = 20_000
KEPT_DAYS = 180


class RoomQuerySet(models.QuerySet["Room"]):
    """Which rooms, and who may know of them."""

    def visible_to(self, member: Member) -> Self:
        """Rooms of groups that the member belongs to and is not suspended from.

        Ask as that member: who it is, the database knows from the request.
        """
        mine = Q(group__memberships__member=member, group__memberships__state="active")
        return self.filter(mine, pk__in=RawSQL("SELECT my_rooms()", []))


class Room(models.Model):
    """A place where the members of one group talk; nobody else knows of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.ForeignKey(Group, models.CASCADE, related_name="rooms")
    name = models.CharField(_("name"), max_length=60)
    purpose = models.CharField(_("what it is for"), max_length=300, blank=True)
    keep_days = models.PositiveSmallIntegerField(
        _("days that posts are kept"),
        default=KEPT_DAYS,
        validators=[MinValueValidator(1), MaxValueValidator(KEPT_DAYS)],
    )
    allows_anonymous = models.BooleanField(
        _("members may share without their name"),
        default=False,
        help_text=_(
            "Others read “a member”. Moderators learn who it was only where it is reported."
        ),
    )
    is_closed = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    objects = RoomQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["group", "name"], name="room_name_one_per_group"),
            models.CheckConstraint(
                condition=Q(keep_days__range=(1, KEPT_DAYS)), name="room_keeps_180_days_at_most"
            ),
        ]

    def __str__(self) -> str:
        return self.name


def _days(days: str | Least) -> models.Func:
    return models.Func(0, 0, 0, days, function="make_interval")


class TopicQuerySet(models.QuerySet["Topic"]):
    """Which topics, and who may know of them."""

    def alive(self, now: datetime) -> Self:
        """Topics whose last post has not expired; read marks and titles go with the posts."""
        days = Least("room__keep_days", "keep_days")  # PostgreSQL leaves out what is null
        return self.alias(kept=_days(days)).filter(last_post_at__gt=now - F("kept"))

    def visible_to(self, member: Member) -> Self:
        """Topics in rooms of the member that are not hidden, nor opened by somebody blocked.

        What has expired is not there, whether or not the worker has come by. Ask as that member.
        """
        seen = self.alive(timezone.now()).filter(room__in=Room.objects.visible_to(member))
        own = Q(opened_by=member)
        shown = Q(state__in=[Topic.State.OPEN, Topic.State.CLOSED])
        return seen.filter(shown).exclude(_apart("opened_by")).filter(own | Q(is_held=False))


class Topic(models.Model):
    """One matter that is talked about, or a round in which each member shares once."""

    class Kind(models.TextChoices):
        TALK = "talk", _("Talk")
        ROUND = "round", _("Round of shares")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")
        HIDDEN = "hidden", _("Hidden")
        REMOVED = "removed", _("Removed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    room = models.ForeignKey(Room, models.CASCADE, related_name="topics")
    opened_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="topics_opened"
    )
    is_anonymous = models.BooleanField(default=False)
    kind = models.CharField(max_length=5, choices=Kind, default=Kind.TALK)
    title = models.CharField(_("what it is about"), max_length=120)
    state = models.CharField(max_length=7, choices=State, default=State.OPEN)
    is_held = models.BooleanField(
        default=False, help_text="Its first post waits for a moderator: only its author sees it."
    )
    is_pinned = models.BooleanField(default=False)
    keep_days = models.PositiveSmallIntegerField(
        _("disappears after so many days"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(KEPT_DAYS)],
    )
    closes_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(default=timezone.now)
    last_post_at = models.DateTimeField(default=timezone.now)

    objects = TopicQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["room", "-is_pinned", "-last_post_at"], name="topic_order"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["talk", "round"])
                & Q(state__in=["open", "closed", "hidden", "removed"]),
                name="topic_known",
            ),
            models.CheckConstraint(
                condition=~Q(kind="round") | Q(closes_at__isnull=False),
                name="topic_round_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(keep_days__isnull=True) | Q(keep_days__range=(1, KEPT_DAYS)),
                name="topic_keeps_180_days_at_most",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PostQuerySet(models.QuerySet["Post"]):
    """Which posts, and who may know of them."""

    def alive(self, now: datetime) -> Self:
        """Posts whose time is not over: as was promised, or sooner if the room keeps less since."""
        kept = self.alias(kept=_days("room__keep_days"))
        return kept.filter(expires_at__gt=now, posted_at__gt=now - F("kept"))

    def visible_to(self, member: Member) -> Self:
        """Posts that the member may read: shown ones and own held ones, of nobody blocked.

        What has expired is not there, whether or not the worker has come by. Ask as that member.
        """
        return self.filter(room__in=Room.objects.visible_to(member)).readable_by(member)

    def readable_by(self, member: Member) -> Self:
        """Of posts in a member's own rooms, those that they may read; quick beside each topic."""
        own = Q(author=member, state=Post.State.HELD)
        shown = self.alive(timezone.now()).filter(Q(state=Post.State.PUBLISHED) | own)
        return shown.exclude(_apart("author"))


def _apart(field: str) -> Q:
    """Match what was written, with their name, by somebody whom either side has blocked.

    What has no name stays: else blocking one after the other would tell who wrote it.
    """
    named = {"is_anonymous": False, f"{field}__isnull": False}
    return Q(**named, **{f"{field}__in": RawSQL("SELECT apart_from()", [])})


class Post(models.Model):
    """What one member wrote, in Markdown; under the name that they go by in the group.

    The author is None once they have left and chose to leave their words without a name.
    """

    class State(models.TextChoices):
        HELD = "held", _("Waits for a moderator")
        PUBLISHED = "published", _("Shown")
        HIDDEN = "hidden", _("Hidden")
        REMOVED = "removed", _("Removed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="posts")
    room = models.ForeignKey(Room, models.CASCADE, related_name="posts")
    author = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="posts"
    )
    body = models.TextField(max_length=MOST_CHARACTERS)
    state = models.CharField(max_length=9, choices=State, default=State.PUBLISHED)
    is_anonymous = models.BooleanField(default=False)
    is_share = models.BooleanField(default=False, help_text="A member's one share in a round.")
    is_collapsed = models.BooleanField(
        default=False, help_text="Behind a note, because it is graphic (W-17)."
    )
    quotes = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="quoted_by"
    )
    fingerprint = models.CharField(
        max_length=64, blank=True, help_text="Digest of the folded words, for copies (W-20)."
    )
    posted_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()

    objects = PostQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["topic", "posted_at", "id"], name="post_order"),
            models.Index(fields=["expires_at"], name="post_expiry"),
            models.Index(fields=["room", "posted_at"], name="post_in_room"),
            models.Index(fields=["author", "posted_at"], name="post_by_author"),
            models.Index(fields=["fingerprint"], name="post_copies"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["topic", "author"],
                condition=Q(is_share=True, state__in=["held", "published", "hidden"]),
                name="post_one_share_per_round",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["held", "published", "hidden", "removed"]),
                name="post_state_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.posted_at:%Y-%m-%d}"


class PostVersion(models.Model):
    """What a post said before it was changed; moderators see it in a case, and nobody else."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    post = models.ForeignKey(Post, models.CASCADE, related_name="versions")
    body = models.TextField(max_length=MOST_CHARACTERS)
    until = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["until"]

    def __str__(self) -> str:
        return f"{self.until:%Y-%m-%d}"


class Thanks(models.Model):
    """One member's thank you for a post: the writer sees how many, and words in a round."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    post = models.ForeignKey(Post, models.CASCADE, related_name="thanks")
    by = models.ForeignKey(Member, models.CASCADE, related_name="thanks_given")
    words = models.CharField(max_length=500, blank=True)
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["given_at"]
        verbose_name_plural = "thanks"
        constraints = [
            models.UniqueConstraint(fields=["post", "by"], name="thanks_once_per_post"),
        ]

    def __str__(self) -> str:
        return f"{self.given_at:%Y-%m-%d}"


class ReadMark(models.Model):
    """How far a member has read a topic; nobody else ever sees it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="read_marks")
    member = models.ForeignKey(Member, models.CASCADE, related_name="read_marks")
    read_to = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["topic", "member"], name="read_mark_once"),
        ]

    def __str__(self) -> str:
        return f"{self.read_to:%Y-%m-%d}"


class Voice(models.Model):
    """How many posts of a member a group has read; goes with the member's belonging to it.

    Counted, because posts go: somebody whose words have expired is no newcomer (W-23).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    membership = models.OneToOneField(Membership, models.CASCADE, related_name="voice")
    posts = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.posts)
