"""Rows taken in one order: profile, then request, then offer, then pairing.

Each is read as ``Purpose.MATCH``, because neither side may read the other's; whoever takes rows
asks who may right after.
"""

from collections.abc import Iterable
from uuid import UUID

from accounts.asking import Purpose, as_purpose
from mentorship.models import MentorOffer, MentorProfile, MentorRequest, Pairing
from mentorship.pool import among


def lock_profile(profile: UUID) -> MentorProfile:
    """Take the row of an offer to guide; all that counts a mentor's places waits for it."""
    with as_purpose(Purpose.MATCH):
        return MentorProfile.objects.select_for_update(of=("self",)).get(pk=profile)


def lock_request(request: UUID) -> MentorRequest:
    """Take the row of a request, after that of a profile."""
    with as_purpose(Purpose.MATCH):
        locked = MentorRequest.objects.select_for_update(of=("self",))
        return locked.select_related("program", "group").get(pk=request)


def lock_offer(offer: UUID) -> MentorOffer:
    """Take the rows of the profile and the request of an offer, then its own."""
    with as_purpose(Purpose.MATCH):
        known = MentorOffer.objects.only("profile_id", "request_id").get(pk=offer)
    profile, request = lock_profile(known.profile_id), lock_request(known.request_id)
    with as_purpose(Purpose.MATCH):
        locked = MentorOffer.objects.select_for_update(of=("self",)).get(pk=offer)
    locked.profile, locked.request = profile, request
    return locked


def lock_pairing(pairing: UUID) -> Pairing:
    """Take the rows of the mentor's profile and of the request of a pairing, then its own."""
    with as_purpose(Purpose.MATCH):
        known = Pairing.objects.only("mentor_id").get(pk=pairing)
        profiles = MentorProfile.objects.filter(member=known.mentor_id)
        requests = MentorRequest.objects.filter(pairing=known.pk)
        for rows in (profiles, requests):
            list(rows.select_for_update(of=("self",)).values_list("pk"))
        return Pairing.objects.select_for_update(of=("self",)).get(pk=pairing)


def lock_many(profiles: Iterable[UUID], requests: Iterable[UUID]) -> None:
    """Take many rows, each kind by primary key."""
    with as_purpose(Purpose.MATCH):
        for model, wanted in ((MentorProfile, profiles), (MentorRequest, requests)):
            rows = model._default_manager.filter(pk__in=among(set(wanted))).order_by("pk")
            list(rows.select_for_update(of=("self",)).values_list("pk"))
