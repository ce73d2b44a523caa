"""The newcomer's half: yes to a mentor who said yes, or somebody else."""

from django.db import transaction

from accounts.models import Member
from accounts.permissions import require
from mentorship.actions import pairing
from mentorship.actions.locking import lock_offer
from mentorship.actions.offering import OfferOverError, back_into_pool, close_offer
from mentorship.actions.requesting import tell_mentor_it_is_over
from mentorship.models import MentorOffer, Pairing
from mentorship.pool import offer_fits

State = MentorOffer.State


@transaction.atomic
def choose_mentor(offer: MentorOffer, *, by: Member, name: str) -> Pairing | None:
    """Say yes, under a name, to a mentor who said yes; said already, give that pairing.

    None where the two no longer fit: another is looked for then. Raises ``PermissionDenied``
    or ``OfferOverError``.
    """
    locked = lock_offer(offer.pk)
    require(by, "mentorship.choose_mentor", locked)
    if locked.state == State.MATCHED:
        return Pairing.objects.visible_to(by).filter(request=locked.request_id).first()
    if locked.state != State.ACCEPTED:
        raise OfferOverError
    if not offer_fits(locked):
        close_offer(locked, State.WITHDRAWN)
        tell_mentor_it_is_over(locked)
        back_into_pool(locked.request)
        return None
    return pairing.begin(locked, mentee_name=name)


@transaction.atomic
def refuse_mentor(offer: MentorOffer, *, by: Member) -> MentorOffer:
    """Look for somebody else, without a reason; refused already, change nothing.

    Raises ``PermissionDenied`` or ``OfferOverError``.
    """
    locked = lock_offer(offer.pk)
    require(by, "mentorship.choose_mentor", locked)
    if locked.state == State.REFUSED:
        return locked
    if locked.state != State.ACCEPTED:
        raise OfferOverError
    close_offer(locked, State.REFUSED)
    tell_mentor_it_is_over(locked)
    back_into_pool(locked.request)
    return locked
