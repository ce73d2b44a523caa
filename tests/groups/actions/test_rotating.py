"""Service rotates: who is told when, whose seat it is until when, and how it is handed on."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.asking import as_person
from groups.actions import rotating, seats
from groups.models import Membership, Role, Seat, Term
from notifications.models import Notice
from tests.factories import (
    GroupDecisionFactory,
    GroupFactory,
    MembershipFactory,
    SeatFactory,
    TermFactory,
)
from tests.walls import as_owner

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 15)
SOON = timezone.now().date() + timedelta(days=100)


@pytest.fixture
def served() -> Term:
    term: Term = TermFactory.create(ends_on=date(2100, 1, 1))
    return term


def days(number: int) -> date:
    return TODAY + timedelta(days=number)


def told(membership: Membership) -> list[str]:
    with as_owner():
        notices = Notice.objects.filter(member=membership.member_id)
        return [notice.kind.removeprefix("groups.") for notice in notices]


def second_seat(served: Term, **fields: object) -> Term:
    term: Term = TermFactory.create(
        membership__group=served.group, role="greeter", starts_on=date(2026, 1, 1), **fields
    )
    return term


def hand_on(term: Term, heir: Membership) -> Term:
    by = term.membership.member
    with as_person(by.pk):
        return seats.offer_seat(heir, by=by, role=Role(term.role), ends_on=SOON, follows=term)


@pytest.mark.parametrize(
    ("left", "reminders"), [(31, 0), (30, 1), (8, 1), (7, 1), (0, 1)], ids=str
)
def test_term_is_reminded_of_once_for_each_of_30_and_7_days(
    served: Term, left: int, reminders: int
) -> None:
    term = second_seat(served, ends_on=days(left))

    for _ in range(2):
        assert rotating.keep_terms(TODAY) == 0

    assert told(term.membership) == ["term_ending"] * reminders


def test_term_that_is_over_ends_and_its_holder_is_thanked(served: Term) -> None:
    term = second_seat(served, ends_on=days(-1))
    SeatFactory.create(group=served.group, role="greeter")

    assert [rotating.keep_terms(TODAY), rotating.keep_terms(TODAY)] == [1, 0]

    assert told(term.membership) == ["term_ended"]
    with as_owner():
        assert Seat.objects.get(role="greeter").empty_since is not None


def test_last_servant_keeps_the_seat_and_is_told_to_hand_it_over() -> None:
    last = TermFactory.create(starts_on=date(2026, 1, 1), ends_on=days(-1))

    assert rotating.keep_terms(TODAY) == rotating.keep_terms(days(5)) == 0

    assert told(last.membership) == ["term_held"]
    with as_owner():
        assert Term.objects.current().get() == last


@pytest.mark.parametrize(("since", "notices"), [(-6, 0), (-7, 1), (-14, 1)], ids=str)
def test_servants_hear_of_a_seat_that_stays_empty(served: Term, since: int, notices: int) -> None:
    SeatFactory.create(group=served.group, role="greeter", empty_since=days(since))
    member = MembershipFactory.create(group=served.group)

    for _ in range(2):
        rotating.keep_terms(TODAY)

    assert told(served.membership) == ["seat_empty"] * notices
    assert told(member) == []


def test_servants_hear_of_an_empty_seat_after_7_and_again_after_14_days(served: Term) -> None:
    SeatFactory.create(group=served.group, role="greeter", empty_since=TODAY)

    for day in range(40):
        rotating.keep_terms(days(day))

    assert told(served.membership) == ["seat_empty"] * 2


def test_nobody_hears_of_empty_seats_of_a_paused_group() -> None:
    term = TermFactory.create(
        membership__group=GroupFactory.create(state="paused"), ends_on=date(2100, 1, 1)
    )
    SeatFactory.create(group=term.group, role="greeter", empty_since=days(-30))

    rotating.keep_terms(TODAY)

    assert told(term.membership) == []


def test_offer_that_nobody_answered_is_gone_after_its_last_day(served: Term) -> None:
    offer = second_seat(served, ends_on=days(-1), accepted_at=None)

    rotating.keep_terms(TODAY)

    with as_owner():
        assert not Term.objects.filter(pk=offer.pk).exists()


def test_offer_whose_last_day_is_over_cannot_be_accepted(served: Term) -> None:
    yesterday = timezone.now().date() - timedelta(days=1)
    offer = second_seat(served, ends_on=yesterday, accepted_at=None)

    with as_person(offer.membership.member_id), pytest.raises(seats.TermOverError):
        seats.accept_seat(offer, by=offer.membership.member)


@pytest.mark.parametrize(
    "fields", [{"ended_at": timezone.now()}, {"accepted_at": None}], ids=["ended", "only offered"]
)
def test_seat_that_one_does_not_hold_cannot_be_handed_on(
    served: Term, fields: dict[str, object]
) -> None:
    was = TermFactory.create(membership__group=served.group, role="chair", **fields)
    heir = MembershipFactory.create(group=served.group)

    with pytest.raises(PermissionDenied):
        hand_on(was, heir)


def test_seat_is_handed_on_by_its_holder_only_with_a_second_factor(served: Term) -> None:
    bare = MembershipFactory.create(group=served.group)
    term = TermFactory.create(membership=bare, role="greeter")

    with pytest.raises(PermissionDenied):
        hand_on(term, MembershipFactory.create(group=served.group))


def test_seat_of_somebody_who_was_relieved_is_not_handed_on_any_more(served: Term) -> None:
    greeter = second_seat(served, ends_on=SOON)
    offer = hand_on(greeter, MembershipFactory.create(group=served.group))
    by = served.membership.member
    with as_person(by.pk):
        seats.end_term(greeter, by=by)

    heir = offer.membership
    with as_person(heir.member_id), pytest.raises(Term.DoesNotExist):
        seats.accept_seat(offer, by=heir.member)


def test_seat_is_offered_to_nobody_who_has_gone(served: Term) -> None:
    gone = MembershipFactory.create(group=served.group, state="removed")
    by = served.membership.member

    with as_person(by.pk), pytest.raises(seats.TermOverError):
        seats.offer_seat(gone, by=by, role=Role.GREETER, ends_on=SOON)


def test_group_that_decides_who_serves_fills_no_seat_without_a_decision() -> None:
    term = TermFactory.create(membership__group=GroupFactory.create(decides=["roles"]))
    heir, by = MembershipFactory.create(group=term.group), term.membership.member
    with as_person(by.pk), pytest.raises(seats.DecisionNeededError):
        seats.offer_seat(heir, by=by, role=Role.GREETER, ends_on=SOON)
    GroupDecisionFactory.create(
        group=term.group, kind="roles", outcome="passed", closed_at=timezone.now()
    )

    with as_person(by.pk):
        assert seats.offer_seat(heir, by=by, role=Role.GREETER, ends_on=SOON).role == "greeter"
