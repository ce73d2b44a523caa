"""Attempts whose changes are taken back, so that each is as if it were the first."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction


class _Undo(Exception):
    """Ends an attempt."""


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever is done within."""
    try:
        with transaction.atomic():
            yield
            raise _Undo
    except _Undo:
        pass
