"""Write private tables anew, so that what was deleted is in no file any more."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from recovery_groups import compacting


class Command(BaseCommand):
    """Run it at a quiet hour: while a table is written anew, pages that need it wait."""

    help = "Write private tables anew (VACUUM FULL), those too that the weekly task leaves out."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how long one table may be kept from everybody."""
        parser.add_argument(
            "--longest", type=float, default=600.0, help="Seconds a table, the waiting included."
        )

    def handle(self, *args: object, longest: float, **options: object) -> None:
        """Write them anew, and say which could not be had."""
        tables = compacting.private_tables()
        left = compacting.compact(tables, longest=longest)
        self.stdout.write(f"Written anew: {len(tables) - len(left)} tables.")
        if left:
            raise CommandError(f"Not written anew: {', '.join(left)}.")
