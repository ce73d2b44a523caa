"""Who may not decide about whom, beside those whom a case itself concerns (M-1)."""

from collections.abc import Callable

from accounts.models import Member

Conflict = Callable[[Member, Member], bool]
_conflicts: list[Conflict] = []


def register(conflict: Conflict) -> None:
    """Make a conflict known: it says whether the first may not decide about the second."""
    _conflicts.append(conflict)


def at_odds(moderator: Member, about: Member) -> bool:
    """Say whether an app knows a reason why a moderator may not decide about a member."""
    return any(conflict(moderator, about) for conflict in _conflicts)
