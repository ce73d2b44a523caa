"""Bring the database and the static files to what this version of the site needs."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from groups.seeds import load_programs
from meetings.models import GazetteerPlace, Meeting
from meetings.seeds import load_formats
from recovery_groups.start.say import step


class Command(BaseCommand):
    """Run before serving; what is there already is left alone, so a second run is quick."""

    help = (
        "Migrate, load programs, formats and gazetteer, the sample meetings into an empty"
        " database, and collect static files. Safe to run again and at the same time."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Offer to leave the meetings out."""
        parser.add_argument("--without-sample", action="store_true", help="Load no meetings.")

    def handle(self, *args: object, **options: object) -> None:
        """Prepare, one at a time."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtext('prepare'))")
            try:
                prepare_database(sample=settings.LOCAL and not options["without_sample"])
            finally:
                cursor.execute("SELECT pg_advisory_unlock(hashtext('prepare'))")
        collect_static()


def prepare_database(*, sample: bool) -> None:
    """Have all tables, and in them what every site starts with."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        with step("Migrating the database"):
            call_command("migrate", verbosity=0, interactive=False)
    load_programs()
    load_formats()
    if not GazetteerPlace.objects.exists():
        with step("Loading the gazetteer of towns and postcodes (half a minute)"):
            call_command("load_gazetteer")
    if "load_sample_data" in get_commands() and sample and not Meeting.objects.exists():
        with step("Loading the sample meetings"):
            call_command("load_sample_data")


def collect_static() -> None:
    """Have STATIC_ROOT hold the built files, hashed and compressed; unchanged, do nothing."""
    if not settings.STATIC_MANIFEST:
        return
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    wanted = _digest()
    if not stamp.exists() or stamp.read_text() != wanted:
        with step("Collecting static files"):
            call_command("collectstatic", interactive=False, verbosity=0, clear=True)
        stamp.write_text(wanted)


def _digest() -> str:
    total = hashlib.sha256((settings.BASE_DIR / "requirements.txt").read_bytes())
    for folder in settings.STATICFILES_DIRS:
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file():
                total.update(str(path).encode() + path.read_bytes())
    return total.hexdigest()
