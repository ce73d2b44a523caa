"""Add the meeting formats that every installation starts with."""

from django.core.management.base import BaseCommand

from meetings import seeds


class Command(BaseCommand):
    """Add the formats that are not listed yet."""

    help = "Add the meeting formats that are not listed yet; edited ones stay as they are."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(f"{seeds.load_formats():,} formats added")
