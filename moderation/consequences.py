"""What a sanction on a member means in each app; told in the transaction that makes it."""

from collections.abc import Callable

from moderation.models import Sanction

Consequence = Callable[[Sanction], None]
_consequences: list[Consequence] = []


def register(consequence: Consequence) -> None:
    """Have ``consequence`` called with each sanction that begins, lapses or is lifted."""
    _consequences.append(consequence)


def follow(sanction: Sanction) -> None:
    """Tell the apps that a sanction has begun or ended; its state says which."""
    for consequence in _consequences:
        consequence(sanction)
