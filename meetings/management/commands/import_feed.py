"""Import a feed of meetings from a file or an address."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from groups.models import Program
from groups.seeds import load_programs
from meetings.actions.feeds import FeedOptions, HowToImport, import_file, import_url
from meetings.feeds.addresses import country
from meetings.feeds.importing import Outcome
from meetings.feeds.locating import known_zone
from meetings.feeds.record import FeedUnreadableError
from meetings.models import Feed, MeetingFormat
from meetings.seeds import load_formats

HELD, UNREADABLE = 3, 2
SHOWN_REJECTIONS = 20


class Command(BaseCommand):
    """Exit status 0: applied (or planned); 3: held for a person; 2: cannot be read."""

    help = "Import meetings from a Meeting Guide, TSML or BMLT feed (docs/import.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", metavar="FILE|URL")
        parser.add_argument("--program", required=True, metavar="SLUG", help="aa, na, al-anon …")
        parser.add_argument(
            "--format",
            choices=Feed.Format.values,
            default="",
            help="told from the content if left out",
        )
        parser.add_argument("--name", default="", help="what to call the feed here")
        parser.add_argument("--time-zone", default="", help="for rows without zone and position")
        parser.add_argument("--country", default="", help="for addresses that name none")
        parser.add_argument("--language", default="", help="for meetings that name none, as en")
        parser.add_argument("--plan", action="store_true", help="say what would change, only")
        parser.add_argument(
            "--approve-closing", action="store_true", help="even if more than 30 %% would close"
        )
        parser.add_argument("--json", action="store_true", help="print the counts as JSON")

    def handle(self, *args: object, **options: str) -> None:
        try:
            outcome = self._import(options)
        except FeedUnreadableError as error:
            self.stderr.write(f"{options['source']}: {error}")
            sys.exit(UNREADABLE)
        if options["json"]:
            self.stdout.write(json.dumps(outcome.as_json(), ensure_ascii=False))
        else:
            self._tell(outcome, planned=bool(options["plan"]))
        if outcome.held:
            sys.exit(HELD)

    def _import(self, options: dict[str, str]) -> Outcome:
        program = _program(options["program"])
        how = HowToImport(
            plan=bool(options["plan"]),
            approve_closing=bool(options["approve_closing"]),
            progress=None if options["json"] else self._progress(),
        )
        source, said = options["source"], _options(options)
        if "://" in source:
            return import_url(source, program=program, options=said, how=how)
        return import_file(Path(source), program=program, options=said, how=how)

    def _progress(self) -> Callable[[int], None]:
        def tell(read: int) -> None:
            self.stderr.write(f"{read:,} rows read", ending="\r" if sys.stderr.isatty() else "\n")

        return tell

    def _tell(self, outcome: Outcome, *, planned: bool) -> None:
        counts = outcome.as_json()
        for name in ("read", "added", "changed", "unchanged", "closed"):
            self.stdout.write(f"{name:>10} {counts[name]:>9,}")
        self.stdout.write(f"{'rejected':>10} {len(outcome.rejected):>9,}")
        for row in outcome.rejected[:SHOWN_REJECTIONS]:
            self.stdout.write(
                f"  row {row['row']}, {row['field']} {row['value']!r}: {row['reason']}"
            )
        if len(outcome.rejected) > SHOWN_REJECTIONS:
            self.stdout.write(f"  and {len(outcome.rejected) - SHOWN_REJECTIONS:,} more (--json)")
        if outcome.held:
            self.stdout.write(
                "Held, nothing changed: more than 30 % of the feed's meetings would close. "
                "Where that is right: --approve-closing."
            )
        elif planned:
            self.stdout.write("Planned only, nothing changed.")


def _program(slug: str) -> Program:
    if not Program.objects.exists():
        load_programs()
    if not MeetingFormat.objects.exists():
        load_formats()
    try:
        return Program.objects.get(slug=slug)
    except Program.DoesNotExist as error:
        known = ", ".join(Program.objects.values_list("slug", flat=True))
        raise CommandError(f"No program {slug!r}. Known: {known}.") from error


def _options(options: dict[str, str]) -> FeedOptions:
    zone = known_zone(options["time_zone"]) if options["time_zone"] else ""
    if options["time_zone"] and not zone:
        raise CommandError(f"No time zone {options['time_zone']!r}. Give one as Europe/Paris.")
    nation = country(options["country"]) if options["country"] else ""
    if options["country"] and not nation:
        raise CommandError(f"No country {options['country']!r}. Give its code, as US.")
    return FeedOptions(options["name"], options["format"], zone, nation, options["language"])
