"""Somebody who moderates a group with posts that wait, signed in at the journeys' own site."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from typing import Any
from uuid import UUID

from django.conf import settings
from pytest_django.plugin import DjangoDbBlocker

from accounts.asking import as_person
from discussions.models import Post
from moderation.actions.holding import hold
from moderation.actions.reporting import report
from moderation.models import Case, Priority, Report
from recovery_groups.start.database import Database
from tests import databases
from tests.factories import MembershipFactory, PostFactory, RoomFactory, TopicFactory
from tests.journeys.organizer import session_of
from tests.journeys.visitors import Visitor
from tests.moderation.people import moderator_of
from tests.walls import as_owner

HELD = 20


@dataclass(frozen=True)
class Moderator:
    """A group's moderator, its posts that wait, and how to look into its database."""

    key: UUID
    session: str
    posts: list[UUID]
    reported: UUID
    apart: Callable[[Callable[[], Any]], Any]

    def sign_in(self, visitor: Visitor) -> None:
        """Let a visitor be the moderator."""
        name = settings.SESSION_COOKIE_NAME
        visitor.may_have_cookies |= {name, "c"}
        visitor.context.add_cookies([{"name": name, "value": self.session, "url": visitor.site}])

    def states(self) -> list[str]:
        """Give the states of the posts that waited, in the order in which they came."""

        def found() -> dict[UUID, str]:
            with as_owner():
                return dict(Post.objects.filter(pk__in=self.posts).values_list("pk", "state"))

        known = self.apart(found)
        return [known[pk] for pk in self.posts]

    def case_of(self, post: UUID) -> UUID:
        """Give the case about a post."""

        def found() -> UUID:
            with as_owner():
                return Case.objects.get(subject_id=post).pk

        case: UUID = self.apart(found)
        return case


def _make(apart: Callable[[Callable[[], Any]], Any]) -> Moderator:
    room = RoomFactory.create(name="Kitchen table", group__name="Tide Group")
    member = moderator_of(room.group)
    posts = [_held(room, number) for number in range(HELD)]
    topic = TopicFactory.create(room=room, title="How was your week?")
    reported = PostFactory.create(topic=topic, body="Come over tonight, it is our secret.")
    reporter = MembershipFactory.create(group=room.group, name="Reed").member
    with as_person(reporter.pk):
        report("post", reported.pk, by=reporter, why=Report.Why.OTHER, words="It felt wrong.")
    return Moderator(
        room.group.key, session_of(member), [post.pk for post in posts], reported.pk, apart
    )


def _held(room: Any, number: int) -> Post:
    name = f"Newcomer {number + 1}"
    author = MembershipFactory.create(group=room.group, name=name).member
    topic = TopicFactory.create(room=room, opened_by=author, title="Hello")
    post: Post = PostFactory.create(
        topic=topic, state="held", body=f"Hello, I am new: {number + 1}."
    )
    with as_person(author.pk):
        hold(post, rules=["W-23"], priority=Priority.NEWCOMER)
    return post


@contextmanager
def moderating(database: Database, name: str, blocker: DjangoDbBlocker) -> Iterator[Moderator]:
    """Store a group with a moderator, twenty held posts and one that was reported."""

    def apart(act: Callable[[], Any]) -> Any:
        # Playwright's thread counts as an async one, in which Django asks no database.
        found: list[Any] = []

        def work() -> None:
            with blocker.unblock(), databases.within(database, name):
                found.append(act())

        thread = Thread(target=work)
        thread.start()
        thread.join()
        return found[0]

    yield apart(lambda: _make(apart))
