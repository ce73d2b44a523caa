"""A term ended by a slip is taken up again: within ten minutes, unless somebody else sits there."""

from datetime import timedelta

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts import security
from accounts.models import Member
from groups.actions.locking import lock_term
from groups.models import Membership, Seat, Term

WITHIN = timedelta(minutes=10)
SALT = "groups.resume_term"


class TooLateError(Exception):
    """Ten minutes are over, somebody has taken the seat, or they have left the group."""


def undo_token(term: Term, *, by: Member) -> str:
    """Sign who ended a term: to them alone it can be given back, and only for a while."""
    return signing.dumps([str(term.pk), str(by.pk)], salt=SALT)


def token_is_good(token: str, term: Term, *, by: Member) -> bool:
    """Say whether a token is of this term and of who asks, and not too old."""
    try:
        said = signing.loads(token, salt=SALT, max_age=WITHIN)
    except signing.BadSignature:
        return False
    return bool(said == [str(term.pk), str(by.pk)])


@transaction.atomic
def resume_term(term: Term, *, by: Member, token: str) -> Term:
    """Let a term go on that ``by`` has just ended; it goes on already, return it.

    Offers that were taken back with it stay so. Raises ``PermissionDenied`` for any other
    token than the one that ending it gave, and ``TooLateError``.
    """
    locked = lock_term(term)
    if not token_is_good(token, locked, by=by):
        raise PermissionDenied
    if locked.ended_at is None:
        return locked
    now = timezone.now()
    is_over = now - locked.ended_at > WITHIN or locked.ends_on < now.date()
    has_left = locked.membership.state != Membership.State.ACTIVE
    if is_over or has_left or _is_taken(locked):
        raise TooLateError
    locked.ended_at = None
    locked.save(update_fields=["ended_at"])
    Seat.objects.filter(group=locked.group, role=locked.role).update(empty_since=None)
    security.note("seat_taken", by=by, thing=locked.group)
    return locked


def _is_taken(term: Term) -> bool:
    """Say whether somebody has accepted the seat since, or the same one was offered it anew."""
    since = Term.objects.filter(group=term.group, role=term.role).exclude(pk=term.pk)
    accepted = since.filter(accepted_at__gte=term.ended_at)
    offered = since.filter(membership=term.membership, ended_at=None)
    return accepted.exists() or offered.exists()
