"""A mentor says yes under a name, or not now; once, in time, and only while the two fit."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from accounts.asking import as_person
from mentorship.actions import answering
from mentorship.actions.offering import OfferOverError
from mentorship.models import MentorOffer, MentorProfile, MentorRequest
from tests.factories import (
    BlockFactory,
    MemberFactory,
    MentorOfferFactory,
)
from tests.mentorship.asking import mentor, waiting
from tests.walls import as_owner

State = MentorOffer.State


def offer() -> MentorOffer:
    """Store an offer between two who fit."""
    request = waiting(state=MentorRequest.State.OFFERED)
    made: MentorOffer = MentorOfferFactory.create(request=request, profile=mentor())
    return made


def now_of(offer: MentorOffer) -> MentorOffer:
    with as_owner():
        return MentorOffer.objects.select_related("request", "profile").get(pk=offer.pk)


def accept(offer: MentorOffer, name: str = "Sage") -> MentorOffer | None:
    by = offer.profile.member
    with as_person(by.pk):
        return answering.accept_offer(offer, by=by, name=name)


def decline(offer: MentorOffer) -> None:
    by = offer.profile.member
    with as_person(by.pk):
        answering.decline_offer(offer, by=by)


@pytest.mark.django_db
def test_yes_waits_for_the_newcomer_under_a_name_of_its_own() -> None:
    asked = offer()

    accept(asked)
    accept(asked, "Another")

    found = now_of(asked)
    assert (found.state, found.mentor_name) == (State.ACCEPTED, "Sage")
    assert found.expires_at > timezone.now() + timedelta(hours=71)


@pytest.mark.django_db
def test_not_now_looks_for_the_next_and_asks_no_reason() -> None:
    asked = offer()

    decline(asked)
    decline(asked)

    found = now_of(asked)
    assert found.state == State.DECLINED
    assert (found.request.state, found.request.rounds) == (MentorRequest.State.OPEN, 1)


@pytest.mark.django_db
def test_answer_ends_the_count_of_silences() -> None:
    asked = offer()
    with as_owner():
        MentorProfile.objects.update(unanswered=2)

    decline(asked)

    assert now_of(asked).profile.unanswered == 0


@pytest.mark.django_db
def test_lapsed_offer_is_not_answered_any_more() -> None:
    asked = offer()
    with as_owner():
        MentorOffer.objects.update(expires_at=timezone.now())

    for answer in (accept, decline):
        with pytest.raises(OfferOverError):
            answer(asked)


@pytest.mark.django_db
def test_yes_to_somebody_who_no_longer_fits_is_none_and_tells_nothing() -> None:
    asked = offer()
    BlockFactory.create(blocker=asked.request.member, blocked=asked.profile.member, label="")

    assert accept(asked) is None

    assert now_of(asked).state == State.WITHDRAWN
    assert now_of(asked).request.state == MentorRequest.State.OPEN


@pytest.mark.django_db
def test_men_01_nobody_else_answers() -> None:
    asked = offer()

    for other in (asked.request.member, MemberFactory.create()):
        with as_person(other.pk), pytest.raises(PermissionDenied):
            answering.accept_offer(asked, by=other, name="Sage")


@pytest.mark.django_db(transaction=True)
def test_rel_09_yes_and_no_at_once_are_one_answer() -> None:
    asked = offer()
    barrier, outcomes = Barrier(2), []

    def answer(how: str) -> None:
        barrier.wait()
        try:
            accept(asked) if how == "yes" else decline(asked)
            outcomes.append(how)
        except OfferOverError:
            outcomes.append("over")
        finally:
            connection.close()

    threads = [Thread(target=answer, args=[how]) for how in ("yes", "no")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) in (["over", "yes"], ["no", "over"])
    assert now_of(asked).state in (State.ACCEPTED, State.DECLINED)
