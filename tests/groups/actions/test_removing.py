"""When somebody has to go, comes back, or is heard; and who is told of it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.asking import as_person
from groups.actions import inviting, joining, leaving, purging, removing, seats
from groups.models import Membership, Removal, Role, Term
from notifications.models import Notice
from tests.factories import (
    MembershipFactory,
    RemovalFactory,
    StewardshipFactory,
    TermFactory,
)
from tests.walls import as_owner

pytestmark = pytest.mark.django_db
State = Membership.State
DAY, SEASON = timedelta(days=1), timedelta(days=90)


@pytest.fixture
def served() -> Term:
    term: Term = TermFactory.create()
    return term


def moderator(served: Term) -> Membership:
    return TermFactory.create(membership__group=served.group, role="moderator").membership


def removed(served: Term, kind: Removal.Kind = Removal.Kind.REMOVE, **fields: object) -> Removal:
    """Give the removal of somebody who is out."""
    membership = MembershipFactory.create(
        group=served.group, state=removing.BECOMES[kind], ended_at=timezone.now()
    )
    removal: Removal = RemovalFactory.create(
        membership=membership, kind=kind, **{"state": "done", "done_at": timezone.now()} | fields
    )
    return removal


def invited(served: Term) -> str:
    servant = served.membership.member
    with as_person(servant.pk):
        return inviting.create_invitation(served.group, by=servant, uses=5).token


def test_servant_cannot_take_back_the_proposal_about_themselves(served: Term) -> None:
    mine = moderator(served)
    by = served.membership.member
    with as_person(by.pk):
        removal = removing.propose_removal(
            mine, by=by, kind=Removal.Kind.REMOVE, reason="Three times"
        )

    with as_person(mine.member_id), pytest.raises(removing.NeedsAnotherError):
        removing.withdraw_removal(removal, by=mine.member)


def test_proposal_taken_back_twice_is_withdrawn_and_tells_nobody(served: Term) -> None:
    removal = RemovalFactory.create(membership__group=served.group)
    by = served.membership.member

    with as_person(by.pk):
        for _ in range(2):
            assert removing.withdraw_removal(removal, by=by).state == "withdrawn"
        with pytest.raises(removing.RemovalOverError):
            removing.confirm_removal(removal, by=by)

    with as_owner():
        assert not Notice.objects.exists()


def test_somebody_who_has_left_cannot_be_removed(served: Term) -> None:
    gone = MembershipFactory.create(group=served.group)
    with as_person(gone.member_id):
        leaving.leave(gone, by=gone.member)
    by = served.membership.member

    with as_person(by.pk), pytest.raises(removing.RemovalOverError):
        removing.propose_removal(gone, by=by, kind=Removal.Kind.REMOVE, reason="x")


def test_g_07_removal_takes_back_the_seats_that_the_person_handed_on(served: Term) -> None:
    mine = moderator(served)
    heir = MembershipFactory.create(group=served.group)
    until = timezone.now().date() + SEASON
    with as_person(mine.member_id):
        term = Term.objects.filter(membership=mine)
        offer = seats.offer_seat(
            heir, by=mine.member, role=Role.MODERATOR, ends_on=until, follows=term.get()
        )
    by, second = served.membership.member, moderator(served).member
    with as_person(by.pk):
        removal = removing.propose_removal(mine, by=by, kind=Removal.Kind.REMOVE, reason="x")
    with as_person(second.pk):
        removing.confirm_removal(removal, by=second)

    with as_person(heir.member_id), pytest.raises(Term.DoesNotExist):
        seats.accept_seat(offer, by=heir.member)


def test_removed_person_comes_back_by_a_link_made_since_and_by_no_older_one(
    served: Term,
) -> None:
    old = invited(served)
    removal = removed(served)
    member = removal.membership.member
    with as_person(member.pk), pytest.raises(inviting.InvitationOverError):
        inviting.accept_invitation(old, by=member, name="Wren")

    new = invited(served)
    with as_person(member.pk):
        assert inviting.accept_invitation(new, by=member, name="Wren").state == State.ACTIVE

    with as_owner():
        assert not Removal.objects.exists()


def test_banned_person_comes_back_by_no_link_until_the_ban_is_lifted(served: Term) -> None:
    removal = removed(served, Removal.Kind.BAN)
    member, by = removal.membership.member, moderator(served).member
    token = invited(served)
    with as_person(member.pk), pytest.raises(inviting.InvitationOverError):
        inviting.accept_invitation(token, by=member, name="Wren")
    secretary = served.membership.member
    with as_person(secretary.pk), pytest.raises(PermissionDenied):
        removing.lift_ban(removal.membership, by=secretary)

    with as_person(by.pk):
        for _ in range(2):
            removing.lift_ban(removal.membership, by=by)

    with as_person(member.pk):
        assert joining.join(served.group, by=member, name="Wren").state == State.REQUESTED


def test_g_07_overturned_ban_keeps_nobody_out(served: Term) -> None:
    removal = removed(served, Removal.Kind.BAN, state="appealed", appealed_at=timezone.now())
    steward, member = StewardshipFactory.create().member, removal.membership.member
    MembershipFactory.create(group=served.group, name=removal.membership.name.upper())
    with as_person(steward.pk):
        for _ in range(2):
            removing.decide_appeal(removal, by=steward, uphold=False, words="They were right")

    with as_person(member.pk):
        mine = Removal.objects.select_related("membership", "group").get()
        back = removing.come_back(mine, by=member)
        assert back.state == State.ACTIVE
        assert back.name == f"{removal.membership.name} 2"
    with as_owner():
        assert Notice.objects.filter(member=member, kind="groups.appeal_decided").count() == 1


def test_upheld_removal_opens_no_way_back(served: Term) -> None:
    removal = removed(served, state="upheld")

    with as_person(removal.membership.member_id), pytest.raises(PermissionDenied):
        removing.come_back(removal, by=removal.membership.member)


def test_appeal_is_made_once_and_by_whom_it_is_about(served: Term) -> None:
    removal = removed(served)
    steward, member = StewardshipFactory.create().member, removal.membership.member
    for words in ("It was not me", "Other words"):
        with as_person(member.pk):
            assert removing.appeal(removal, by=member, words=words).appeal == "It was not me"
    other = served.membership.member

    with as_person(other.pk), pytest.raises(PermissionDenied):
        removing.appeal(removal, by=other, words="x")

    with as_owner():
        told = Notice.objects.filter(kind="groups.appeal_received")
        assert [notice.member for notice in told] == [steward]


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"state": "proposed"}, "proposed_at"),
        ({"state": "withdrawn"}, "proposed_at"),
        ({"state": "upheld"}, "decided_at"),
        ({"state": "overturned"}, "decided_at"),
        ({"state": "done", "kind": "ban"}, "done_at"),
    ],
)
def test_ret_04_reason_goes_90_days_after_the_last_word(fields: dict[str, str], at: str) -> None:
    now, second = timezone.now(), timedelta(seconds=1)
    long_ago = {"proposed_at": now - 5 * SEASON}
    kept = RemovalFactory.create(**long_ago | fields | {at: now - SEASON + second})
    RemovalFactory.create(**long_ago | fields | {at: now - SEASON - second})

    for _ in range(2):
        purging.purge(now)

    with as_owner():
        assert list(Removal.objects.all()) == [kept]
        assert Membership.objects.count() == 2


def test_ret_04_removed_person_is_forgotten_after_90_days_unless_a_steward_still_looks(
    served: Term,
) -> None:
    now, late = timezone.now(), timezone.now() - SEASON - DAY
    waiting = removed(served, state="appealed")
    done, recent = removed(served), removed(served)
    with as_owner():
        over = Membership.objects.filter(pk__in=[waiting.membership_id, done.membership_id])
        over.update(ended_at=late)

    purging.purge(now)

    with as_owner():
        assert set(Removal.objects.all()) == {waiting, recent}
