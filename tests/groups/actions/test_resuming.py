"""A term that was ended by a slip goes on, for whoever ended it, and only for a while."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.asking import as_person
from accounts.models import Member
from groups.actions import resuming, seats
from groups.models import Membership, Role, Seat, Term
from tests.factories import MembershipFactory, TermFactory
from tests.groups.lives import served_group
from tests.walls import as_owner

pytestmark = pytest.mark.django_db
FAR = date(2100, 1, 1)


@pytest.fixture
def terms() -> list[Term]:
    group, found = served_group(Role.SECRETARY, Role.GREETER)
    del group
    with as_owner():
        Term.objects.update(ends_on=FAR)
    return found


def ended(term: Term, by: Member) -> str:
    with as_person(by.pk):
        return resuming.undo_token(seats.end_term(term, by=by), by=by)


def resume(term: Term, by: Member, token: str) -> Term:
    with as_person(by.pk):
        return resuming.resume_term(term, by=by, token=token)


def is_served(term: Term) -> bool:
    with as_owner():
        return Term.objects.current().filter(pk=term.pk).exists()


def test_own_term_goes_on_and_the_seat_is_not_empty(terms: list[Term]) -> None:
    secretary, greeter = terms
    by = greeter.membership.member
    seat: dict[str, Any] = {"group": greeter.group, "role": Role.GREETER}
    with as_owner():
        Seat.objects.get_or_create(**seat)
    token = ended(greeter, by)
    with as_owner():
        assert Seat.objects.get(**seat).empty_since is not None

    for _ in range(2):
        assert resume(greeter, by, token).ended_at is None

    assert is_served(greeter)
    with as_owner():
        assert Seat.objects.get(**seat).empty_since is None
    assert is_served(secretary)


def test_who_ended_the_term_of_another_takes_it_back(terms: list[Term]) -> None:
    secretary, greeter = terms
    token = ended(greeter, secretary.membership.member)

    resume(greeter, secretary.membership.member, token)

    assert is_served(greeter)


def test_whose_seat_was_taken_away_does_not_take_it_again(terms: list[Term]) -> None:
    secretary, greeter = terms
    token = ended(greeter, secretary.membership.member)

    for stolen in (token, "", "made-up", token[:-1]):
        with pytest.raises(PermissionDenied):
            resume(greeter, greeter.membership.member, stolen)
    assert not is_served(greeter)


def test_token_of_one_term_is_of_no_use_for_another(terms: list[Term]) -> None:
    secretary, greeter = terms
    by = secretary.membership.member
    token = ended(greeter, by)
    other = TermFactory.create(
        membership=MembershipFactory.create(group=greeter.group), role="gsr", ends_on=FAR
    )
    ended(other, by)

    with pytest.raises(PermissionDenied):
        resume(other, by, token)


def test_after_ten_minutes_it_is_too_late(
    terms: list[Term], monkeypatch: pytest.MonkeyPatch
) -> None:
    secretary, greeter = terms
    by = secretary.membership.member
    token = ended(greeter, by)
    with as_owner():
        Term.objects.filter(pk=greeter.pk).update(ended_at=timezone.now() - timedelta(minutes=11))
    with pytest.raises(resuming.TooLateError):
        resume(greeter, by, token)

    monkeypatch.setattr(resuming, "WITHIN", timedelta(seconds=-1))
    with pytest.raises(PermissionDenied):
        resume(greeter, by, token)


def test_once_somebody_has_accepted_the_seat_it_is_too_late(terms: list[Term]) -> None:
    secretary, greeter = terms
    by = secretary.membership.member
    token = ended(greeter, by)
    heir = MembershipFactory.create(group=greeter.group)
    with as_person(by.pk):
        offer = seats.offer_seat(heir, by=by, role=Role.GREETER, ends_on=FAR)
    with as_person(heir.member_id):
        seats.accept_seat(offer, by=heir.member)

    with pytest.raises(resuming.TooLateError):
        resume(greeter, by, token)


def test_who_has_left_the_group_serves_no_more(terms: list[Term]) -> None:
    secretary, greeter = terms
    by = secretary.membership.member
    token = ended(greeter, by)
    with as_owner():
        Membership.objects.filter(pk=greeter.membership_id).update(
            state="removed", ended_at=timezone.now()
        )

    with pytest.raises(resuming.TooLateError):
        resume(greeter, by, token)
