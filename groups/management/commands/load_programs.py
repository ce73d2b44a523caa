"""Add the programs that every installation starts with."""

from django.core.management.base import BaseCommand

from groups import seeds


class Command(BaseCommand):
    """Add the programs that are not listed yet."""

    help = "Add the programs that are not listed yet; edited ones stay as they are."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(f"{seeds.load_programs():,} programs added")
