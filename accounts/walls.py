"""Row-level rules of private tables, as migrations write them: a second wall behind querysets.

Every private table is walled by its first migration. The conditions are SQL over the functions
``asking_person()``, ``asking_purpose()`` and ``asking_token()``; write those that look at other
tables as ``x = ANY (ARRAY(SELECT f()))``, which PostgreSQL works out once a query.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import migrations

from accounts.asking import Purpose

APP = "rg_app"
Statement = str | tuple[str, dict[str, Any] | list[Any] | tuple[Any, ...] | None]


@dataclass(frozen=True)
class Wall:
    """Who may read and write which rows of a table.

    ``write`` holds for rows as they were and as they become; ``insert`` and ``delete`` stand in
    for it where they differ. ``purposes`` may do all of it.
    """

    table: str
    read: str
    write: str
    insert: str = ""
    delete: str = ""
    purposes: Sequence[Purpose] = ()

    def statements(self) -> list[Statement]:
        """Give the SQL that puts the wall up."""
        return [
            f"ALTER TABLE {self.table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {self.table} FORCE ROW LEVEL SECURITY",
            # Migrations, and the functions that rules call, come as the owner.
            f"CREATE POLICY owner ON {self.table} TO CURRENT_USER USING (true) WITH CHECK (true)",
            f"CREATE POLICY read ON {self.table} FOR SELECT TO {APP} USING ({self._or(self.read)})",
            f"CREATE POLICY add ON {self.table} FOR INSERT TO {APP}"
            f" WITH CHECK ({self._or(self.insert or self.write)})",
            f"CREATE POLICY change ON {self.table} FOR UPDATE TO {APP}"
            f" USING ({self._or(self.write)}) WITH CHECK ({self._or(self.write)})",
            f"CREATE POLICY remove ON {self.table} FOR DELETE TO {APP}"
            f" USING ({self._or(self.delete or self.write)})",
        ]

    def _or(self, condition: str) -> str:
        if not self.purposes:
            return condition
        named = ", ".join(f"'{purpose.value}'" for purpose in self.purposes)
        return f"asking_purpose() IN ({named}) OR ({condition})"

    def __call__(self) -> migrations.RunSQL:
        """Give the migration's operation."""
        undo: list[Statement] = [
            f"DROP POLICY {name} ON {self.table}"
            for name in ("owner", "read", "add", "change", "remove")
        ]
        return migrations.RunSQL(self.statements(), undo)
