"""Whoever serves a group that a feed brought takes it over: by a code, or by a steward's word.

The code goes to the address that the service body itself gives to anybody, never to one that
the claimant names.
"""

import hmac
import secrets
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from accounts import limits
from accounts.asking import Purpose, as_purpose
from accounts.models import Member
from accounts.permissions import require
from groups import telling
from groups.actions.founding import seat_servant, stewards_of
from groups.actions.locking import lock_group
from groups.actions.reviewing import belongs_somehow
from groups.models import Claim, Group, Role, ServiceBody
from notifications.actions import notify

CODE_LIVES = timedelta(hours=24)
STEWARDS_HAVE = timedelta(days=30)
Outcome, Proof = Claim.Outcome, Claim.Proof


class NotClaimableError(Exception):
    """The group has servants, or was not brought by a feed, or is not there any more."""


class NoAddressError(Exception):
    """The service body gives no public address: a steward has to look."""


class TooManyClaimsError(Exception):
    """Three claims in a day are enough, of one person or to one service body."""


class ClaimOverError(Exception):
    """It was decided otherwise meanwhile."""


def address_of(group: Group) -> str:
    """Give the public address of the body that a group stands under, or of the next above."""
    body: ServiceBody | None = group.service_body
    seen: set[int] = set()
    while body is not None and body.pk not in seen:
        if body.public_email:
            return body.public_email
        seen.add(body.pk)
        body = body.parent
    return ""


@transaction.atomic
def claim_group(
    group: Group, *, by: Member, name: str, proof: Claim.Proof, words: str = ""
) -> Claim:
    """Say that one serves a group; said already in the same way, return that claim.

    Raises ``NotClaimableError``, ``NoAddressError`` for a proof by code, ``TooManyClaimsError``.
    """
    locked = lock_group(group)
    if not Group.objects.claimable().filter(pk=locked.pk).exists():
        raise NotClaimableError
    known = Claim.objects.open().filter(group=locked, member=by).first()
    if known and known.proof == proof and known.expires_at > timezone.now():
        return known
    if known:
        known.delete()
    if proof == Proof.CODE and not address_of(locked):
        raise NoAddressError
    if limits.wait_for("claim", str(by.pk)):
        raise TooManyClaimsError
    if proof == Proof.CODE and limits.wait_for("claim_mail", address_of(locked)):
        raise TooManyClaimsError
    lives = CODE_LIVES if proof == Proof.CODE else STEWARDS_HAVE
    claim = Claim.objects.create(
        group=locked,
        member=by,
        name=name.strip(),
        proof=proof,
        words=words.strip(),
        expires_at=timezone.now() + lives,
    )
    _set_going(claim)
    return claim


def _set_going(claim: Claim) -> None:
    if claim.proof == Proof.CODE:
        app.configure_task("groups.send_claim_code").defer(claim=str(claim.pk))
        return
    stewards = stewards_of(claim.group)
    notify(stewards, "groups.claim_waiting", once=claim.pk, args=[claim.pk])


@transaction.atomic
def make_code(claim: UUID) -> tuple[Claim, str] | None:
    """Make the code of a claim that waits for one, keep its digest, and give it once.

    Made anew, the code before no longer counts. None where nothing waits.
    """
    with as_purpose(Purpose.DELIVER):
        waiting = (
            Claim.objects.open()
            .select_for_update(of=("self",))
            .select_related("group__service_body")
        )
        found = waiting.filter(pk=claim, proof=Proof.CODE, expires_at__gt=timezone.now()).first()
        if found is None:
            return None
        code = f"{secrets.randbelow(10**8):08}"
        found.code_digest = digest_of(found, code)
        found.save(update_fields=["code_digest"])
    return found, code


def digest_of(claim: Claim, code: str) -> str:
    """Give what is kept of a code: a keyed digest, since there are few codes to try."""
    plain = f"claim {claim.pk} {code}".encode()
    return hmac.digest(settings.SECRET_KEY.encode(), plain, "sha256").hex()


@transaction.atomic
def enter_code(claim: Claim, *, by: Member, code: str) -> Claim:
    """Try a code: right, the group is served by the claimant; wrong, a try is gone.

    Five wrong ones end the claim. Raises ``PermissionDenied`` for anybody else, and
    ``NotClaimableError`` where somebody else was quicker.
    """
    group = lock_group(claim.group)
    locked = (
        Claim.objects.select_for_update(of=("self",)).select_related("member").get(pk=claim.pk)
    )
    if locked.member_id != by.pk:
        raise PermissionDenied
    if locked.outcome != Outcome.OPEN:
        return locked
    if _is_over(locked):
        return _end(locked, Outcome.REFUSED)
    digits = "".join(one for one in code if one.isdigit())
    if locked.code_digest and hmac.compare_digest(locked.code_digest, digest_of(locked, digits)):
        return _grant(locked, group)
    locked.tries_left -= 1
    locked.save(update_fields=["tries_left"])
    return locked if locked.tries_left else _end(locked, Outcome.REFUSED)


def _is_over(claim: Claim) -> bool:
    return claim.expires_at <= timezone.now() or not claim.tries_left


@transaction.atomic
def grant_claim(claim: Claim, *, by: Member, words: str = "") -> Claim:
    """Grant a claim as a steward; granted already, return it.

    Raises ``PermissionDenied``, ``ClaimOverError``, and ``NotClaimableError``.
    """
    locked, group = _lock_for_steward(claim, by)
    if locked.outcome == Outcome.GRANTED:
        return locked
    if locked.outcome != Outcome.OPEN:
        raise ClaimOverError
    locked.answer, locked.decided_by = words.strip(), by
    return _grant(locked, group)


@transaction.atomic
def refuse_claim(claim: Claim, *, by: Member, words: str) -> Claim:
    """Refuse a claim as a steward, with words; refused already, return it.

    Raises ``PermissionDenied`` and ``ClaimOverError``.
    """
    locked, _group = _lock_for_steward(claim, by)
    if locked.outcome == Outcome.REFUSED:
        return locked
    if locked.outcome != Outcome.OPEN:
        raise ClaimOverError
    locked.answer, locked.decided_by = words.strip(), by
    _end(locked, Outcome.REFUSED)
    _tell(locked)
    return locked


def _lock_for_steward(claim: Claim, by: Member) -> tuple[Claim, Group]:
    group = lock_group(claim.group)
    if belongs_somehow(by, group):
        raise PermissionDenied
    require(by, "groups.steward", group)
    locked = Claim.objects.select_for_update(of=("self",)).select_related("member")
    found = locked.get(pk=claim.pk)
    if found.member_id == by.pk:  # nobody grants their own
        raise PermissionDenied
    return found, group


def _grant(claim: Claim, group: Group) -> Claim:
    if not Group.objects.claimable().filter(pk=group.pk).exists():
        raise NotClaimableError
    with as_purpose(Purpose.REMIND):  # a steward may write neither members nor seats
        seat_servant(group, claim.member, claim.name, Role.SECRETARY)
    Group.objects.filter(pk=group.pk).update(served_since=timezone.now())
    telling.tell(group)
    _end(claim, Outcome.GRANTED)
    _tell(claim)
    return claim


def _end(claim: Claim, outcome: Claim.Outcome) -> Claim:
    claim.outcome, claim.decided_at, claim.code_digest = outcome, timezone.now(), ""
    claim.save()
    return claim


def _tell(claim: Claim) -> None:
    args = [claim.group.key]
    notify([claim.member_id], "groups.claim_answered", once=claim.pk, args=args)
