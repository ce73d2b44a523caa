"""Requests that ended long ago are gone, and pairings that go on are not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mentorship.actions.forgetting import forget_old
from mentorship.models import MentorOffer, MentorRequest
from tests.factories import MentorOfferFactory, PairingFactory
from tests.mentorship.asking import fresh, waiting
from tests.walls import as_owner

pytestmark = pytest.mark.django_db


def test_requests_are_kept_a_year_after_they_ended() -> None:
    now = timezone.now()
    year, day = timedelta(days=365), timedelta(days=1)
    old = waiting(state="matched", closed_at=now - year - day)
    MentorOfferFactory.create(request=old, state="matched")
    pairing = PairingFactory.create(request=old, mentee=old.member)
    kept = [
        waiting(state="withdrawn", closed_at=now - year + day),
        waiting(created_at=now - year - day),
        waiting(state="draft", created_at=now - timedelta(days=89)),
    ]
    waiting(state="draft", created_at=now - timedelta(days=91))

    forget_old(now)

    with as_owner():
        assert set(MentorRequest.objects.all()) == set(kept)
        assert not MentorOffer.objects.exists()
    assert fresh(pairing).request_id is None
