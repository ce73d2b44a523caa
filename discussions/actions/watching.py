"""What the watch rules say about a text before others read it, and what moderators learn of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from accounts.asking import Purpose, as_purpose
from accounts.models import Member
from discussions.models import Post, Room, Voice
from groups.models import Membership
from moderation.actions.holding import hold
from moderation.actions.sanctioning import spend_post
from moderation.models import Priority
from moderation.sanctions import holds_next
from moderation.strictness import rules_of
from moderation.watch import Found, Verdict, Writer, check, fingerprint

AN_HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)
NEWLY_JOINED = timedelta(days=7)
TOLD = {"banner", "ask"}


class NeedsLookError(Exception):
    """The writer should read what the rules say about the text, and may then send it anyway."""

    def __init__(self, seen: "Seen") -> None:
        super().__init__()
        self.seen = seen


class TooManyPostsError(Exception):
    """So many posts within an hour that the writer should take a break (W-24)."""


@dataclass(frozen=True)
class Seen:
    """What was found in a text; ``waits`` where a moderator has asked to see what comes next."""

    verdict: Verdict = Verdict()  # noqa: RUF009 - frozen too
    fingerprint: str = ""
    waits: bool = False

    @property
    def holds(self) -> bool:
        """Whether the text waits for a moderator before others read it."""
        return self.waits or self.verdict.holds

    @property
    def to_be_read(self) -> tuple[Found, ...]:
        """What the writer is asked to read before sending it; never where life is in danger."""
        told = [one for one in self.verdict.found if one.does & TOLD]
        return tuple(one for one in told if not _is_urgent(one))

    @property
    def is_urgent(self) -> bool:
        """Whether somebody may be in danger."""
        return any(_is_urgent(one) for one in self.verdict.found)

    @property
    def help(self) -> tuple[str, ...]:
        """Keys of the help to show once it is sent, unless it stood beside words to be read."""
        found = [one for one in self.verdict.found if one not in self.to_be_read]
        return tuple(dict.fromkeys(one.resources for one in found if one.resources))


def _is_urgent(found: Found) -> bool:
    return found.priority == Priority.CRISIS and "hold" not in found.does


def look_over(  # noqa: PLR0913 - all that the rules may know
    body: str,
    *,
    by: Member,
    room: Room,
    agreed: frozenset[str],
    title: str = "",
    answers: Post | None = None,
    is_new: bool = True,
) -> Seen:
    """Hold a new text, or a changed one, against the watch rules of its room's group.

    Raises ``NeedsLookError`` where the writer has not read yet what a rule has to say to them,
    and ``TooManyPostsError``, but keeps nobody from saying that somebody is in danger.
    """
    digest, now = fingerprint(body), timezone.now()
    text = f"{title}\n\n{body}" if title else body
    verdict = check(text, _writer(by, room, digest, answers, now), rules_of(room.group))
    seen = Seen(verdict, digest, waits=holds_next(by, room.group))
    if is_new and verdict.slows and not seen.is_urgent:
        raise TooManyPostsError
    if any(one.rule not in agreed for one in seen.to_be_read):
        raise NeedsLookError(seen)
    return seen


def _writer(by: Member, room: Room, digest: str, answers: Post | None, now: datetime) -> Writer:
    """Say of the writer what the rules may know: counts, and no other text (W-30)."""
    mine = Membership.objects.active().get(group=room.group, member=by)
    voice = Voice.objects.filter(membership=mine).first()
    lately = Post.objects.filter(author=by, posted_at__gt=now - AN_HOUR)
    return Writer(
        posts_so_far=voice.posts if voice else 0,
        days_as_member=(now - (mine.joined_at or now)).days,
        posts_last_hour=lately.count(),
        same_text_elsewhere=_copies(by, room, digest),
        replies_by_blockers=_pile(answers, now) if answers else 0,
        program=room.group.program.slug,
    )


def _copies(by: Member, room: Room, digest: str) -> int:
    """Count the same text elsewhere: of the writer's own anywhere, of others in this group.

    Not of others in other groups: what is held would tell what is said there (PRV-01).
    """
    with as_purpose(Purpose.MODERATE):
        same = Post.objects.filter(fingerprint=digest)
        own = Q(author=by) & ~Q(room=room)
        return same.filter(own | (Q(room__group=room.group_id) & ~Q(author=by))).count()


def _pile(answers: Post, now: datetime) -> int:
    """Count today's answers to the one who is answered by members who have only just come."""
    with as_purpose(Purpose.REMIND):
        new = Membership.objects.active().filter(
            group=answers.room.group_id, joined_at__gt=now - NEWLY_JOINED
        )
        lately = Post.objects.filter(topic=answers.topic_id, posted_at__gt=now - A_DAY)
        to_them = lately.filter(quotes__author=answers.author_id, author__isnull=False)
        return to_them.filter(author__in=new.values("member_id")).count()


def bring_up(post: Post, seen: Seen) -> None:
    """Bring a post before moderators where it waits for them, or where they should look."""
    if seen.waits and post.author is not None:
        spend_post(post.author, post.room.group)
    if post.state == Post.State.HELD or seen.verdict.flags:
        priority = seen.verdict.priority
        hold(
            post,
            rules=list(seen.verdict.flags),
            priority=Priority.NEWCOMER if priority is None else Priority(priority),
        )


def note_voice(post: Post) -> None:
    """Count a post that the group can now read for its writer, who is less of a newcomer."""
    mine = Membership.objects.active().filter(group=post.room.group_id, member=post.author_id)
    membership = mine.first()
    if membership is not None:
        voice, _ = Voice.objects.get_or_create(membership=membership)
        voice.posts += 1
        voice.save(update_fields=["posts"])
