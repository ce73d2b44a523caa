"""The database's own walls around those who ask and those who guide."""

import pytest
from django.db.models import Model

from accounts.asking import as_person
from accounts.models import Member
from mentorship.models import CheckIn, MentorOffer, MentorProfile, MentorRequest, Pairing
from tests.factories import (
    CheckInFactory,
    MentorOfferFactory,
)
from tests.walls import as_owner

pytestmark = pytest.mark.django_db


def seen_by(member: Member | None, model: type[Model]) -> int:
    assert member
    with as_person(member.pk):
        count: int = model._default_manager.count()
        return count


def test_c_5_men_01_mentor_sees_an_offer_and_nothing_of_the_newcomer() -> None:
    offer = MentorOfferFactory.create()
    mentor = offer.profile.member

    assert seen_by(mentor, MentorOffer) == 1
    assert seen_by(mentor, MentorRequest) == 0
    assert seen_by(mentor, MentorProfile) == 1


def test_newcomer_learns_of_an_offer_once_the_mentor_said_yes() -> None:
    offer = MentorOfferFactory.create()
    newcomer = offer.request.member

    assert seen_by(newcomer, MentorOffer) == 0
    with as_owner():
        MentorOffer.objects.update(state=MentorOffer.State.ACCEPTED)
    assert seen_by(newcomer, MentorOffer) == 1
    assert seen_by(newcomer, MentorProfile) == 0


def test_pairing_and_check_ins_are_there_for_its_two_alone() -> None:
    check_in = CheckInFactory.create()
    pairing = check_in.pairing

    for member in (pairing.mentor, pairing.mentee):
        assert seen_by(member, Pairing) == seen_by(member, CheckIn) == 1
