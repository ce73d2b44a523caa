"""REL-06 and REL-09: things done at the same moment come to one of the orders they can have."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.asking import as_person
from accounts.models import Member
from groups.actions import inviting, joining, leaving, removing, seats
from groups.models import Group, Invitation, Membership, Removal, Role, Term
from notifications.models import Notice
from tests.factories import GroupFactory, MemberFactory, MembershipFactory, TermFactory
from tests.groups.actions.test_joining import at_once
from tests.walls import as_owner

pytestmark = pytest.mark.django_db(transaction=True)
State = Membership.State
ROUNDS = range(5)


def by(member: Member, act: Callable[[], object]) -> Callable[[], object]:
    """Give an action as somebody does it."""

    def done() -> object:
        with as_person(member.pk):
            return act()

    return done


def serve(group: Group, role: Role) -> Term:
    term: Term = TermFactory.create(membership__group=group, role=role)
    return term


def state_of(group: Group, member: Member) -> str | None:
    with as_owner():
        found = Membership.objects.filter(group=group, member=member).first()
    return found.state if found else None


def banning(group: Group, membership: Membership) -> Callable[[], object]:
    """Propose a ban, and give its confirmation by another moderator."""
    one, two = (serve(group, Role.MODERATOR).membership.member for _ in range(2))
    with as_person(one.pk):
        removal = removing.propose_removal(
            membership, by=one, kind=Removal.Kind.BAN, reason="Three times"
        )
    return by(two, lambda: removing.confirm_removal(removal, by=two))


@pytest.mark.parametrize("_round", ROUNDS)
def test_rel_09_leaving_and_being_banned_at_once_never_leads_around_the_ban(_round: int) -> None:
    group = GroupFactory.create(joining="open")
    mine = MembershipFactory.create(group=group)
    member = mine.member

    banned, left = at_once(
        [banning(group, mine), by(member, lambda: leaving.leave(mine, by=member))]
    )

    assert left is None
    assert state_of(group, member) == (State.BANNED if isinstance(banned, Removal) else None)


@pytest.mark.parametrize("_round", ROUNDS)
def test_rel_09_accepting_an_invitation_and_being_banned_at_once_ends_banned(_round: int) -> None:
    group = GroupFactory.create()
    mine = MembershipFactory.create(group=group)
    secretary = serve(group, Role.SECRETARY).membership.member
    with as_person(secretary.pk):
        token = inviting.create_invitation(group, by=secretary).token

    at_once(
        [
            banning(group, mine),
            by(mine.member, lambda: inviting.accept_invitation(token, by=mine.member, name="A")),
        ]
    )

    assert state_of(group, mine.member) == State.BANNED


@pytest.mark.parametrize("_round", ROUNDS)
def test_rel_09_last_two_servants_leaving_at_once_leave_one(_round: int) -> None:
    one = TermFactory.create().membership
    two = serve(one.group, Role.CHAIR).membership

    results = at_once(
        [
            by(mine.member, lambda mine=mine: leaving.leave(mine, by=mine.member))  # type: ignore[misc]
            for mine in (one, two)
        ]
    )

    with as_owner():
        assert Term.objects.current().filter(group=one.group).count() == 1
    assert sum(isinstance(result, leaving.LastServantError) for result in results) == 1


@pytest.mark.parametrize("_round", ROUNDS)
def test_rel_09_two_servants_removing_each_other_at_once_both_go_at_most_once(
    _round: int,
) -> None:
    group = GroupFactory.create()
    third = serve(group, Role.SECRETARY).membership.member
    pair = [serve(group, Role.MODERATOR).membership for _ in range(2)]
    removals = []
    for mine in pair:
        with as_person(third.pk):
            removals.append(
                removing.propose_removal(
                    mine, by=third, kind=Removal.Kind.REMOVE, reason="Three times"
                )
            )

    results = at_once(
        [
            by(
                mine.member,
                lambda removal=removal, mine=mine: removing.confirm_removal(  # type: ignore[misc]
                    removal, by=mine.member
                ),
            )
            for mine, removal in zip(pair, reversed(removals), strict=True)
        ]
    )

    done = [isinstance(result, Removal) for result in results]
    refusals = (PermissionDenied, Removal.DoesNotExist)  # who is out does not even see it
    refused = [isinstance(result, refusals) for result in results]
    assert (sum(done), sum(refused)) == (1, 1)


@pytest.mark.parametrize("_round", ROUNDS)
def test_rel_06_request_answered_by_two_servants_at_once_is_told_once(_round: int) -> None:
    group = GroupFactory.create()
    servants = [serve(group, Role.GREETER).membership.member for _ in range(2)]
    asked = MembershipFactory.create(group=group, state=State.REQUESTED, joined_at=None)
    acts = (joining.approve_request, joining.decline_request)

    results = at_once(
        [
            by(servant, lambda servant=servant, act=act: act(asked, by=servant))  # type: ignore[misc]
            for servant, act in zip(servants, acts, strict=True)
        ]
    )

    states = {result.state for result in results if isinstance(result, Membership)}
    assert states == {state_of(group, asked.member)}
    with as_owner():
        assert Notice.objects.filter(member=asked.member).count() == 1


def test_rel_06_invitation_form_sent_twenty_times_at_once_makes_one_link() -> None:
    term = TermFactory.create()
    servant, sending = term.membership.member, term.pk

    made = at_once(
        [
            by(
                servant,
                lambda: inviting.create_invitation(term.group, by=servant, sending=sending),
            )
        ]
        * 20
    )

    assert len({one.token for one in made if isinstance(one, inviting.Made)}) == 1
    with as_owner():
        assert Invitation.objects.count() == 1


def test_rel_06_seat_offered_and_accepted_twice_at_once_is_one_term() -> None:
    term = TermFactory.create()
    servant, heir = term.membership.member, MembershipFactory.create(group=term.group)
    until = timezone.now().date() + timedelta(days=90)

    def offer() -> object:
        return seats.offer_seat(heir, by=servant, role=Role.GREETER, ends_on=until)

    offers = at_once([by(servant, offer)] * 5)
    offered = offers[0]
    assert isinstance(offered, Term)
    accepted = at_once([by(heir.member, lambda: seats.accept_seat(offered, by=heir.member))] * 5)

    assert {*offers, *accepted} == {offered}
    with as_owner():
        assert Term.objects.current().filter(membership=heir).count() == 1


def test_home_group_chosen_in_two_groups_at_once_is_one() -> None:
    member = MemberFactory.create()
    both = MembershipFactory.create_batch(2, member=member)

    results = at_once(
        [
            by(
                member,
                lambda mine=mine: leaving.change_face(  # type: ignore[misc]
                    mine, by=member, name="Wren", is_shown=False, is_home=True
                ),
            )
            for mine in both
        ]
    )

    assert all(isinstance(result, Membership) for result in results)
    with as_owner():
        assert Membership.objects.filter(member=member, is_home=True).count() == 1


def test_rate_06_twenty_requests_at_once_are_five_a_day() -> None:
    member, groups = MemberFactory.create(), GroupFactory.create_batch(20)

    results = at_once(
        [
            by(member, lambda group=group: joining.join(group, by=member, name="Wren"))  # type: ignore[misc]
            for group in groups
        ]
    )

    refused = [one for one in results if isinstance(one, joining.TooManyRequestsError)]
    assert len(refused) == 15
    with as_owner():
        assert Membership.objects.filter(member=member).count() == 5
