"""How somebody proves that they serve what a feed brought: by a code, or by a steward's word.

The code goes to the address that the service body itself gives to anybody, never to one that
the claimant names.
"""

import hmac
import secrets
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from accounts import limits
from accounts.asking import Purpose, as_purpose
from accounts.models import Member
from groups.models import Proving, ServiceBody

CODE_LIVES = timedelta(hours=24)
STEWARDS_HAVE = timedelta(days=30)
Outcome, Proof = Proving.Outcome, Proving.Proof


class NotClaimableError(Exception):
    """It has servants, or was not brought by a feed, or is not there any more."""


class NoAddressError(Exception):
    """The service body gives no public address: a steward has to look."""


class TooManyClaimsError(Exception):
    """A few claims in a day are enough, of one person or to one service body."""


class ClaimOverError(Exception):
    """It was decided otherwise meanwhile."""


def address_of(body: ServiceBody | None) -> str:
    """Give the public address of a service body, or of the next above that has one."""
    seen: set[int] = set()
    while body is not None and body.pk not in seen:
        if body.public_email:
            return body.public_email
        seen.add(body.pk)
        body = body.parent
    return ""


def refuse_too_many(by: Member, proof: Proving.Proof, address: str, *, limit: str) -> None:
    """Raise ``NoAddressError`` or ``TooManyClaimsError`` where no more claim is to be made."""
    if proof == Proof.CODE and not address:
        raise NoAddressError
    if limits.wait_for(limit, str(by.pk)):
        raise TooManyClaimsError
    if proof == Proof.CODE and limits.wait_for("claim_mail", address):
        raise TooManyClaimsError


def ends_at(proof: Proving.Proof) -> datetime:
    """Say until when a claim of now can be proven."""
    return timezone.now() + (CODE_LIVES if proof == Proof.CODE else STEWARDS_HAVE)


def make_code(claim: Proving) -> str:
    """Make a code for a locked claim, keep its digest, and give it once.

    Made anew, the code before no longer counts.
    """
    code = f"{secrets.randbelow(10**8):08}"
    claim.code_digest = digest_of(claim, code)
    claim.save(update_fields=["code_digest"])
    return code


ClaimRow = TypeVar("ClaimRow", bound=Proving)


def code_for(claim: UUID, among: QuerySet[ClaimRow]) -> tuple[ClaimRow, str] | None:
    """Make the code of the claim that waits for one, and give both; None where nothing waits.

    Asked for to have it delivered, within the caller's transaction.
    """
    with as_purpose(Purpose.DELIVER):
        waiting = among.filter(outcome=Outcome.OPEN, proof=Proof.CODE)
        locked = waiting.select_for_update(of=("self",)).filter(expires_at__gt=timezone.now())
        found = locked.filter(pk=claim).first()
        return (found, make_code(found)) if found else None


def digest_of(claim: Proving, code: str) -> str:
    """Give what is kept of a code: a keyed digest, since there are few codes to try."""
    plain = f"claim {claim.pk} {code}".encode()
    return hmac.digest(settings.SECRET_KEY.encode(), plain, "sha256").hex()


def is_over(claim: Proving) -> bool:
    """Say whether no code can prove a claim any more."""
    return claim.expires_at <= timezone.now() or not claim.tries_left


def try_code(claim: Proving, code: str) -> bool:
    """Say whether a code is right; a wrong one takes a try, and the last one ends the claim."""
    digits = "".join(one for one in code if one.isdigit())
    if claim.code_digest and hmac.compare_digest(claim.code_digest, digest_of(claim, digits)):
        return True
    claim.tries_left -= 1
    claim.save(update_fields=["tries_left"])
    if not claim.tries_left:
        end(claim, Outcome.REFUSED)
    return False


def end(claim: Proving, outcome: Proving.Outcome) -> None:
    """Write down what became of a claim."""
    claim.outcome, claim.decided_at, claim.code_digest = outcome, timezone.now(), ""
    claim.save()
