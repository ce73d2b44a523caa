"""A world in which every text that members write is an attempt to run a script."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from django.db.models import CharField, Model, SlugField, TextField, URLField
from django.urls import reverse
from django.utils import timezone

from accounts.models import Block, Member
from discussions.models import Post, Room, Thanks, Topic
from groups.models import Group, GroupDecision, Invitation, Membership, Program, Removal, Term
from meetings.models import ChangeReport, Meeting, Place
from moderation.models import Case, CaseEvent, Report
from tests.factories import MembershipFactory
from tests.journeys.organizer import session_of
from tests.walls import as_owner

Row = TypeVar("Row", bound=Model)
LONG_AGO = timezone.now() - timedelta(days=100)
OWN = ["/home/", "/home/privacy/", "/home/messages/", "/home/report/"]
CORPUS = Path(__file__).parent / "data" / "xss.txt"
SIGNS = {
    "TAB": "\t", "LF": "\n", "CR": "\r", "FF": "\f", "NUL": "\0", "SOH": "\1", "NBSP": "\u00a0",
    "ZWSP": "\u200b", "ZWJ": "\u200d", "BOM": "\ufeff", "RLO": "\u202e", "LRO": "\u202d",
    "RLI": "\u2067", "PDI": "\u2069", "SHY": "\u00ad", "LSEP": "\u2028",
}  # fmt: skip
CALL = "pwn(1)"


def vectors() -> list[str]:
    """Give every vector, with the call that tells that it ran."""
    lines = CORPUS.read_text().splitlines()
    told = [line for line in lines if line.strip() and not line.startswith("## ")]
    return [_written_out(line) for line in told]


def _written_out(line: str) -> str:
    for name, sign in SIGNS.items():
        line = line.replace(f"{{{name}}}", sign)
    return line.replace("PWN", CALL)


VECTORS = vectors()
COUNT = len(VECTORS)
NOT_FREE = {
    "slug", "digest", "kind", "time_zone", "language", "country", "handle", "source_id", "world_id",
    "source_digest", "source_key", "fingerprint", "region_code", "subject_kind", "subject",
}  # fmt: skip


def laden(model: type[Row], number: int, **fixed: Any) -> Row:
    """Give an unsaved row with the vector of that number in every text that somebody may write."""
    vector = VECTORS[number % len(VECTORS)].replace("\0", "")
    values: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        if field.name in fixed or field.choices or field.name in NOT_FREE or field.unique:
            continue
        if isinstance(field, URLField):
            values[field.name] = 'https://e.example/"onmouseover="' + CALL
        elif isinstance(field, CharField | TextField) and not isinstance(field, SlugField):
            values[field.name] = vector[: field.max_length]
    return model(**values | fixed)


def stored(model: type[Row], rows: Iterable[Row]) -> list[Row]:
    """Store many rows at once."""
    with as_owner():
        return model._default_manager.bulk_create(list(rows))


@dataclass
class World:
    """Where the one who reads it all may look, and as whom."""

    session: str
    pages: list[str]
    talk: list[str]
    searches: str


def make() -> World:
    """Store a group in which everything is hostile, and others whose lists are."""
    group = _group(0, state=Group.State.LIVE)
    mine = MembershipFactory.create(
        group=group, joined_at=LONG_AGO, member__second_factor=True, name="Reader"
    )
    for role in ("secretary", "moderator", "chair"):
        _term(mine, role)
    members = _members(group)
    talk, searches = _talk(group, mine.member, members)
    elsewhere = [path for number in range(1, 10) for path in _group_beside(number, mine.member)]
    _many_groups(mine.member)
    _kept_away(mine.member)
    pages = [*_inside(group, mine.member, members), *elsewhere, *_meetings(group), *OWN]
    return World(session_of(mine.member), pages, talk, searches)


def _group(number: int, **fields: Any) -> Group:
    program = Program.objects.get(slug="aa")
    group = laden(
        Group, number, program=program, slug=f"hostile-{number}", served_since=LONG_AGO, **fields
    )
    group.save()
    return group


def _term(mine: Membership, role: str) -> None:
    today = timezone.now().date()
    term = laden(
        Term, 0, membership=mine, group=mine.group, role=role, starts_on=today,
        ends_on=today + timedelta(days=300), accepted_at=LONG_AGO,
    )  # fmt: skip
    stored(Term, [term])


def _members(group: Group) -> list[Member]:
    """Make as many members as there are vectors, each named by one."""
    people = stored(Member, (Member(handle=f"h-{group.pk}-{n}") for n in range(COUNT)))
    stored(
        Membership,
        (
            laden(
                Membership, n, group=group, member=member, state="active", is_shown=True,
                joined_at=LONG_AGO, name=f"{VECTORS[n].replace(chr(0), '')[:36]}{n:04}",
            )
            for n, member in enumerate(people)
        ),
    )  # fmt: skip
    return people


def _talk(group: Group, reader: Member, members: list[Member]) -> tuple[list[str], str]:
    """Fill rooms with topics, posts, shares and thanks; give their pages."""
    rooms = [laden(Room, n, group=group, keep_days=180) for n in range(COUNT)]
    first = stored(Room, {room.name: room for room in rooms}.values())[0]
    topics = stored(
        Topic, (laden(Topic, n, room=first, opened_by=member) for n, member in enumerate(members))
    )
    posts = [_post(topic, n, members[n]) for n, topic in enumerate(topics)]
    long = [_post(topics[0], n, members[n]) for n in range(COUNT)]
    stored(Post, [*posts, *long])
    around = laden(
        Topic, 0, room=first, opened_by=reader, kind="round",
        closes_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    share = _post(around, 0, reader, is_share=True)
    stored(Topic, [around])
    stored(Post, [share])
    stored(Thanks, (laden(Thanks, n, post=share, by=members[n]) for n in range(COUNT)))
    key, room = group.key, first.pk
    paths = [
        reverse("room_list", args=[key]),
        *(f"{reverse('room_detail', args=[key, room])}?page={n}" for n in _pages(COUNT, 30)),
        *(reverse("topic_detail", args=[key, room, topic.pk]) for topic in topics[1:400:40]),
        *(_post_at(topics[0], post) for post in long[::25]),
        reverse("round_detail", args=[key, room, around.pk]),
        reverse("room_settings", args=[key, room]),
    ]
    return paths, reverse("room_search", args=[key, room])


def _post(topic: Topic, number: int, author: Member, **fields: Any) -> Post:
    now = timezone.now()
    return laden(
        Post, number, topic=topic, room=topic.room, author=author, posted_at=now,
        expires_at=now + timedelta(days=1), **fields,
    )  # fmt: skip


def _post_at(topic: Topic, post: Post) -> str:
    path = reverse("topic_detail", args=[topic.room.group.key, topic.room_id, topic.pk])
    return f"{path}?at={post.pk}"


def _pages(count: int, size: int) -> range:
    return range(1, 1 + -(-count // size))


def _inside(group: Group, reader: Member, members: list[Member]) -> list[str]:
    """Fill what servants and moderators of a group see; give its pages."""
    asking = stored(Member, (Member(handle=f"a-{n}") for n in range(COUNT)))
    stored(
        Membership,
        (
            laden(Membership, n, group=group, member=member, state="requested", joined_at=None)
            for n, member in enumerate(asking)
        ),
    )
    with as_owner():
        post = Post.objects.filter(room__group=group, author=members[1]).first()
    assert post is not None
    due = timezone.now() + timedelta(days=1)
    case = laden(
        Case, 0, group=group, subject_kind="post", subject_id=post.pk, about=members[1],
        origin="report", due_at=due, rules=[],
    )  # fmt: skip
    stored(Case, [case])
    stored(
        Report,
        (laden(Report, n, case=case, reporter=members[n], why="other") for n in range(2, COUNT)),
    )
    stored(
        CaseEvent,
        (laden(CaseEvent, n, case=case, by=members[n], kind="note") for n in range(COUNT)),
    )
    names = (
        "group_home", "people_list", "request_list", "seat_list", "group_settings", "group_rules",
        "face_edit", "group_case_list", "group_numbers", "moderator_care", "group_watch",
        "group_safety",
    )  # fmt: skip
    return [
        *(reverse(name, args=[group.key]) for name in names),
        reverse("case_detail", args=[case.pk]),
    ]


def _group_beside(number: int, reader: Member) -> list[str]:
    """Make another group with fifty proposals, links and removals; give its pages."""
    group = _group(number, state=Group.State.LIVE)
    mine = MembershipFactory.create(group=group, member=reader, joined_at=LONG_AGO)
    _term(mine, "secretary")
    which = range(50 * (number - 1), 50 * number)
    now, later = timezone.now(), timezone.now() + timedelta(days=9)
    decisions = stored(
        GroupDecision,
        (
            laden(
                GroupDecision, n, group=group, kind="other", quorum=20, majority=51,
                proposed_at=LONG_AGO, ballot_starts_at=now, ballot_ends_at=later,
            )
            for n in which
        ),
    )  # fmt: skip
    stored(
        Invitation,
        (
            laden(
                Invitation,
                n,
                group=group,
                digest=f"{number:032}{n:032}",
                uses=1,
                uses_left=1,
                expires_at=later,
            )
            for n in which
        ),
    )
    people = stored(Member, (Member(handle=f"b-{n}") for n in which))
    removed = stored(
        Membership,
        (
            laden(
                Membership, n, group=group, member=member, state="active", joined_at=LONG_AGO,
                name=f"{VECTORS[n % COUNT].replace(chr(0), '')[:36]}{n:04}",
            )
            for n, member in zip(which, people, strict=True)
        ),
    )  # fmt: skip
    removals = stored(
        Removal,
        (
            laden(Removal, n, group=group, membership=one, kind="remove")
            for n, one in zip(which, removed, strict=True)
        ),
    )
    names = ("group_home", "decision_list", "invitation_list", "removal_list")
    return [
        *(reverse(name, args=[group.key]) for name in names),
        reverse("decision_detail", args=[group.key, decisions[number].pk]),
        reverse("removal_detail", args=[removals[number].pk]),
    ]


def _many_groups(reader: Member) -> None:
    """Have the reader belong to a group of every name."""
    program = Program.objects.get(slug="aa")
    groups = stored(
        Group,
        (
            laden(Group, n, program=program, slug=f"many-{n}", state=Group.State.LIVE)
            for n in range(COUNT)
        ),
    )
    stored(
        Membership,
        (
            laden(Membership, n, group=group, member=reader, state="active", joined_at=LONG_AGO)
            for n, group in enumerate(groups)
        ),
    )


def _kept_away(reader: Member) -> None:
    others = stored(Member, (Member(handle=f"k-{n}") for n in range(COUNT)))
    stored(Block, (laden(Block, n, blocker=reader, blocked=one) for n, one in enumerate(others)))


def _meetings(group: Group) -> list[str]:
    """Have the group hold a meeting of every name, with a report on each; give the pages."""
    places = stored(Place, (laden(Place, n, slug=f"hostile-{n}") for n in range(COUNT)))
    meetings = stored(
        Meeting,
        (
            laden(
                Meeting, n, slug=f"hostile-{n}", program=group.program, group=group, place=place,
                attendance="hybrid",
            )
            for n, place in enumerate(places)
        ),
    )  # fmt: skip
    stored(
        ChangeReport,
        (
            laden(ChangeReport, n, meeting=meeting, kind="other")
            for n, meeting in enumerate(meetings)
        ),
    )
    names = (
        "group_meetings",
        "group_manage",
        "schedule_detail",
        "report_list",
        "print_list",
        "share_page",
    )
    return [
        *(reverse(name, args=[group.key]) for name in names),
        reverse("group_detail", args=[group.slug]),
        *(reverse("meeting_detail", args=[meeting.slug]) for meeting in meetings[::50]),
        *(reverse("place_detail", args=[place.slug]) for place in places[::50]),
    ]
