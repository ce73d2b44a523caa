"""bin/manage: a management command, with the database there."""

import os
import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import psycopg

import manage
from recovery_groups.start.database import Database
from recovery_groups.start.say import StartError, in_one_line


def main(arguments: list[str]) -> int:
    """Run the command as ``manage.py`` would, starting the embedded database if needed."""
    sys.argv = ["manage", *arguments]
    with database():
        manage.main()
    return 0


def database() -> AbstractContextManager[object]:
    """Give the embedded database, or nothing to start where ``DATABASE_URL`` names another."""
    url = given_url()
    if url is None:
        return Database(Path(os.environ["DATA_DIR"]))
    demand_reachable(url)
    return nullcontext()


def given_url() -> str | None:
    """Give the address of a database of the operator's own, if there is one."""
    path = os.environ.get("DATABASE_URL_FILE")
    try:
        return Path(path).read_text().strip() if path else os.environ.get("DATABASE_URL") or None
    except OSError as error:
        raise in_one_line(error, Path(str(path))) from error


def demand_reachable(url: str) -> None:
    """Refuse an address where no database answers, in one line."""
    try:
        psycopg.connect(url, connect_timeout=10).close()
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[0]
        raise StartError(f"The database of DATABASE_URL cannot be reached: {reason}") from None
