"""The database's own walls around those who ask and those who guide."""

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Model

from accounts.asking import as_person
from accounts.models import Member
from mentorship.models import CheckIn, MentorOffer, MentorProfile, MentorRequest, Pairing
from tests import factories
from tests.factories import (
    CheckInFactory,
    MemberFactory,
    MentorOfferFactory,
    StewardshipFactory,
)
from tests.walls import as_owner

pytestmark = pytest.mark.django_db
MODELS = list(apps.get_app_config("mentorship").get_models())


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_walls_show_nothing_to_a_stranger_nor_to_whom_nobody_has_named(model: type[Model]) -> None:
    getattr(factories, f"{model.__name__}Factory").create()

    assert not model._default_manager.exists()
    for stranger in (MemberFactory.create(), StewardshipFactory.create(service_body=None).member):
        with as_person(stranger.pk):
            assert not model._default_manager.exists()
    with as_owner():
        assert model._default_manager.exists()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_table_is_forced_and_lists_its_rules(model: type[Model]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relrowsecurity AND c.relforcerowsecurity AND (SELECT count(*)"
            " FROM pg_policy p WHERE p.polrelid = c.oid) = 5 FROM pg_class c WHERE relname = %s",
            [model._meta.db_table],
        )
        assert cursor.fetchone() == (True,)


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
