"""Two who have said yes to each other."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.asking import Purpose, as_purpose
from mentorship.actions.offering import close_offer
from mentorship.models import MentorOffer, MentorRequest, Pairing

TRIAL = timedelta(days=30)


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
    close_offer(offer, MentorOffer.State.MATCHED)
    return pairing
