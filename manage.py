#!/usr/bin/env python
"""Run a management command of Recovery Groups."""

import os
import sys

OWNERS_COMMANDS = {"migrate", "prepare"}  # they change tables, which rg_app may not


def main() -> None:
    """Hand the command line to Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "recovery_groups.settings")
    os.environ.setdefault("DATABASE_PATIENT", "1")
    if OWNERS_COMMANDS.intersection(sys.argv[1:2]):
        os.environ.setdefault("DATABASE_ROLE", "owner")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
