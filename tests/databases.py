"""A database for each test process, copied from a template that is made once.

The template holds the migrations, the programs and the formats. It is made anew when any of
these change; test processes may run side by side, also those of different people.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from groups.seeds import load_programs
from meetings.seeds import load_formats
from recovery_groups.start import processes
from recovery_groups.start.database import Database

TEMPLATE, COPY = "rg_template_", "rg_test_"
MADE_FROM = (
    "*/migrations/*.py", "*/seeds.py", "groups/data/*", "meetings/data/*", "requirements.txt",
    "recovery_groups/start/roles.py", "accounts/walls.py", "tests/databases.py",
)  # fmt: skip


@contextmanager
def test_database(database: Database, worker: str) -> Iterator[None]:
    """Point Django at a fresh copy of the template, as ``rg_app``, and drop it afterwards."""
    with fresh_copy(database, worker) as name:
        _go_to(database, name, "rg_app")
        try:
            yield
        finally:
            connection.close()


@contextmanager
def fresh_copy(database: Database, worker: str) -> Iterator[str]:
    """Make a copy of the template under a name of its own, and drop it afterwards."""
    name = f"{COPY}{os.getpid()}_{worker}"
    with _owner(database) as owner, elsewhere():
        _run(owner, "CREATE DATABASE {} TEMPLATE {}", name, _template(database, owner))
    try:
        yield name
    finally:
        with _owner(database) as owner:
            _drop(owner, name)


@contextmanager
def within(database: Database, name: str) -> Iterator[None]:
    """Point Django at another database for a while."""
    with elsewhere():
        _go_to(database, name, "rg_app")
        yield


@contextmanager
def elsewhere() -> Iterator[None]:
    """Bring Django back to its database, wherever it goes meanwhile."""
    before = dict(connection.settings_dict)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


def load_seeds() -> None:
    """Load what every test may count on."""
    load_programs()
    load_formats()


def _owner(database: Database) -> psycopg.Connection:
    return psycopg.connect(database.urls.owner, dbname="postgres", autocommit=True)


def _template(database: Database, owner: psycopg.Connection) -> str:
    name = f"{TEMPLATE}{_digest()}"
    owner.execute("SELECT pg_advisory_lock(hashtext('test template'))")
    found = {row[0] for row in owner.execute("SELECT datname FROM pg_database")}
    for leftover in found:
        if (leftover.startswith(TEMPLATE) and leftover != name) or _is_stale(leftover):
            _drop(owner, leftover)
    if name not in found:
        _make_template(database, owner, name)
    owner.execute("SELECT pg_advisory_unlock_all()")
    return name


def _make_template(database: Database, owner: psycopg.Connection, name: str) -> None:
    making = f"{name}_making"
    _run(owner, "CREATE DATABASE {}", making)
    _go_to(database, making, "rg_owner")
    call_command("migrate", verbosity=0, interactive=False)
    load_seeds()
    with connection.cursor() as cursor:  # tests with several connections clean up by truncating
        cursor.execute("GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO rg_app")
        cursor.execute("ALTER TABLE moderation_ledgerentry DISABLE TRIGGER ledger_whole")
    connection.close()
    _let_tests_pass_the_walls(database)
    _run(owner, "ALTER DATABASE {} RENAME TO {}", making, name)


def _let_tests_pass_the_walls(database: Database) -> None:
    """Allow ``tests.walls.as_owner``: to become the owner by name, not to have its rights."""
    with psycopg.connect(database.urls.owner, user="postgres", dbname="postgres") as root:
        root.execute("GRANT rg_owner TO rg_app WITH INHERIT FALSE, SET TRUE")


def _go_to(database: Database, name: str, role: str) -> None:
    connection.close()
    host = psycopg.conninfo.conninfo_to_dict(database.urls.app)["host"]
    connection.settings_dict.update(NAME=name, USER=role, HOST=str(host))


def _is_stale(name: str) -> bool:
    if name.endswith("_making"):
        return True
    pid = name.removeprefix(COPY).split("_")[0]
    return name.startswith(COPY) and pid.isdigit() and processes.is_gone(int(pid))


def _drop(owner: psycopg.Connection, name: str) -> None:
    with suppress(psycopg.errors.ObjectInUse):  # the next run drops it
        _run(owner, "DROP DATABASE IF EXISTS {}", name)


def _run(owner: psycopg.Connection, statement: str, *names: str) -> None:
    owner.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _digest() -> str:
    root = Path(settings.BASE_DIR)
    total = hashlib.sha256()
    for pattern in MADE_FROM:
        for path in sorted(root.glob(pattern)):
            total.update(path.name.encode() + path.read_bytes())
    return total.hexdigest()[:12]
