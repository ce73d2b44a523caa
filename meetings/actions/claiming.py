"""A group takes over listings of its own that a feed brought, once that is proven.

A group that does not stand yet gets them on the day on which it does: until then seekers find
them as before. Taken over, they are changed here alone; the feed's next rows change nothing.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from procrastinate.contrib.django import app

from accounts.asking import Purpose, as_person, as_purpose
from accounts.models import Member
from accounts.permissions import require
from groups.actions import proving
from groups.actions.locking import lock_group
from groups.actions.proving import (
    ClaimOverError,
    NoAddressError,
    NotClaimableError,
    TooManyClaimsError,
)
from groups.actions.reviewing import belongs_somehow
from groups.models import Group, Membership, Stewardship
from groups.rules import body_and_above, holds_seat
from meetings.actions.changing import Verb, lock_meeting, write_down
from meetings.models import Meeting, MeetingClaim
from notifications.actions import notify

__all__ = ["ClaimOverError", "NoAddressError", "NotClaimableError", "TooManyClaimsError"]
Outcome, Proof = MeetingClaim.Outcome, MeetingClaim.Proof
KEPT = timedelta(days=30)
NOT_YET = (Group.State.DRAFT, Group.State.IN_REVIEW)


def may_take_over(group: Group) -> bool:
    """Say whether a group may have listings at all: a listed one, so that seekers find them."""
    is_there = group.state in (*Group.STANDING, *NOT_YET)
    return is_there and group.visibility == Group.Visibility.LISTED


@transaction.atomic
def claim_meeting(
    meeting: Meeting, *, group: Group, by: Member, proof: MeetingClaim.Proof, words: str = ""
) -> MeetingClaim:
    """Say that a listing is a group's meeting; said already in the same way, return that claim.

    Raises ``PermissionDenied``, ``NotClaimableError``, ``NoAddressError`` for a proof by code,
    and ``TooManyClaimsError``.
    """
    locked = lock_group(group)
    require(by, "groups.edit_schedule", locked)
    listing = _lock_listing(meeting, locked)
    known = MeetingClaim.objects.open().filter(meeting=listing, group=locked).first()
    if known and known.member_id != by.pk and known.expires_at > timezone.now():
        raise NotClaimableError  # another servant of the group is at it
    if known and known.proof == proof and known.expires_at > timezone.now():
        return known
    if known:
        _forget(known)
    address = proving.address_of(listing.service_body)
    proving.refuse_too_many(by, proof, address, limit="listing_claim")
    claim = MeetingClaim.objects.create(
        meeting=listing,
        group=locked,
        member=by,
        proof=proof,
        words=words.strip(),
        expires_at=proving.ends_at(proof),
    )
    _set_going(claim)
    return claim


def _lock_listing(meeting: Meeting, group: Group) -> Meeting:
    """Lock a listing that the group may have, or raise ``NotClaimableError``."""
    locked = lock_meeting(meeting)
    claimable = Meeting.objects.claimable().filter(pk=locked.pk, program=group.program_id)
    if not (may_take_over(group) and claimable.exists()):
        raise NotClaimableError
    if MeetingClaim.objects.granted().filter(meeting=locked).exists():
        raise NotClaimableError
    return locked


def _forget(claim: MeetingClaim) -> None:
    with as_purpose(Purpose.PURGE):  # it may be another servant's, who is late
        claim.delete()


def _set_going(claim: MeetingClaim) -> None:
    if claim.proof == Proof.CODE:
        app.configure_task("meetings.send_claim_code").defer(claim=str(claim.pk))
        return
    notify(_stewards_of(claim), "meetings.claim_waiting", once=claim.pk, args=[claim.pk])


def _stewards_of(claim: MeetingClaim) -> list[UUID]:
    """Give the stewards of the listing who have nothing to do with the group."""
    with as_purpose(Purpose.REMIND):
        bodies = body_and_above(claim.meeting.service_body)
        caring = Stewardship.objects.filter(Q(service_body=None) | Q(service_body__in=bodies))
        inside = Membership.objects.filter(group=claim.group_id).values("member_id")
        found = caring.exclude(member_id__in=inside).values_list("member_id", flat=True)
        return list(found.distinct())


@transaction.atomic
def make_code(claim: UUID) -> tuple[MeetingClaim, str] | None:
    """Make the code of a claim that waits for one, and give it once.

    Made anew, the code before no longer counts. None where nothing waits.
    """
    return proving.code_for(claim, MeetingClaim.objects.select_related("meeting__service_body"))


@transaction.atomic
def enter_code(claim: MeetingClaim, *, by: Member, code: str) -> MeetingClaim:
    """Try a code: right, the listing is the group's; wrong, a try is gone.

    Five wrong ones end the claim. Raises ``PermissionDenied`` for anybody else, and
    ``NotClaimableError`` where it is somebody else's meanwhile.
    """
    locked = _lock(claim)
    if locked.member_id != by.pk:
        raise PermissionDenied
    require(by, "groups.edit_schedule", locked.group)
    if locked.outcome != Outcome.OPEN:
        return locked
    if proving.is_over(locked):
        proving.end(locked, Outcome.REFUSED)
    elif proving.try_code(locked, code):
        _grant(locked)
    return locked


@transaction.atomic
def grant_claim(claim: MeetingClaim, *, by: Member, words: str = "") -> MeetingClaim:
    """Grant a claim as a steward; granted already, return it.

    Raises ``PermissionDenied``, ``ClaimOverError``, and ``NotClaimableError``.
    """
    return _decide(claim, by, Outcome.GRANTED, words)


@transaction.atomic
def refuse_claim(claim: MeetingClaim, *, by: Member, words: str) -> MeetingClaim:
    """Refuse a claim as a steward, with words; refused already, return it.

    Raises ``PermissionDenied`` and ``ClaimOverError``.
    """
    return _decide(claim, by, Outcome.REFUSED, words)


def _decide(claim: MeetingClaim, by: Member, outcome: str, words: str) -> MeetingClaim:
    locked = _lock(claim)
    if belongs_somehow(by, locked.group) or locked.member_id == by.pk:
        raise PermissionDenied  # nobody grants their own
    require(by, "meetings.steward_listing", locked.meeting)
    if locked.outcome == outcome:
        return locked
    if locked.outcome != Outcome.OPEN:
        raise ClaimOverError
    locked.answer, locked.decided_by = words.strip(), by
    if outcome == Outcome.GRANTED:
        _grant(locked)
    else:
        proving.end(locked, Outcome.REFUSED)
        _tell(locked)
    return locked


def _lock(claim: MeetingClaim) -> MeetingClaim:
    lock_group(claim.group)
    lock_meeting(claim.meeting)
    locked = MeetingClaim.objects.select_for_update(of=("self",))
    return locked.select_related("group", "meeting__service_body", "member").get(pk=claim.pk)


def _grant(claim: MeetingClaim) -> None:
    with as_purpose(Purpose.REMIND):  # of another group's claim nobody knows
        _lock_listing(claim.meeting, claim.group)
    if not _serves_still(claim):
        raise NotClaimableError
    proving.end(claim, Outcome.GRANTED)
    _tell(claim)
    if claim.group.state in Group.STANDING:
        _hand_over(claim)


def _serves_still(claim: MeetingClaim) -> bool:
    with as_person(claim.member_id):
        return holds_seat(claim.member, claim.group, "edit_schedule")


def _hand_over(claim: MeetingClaim) -> None:
    """Make the listing the group's; in its history that is the claimant's deed."""
    with as_person(claim.member_id):
        locked = lock_meeting(claim.meeting)
        locked.group = claim.group
        locked.save(update_fields=["group"])
        write_down(locked, {}, by=claim.member, verb=Verb.CLAIMED)


def hand_over_to(group: Group) -> None:
    """Give a group that stands now what was granted to it before it did."""
    if group.state not in Group.STANDING or not may_take_over(group):
        return
    with as_purpose(Purpose.REMIND):
        granted = MeetingClaim.objects.granted().select_for_update(of=("self",))
        waiting = granted.filter(group=group, meeting__in=Meeting.objects.claimable())
        for claim in waiting.select_related("group", "meeting", "member").order_by("meeting_id"):
            if _serves_still(claim):
                _hand_over(claim)
            else:  # whoever serves now can say so again
                proving.end(claim, Outcome.REFUSED)


def proven_listings(group: Group) -> list[Meeting]:
    """Give the listings that are proven to be a group's, and that wait until it stands."""
    with as_purpose(Purpose.REMIND):  # who looks at the group need not look after the listing
        found = MeetingClaim.objects.granted().filter(group=group, meeting__group=None)
        return [claim.meeting for claim in found.select_related("meeting__place")]


def forget_claims(now: datetime) -> None:
    """Delete claims a month after they could last be proven; those wait that wait for a group."""
    with as_purpose(Purpose.PURGE):
        old = MeetingClaim.objects.filter(expires_at__lte=now - KEPT)
        old.exclude(outcome=Outcome.GRANTED, meeting__group=None).delete()


def _tell(claim: MeetingClaim) -> None:
    args = [claim.meeting_id]
    notify([claim.member_id], "meetings.claim_answered", once=claim.pk, args=args)
