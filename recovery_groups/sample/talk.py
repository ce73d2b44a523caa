"""Makes a fortnight of talk in the sample world's online group, and what waits for moderators."""

import tomllib
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from accounts.asking import Purpose, as_person, as_purpose
from accounts.models import Member
from discussions.actions.keeping import expiry
from discussions.models import Post, Room, Thanks, Topic
from groups.models import Group, Membership
from moderation.actions.appealing import appeal
from moderation.actions.deciding import decide
from moderation.actions.holding import hold
from moderation.actions.reporting import report
from moderation.models import Action, Appeal, Case, Decision, Priority, Reason, Report

WORDS = Path(__file__).with_name("talk.toml")
ZONE = ZoneInfo("America/Los_Angeles")
Row = dict[str, Any]
# By the names under which people are known in the group.
People = dict[str, Member]


def make(group: Group) -> None:
    """Make the rooms of a group whose members are there; ask for the sample's purpose."""
    written = tomllib.loads(WORDS.read_text())
    people = _people(group)
    for row in written["room"]:
        _room(group, row, people)
    for row in written["held"]:
        _held(group, row, people)
    for row in written["reported"]:
        _reported(group, row, people)
    for row in written["decided"]:
        _decided(group, row, people)


def _people(group: Group) -> People:
    members = Membership.objects.active().filter(group=group).select_related("member")
    return {one.name: one.member for one in members}


def _room(group: Group, row: Row, people: People) -> None:
    room = Room.objects.create(
        group=group,
        name=row["name"],
        purpose=row["purpose"],
        allows_anonymous=row.get("allows_anonymous", False),
        created_at=timezone.now() - timedelta(days=190),
    )
    for topic in row["topic"]:
        _topic(room, topic, people)


def _topic(room: Room, row: Row, people: People) -> None:
    first, last = _when(row["posts"][0]), _when(row["posts"][-1])
    closes = timezone.now() + timedelta(days=row["closes_in"]) if "closes_in" in row else None
    topic = Topic.objects.create(
        room=room,
        opened_by=people[row["posts"][0]["who"]],
        kind=row.get("kind", Topic.Kind.TALK),
        title=row["title"],
        is_pinned=row.get("pinned", False),
        closes_at=closes,
        opened_at=first,
        last_post_at=last,
    )
    made: list[Post] = []
    for post in row["posts"]:
        quoted = made[post["quotes"]] if "quotes" in post else None
        made.append(_post(topic, post, people, _when(post), quotes=quoted))


def _when(row: Row) -> datetime:
    """Give the moment of a post: so many days ago, at a time of the group's evening."""
    day = timezone.now().astimezone(ZONE).date() - timedelta(days=row["ago"])
    return datetime.combine(day, time.fromisoformat(row["at"]), ZONE)


def _post(
    topic: Topic,
    row: Row,
    people: People,
    at: datetime,
    *,
    state: Post.State = Post.State.PUBLISHED,
    quotes: Post | None = None,
) -> Post:
    author = people[row["who"]]
    post = Post.objects.create(
        topic=topic,
        room=topic.room,
        author=author,
        body=row["body"].strip(),
        state=state,
        quotes=quotes,
        is_anonymous=row.get("anonymous", False),
        is_share=row.get("share", False),
        posted_at=at,
        expires_at=expiry(topic, at),
    )
    others = [member for member in people.values() if member != author]
    Thanks.objects.bulk_create(
        Thanks(post=post, by=member) for member in others[: row.get("thanked", 0)]
    )
    return post


def _among(group: Group, row: Row, people: People, state: Post.State) -> Post:
    """Make a post in a topic that is there already."""
    topics = Topic.objects.select_related("room").filter(room__group=group)
    topic = topics.get(room__name=row["room"], title=row["topic"])
    at = timezone.now() - timedelta(hours=row["hours_ago"])
    if state == Post.State.PUBLISHED:
        Topic.objects.filter(pk=topic.pk).update(last_post_at=max(at, topic.last_post_at))
    return _post(topic, row, people, at, state=state)


def _held(group: Group, row: Row, people: People) -> None:
    post = _among(group, row, people, Post.State.HELD)
    _date_back(hold(post, rules=["W-23"], priority=Priority.NEWCOMER), row)


def _reported(group: Group, row: Row, people: People) -> Case:
    post = _among(group, row, people, Post.State.PUBLISHED)
    with as_person(people[row["by"]].pk):
        why = Report.Why(row["why"])
        made = report("post", post.pk, by=people[row["by"]], why=why, words=row["words"])
    return _date_back(made.case, row)


def _decided(group: Group, row: Row, people: People) -> None:
    case = _reported(group, row, people)
    moderator, member = people["Maple"], people[row["who"]]
    with as_person(moderator.pk):
        decision = decide(
            case,
            by=moderator,
            action=Action(row["action"]),
            reason=Reason(row["reason"]),
            words=row["told"],
            amount=row["days"],
        )
    with as_person(member.pk):
        appeal(decision, by=member, words=row["appeal"])
    with as_purpose(Purpose.SAMPLE):
        later = timezone.now() - timedelta(hours=row["hours_ago"] / 2)
        Decision.objects.filter(pk=decision.pk).update(decided_at=later, done_at=later)
        Appeal.objects.filter(decision=decision).update(filed_at=later)


def _date_back(case: Case, row: Row) -> Case:
    """Have a case be as old as what it is about."""
    ago = timedelta(hours=row["hours_ago"])
    with as_purpose(Purpose.SAMPLE):
        case.opened_at, case.due_at = case.opened_at - ago, case.due_at - ago
        case.save(update_fields=["opened_at", "due_at"])
        case.events.update(at=case.opened_at)
        case.reports.update(created_at=case.opened_at)
    return case
