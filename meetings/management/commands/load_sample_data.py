"""Load the sample meetings into a site that has none."""

import gzip
import json
from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.management.base import BaseCommand

from groups.models import Program
from groups.seeds import load_programs
from meetings.actions.feeds import FeedOptions, HowToImport, import_file
from meetings.models import Meeting
from meetings.seeds import load_formats

FOLDER = settings.BASE_DIR / "sample_data"


class Command(BaseCommand):
    """Changes nothing where there are meetings already."""

    help = "Load sample_data/ into a site without meetings."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, default=FOLDER)

    def handle(self, *args: object, folder: Path, **options: object) -> None:
        if Meeting.objects.exists():
            self.stdout.write("There are meetings already: nothing to load.")
            return
        load_programs()
        load_formats()
        with TemporaryDirectory(prefix="sample-") as unpacked:
            for packed in sorted(folder.glob("*.json.gz")):
                path = Path(unpacked) / packed.name.removesuffix(".gz")
                path.write_bytes(gzip.decompress(packed.read_bytes()))
            total = sum(self._load(feed, Path(unpacked)) for feed in _feeds(folder))
        self.stdout.write(f"{total:,} sample meetings")

    def _load(self, feed: dict[str, str], folder: Path) -> int:
        outcome = import_file(
            folder / feed["file"].removesuffix(".gz"),
            program=Program.objects.get(slug=feed["program"]),
            options=FeedOptions(name=feed["name"]),
            how=HowToImport(),
        )
        self.stdout.write(f"{outcome.added:>6,} {feed['name']}")
        return outcome.added


def _feeds(folder: Path) -> list[dict[str, str]]:
    feeds: list[dict[str, str]] = json.loads((folder / "feeds.json").read_text())
    return feeds
