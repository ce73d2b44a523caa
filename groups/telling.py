"""What becomes of a group, and of words in it, is told to the apps above, which keep them."""

from collections.abc import Callable

from groups.models import Group, Membership

Listener = Callable[[Group], None]
Parting = Callable[[Membership, bool], None]
_listeners: list[Listener] = []
_partings: list[Parting] = []
_endings: list[Listener] = []


def register(listener: Listener) -> None:
    """Have ``listener`` called whenever what outsiders may see of a group has changed."""
    _listeners.append(listener)


def tell(group: Group) -> None:
    """Tell that a group's public face has changed, in the transaction that changes it."""
    for listener in _listeners:
        listener(group)


def register_parting(parting: Parting) -> None:
    """Have ``parting`` called when somebody leaves a group; see ``tell_of_parting``."""
    _partings.append(parting)


def tell_of_parting(membership: Membership, *, words_stay: bool) -> None:
    """Tell that somebody leaves, in the transaction in which they do.

    What they wrote there stays under no name, or goes with them (PRV-12).
    """
    for parting in _partings:
        parting(membership, words_stay)


def register_ending(ending: Listener) -> None:
    """Have ``ending`` called when all that is private of a group that ended is deleted."""
    _endings.append(ending)


def tell_of_ending(group: Group) -> None:
    """Tell that what is private of a group goes, while the listing stays."""
    for ending in _endings:
        ending(group)
