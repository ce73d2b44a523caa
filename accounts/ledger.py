"""Who has been erased, as digests in a file outside the database.

A backup that is put back knows those again who were erased since it was made; the file knows
them by the digest of a random id, and tells nobody else anything.
"""

import hashlib
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

from django.conf import settings


def ledger_file() -> Path:
    """Say where the ledger is."""
    return Path(settings.ERASURE_LEDGER)


def note_erased(member: UUID, on: date) -> None:
    """Write, and have on the disk, that a member is erased."""
    path = ledger_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, f"{on.isoformat()} {digest_of_member(member)}\n".encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def erased() -> Iterator[str]:
    """Give the digests of all who were erased."""
    if ledger_file().exists():
        for line in ledger_file().read_text().splitlines():
            yield line.rpartition(" ")[2]


def digest_of_member(member: UUID) -> str:
    """Give what the ledger keeps of a member: of a random id, nobody can guess it."""
    return hashlib.sha256(f"member {member}".encode()).hexdigest()
