"""The mentor's half: yes under a chosen name, or not now, without a reason."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.asking import Purpose, as_purpose
from accounts.models import Member
from accounts.permissions import require
from mentorship.actions.locking import lock_offer
from mentorship.actions.offering import OfferOverError, back_into_pool, close_offer
from mentorship.models import MentorOffer, MentorProfile
from mentorship.pool import offer_fits
from notifications.actions import notify

NEWCOMER_WITHIN = timedelta(hours=72)
State = MentorOffer.State


@transaction.atomic
def accept_offer(offer: MentorOffer, *, by: Member, name: str) -> MentorOffer | None:
    """Say yes under a name that the other sees once they said yes too; said already, return it.

    None where the two no longer fit: somebody else is looked for. Raises ``PermissionDenied``
    and ``OfferOverError``.
    """
    locked = lock_offer(offer.pk)
    require(by, "mentorship.answer_offer", locked)
    if locked.state == State.ACCEPTED:
        return locked
    _refuse_over(locked)
    _heard(locked.profile)
    if not offer_fits(locked):
        close_offer(locked, State.WITHDRAWN)
        back_into_pool(locked.request)
        return None
    now = timezone.now()
    locked.state, locked.answered_at, locked.mentor_name = State.ACCEPTED, now, name
    locked.expires_at = now + NEWCOMER_WITHIN
    with as_purpose(Purpose.MATCH):
        locked.save(update_fields=["state", "answered_at", "mentor_name", "expires_at"])
    notify([locked.request.member_id], "mentorship.mentor_said_yes", once=locked.pk)
    return locked


@transaction.atomic
def decline_offer(offer: MentorOffer, *, by: Member) -> MentorOffer:
    """Say not now; said already, return it. The next who fits is asked.

    Raises ``PermissionDenied`` and ``OfferOverError``.
    """
    locked = lock_offer(offer.pk)
    require(by, "mentorship.answer_offer", locked)
    if locked.state == State.DECLINED:
        return locked
    _refuse_over(locked)
    _heard(locked.profile)
    locked.answered_at = timezone.now()
    with as_purpose(Purpose.MATCH):
        locked.save(update_fields=["answered_at"])
    close_offer(locked, State.DECLINED)
    back_into_pool(locked.request)
    return locked


def _refuse_over(offer: MentorOffer) -> None:
    if offer.state != State.PENDING or offer.expires_at <= timezone.now():
        raise OfferOverError


def _heard(profile: MentorProfile) -> None:
    """Note that somebody answers: silences are counted from here on."""
    profile.unanswered = 0
    with as_purpose(Purpose.MATCH):
        profile.save(update_fields=["unanswered"])
