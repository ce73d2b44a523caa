"""Somebody who posts a group's schedule, signed in at the journeys' own site."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from threading import Thread
from typing import TypeVar
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from accounts.models import Member
from meetings import finder_index
from meetings.models import Meeting
from recovery_groups.start.database import Database
from tests import databases
from tests.factories import MeetingTimeFactory, PlaceFactory
from tests.journeys.visitors import Visitor
from tests.meetings import towns
from tests.meetings.organized import group_of, secretary

Stored = TypeVar("Stored")
ZONE = "Pacific/Fiji"  # where the small world has no other meeting


@dataclass(frozen=True)
class Organizer:
    """A secretary's group, its one meeting, and the session in which they are signed in."""

    key: UUID
    meeting: int
    session: str

    def sign_in(self, visitor: Visitor) -> None:
        """Let a visitor be the secretary."""
        give_session(visitor, self.session)


def give_session(visitor: Visitor, session: str) -> None:
    """Let a visitor be the one whose session it is."""
    name = settings.SESSION_COOKIE_NAME
    visitor.may_have_cookies |= {name, "c"}
    visitor.context.add_cookies([{"name": name, "value": session, "url": visitor.site}])


def session_of(member: Member) -> str:
    """Sign somebody in, and give the session's key."""
    session = SessionStore()
    session[SESSION_KEY] = str(member.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = member.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def _make() -> Organizer:
    member = secretary()
    group = group_of(member)
    suva = towns.town("Suva", country="FJ")
    place = PlaceFactory.create(
        name="Harbour Hall", town="Suva", address="1 Harbour Road, Suva", gazetteer_place=suva,
        latitude=suva.latitude, longitude=suva.longitude,
    )  # fmt: skip
    coming = timezone.now() + timedelta(days=3)
    time = MeetingTimeFactory.create(
        meeting__group=group, meeting__place=place, meeting__name="Harbour Lights",
        meeting__confirmed_at=timezone.now(), weekday=coming.weekday(), time_zone=ZONE,
    )  # fmt: skip
    finder_index.refresh([time.meeting_id])
    return Organizer(group.key, time.meeting_id, session_of(member))


def _clear(made: Organizer) -> None:
    Meeting.objects.filter(group__key=made.key).delete()


@contextmanager
def storing(
    database: Database,
    name: str,
    blocker: DjangoDbBlocker,
    make: Callable[[], Stored],
    clear: Callable[[Stored], None],
) -> Iterator[Stored]:
    """Store something in the journeys' database for a test, and clear it away again."""
    found: list[Stored] = []

    def work(act: Callable[[], None]) -> None:
        with blocker.unblock(), databases.within(database, name):
            act()

    def apart(act: Callable[[], None]) -> None:
        # Playwright's thread counts as an async one, in which Django asks no database.
        thread = Thread(target=work, args=[act])
        thread.start()
        thread.join()

    apart(lambda: found.append(make()))
    yield found[0]
    apart(lambda: clear(found[0]))


@contextmanager
def organizing(database: Database, name: str, blocker: DjangoDbBlocker) -> Iterator[Organizer]:
    """Store a secretary with a group for one journey, and take its meetings away again."""
    with storing(database, name, blocker, _make, _clear) as found:
        yield found
