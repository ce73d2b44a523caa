"""What becomes of a group is told to the apps above, which keep what they show of it."""

from collections.abc import Callable

from groups.models import Group

Listener = Callable[[Group], None]
_listeners: list[Listener] = []


def register(listener: Listener) -> None:
    """Have ``listener`` called whenever what outsiders may see of a group has changed."""
    _listeners.append(listener)


def tell(group: Group) -> None:
    """Tell that a group's public face has changed, in the transaction that changes it."""
    for listener in _listeners:
        listener(group)
