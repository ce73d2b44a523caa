"""How tests set up and look at rows behind the walls, without asking as anybody."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def as_owner() -> Iterator[None]:
    """Be the tables' owner for a moment, whom the walls let through; tests' databases alone allow it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        before = cursor.fetchone()[0]
        cursor.execute("SET ROLE rg_owner")
        try:
            yield
        finally:
            if not connection.needs_rollback:
                cursor.execute(f'SET ROLE "{before}"')
