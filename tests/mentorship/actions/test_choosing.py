"""The newcomer's half: yes, or somebody else."""

from functools import partial
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError

from mentorship.actions import choosing, offering
from mentorship.actions.offering import OfferOverError
from mentorship.models import MentorOffer, MentorRequest, Pairing
from notifications.models import Notice
from tests.factories import BlockFactory, SanctionFactory
from tests.groups.actions.test_joining import at_once
from tests.mentorship.asking import accepted, doing, fresh, mentor, waiting
from tests.walls import as_owner

pytestmark = pytest.mark.django_db


def choose(offer: MentorOffer, name: str = "Wren") -> Any:
    member = offer.request.member
    return doing(member, choosing.choose_mentor, offer, by=member, name=name)


def test_both_yes_begins_a_pairing_once() -> None:
    offer = accepted()

    first, second = choose(offer), choose(offer, "Other")

    assert first == second
    pairing = fresh(first)
    assert (pairing.state, pairing.mentor_name, pairing.mentee_name, pairing.slot) == (
        "trial", "Sage", "Wren", 1,
    )  # fmt: skip
    assert (fresh(offer).state, fresh(offer.request).state) == ("matched", "matched")


def test_newcomer_says_no_and_is_not_asked_why() -> None:
    offer = accepted()
    member = offer.request.member

    doing(member, choosing.refuse_mentor, offer, by=member)
    doing(member, choosing.refuse_mentor, offer, by=member)

    assert fresh(offer).state == "refused"
    assert (fresh(offer.request).state, fresh(offer.request).rounds) == ("open", 1)
    with as_owner():
        told = Notice.objects.get(kind="mentorship.came_to_nothing")
        assert told.member_id == offer.profile.member_id


@pytest.mark.parametrize(
    "act", [choosing.refuse_mentor, partial(choosing.choose_mentor, name="x")]
)
def test_nobody_else_answers_for_the_newcomer(act: Any) -> None:
    offer = accepted()
    for member in (offer.profile.member, waiting().member):
        with pytest.raises(PermissionDenied):
            doing(member, act, offer, by=member)
    assert fresh(offer).state == "accepted"


def test_offer_not_answered_by_the_mentor_cannot_be_chosen() -> None:
    offer = accepted()
    with as_owner():
        MentorOffer.objects.update(state="lapsed")

    with pytest.raises(OfferOverError):
        choose(offer)


def test_constraint_broken_meanwhile_makes_no_pairing_and_looks_on() -> None:
    offer = accepted()
    BlockFactory.create(blocker=offer.profile.member, blocked=offer.request.member)

    assert choose(offer) is None

    assert (fresh(offer).state, fresh(offer.request).state) == ("withdrawn", "open")
    with as_owner():
        assert not Pairing.objects.exists()


def test_mentor_sanctioned_meanwhile_makes_no_pairing() -> None:
    offer = accepted()
    SanctionFactory.create(member=offer.profile.member, kind="pause")

    assert choose(offer) is None


def test_newcomer_who_does_not_answer_ends_the_request_kindly() -> None:
    offer = accepted()
    with as_owner():
        MentorOffer.objects.update(expires_at=offer.offered_at)

    assert offering.lapse_offers() == 1

    assert (fresh(offer).state, fresh(offer.request).state) == ("withdrawn", "expired")
    assert fresh(offer.profile).unanswered == 0
    with as_owner():
        kinds = Notice.objects.values_list("kind", "member_id")
        assert list(kinds) == [("mentorship.request_ended", offer.request.member_id)]


@pytest.mark.django_db(transaction=True)
def test_rel_08_last_place_goes_to_one_of_two_hundred_at_once() -> None:
    profile = mentor(capacity=1)
    waiting_for_it = [accepted(waiting(), profile=profile) for _ in range(200)]
    answers: list[object] = []

    while waiting_for_it:
        now, later = waiting_for_it[:40], waiting_for_it[40:]
        found = list(zip(now, at_once([partial(choose, one) for one in now]), strict=True))
        # Who waited too long for the mentor's row is asked to try again, as the site does.
        again = [offer for offer, answer in found if isinstance(answer, OperationalError)]
        answers += [answer for _, answer in found if not isinstance(answer, OperationalError)]
        waiting_for_it = again + later

    assert len(answers) == 200
    assert len([one for one in answers if isinstance(one, Pairing)]) == 1
    assert answers.count(None) == 199
    with as_owner():
        assert Pairing.objects.count() == 1
        assert MentorOffer.objects.filter(state="withdrawn").count() == 199


@pytest.mark.django_db(transaction=True)
def test_rel_09_choosing_and_lapsing_at_once_come_to_one_of_the_two() -> None:
    for _ in range(5):
        offer = accepted()
        with as_owner():
            MentorOffer.objects.filter(pk=offer.pk).update(expires_at=offer.offered_at)

        results = at_once([partial(choose, offer), offering.lapse_offers])

        state = fresh(offer).state
        with as_owner():
            count = Pairing.objects.filter(request=offer.request_id).count()
            found = MentorRequest.objects.get(pk=offer.request_id).state
        assert (state, found, count) in (("matched", "matched", 1), ("withdrawn", "expired", 0))
        unexpected = [one for one in results if isinstance(one, Exception)]
        assert all(isinstance(one, OfferOverError) for one in unexpected), unexpected
