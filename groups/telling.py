"""What becomes of a group, and of words in it, is told to the apps above, which keep them."""

from collections.abc import Callable

from groups.models import Group, Membership

Listener = Callable[[Group], None]
Remover = Callable[[Membership], None]
_listeners: list[Listener] = []
_removers: list[Remover] = []


def register(listener: Listener) -> None:
    """Have ``listener`` called whenever what outsiders may see of a group has changed."""
    _listeners.append(listener)


def tell(group: Group) -> None:
    """Tell that a group's public face has changed, in the transaction that changes it."""
    for listener in _listeners:
        listener(group)


def register_remover(remover: Remover) -> None:
    """Have ``remover`` called when what somebody wrote in a group is to go with them."""
    _removers.append(remover)


def remove_words(membership: Membership) -> None:
    """Have all that somebody wrote in a group removed, in the transaction in which they leave.

    Without it their words stay, under no name: the row that names them goes (PRV-12).
    """
    for remover in _removers:
        remover(membership)
