"""Coming to belong: joining, asking, answers, invitations, leaving."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from accounts.asking import as_person, digest_of
from accounts.models import Member
from groups.actions import inviting, joining, leaving, purging
from groups.models import Group, Invitation, Membership, QueueLook, Term
from notifications.models import Notice
from tests.factories import (
    GroupFactory,
    InvitationFactory,
    MemberFactory,
    MembershipFactory,
    QueueLookFactory,
    TermFactory,
)
from tests.walls import as_owner

pytestmark = pytest.mark.django_db
State = Membership.State


def join(group: Group, member: Member, name: str = "Wren", answer: str = "") -> Membership:
    with as_person(member.pk):
        return joining.join(group, by=member, name=name, answer=answer)


def notices(kind: str) -> list[Member]:
    with as_owner():
        return [notice.member for notice in Notice.objects.filter(kind=kind)]


@pytest.fixture
def served() -> Term:
    term: Term = TermFactory.create()
    return term


def test_open_group_lets_in_at_once() -> None:
    group, member = GroupFactory.create(joining="open"), MemberFactory.create()

    assert join(group, member).state == State.ACTIVE


def test_group_by_approval_asks_its_servants_once(served: Term) -> None:
    member = MemberFactory.create()

    first, second = join(served.group, member, answer="Hello"), join(served.group, member)

    assert first == second
    assert first.state == State.REQUESTED
    assert notices("groups.request_received") == [served.membership.member]


@pytest.mark.parametrize(
    "fields",
    [{"joining": "invitation"}, {"visibility": "secret"}, {"state": "paused"}, {"state": "draft"}],
)
def test_group_that_cannot_be_joined_refuses(fields: dict[str, str]) -> None:
    group = GroupFactory.create(**{"joining": "open"} | fields)

    with pytest.raises(PermissionDenied):
        join(group, MemberFactory.create())


def test_g_02_nobody_outside_learns_which_names_are_in_use(served: Term) -> None:
    MembershipFactory.create(group=served.group, name="Wren")

    asked = [join(served.group, MemberFactory.create(), name) for name in ("Wren", " wREN ")]

    assert [one.name for one in asked] == ["Wren", "wREN"]
    servant = served.membership.member
    with as_person(servant.pk):
        for one in asked:
            joining.approve_request(one, by=servant)
        names = Membership.objects.active().exclude(pk=served.membership_id)
        assert sorted(one.name for one in names) == ["Wren", "Wren 2", "wREN 3"]


def test_name_of_another_member_is_refused_to_whoever_is_inside(served: Term) -> None:
    MembershipFactory.create(group=served.group, name="Wren")
    mine = MembershipFactory.create(group=served.group)

    with as_person(mine.member_id), pytest.raises(leaving.NameTakenError):
        leaving.change_face(mine, by=mine.member, name=" wREN ", is_shown=True, is_home=False)


def test_long_name_in_use_makes_room_for_its_number() -> None:
    group = GroupFactory.create(joining="open")

    names = [join(group, MemberFactory.create(), "W" * 40).name for _ in range(2)]

    assert names == ["W" * 40, "W" * 38 + " 2"]


def test_declined_and_banned_look_alike_and_declined_may_ask_again_after_a_month() -> None:
    group, ended = GroupFactory.create(), timezone.now() - timedelta(days=29)
    for state in (State.DECLINED, State.BANNED):
        known = MembershipFactory.create(group=group, state=state, joined_at=None, ended_at=ended)
        with pytest.raises(joining.NotThisTimeError):
            join(group, known.member)
    later = MembershipFactory.create(
        group=group, state=State.DECLINED, joined_at=None, ended_at=ended - timedelta(days=2)
    )

    assert join(group, later.member).state == State.REQUESTED


def test_rate_06_sixth_request_of_a_day_is_refused() -> None:
    member = MemberFactory.create()
    for _ in range(5):
        join(GroupFactory.create(), member)

    with pytest.raises(joining.TooManyRequestsError):
        join(GroupFactory.create(), member)


def test_approved_request_is_told_and_its_answer_deleted(served: Term) -> None:
    asked = join(served.group, MemberFactory.create(), answer="A secret of mine")
    with as_person(served.membership.member_id):
        for _ in range(2):
            joining.approve_request(asked, by=served.membership.member)

    with as_owner():
        asked.refresh_from_db()
    assert asked.state == State.ACTIVE
    assert asked.answer == ""
    assert notices("groups.request_answered") == [asked.member]


def test_request_cannot_be_answered_without_the_seat(served: Term) -> None:
    asked = join(served.group, MemberFactory.create())
    other = TermFactory.create(membership__group=served.group, role="treasurer").membership

    with as_person(other.member_id), pytest.raises(PermissionDenied):
        joining.approve_request(asked, by=other.member)


def test_request_cannot_be_answered_without_a_second_factor() -> None:
    term = TermFactory.create(membership=MembershipFactory.create())
    asked = join(term.group, MemberFactory.create())

    with as_person(term.membership.member_id), pytest.raises(PermissionDenied):
        joining.approve_request(asked, by=term.membership.member)


def test_prv_11_withdrawn_request_leaves_no_trace(served: Term) -> None:
    member = MemberFactory.create()
    asked = join(served.group, member)
    with as_person(member.pk):
        joining.withdraw_request(asked, by=member)
        joining.withdraw_request(asked, by=member)

    with as_owner():
        assert not Membership.objects.filter(member=member).exists()


def test_g_09_looks_at_requests_are_counted_by_day(served: Term) -> None:
    with as_person(served.membership.member_id):
        for _ in range(3):
            joining.note_look(served.group, by=served.membership.member)

        assert [look.times for look in QueueLook.objects.all()] == [3]


def invite(served: Term, uses: int = 1) -> str:
    by = served.membership.member
    with as_person(by.pk):
        return inviting.create_invitation(served.group, by=by, uses=uses).token


def accept(token: str, member: Member, name: str = "Wren") -> Membership:
    with as_person(member.pk):
        return inviting.accept_invitation(token, by=member, name=name)


def test_g_05_invitation_keeps_only_a_digest(served: Term) -> None:
    token = invite(served)

    with as_owner():
        kept = Invitation.objects.values().get()
    assert token not in str(kept)
    assert kept["digest"] == digest_of(token)


def test_g_05_invitation_lets_in_as_often_as_it_says(served: Term) -> None:
    token = invite(served, uses=2)
    first = MemberFactory.create()
    for member, name in ((first, "A"), (first, "A"), (MemberFactory.create(), "B")):
        assert accept(token, member, name).state == State.ACTIVE

    with pytest.raises(inviting.InvitationOverError):
        accept(token, MemberFactory.create(), "C")


def test_g_05_revoked_old_or_invented_invitation_is_over(served: Term) -> None:
    revoked, old = invite(served), invite(served)
    with as_person(served.membership.member_id):
        invitation = Invitation.objects.get(digest=digest_of(revoked))
        inviting.revoke_invitation(invitation, by=served.membership.member)
    with as_owner():
        Invitation.objects.filter(digest=digest_of(old)).update(expires_at=timezone.now())

    for token in (revoked, old, "invented"):
        with pytest.raises(inviting.InvitationOverError):
            accept(token, MemberFactory.create())


def test_invitation_does_not_bring_back_who_was_banned(served: Term) -> None:
    banned = MembershipFactory.create(group=served.group, state=State.BANNED)

    with pytest.raises(inviting.InvitationOverError):
        accept(invite(served), banned.member)


def test_g_06_leaving_deletes_the_row_and_tells_nobody(served: Term) -> None:
    mine = MembershipFactory.create(group=served.group)
    with as_person(mine.member_id):
        leaving.leave(mine, by=mine.member)

    with as_owner():
        assert not Membership.objects.filter(member=mine.member).exists()
        assert not Notice.objects.exists()


def test_last_servant_cannot_leave_a_live_group(served: Term) -> None:
    mine = served.membership

    with as_person(mine.member_id), pytest.raises(leaving.LastServantError):
        leaving.leave(mine, by=mine.member)


def test_leaving_of_another_is_refused(served: Term) -> None:
    other = MembershipFactory.create(group=served.group)

    with as_person(served.membership.member_id), pytest.raises(PermissionDenied):
        leaving.leave(other, by=served.membership.member)


def test_home_group_is_one(served: Term) -> None:
    member = MemberFactory.create()
    memberships = MembershipFactory.create_batch(2, member=member)
    with as_person(member.pk):
        for one in memberships:
            leaving.change_face(one, by=member, name="Wren", is_shown=True, is_home=True)

        assert list(Membership.objects.filter(is_home=True)) == [memberships[1]]


def test_ret_04_what_is_over_goes_at_its_time() -> None:
    now = timezone.now()
    month, season = timedelta(days=30), timedelta(days=90)
    second = timedelta(seconds=1)
    for late in (second, -second):
        MembershipFactory.create(state=State.DECLINED, joined_at=None, ended_at=now - month - late)
        InvitationFactory.create(expires_at=now - month - late)
    QueueLookFactory.create(on=(now - season).date() - timedelta(days=1))
    kept = QueueLookFactory.create(on=(now - season).date())
    banned = MembershipFactory.create(state=State.BANNED, ended_at=now - 10 * season)

    purging.purge(now)
    purging.purge(now)

    with as_owner():
        assert Membership.objects.filter(state=State.DECLINED).count() == 1
        assert Invitation.objects.count() == 1
        assert list(QueueLook.objects.all()) == [kept]
        assert Membership.objects.filter(pk=banned.pk).exists()


def at_once(works: list[Callable[[], object]]) -> list[object]:
    """Run all at the same moment, each with a connection of its own; give results or errors."""
    together = Barrier(len(works))

    def run(work: Callable[[], object]) -> object:
        try:
            together.wait(timeout=20)
            return work()
        except Exception as error:  # noqa: BLE001 - it is what the test looks at
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


@pytest.mark.django_db(transaction=True)
def test_last_use_of_an_invitation_is_taken_by_exactly_one_of_twenty() -> None:
    token = invite(TermFactory.create())
    members = MemberFactory.create_batch(20)

    results = at_once(
        [partial(accept, token, member, f"Name {number}") for number, member in enumerate(members)]
    )

    won = [one for one in results if isinstance(one, Membership)]
    lost = [one for one in results if isinstance(one, inviting.InvitationOverError)]
    assert (len(won), len(lost)) == (1, 19)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_round", range(5))
def test_request_approved_and_withdrawn_at_once_is_one_of_both(_round: int) -> None:
    term, member = TermFactory.create(), MemberFactory.create()
    asked = join(term.group, member)

    def approve() -> object:
        with as_person(term.membership.member_id):
            return joining.approve_request(asked, by=term.membership.member)

    def withdraw() -> object:
        with as_person(member.pk):
            return joining.withdraw_request(asked, by=member)

    approved, withdrawn = at_once([approve, withdraw])

    with as_owner():
        left = Membership.objects.filter(pk=asked.pk).first()
    assert withdrawn is None
    assert (left is None) == (approved is None)
    assert left is None or left.state == State.ACTIVE


@pytest.mark.django_db(transaction=True)
def test_join_sent_twice_at_once_is_one_request() -> None:
    term, member = TermFactory.create(), MemberFactory.create()

    first, second = at_once([lambda: join(term.group, member)] * 2)

    assert first == second
    with as_owner():
        assert Membership.objects.filter(member=member).count() == 1
        assert Notice.objects.count() == 1
