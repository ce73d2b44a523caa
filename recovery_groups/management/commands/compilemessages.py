"""Django's command of this name, for machines without gettext's programs."""

from django.conf import settings
from django.core.management.base import BaseCommand

from recovery_groups.start.translations import compile_translations


class Command(BaseCommand):
    """Run after a .po was edited; bin/serve and bin/test do it themselves."""

    help = "Compile the .po files in LOCALE_PATHS to .mo files, where they have changed."
    requires_system_checks = []

    def handle(self, *args: object, **options: object) -> None:
        """Compile, and name what was compiled."""
        for source in compile_translations(settings.LOCALE_PATHS):
            self.stdout.write(f"Compiled {source.relative_to(settings.BASE_DIR)}.")
