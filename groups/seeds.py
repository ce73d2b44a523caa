"""The programs that every installation starts with."""

import json
from pathlib import Path
from typing import TypedDict, cast

from django.db import transaction

from groups.models import Program

FILE = Path(__file__).parent / "data" / "programs.json"


class Source(TypedDict):
    """Where a claim about a program was read, and when."""

    claim: str
    url: str
    date: str


class ProgramRecord(TypedDict):
    """One program of the file, with the fields of ``Program``."""

    slug: str
    name: str
    short_name: str
    approach: str
    goal: str
    for_whom: str
    about: str
    first_meeting: str
    site_url: str
    meetings_url: str
    words: dict[str, str]
    translations: dict[str, dict[str, object]]
    sources: list[Source]
    position: int


def program_records() -> list[ProgramRecord]:
    """Read the file's programs, by name."""
    return cast(list[ProgramRecord], json.loads(FILE.read_text(encoding="utf-8")))


@transaction.atomic
def load_programs() -> int:
    """Add the programs not listed yet, and say how many; edited ones stay as they are."""
    known = set(Program.objects.values_list("slug", flat=True))
    rows = [Program(**record) for record in program_records() if record["slug"] not in known]
    # Two loaders at once must not fail: the unique slug decides, row by row.
    Program.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
