"""Bring database, translations and static files to what this version of the site needs."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from groups.seeds import load_programs
from meetings.models import GazetteerPlace, Meeting
from meetings.seeds import load_formats
from recovery_groups.sample import world
from recovery_groups.start.processes import FileLock
from recovery_groups.start.say import in_one_line, step
from recovery_groups.start.translations import compile_translations

WAIT_FOR_ANOTHER = 120  # seconds


class Command(BaseCommand):
    """Run before serving; what is there already is left alone, so a second run is quick."""

    help = (
        "Migrate, load programs, formats and gazetteer, the sample meetings into an empty"
        " database, compile translations and collect static files. Safe to run again and at the same time."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Offer to leave the meetings out."""
        parser.add_argument("--without-sample", action="store_true", help="Load no meetings.")

    def handle(self, *args: object, **options: object) -> None:
        """Prepare, one at a time; what makes it impossible is told in one line."""
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(hashtext('prepare'))")
            prepare_database(sample=settings.LOCAL and not options["without_sample"])
            compile_translations(settings.LOCALE_PATHS)
            collect_static()
        except OperationalError as error:
            raise CommandError(
                f"The database fails: {str(error).strip().splitlines()[0]}"
            ) from None
        except OSError as error:
            raise CommandError(str(in_one_line(error, settings.STATIC_ROOT))) from None
        finally:
            connection.close()  # and with it the lock


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
    if sample and not Meeting.objects.exists():
        with step("Loading the sample meetings"):
            call_command("load_sample_data")
    if sample:
        world.make()


def collect_static() -> None:
    """Have STATIC_ROOT hold the built files, hashed and compressed; unchanged, do nothing."""
    if not settings.STATIC_MANIFEST:
        return
    root = Path(settings.STATIC_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    stamp, wanted = root / ".collected", _digest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    lock = FileLock(root / ".lock")
    lock.take(wait=WAIT_FOR_ANOTHER)
    with step("Collecting static files"):
        call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(wanted)
    lock.release()


def _digest() -> str:
    total = hashlib.sha256((settings.BASE_DIR / "requirements.txt").read_bytes())
    for folder in settings.STATICFILES_DIRS:
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file():
                total.update(str(path).encode() + path.read_bytes())
    return total.hexdigest()
