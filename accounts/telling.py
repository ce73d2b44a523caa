"""What happens to an account is told to its member by an app above, which registers here."""

from collections.abc import Callable

from accounts.models import Member

Teller = Callable[[Member, str], None]
_tellers: list[Teller] = []


def register(teller: Teller) -> None:
    """Have ``teller`` called with the member and the kind of change."""
    _tellers.append(teller)


def tell(member: Member, kind: str) -> None:
    """Tell of a change to the account, in the transaction that makes it."""
    for teller in _tellers:
        teller(member, kind)
