"""Rows that are gone leave the database's files too: private tables are written anew, weekly (EXP-04).

A deleted row's bytes stay in its table's file until something is written over them.
``VACUUM FULL`` writes the rest into a new file, for which it has the table to itself. Pages
wait at most two seconds for a table, so each gets less here; one that takes longer is left as
it was and told of, and an operator writes it anew at a quiet hour.
"""

from collections.abc import Iterable

from django.apps import apps
from django.db import OperationalError, connection

from recovery_groups.retention import KEPT

LONGEST = 1.5  # seconds, the waiting for the table included
OTHERS = {"procrastinate_events", "site_cache", "accounts_ratecount"}  # of no model of ours
WALLED = """
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind = 'r' AND c.relrowsecurity
"""
MAY_SINCE = 170_000
MAY = "SELECT has_table_privilege(%s, 'MAINTAIN')"


def private_tables() -> list[str]:
    """Name the tables that hold anything of anybody: walled ones, and those declared private."""
    with connection.cursor() as cursor:
        cursor.execute(WALLED)
        walled = {name for (name,) in cursor.fetchall()}
    declared = {apps.get_model(kept.model)._meta.db_table for kept in KEPT}
    known = set(connection.introspection.table_names())
    return sorted((walled | declared | OTHERS) & known)


def compact(tables: Iterable[str], *, longest: float = LONGEST) -> list[str]:
    """Write tables anew, outside any transaction; give those that could not be had in time.

    ``longest`` is in seconds a table. Interrupted, a table is as it was.
    """
    with connection.cursor() as cursor:
        for name in ("statement_timeout", "lock_timeout"):
            cursor.execute(f"SET {name} = '{round(longest * 1000)}ms'")
        left = [table for table in tables if not _compact(table)]
        for name in ("statement_timeout", "lock_timeout"):
            cursor.execute(f"RESET {name}")
    return left


def _compact(table: str) -> bool:
    with connection.cursor() as cursor:
        if not _may_compact(table):  # PostgreSQL would warn, and leave it out in silence
            return False
        try:
            cursor.execute(f"VACUUM (FULL, ANALYZE) {connection.ops.quote_name(table)}")
        except OperationalError:  # in use, or too large
            return False
    return True


def _may_compact(table: str) -> bool:
    with connection.cursor() as cursor:
        if connection.pg_version < MAY_SINCE:  # type: ignore[attr-defined] # of PostgreSQL alone
            cursor.execute("SELECT pg_has_role(tableowner, 'MEMBER') FROM pg_tables"
                           " WHERE schemaname = 'public' AND tablename = %s", [table])  # fmt: skip
        else:
            cursor.execute(MAY, [table])
        return bool(cursor.fetchone()[0])
