"""Seats offered, accepted, handed over, ended; and when somebody has to go."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.asking import as_person
from accounts.models import Member
from groups import inside
from groups.actions import leaving, removing, rotating, seats
from groups.models import Membership, Removal, Role, Seat, Term
from notifications.models import Notice
from tests.factories import (
    MemberFactory,
    MembershipFactory,
    RemovalFactory,
    SeatFactory,
    StewardshipFactory,
    TermFactory,
)
from tests.groups.actions.test_joining import at_once
from tests.walls import as_owner

pytestmark = pytest.mark.django_db
SOON = timezone.now().date() + timedelta(days=100)


@pytest.fixture
def served() -> Term:
    term: Term = TermFactory.create()
    return term


def offer(term: Term, to: Membership, **fields: object) -> Term:
    by = term.membership.member
    with as_person(by.pk):
        return seats.offer_seat(to, by=by, **{"role": Role.GREETER, "ends_on": SOON} | fields)  # type: ignore[arg-type]


def test_offered_seat_counts_once_accepted(served: Term) -> None:
    heir = MembershipFactory.create(group=served.group, member__second_factor=True)
    term = offer(served, heir)
    assert not heir.member.has_perm("groups.manage", served.group)

    with as_person(heir.member_id):
        seats.accept_seat(term, by=heir.member)
        seats.accept_seat(term, by=heir.member)

        assert heir.member.has_perm("groups.manage", served.group)


def test_seat_offered_twice_is_one_offer_and_one_notice(served: Term) -> None:
    heir = MembershipFactory.create(group=served.group)

    assert offer(served, heir) == offer(served, heir)

    with as_owner():
        assert Notice.objects.count() == 1


def test_term_is_a_year_at_most(served: Term) -> None:
    heir = MembershipFactory.create(group=served.group)

    term = offer(served, heir, ends_on=date(2100, 1, 1))

    assert term.ends_on <= timezone.now().date() + timedelta(days=366)


def test_seat_offered_to_another_cannot_be_accepted(served: Term) -> None:
    term = offer(served, MembershipFactory.create(group=served.group))
    other = MembershipFactory.create(group=served.group)

    with as_person(other.member_id), pytest.raises(PermissionDenied):
        seats.accept_seat(term, by=other.member)


def test_handing_over_relieves_the_one_before_when_accepted(served: Term) -> None:
    heir = MembershipFactory.create(group=served.group, member__second_factor=True)
    term = offer(served, heir, role=Role.SECRETARY, follows=served, note="Key under the mat")
    with as_owner():
        assert Term.objects.current().filter(role="secretary").get() == served

    with as_person(heir.member_id):
        seats.accept_seat(term, by=heir.member)

        assert Term.objects.current().filter(role="secretary").get() == term


def test_seat_that_is_left_is_empty_since_today_for_all_members(served: Term) -> None:
    treasurer = TermFactory.create(
        role="treasurer", membership__group=served.group, membership__member__second_factor=True
    )
    SeatFactory.create(group=served.group, role="treasurer")
    with as_person(treasurer.membership.member_id):
        leaving.leave(treasurer.membership, by=treasurer.membership.member)

    member = MembershipFactory.create(group=served.group).member
    with as_person(member.pk):
        lines = {line.role: line for line in inside.seats_of(served.group, member)}
    assert lines["treasurer"].empty_since == timezone.now().date()
    assert lines["treasurer"].terms == []
    assert lines["secretary"].terms == [served]


def test_last_servant_cannot_end_the_term(served: Term) -> None:
    with as_person(served.membership.member_id), pytest.raises(seats.NobodyLeftError):
        seats.end_term(served, by=served.membership.member)


@pytest.mark.django_db(transaction=True)
def test_aut_08_two_servants_ending_each_other_at_once_leave_one() -> None:
    one = TermFactory.create()
    two = TermFactory.create(membership__group=one.group)

    def end(term: Term, by: Member) -> object:
        with as_person(by.pk):
            return seats.end_term(term, by=by)

    results = at_once(
        [
            lambda: end(two, one.membership.member),
            lambda: end(one, two.membership.member),
        ]
    )

    with as_owner():
        assert Term.objects.current().count() == 1
    assert sum(isinstance(result, Term) for result in results) == 1


def test_term_is_reminded_of_twice_and_ends_after_its_last_day(served: Term) -> None:
    today = timezone.now().date()
    term = TermFactory.create(
        membership__group=served.group, role="greeter", ends_on=today + timedelta(days=30)
    )
    for days in (0, 0, 10, 23, 24, 30):
        assert rotating.keep_terms(today + timedelta(days=days)) == 0
    with as_owner():
        assert Notice.objects.filter(member=term.membership.member).count() == 2

    assert rotating.keep_terms(today + timedelta(days=31)) == 1


def test_last_servants_term_does_not_end_by_itself(served: Term) -> None:
    assert rotating.keep_terms(served.ends_on + timedelta(days=100)) == 0


def propose(term: Term, membership: Membership, kind: Removal.Kind) -> Removal:
    by = term.membership.member
    with as_person(by.pk):
        return removing.propose_removal(membership, by=by, kind=kind, reason="Three times")


@pytest.fixture
def moderators(served: Term) -> list[Term]:
    return [TermFactory.create(membership__group=served.group, role="moderator") for _ in range(2)]


def test_g_07_removal_needs_a_second_servant(served: Term, moderators: list[Term]) -> None:
    membership = MembershipFactory.create(group=served.group)
    removal = propose(served, membership, Removal.Kind.REMOVE)
    by = served.membership.member
    with as_person(by.pk), pytest.raises(removing.NeedsAnotherError):
        removing.confirm_removal(removal, by=by)
    second = moderators[0].membership.member

    with as_person(second.pk):
        removing.confirm_removal(removal, by=second)
        removing.confirm_removal(removal, by=second)

    with as_owner():
        membership.refresh_from_db()
        assert Notice.objects.filter(member=membership.member).count() == 1
    assert membership.state == "removed"


def test_g_07_ban_needs_two_moderators(served: Term, moderators: list[Term]) -> None:
    membership = MembershipFactory.create(group=served.group)
    with pytest.raises(PermissionDenied):
        propose(served, membership, Removal.Kind.BAN)
    removal = propose(moderators[0], membership, Removal.Kind.BAN)
    secretary = served.membership.member
    with as_person(secretary.pk), pytest.raises(PermissionDenied):
        removing.confirm_removal(removal, by=secretary)

    second = moderators[1].membership.member
    with as_person(second.pk):
        removing.confirm_removal(removal, by=second)

    with as_owner():
        membership.refresh_from_db()
    assert membership.state == "banned"


def test_nobody_proposes_their_own_removal(served: Term) -> None:
    with pytest.raises(removing.NeedsAnotherError):
        propose(served, served.membership, Removal.Kind.REMOVE)


def test_appeal_is_heard_by_a_steward_outside_and_brings_back(served: Term) -> None:
    membership = MembershipFactory.create(group=served.group, state="removed")
    removal = RemovalFactory.create(membership=membership, state="done")
    steward = StewardshipFactory.create().member
    with as_person(membership.member_id):
        removing.appeal(removal, by=membership.member, words="It was not me")
    with as_person(steward.pk):
        found = Removal.objects.get()
        removing.decide_appeal(found, by=steward, uphold=False, words="They were right")
        assert not Membership.objects.exists()

    with as_person(membership.member_id):
        removal = Removal.objects.select_related("membership", "group").get()
        assert removing.come_back(removal, by=membership.member).state == "active"


def test_appeal_is_not_heard_by_a_steward_who_belongs(served: Term) -> None:
    membership = MembershipFactory.create(group=served.group, state="removed")
    removal = RemovalFactory.create(membership=membership, state="appealed", appeal="x")
    steward = StewardshipFactory.create().member
    MembershipFactory.create(group=served.group, member=steward)

    with as_person(steward.pk):
        assert not Removal.objects.exists()
        with pytest.raises(Removal.DoesNotExist):
            removing.decide_appeal(removal, by=steward, uphold=True, words="x")


def test_removal_before_an_appeal_is_no_stewards_business() -> None:
    RemovalFactory.create(state="done")

    with as_person(StewardshipFactory.create().member.pk):
        assert not Removal.objects.exists()


def test_stranger_sees_no_seat(served: Term) -> None:
    SeatFactory.create(group=served.group, role="greeter")

    with as_person(MemberFactory.create().pk):
        assert not Seat.objects.exists()
