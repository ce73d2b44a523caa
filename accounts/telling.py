"""What happens to an account is told to its member by an app above, which registers here."""

from collections.abc import Callable
from uuid import UUID

from accounts.models import Member

Teller = Callable[[Member, str], None]
BlockTeller = Callable[[Member, UUID], None]
_tellers: list[Teller] = []
_block_tellers: list[BlockTeller] = []


def register(teller: Teller) -> None:
    """Have ``teller`` called with the member and the kind of change."""
    _tellers.append(teller)


def tell(member: Member, kind: str) -> None:
    """Tell of a change to the account, in the transaction that makes it."""
    for teller in _tellers:
        teller(member, kind)


def register_block(teller: BlockTeller) -> None:
    """Have ``teller`` called with whoever keeps somebody away, and whom."""
    _block_tellers.append(teller)


def tell_block(blocker: Member, blocked: UUID) -> None:
    """Tell the apps above of a block, in its transaction; never the one kept away."""
    for teller in _block_tellers:
        teller(blocker, blocked)
