"""The database's own walls around who belongs where, without any filter of ours before them."""

from uuid import uuid4

import pytest
from django.db import ProgrammingError, connection, transaction
from django.db.models import UUIDField

from accounts.asking import Purpose, as_person, as_purpose
from accounts.models import Block, Member
from groups.models import (
    BallotCast,
    Claim,
    GroupDecision,
    Invitation,
    Membership,
    PendingDeed,
    QueueLook,
    Removal,
    Review,
    Seat,
    Stewardship,
    Term,
    Vote,
)
from notifications.models import Notice
from tests.factories import (
    BallotCastFactory,
    BlockFactory,
    ClaimFactory,
    GroupFactory,
    InvitationFactory,
    MemberFactory,
    MembershipFactory,
    NoticeFactory,
    PendingDeedFactory,
    QueueLookFactory,
    RemovalFactory,
    ReviewFactory,
    SeatFactory,
    ServiceBodyFactory,
    StewardshipFactory,
    TermFactory,
    VoteFactory,
)
from tests.walls import as_owner

pytestmark = pytest.mark.django_db
WALLED = [
    Membership, Term, Seat, Stewardship, Invitation, QueueLook, Removal, Block, Notice, Review,
    Claim, PendingDeed, GroupDecision, BallotCast, Vote,
]  # fmt: skip


@pytest.fixture(autouse=True)
def _rows(db: None) -> None:
    TermFactory.create()
    StewardshipFactory.create()
    BlockFactory.create()
    NoticeFactory.create()
    SeatFactory.create()
    InvitationFactory.create()
    QueueLookFactory.create()
    RemovalFactory.create()
    ReviewFactory.create()
    ClaimFactory.create()
    PendingDeedFactory.create()
    BallotCastFactory.create()
    VoteFactory.create()


def test_walls_show_nothing_to_whom_nobody_has_named() -> None:
    for model in WALLED:
        assert not model._default_manager.exists(), model
        with as_owner():
            assert model._default_manager.exists(), model


def test_walls_show_nothing_to_a_stranger() -> None:
    with as_person(MemberFactory.create().pk):
        for model in WALLED:
            assert not model._default_manager.exists(), model


def test_membership_shows_the_active_to_the_active() -> None:
    group = GroupFactory.create()
    me = MembershipFactory.create(group=group).member
    other = MembershipFactory.create(group=group)
    MembershipFactory.create(group=group, state=Membership.State.REQUESTED, joined_at=None)

    with as_person(me.pk):
        assert set(Membership.objects.exclude(member=me)) == {other}


def test_membership_shows_requests_to_servants() -> None:
    term = TermFactory.create()
    asked = MembershipFactory.create(
        group=term.group, state=Membership.State.REQUESTED, joined_at=None
    )

    with as_person(term.membership.member_id):
        assert set(Membership.objects.requested()) == {asked}


def test_membership_of_another_cannot_be_written() -> None:
    group, member = GroupFactory.create(), MemberFactory.create()

    with (
        as_person(MemberFactory.create().pk),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        Membership.objects.create(group=group, member=member, state="requested", name="Ash")


def test_blocked_pair_does_not_see_each_other() -> None:
    group = GroupFactory.create()
    one, two = MembershipFactory.create_batch(2, group=group)
    BlockFactory.create(blocker=one.member, blocked=two.member)

    for mine in (one, two):
        with as_person(mine.member_id):
            assert list(Membership.objects.visible_to(mine.member)) == [mine]


def test_purpose_lets_through_only_where_it_is_named() -> None:
    with as_purpose(Purpose.DELIVER):
        assert Notice.objects.exists()
        assert not Membership.objects.exists()


def test_asking_ends_with_its_block() -> None:
    with as_owner():
        term = Term.objects.select_related("membership").get()

    with as_person(term.membership.member_id):
        with as_purpose(Purpose.DELIVER):
            assert not Term.objects.exists()
        assert Term.objects.exists()
    assert not Term.objects.exists()


def test_every_walled_table_is_forced_and_lists_its_rules() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c WHERE c.relrowsecurity AND c.relforcerowsecurity"
            " AND (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid) = 5"
        )
        walled = {row[0] for row in cursor.fetchall()}

    assert {model._meta.db_table for model in WALLED} <= walled


def test_prv_04_keys_of_private_rows_are_random() -> None:
    for model in [*WALLED, Member]:
        assert isinstance(model._meta.pk, UUIDField), model
        assert model._meta.pk.default is uuid4, model


@pytest.mark.parametrize("how", ["review", "claim"])
def test_reviews_and_claims_are_seen_by_stewards_of_their_body_and_no_others(how: str) -> None:
    above = ServiceBodyFactory.create()
    group = GroupFactory.create(service_body=ServiceBodyFactory.create(parent=above))
    row = (
        ReviewFactory.create(group=group) if how == "review" else ClaimFactory.create(group=group)
    )
    model = type(row)
    inside = StewardshipFactory.create(service_body=above).member
    MembershipFactory.create(group=group, member=inside)
    seen = {
        "site": StewardshipFactory.create().member,
        "above": StewardshipFactory.create(service_body=above).member,
        "elsewhere": StewardshipFactory.create(service_body=ServiceBodyFactory.create()).member,
        "inside": inside,
    }

    found = set()
    for name, member in seen.items():
        with as_person(member.pk):
            if model._default_manager.filter(pk=row.pk).exists():
                found.add(name)

    expected = {"site", "above"} | ({"inside"} if how == "review" else set())
    assert found == expected
