"""Check that nobody has changed the ledger of moderation."""

from django.core.management.base import BaseCommand, CommandError

from moderation import ledger


class Command(BaseCommand):
    """Name the first entry that is not as it was written."""

    help = "Check the ledger of moderation from its first entry to its last."

    def handle(self, *args: object, **options: object) -> None:
        """Say how many entries are as they were written, or which one is not."""
        try:
            checked = ledger.verify()
        except ledger.LedgerBrokenError as error:
            raise CommandError(f"The file of heads is not whole: {error}.") from error
        if checked.broken is not None:
            raise CommandError(f"Entry {checked.broken} is broken: {checked.why}.")
        self.stdout.write(f"{checked.entries} entries, each as it was written.")
