"""How each app gives a member's data out and takes it away; apps register in ``ready()``.

A test walks every model with a way to a member and fails where none of these names it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise

from accounts.models import Member

Rows = Iterable[Mapping[str, Any]]


@dataclass(frozen=True)
class Holding:
    """What an app keeps of a member, under a plain heading and with the reason for it.

    ``models`` are those it speaks for. ``give`` lists the rows, as plain values, that are the
    member's own; None where nothing can be given out. ``erase`` removes or unlinks them, and
    may run twice; None where the rows go with the member by the database's own cascade.
    """

    key: str
    label: str | Promise
    why: str | Promise
    models: tuple[type[Model], ...]
    give: Callable[[Member], Rows] | None
    erase: Callable[[Member], None] | None = None
    order: int = field(default=100, kw_only=True)


_holdings: dict[str, Holding] = {}


def register(holding: Holding) -> None:
    """Make a holding known; the same key again replaces it."""
    _holdings[holding.key] = holding


def holdings() -> list[Holding]:
    """Give all holdings, in the order in which they are told and erased."""
    return sorted(_holdings.values(), key=lambda one: (one.order, one.key))
