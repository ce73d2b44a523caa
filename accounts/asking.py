"""Who is asking, told to the database for one transaction; its row-level rules read it.

Private tables show nothing to a connection that has not said for whom, or for which of a few
purposes, it asks: a forgotten filter then shows an empty page rather than somebody else's rows.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from uuid import UUID

from django.db import connection, transaction

PERSON, PURPOSE, TOKEN = "app.person", "app.purpose", "app.token"


class Purpose(StrEnum):
    """What the site does on nobody's behalf; each private table lists the ones it serves."""

    DELIVER = "deliver"  # notices go out
    ERASE = "erase"  # an account goes
    PURGE = "purge"  # what is over goes
    REMIND = "remind"  # terms, seats, checklists and confirmations fall due
    MODERATE = "moderate"  # a case, once it is clear that somebody may handle it
    MATCH = "match"  # newcomers and older members are brought together
    SAMPLE = "sample"  # the sample world is made, in local mode


@contextmanager
def as_person(person: UUID) -> Iterator[None]:
    """Ask for one member, within a transaction that is opened where none is."""
    with _saying({PERSON: str(person), PURPOSE: "", TOKEN: ""}):
        yield


@contextmanager
def as_purpose(purpose: Purpose) -> Iterator[None]:
    """Ask for a purpose of the site's own, for no member."""
    with _saying({PERSON: "", PURPOSE: purpose.value, TOKEN: ""}):
        yield


def digest_of(token: str) -> str:
    """Give what is kept of the secret of a link: none can be made back into it."""
    return hashlib.sha256(token.encode()).hexdigest()


@contextmanager
def as_holder(token_digest: str) -> Iterator[None]:
    """Ask, beside who asks already, as one who holds the secret of a link."""
    with _saying({TOKEN: token_digest}):
        yield


@contextmanager
def _saying(values: dict[str, str]) -> Iterator[None]:
    with transaction.atomic():  # a rolled back savepoint takes the settings back with it
        before = _set(values)
        yield
        _set(before)


def _set(values: dict[str, str]) -> dict[str, str]:
    """Set for this transaction, and give what was set before."""
    asked = ", ".join("current_setting(%s, true), set_config(%s, %s, true)" for _ in values)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {asked}",
            [part for name, value in values.items() for part in (name, name, value)],
        )
        found = cursor.fetchone()
    return {name: found[2 * at] or "" for at, name in enumerate(values)}
