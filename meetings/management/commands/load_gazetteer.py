"""Fill the gazetteer of towns and postcodes from the packaged data."""

from django.core.management.base import BaseCommand

from meetings import gazetteer_data


class Command(BaseCommand):
    """Fill the gazetteer; does nothing where it is filled already."""

    help = "Fill the gazetteer of towns and postcodes from the packaged data, once."

    def handle(self, *args: object, **options: object) -> None:
        count = gazetteer_data.load()
        self.stdout.write(f"{count:,} places")
