"""The list of meeting formats that every installation starts with."""

import json
from pathlib import Path
from typing import TypedDict, cast

from django.db import transaction

from groups.models import Program
from meetings.models import MeetingFormat

FILE = Path(__file__).parent / "data" / "formats.json"


class FormatRecord(TypedDict):
    """One format of the file.

    ``program_codes`` maps programs to the code that their feeds use where it differs from
    ``meeting_guide_code``; ``aliases`` are further codes met in feeds of any program;
    ``bmlt_keys`` maps the keys that BMLT servers start with to their English names there.
    """

    slug: str
    kind: str
    program: str | None
    meeting_guide_code: str
    na_world_id: str
    program_codes: dict[str, str]
    aliases: list[str]
    bmlt_keys: dict[str, str]
    language: str
    names: dict[str, str]
    descriptions: dict[str, str]
    facet_bit: int | None
    position: int


def format_records() -> list[FormatRecord]:
    """Read the file's formats, in the order in which they are shown."""
    return cast(list[FormatRecord], json.loads(FILE.read_text(encoding="utf-8")))


def _row(record: FormatRecord, program: Program | None) -> MeetingFormat:
    return MeetingFormat(
        slug=record["slug"],
        kind=record["kind"],
        program=program,
        meeting_guide_code=record["meeting_guide_code"],
        na_world_id=record["na_world_id"],
        language=record["language"],
        names=record["names"],
        descriptions=record["descriptions"],
        facet_bit=record["facet_bit"],
        position=record["position"],
    )


@transaction.atomic
def load_formats() -> int:
    """Add the formats that are not listed yet, and say how many; edited ones stay as they are.

    Formats of a program that is not listed wait until it is.
    """
    programs = {program.slug: program for program in Program.objects.all()}
    known = set(MeetingFormat.objects.values_list("slug", flat=True))
    rows = [
        _row(record, programs.get(record["program"] or ""))
        for record in format_records()
        if record["slug"] not in known and record["program"] in {None, *programs}
    ]
    # Two loaders at once must not fail: the unique slug decides, row by row.
    MeetingFormat.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
