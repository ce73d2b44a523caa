"""By which names people stand in a group's rooms, and who is named in a text."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.db.models.expressions import RawSQL

from accounts.models import Member
from discussions.models import Post, Room
from groups.models import Group, Membership

MARK = "@"
MOST = 20  # in one post: more is a call to all, which no post is for


@dataclass(frozen=True)
class Name:
    """What a member is called in a group, and since when: before, they were somebody else."""

    text: str
    since: datetime


def names_in(group: Group, members: Iterable[UUID | None]) -> dict[UUID, Name]:
    """Give the names of those who belong to a group now, by member."""
    belonging = Membership.objects.active().filter(group=group, member__in=set(members) - {None})
    rows = belonging.values_list("member_id", "name", "joined_at")
    return {member: Name(name, since) for member, name, since in rows if since is not None}


def name_at(names: dict[UUID, Name], member: UUID | None, at: datetime) -> str:
    """Give the name of who wrote something then; empty for somebody who has left since.

    Who left and came back goes by a new name, under which their old words are not shown.
    """
    name = names.get(member) if member else None
    return name.text if name and name.since <= at else ""


def can_be_mentioned(room: Room, topic_id: UUID, by: Member) -> dict[str, UUID]:
    """Give those whom a member may call by name in a topic: the shown, and who wrote there.

    Not those who wrote without their name alone, nor whom either keeps away.
    """
    wrote = Post.objects.filter(topic_id=topic_id, state="published", is_anonymous=False)
    others = Membership.objects.active().filter(group=room.group).exclude(member=by)
    known = others.filter(Q(is_shown=True) | Q(member__in=wrote.values("author_id")))
    apart = RawSQL("SELECT apart_from()", [])
    return dict(known.exclude(member__in=apart).values_list("name", "member_id"))


def mentioned(text: str, names: Iterable[str]) -> set[str]:
    """Give those of the names that the text has with an @ before them, in any letters.

    Of names that begin alike the longest that is written counts: "@Ann B" is not Ann.
    """
    known = {name.casefold(): name for name in names}
    folded = text.casefold()
    found: set[str] = set()
    at = folded.find(MARK)
    while at >= 0 and len(found) < MOST:
        if at == 0 or not folded[at - 1].isalnum():
            found |= _named_at(folded, at + 1, known)
        at = folded.find(MARK, at + 1)
    return found


def _named_at(folded: str, start: int, known: dict[str, str]) -> set[str]:
    longest = max(map(len, known), default=0)
    for end in range(min(start + longest, len(folded)), start, -1):
        name = known.get(folded[start:end])
        if name is not None and not folded[end : end + 1].isalnum():
            return {name}
    return set()
