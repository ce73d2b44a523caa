"""Whoever serves a group that a feed brought takes it over, once that is proven."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from accounts.asking import Purpose, as_purpose
from accounts.models import Member
from accounts.permissions import require
from groups import telling
from groups.actions import proving
from groups.actions.founding import seat_servant, stewards_of
from groups.actions.locking import lock_group
from groups.actions.proving import (
    ClaimOverError,
    NoAddressError,
    NotClaimableError,
    TooManyClaimsError,
)
from groups.actions.reviewing import belongs_somehow
from groups.models import Claim, Group, Role
from notifications.actions import notify

__all__ = ["ClaimOverError", "NoAddressError", "NotClaimableError", "TooManyClaimsError"]
Outcome, Proof = Claim.Outcome, Claim.Proof


def address_of(group: Group) -> str:
    """Give the public address of the body that a group stands under, or of the next above."""
    return proving.address_of(group.service_body)


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
    proving.refuse_too_many(by, proof, address_of(locked), limit="claim")
    claim = Claim.objects.create(
        group=locked,
        member=by,
        name=name.strip(),
        proof=proof,
        words=words.strip(),
        expires_at=proving.ends_at(proof),
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
    """Make the code of a claim that waits for one, and give it once.

    Made anew, the code before no longer counts. None where nothing waits.
    """
    return proving.code_for(claim, Claim.objects.select_related("group__service_body"))


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
    if proving.is_over(locked):
        proving.end(locked, Outcome.REFUSED)
    elif proving.try_code(locked, code):
        _grant(locked, group)
    return locked


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
    _grant(locked, group)
    return locked


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
    proving.end(locked, Outcome.REFUSED)
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


def _grant(claim: Claim, group: Group) -> None:
    if not Group.objects.claimable().filter(pk=group.pk).exists():
        raise NotClaimableError
    with as_purpose(Purpose.REMIND):  # a steward may write neither members nor seats
        seat_servant(group, claim.member, claim.name, Role.SECRETARY)
    Group.objects.filter(pk=group.pk).update(served_since=timezone.now())
    telling.tell(group)
    proving.end(claim, Outcome.GRANTED)
    _tell(claim)


def _tell(claim: Claim) -> None:
    args = [claim.group.key]
    notify([claim.member_id], "groups.claim_answered", once=claim.pk, args=args)
