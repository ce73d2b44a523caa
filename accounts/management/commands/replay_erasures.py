"""Erase again those whom a restored backup has brought back."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.actions.erasing import erase_again
from accounts.ledger import ledger_file


class Command(BaseCommand):
    """Run after a backup was put back and before the site is open again."""

    help = "Erase the accounts in the ledger of erasures that a restored backup holds again."

    def handle(self, *args: object, **options: object) -> None:
        """Erase them, and say how many."""
        if not ledger_file().exists():
            raise CommandError(f"There is no ledger at {settings.ERASURE_LEDGER}.")
        self.stdout.write(f"Erased again: {erase_again()}.")
