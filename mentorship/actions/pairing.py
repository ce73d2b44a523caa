"""Two who have said yes to each other: how it begins, what they agree on, and that it goes on."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.asking import Purpose, as_purpose
from accounts.models import Member
from accounts.permissions import require
from mentorship.actions.locking import lock_pairing
from mentorship.actions.offering import close_offer
from mentorship.models import MentorOffer, MentorProfile, MentorRequest, Pairing
from notifications.actions import notify

TRIAL = timedelta(days=30)
AT_ONCE = 500
State = Pairing.State


class PairingOverError(Exception):
    """It has ended meanwhile."""


@transaction.atomic
def begin(offer: MentorOffer, *, mentee_name: str) -> Pairing:
    """Begin thirty days to try, in the mentor's first free place; the rows are the caller's."""
    now, profile, request = timezone.now(), offer.profile, offer.request
    with as_purpose(Purpose.MATCH):
        standing = Pairing.objects.standing().filter(mentor=profile.member_id)
        taken = set(standing.values_list("slot", flat=True))
        pairing = Pairing.objects.create(
            request=request,
            program=request.program,
            kind=request.kind,
            mentor_id=profile.member_id,
            mentee_id=request.member_id,
            mentor_name=offer.mentor_name,
            mentee_name=mentee_name,
            slot=min(set(range(1, 6)) - taken),
            began_at=now,
            trial_until=now + TRIAL,
        )
        request.state, request.closed_at = MentorRequest.State.MATCHED, now
        request.save(update_fields=["state", "closed_at"])
        _note_first(profile)
    close_offer(offer, MentorOffer.State.MATCHED)
    _tell_both(pairing, "mentorship.pairing_began")
    return pairing


def _note_first(profile: MentorProfile) -> None:
    """Note since when somebody guides others: in the first year they guide two at most (P-1)."""
    if profile.guides_since is None:
        profile.guides_since = timezone.now().date()
        profile.save(update_fields=["guides_since"])


def _tell_both(pairing: Pairing, kind: str) -> None:
    both = [one for one in (pairing.mentor_id, pairing.mentee_id) if one is not None]
    notify(both, kind, once=pairing.pk, args=[pairing.pk])


@transaction.atomic
def agree(
    pairing: Pairing,
    *,
    by: Member,
    how_often: str,
    when: str,
    in_crisis: str,
    meets_later: bool,
) -> Pairing:
    """Write down what the two agree on; the wish to meet in person later is each one's own.

    Raises ``PermissionDenied`` and ``PairingOverError``.
    """
    locked = standing_of(pairing, by, "mentorship.take_part")
    locked.how_often, locked.when, locked.in_crisis = how_often, when, in_crisis
    if locked.mentor_id == by.pk:
        locked.mentor_meets_later = meets_later
    else:
        locked.mentee_meets_later = meets_later
    with as_purpose(Purpose.MATCH):
        locked.save()
    other = locked.mentee_id if locked.mentor_id == by.pk else locked.mentor_id
    once = f"{locked.pk} {timezone.now().date()}"
    notify([other] if other else [], "mentorship.agreed", once=once, args=[locked.pk])
    return locked


def standing_of(pairing: Pairing, by: Member, permission: str) -> Pairing:
    """Take the rows of a pairing, for somebody who may do this in it.

    Raises ``PermissionDenied`` and, where it has ended, ``PairingOverError``.
    """
    locked = lock_pairing(pairing.pk)
    require(by, permission, locked)
    if locked.state not in Pairing.STANDING:
        raise PairingOverError
    return locked


def keep_pairings(now: datetime | None = None) -> int:
    """Let those go on whose thirty days to try are over; say how many."""
    now = now or timezone.now()
    with as_purpose(Purpose.MATCH):
        due = Pairing.objects.filter(state=State.TRIAL, trial_until__lte=now)
        keys = list(due.order_by("trial_until").values_list("pk", flat=True)[:AT_ONCE])
    return sum(_go_on(key, now) for key in keys)


@transaction.atomic
def _go_on(key: UUID, now: datetime) -> bool:
    pairing = lock_pairing(key)
    if pairing.state != State.TRIAL or pairing.trial_until > now:
        return False
    pairing.state = State.ACTIVE
    with as_purpose(Purpose.MATCH):
        pairing.save(update_fields=["state"])
    _tell_both(pairing, "mentorship.pairing_goes_on")
    return True
