"""The ledger: written beside every act and look, and checked from its first entry to its last.

It holds ids, codes and keyed digests of people, and no words: what is erased elsewhere was never
in it. The database chains the entries; here each is worked out once more and compared.
"""

import hashlib
import hmac
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection

from accounts.asking import Purpose, as_purpose
from accounts.models import Member
from groups.models import Group
from moderation.models import Case, LedgerEntry

SEPARATOR = "\x1f"
AT_ONCE = 2000
LINES = """
    SELECT number, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), id::text, kind,
        actor, about, coalesce(case_id::text, ''), coalesce(group_key::text, ''), subject, reason,
        details::text, previous, digest
    FROM moderation_ledgerentry WHERE number > %s ORDER BY number LIMIT %s
"""
# Entries that a check in order of numbers would pass by.
UNNUMBERED = "SELECT count(*) FROM moderation_ledgerentry WHERE number IS NULL OR number < 1"


class LedgerBrokenError(Exception):
    """Somebody has changed what may only be added to."""


def digest_of(member: Member | None) -> str:
    """Give what the ledger keeps of a member: nobody can tell whose it is without the site's key."""
    if member is None:
        return ""
    return hmac.new(_key("people"), str(member.pk).encode(), hashlib.sha256).hexdigest()


def write(  # noqa: PLR0913 - of so many parts is an entry
    kind: str,
    *,
    by: Member | None = None,
    case: Case | None = None,
    subject: str = "",
    group: Group | None = None,
    reason: str = "",
    about: Member | None = None,
    details: dict[str, int | str] | None = None,
) -> None:
    """Add an entry in the caller's transaction; what a case knows is taken from it.

    Call it last: whoever writes next waits until this transaction is over. ``details`` are
    numbers and codes, never words of anybody.
    """
    if case is not None:
        group, about = group or case.group, about or case.about
        subject = subject or f"{case.subject_kind} {case.subject_id}"
    with as_purpose(Purpose.MODERATE):
        LedgerEntry.objects.create(
            kind=kind,
            actor=digest_of(by),
            about=digest_of(about),
            case_id=case.pk if case else None,
            group_key=group.key if group else None,
            subject=subject,
            reason=reason,
            details=details or {},
        )


class Head(NamedTuple):
    """The last entry at some time: its number and its digest."""

    number: int
    digest: str


@dataclass(frozen=True)
class Checked:
    """How many entries were read, and the first that is not as it was written, if one is not."""

    entries: int
    broken: int | None = None
    why: str = ""


def verify() -> Checked:
    """Read the ledger from its beginning, against itself and against the heads kept outside."""
    with as_purpose(Purpose.MODERATE):
        if _ask(UNNUMBERED)[0][0]:
            return Checked(0, 0, "an entry has no number")
        return _follow({head.number: head.digest for head in heads()})


def _follow(kept: dict[int, str]) -> Checked:
    number, previous = 0, ""
    for line in _lines():
        number += 1
        why = _fault(line, number, previous) or _unlike(kept.get(number), line)
        if why:
            return Checked(number, number, why)
        previous = line[-1]
    ends = max(kept, default=0)
    if ends > number:
        return Checked(number, number + 1, "it is gone")
    return Checked(number)


def _lines() -> Iterator[tuple[str, ...]]:
    after = 0
    while found := _ask(LINES, after, AT_ONCE):
        yield from ((str(line[0]), *line[1:]) for line in found)
        after = found[-1][0]


def _ask(statement: str, *values: int) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def _fault(line: tuple[str, ...], number: int, previous: str) -> str:
    """Say what is wrong with an entry at its place; nothing where it is as it was written."""
    if line[0] != str(number):
        return "it is gone"
    if line[-2] != previous:
        return "it does not follow on the one before"
    said = SEPARATOR.join(part or "" for part in line[:-1])
    if hashlib.sha256(said.encode()).hexdigest() != line[-1]:
        return "it was changed"
    return ""


def _unlike(kept: str | None, line: tuple[str, ...]) -> str:
    return "it is not the one that was signed" if kept and kept != line[-1] else ""


def heads_file() -> Path:
    """Say where the signed heads are."""
    return Path(settings.LEDGER_HEADS)


def heads() -> Iterator[Head]:
    """Give the heads that were kept; raises ``LedgerBrokenError`` for one that is not ours."""
    if not heads_file().exists():
        return
    for line in heads_file().read_text().splitlines():
        said, _, signature = line.rpartition(" ")
        if not hmac.compare_digest(_sign(said), signature):
            raise LedgerBrokenError(f"a head that the site did not sign: {said}")
        _on, number, digest = said.split(" ")
        yield Head(int(number), digest)


def keep_head(on: date) -> Head | None:
    """Sign the last entry and write it, and have it on the disk; kept already, do nothing.

    Raises ``LedgerBrokenError`` rather than sign a ledger that is not whole.
    """
    checked = verify()
    if checked.broken is not None:
        raise LedgerBrokenError(f"entry {checked.broken}: {checked.why}")
    head = _head(checked.entries)
    if head is None or head in heads():
        return head
    said = f"{on.isoformat()} {head.number} {head.digest}"
    _append(f"{said} {_sign(said)}\n")
    return head


def _head(number: int) -> Head | None:
    with as_purpose(Purpose.MODERATE):
        found = LedgerEntry.objects.filter(number=number).values_list("digest", flat=True).first()
    return Head(number, found) if found else None


def _append(line: str) -> None:
    path = heads_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, line.encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def _sign(said: str) -> str:
    return hmac.new(_key("heads"), said.encode(), hashlib.sha256).hexdigest()


def _key(use: str) -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), f"ledger {use}".encode(), "sha256")
