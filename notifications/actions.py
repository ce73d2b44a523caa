"""Telling members something, once."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from notifications.kinds import kind_of
from notifications.models import Notice


def notify(
    members: Iterable[UUID],
    kind: str,
    *,
    once: object,
    args: Iterable[object] = (),
    context: Mapping[str, str] | None = None,
) -> None:
    """Tell members of an event, in the transaction that caused it; told already, do nothing.

    ``once`` names the event: two calls with the same one tell each member once. ``args`` are
    those of the kind's page. Raises ``KeyError`` for a kind that no app has registered.
    """
    kind_of(kind)
    Notice.objects.bulk_create(
        [
            Notice(
                member_id=member,
                kind=kind,
                once=str(once),
                args=[str(arg) for arg in args],
                context=dict(context or {}),
            )
            for member in members
        ],
        ignore_conflicts=True,
    )
