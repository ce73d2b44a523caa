"""Make sample_data/ from a folder of real feeds: what the site shows before it has its own."""

import gzip
import json
import re
from argparse import ArgumentParser
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from meetings.feeds import bmlt, meeting_guide
from meetings.feeds.files import BODIES, FORMATS, RESULTS
from meetings.feeds.json_stream import items_of
from meetings.feeds.record import Row

FOLDER = settings.BASE_DIR / "sample_data"
EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
# Whoever is asked for by name in a listing is not: these fields stay behind.
LEFT_OUT = {"entity_phone", "feedback_url", "venmo", "square", "paypal", "homegroup_online"}


class Sample(NamedTuple):
    """One feed of the sample: where it comes from and what it is called."""

    source: str
    target: str
    program: str
    name: str


SAMPLES = (
    Sample("meeting-guide/aa-orange-county.json", "aa-orange-county", "aa", "AA, Orange County"),
    Sample("meeting-guide/aa-san-jose.json", "aa-san-jose", "aa", "AA, San Jose"),
    Sample(
        "meeting-guide/aa-san-francisco-marin.json",
        "aa-san-francisco-marin",
        "aa",
        "AA, San Francisco and Marin",
    ),
    Sample(
        "meeting-guide/aa-northwest-texas.json", "aa-northwest-texas", "aa", "AA, Northwest Texas"
    ),
    Sample("meeting-guide/aa-kansas-city.json", "aa-kansas-city", "aa", "AA, Kansas City"),
    Sample("meeting-guide/aa-sussex.json", "aa-sussex", "aa", "AA, Sussex County"),
    Sample("meeting-guide/al-anon-region.json", "al-anon", "al-anon", "Al-Anon, New England"),
    Sample(f"bmlt/na-new-york-{RESULTS}.json", f"na-new-york-{RESULTS}", "na", "NA, New York"),
)
BESIDE = tuple(
    (f"bmlt/na-new-york-{switcher}.json", f"na-new-york-{switcher}")
    for switcher in (FORMATS, BODIES)
)


class Command(BaseCommand):
    """The same folder makes the same files, byte for byte."""

    help = "Make sample_data/ from a folder that holds meeting-guide/ and bmlt/ feeds."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--to", type=Path, default=FOLDER)

    def handle(self, *args: object, folder: Path, to: Path, **options: object) -> None:
        if not folder.is_dir():
            raise CommandError(f"{folder} is no folder.")
        to.mkdir(exist_ok=True)
        for sample in SAMPLES:
            fields = bmlt.FIELDS if sample.program == "na" else meeting_guide.FIELDS
            rows = [shown(row, fields - LEFT_OUT) for row in _rows(folder / sample.source)]
            write(to / f"sample-{sample.target}.json.gz", rows)
            self.stdout.write(f"{len(rows):>6,} {sample.name}")
        for source, target in BESIDE:
            write(to / f"sample-{target}.json.gz", list(items_of(folder / source)))
        listed = [
            {"file": f"sample-{sample.target}.json.gz", "program": sample.program}
            | {"name": f"{sample.name} (sample)"}
            for sample in SAMPLES
        ]
        (to / "feeds.json").write_text(json.dumps(listed, indent=2) + "\n")


def _rows(path: Path) -> Iterable[Row]:
    """Give a feed's published meetings."""
    for item in items_of(path):
        if isinstance(item, dict) and item.get("published") != "0":
            yield item


def shown(row: Mapping[str, object], fields: frozenset[str]) -> Row:
    """Keep the fields that an import reads, without e-mail addresses in their texts."""
    return {
        name: EMAIL.sub("", value).strip() if isinstance(value, str) else value
        for name, value in row.items()
        if name in fields and value not in (None, "", [])
    }


def write(path: Path, rows: list[object] | list[Row]) -> None:
    """Write rows as packed JSON, one a line, so that a change shows where it is."""
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    path.write_bytes(gzip.compress(f"[\n{lines}\n]\n".encode(), 9, mtime=0))
