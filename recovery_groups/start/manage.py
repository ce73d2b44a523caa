"""bin/manage: a management command, with the database there."""

import os
import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import manage
from recovery_groups.start.database import Database


def main(arguments: list[str]) -> int:
    """Run the command as ``manage.py`` would, starting the embedded database if needed."""
    sys.argv = ["manage", *arguments]
    with database():
        manage.main()
    return 0


def database() -> AbstractContextManager[object]:
    """Give the embedded database, or nothing to start where ``DATABASE_URL`` names another."""
    if os.environ.get("DATABASE_URL") or os.environ.get("DATABASE_URL_FILE"):
        return nullcontext()
    return Database(Path(os.environ["DATA_DIR"]))
