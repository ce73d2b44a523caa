"""G-10: proposed, discussed for three days, voted on in secret, counted as the group set."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.asking import as_person
from accounts.models import Member
from groups.actions import deciding, leaving
from groups.actions.deciding import Proposal
from groups.models import BallotCast, Group, GroupDecision, Membership, Vote
from notifications.models import Notice
from tests.factories import GroupDecisionFactory, GroupFactory, MemberFactory, MembershipFactory
from tests.groups.lives import belonging
from tests.walls import as_owner

pytestmark = pytest.mark.django_db
Kind, Outcome, Choice = GroupDecision.Kind, GroupDecision.Outcome, Vote.Choice
LONG_AGO = timezone.now() - timedelta(days=100)


@pytest.fixture
def decision() -> GroupDecision:
    made: GroupDecision = GroupDecisionFactory.create()
    return made


def voters(decision: GroupDecision, count: int) -> list[Member]:
    made = MembershipFactory.create_batch(count, group=decision.group, joined_at=LONG_AGO)
    return [membership.member for membership in made]


def vote(decision: GroupDecision, by: Member, choice: Vote.Choice = Choice.YES) -> bool:
    with as_person(by.pk):
        return deciding.cast_ballot(decision, by=by, choice=choice)


def counted(decision: GroupDecision, by: Member) -> GroupDecision:
    ended = timezone.now() - timedelta(seconds=1)
    with as_owner():
        GroupDecision.objects.filter(pk=decision.pk).update(ballot_ends_at=ended)
    with as_person(by.pk):
        return deciding.count(decision)


def test_g_10_anybody_who_belongs_proposes_and_all_are_told() -> None:
    group = GroupFactory.create()
    mine, other = belonging(group), belonging(group)
    sending, wish = uuid4(), Proposal(Kind.OTHER, "Chairs", "Ten new chairs.")

    with as_person(mine.member_id):
        first, second = (
            deciding.propose(group, by=mine.member, sending=sending, wish=wish) for _ in range(2)
        )

    assert first == second
    assert first.ballot_starts_at - first.proposed_at >= timedelta(hours=72)
    with as_owner():
        told = set(Notice.objects.values_list("member_id", flat=True))
    assert told == {mine.member_id, other.member_id}


def test_g_10_strangers_neither_propose_nor_vote(decision: GroupDecision) -> None:
    stranger, wish = MemberFactory.create(), Proposal(Kind.OTHER, "x", "y")

    with as_person(stranger.pk):
        with pytest.raises(PermissionDenied):
            deciding.propose(decision.group, by=stranger, sending=uuid4(), wish=wish)
        with pytest.raises(GroupDecision.DoesNotExist):
            deciding.cast_ballot(decision, by=stranger, choice=Choice.YES)


def test_g_10_discussion_cannot_be_shorter_than_three_days() -> None:
    group = GroupFactory.create()
    mine = belonging(group)
    wish = Proposal(Kind.OTHER, "x", "y", days_to_talk=0)

    with as_person(mine.member_id):
        made = deciding.propose(group, by=mine.member, sending=uuid4(), wish=wish)
        with pytest.raises(deciding.NotNowError):
            deciding.cast_ballot(made, by=mine.member, choice=Choice.YES)
    with pytest.raises(IntegrityError), transaction.atomic():
        GroupDecisionFactory.create(ballot_starts_at=timezone.now() - timedelta(days=2))


def test_g_10_nobody_votes_twice_or_after_the_end(decision: GroupDecision) -> None:
    (one,) = voters(decision, 1)

    assert vote(decision, one, Choice.NO)
    assert not vote(decision, one, Choice.YES)

    done = counted(decision, one)
    assert (done.yes, done.no) == (0, 1)
    with pytest.raises(deciding.NotNowError):
        vote(decision, one)


def test_g_10_who_came_after_the_proposal_does_not_vote(decision: GroupDecision) -> None:
    late = belonging(decision.group)

    with pytest.raises(deciding.NotEntitledError):
        vote(decision, late.member)


def test_g_10_who_leaves_and_comes_back_does_not_vote_again(decision: GroupDecision) -> None:
    (one, other) = voters(decision, 2)
    vote(decision, one)
    with as_person(one.pk):
        leaving.leave(Membership.objects.get(member=one), by=one)
    belonging(decision.group, member=one)

    with pytest.raises(deciding.NotEntitledError):
        vote(decision, one)
    assert counted(decision, other).yes == 1


@pytest.mark.parametrize(
    ("votes", "members", "quorum", "majority", "outcome"),
    [
        ("yyn", 5, 60, 51, Outcome.PASSED),
        ("yyn", 6, 60, 51, Outcome.TOO_FEW),
        ("yn", 2, 20, 51, Outcome.REJECTED),
        ("yyn", 3, 20, 67, Outcome.REJECTED),
        ("yyynaa", 6, 20, 75, Outcome.PASSED),
        ("yyyn", 4, 20, 100, Outcome.REJECTED),
        ("aaa", 3, 20, 51, Outcome.REJECTED),
        ("", 3, 1, 51, Outcome.TOO_FEW),
    ],
)
def test_g_10_quorum_and_majority_are_the_groups_own(
    votes: str, members: int, quorum: int, majority: int, outcome: str
) -> None:
    decision = GroupDecisionFactory.create(quorum=quorum, majority=majority)
    people = voters(decision, members)
    words = {"y": Choice.YES, "n": Choice.NO, "a": Choice.ABSTAIN}
    for member, letter in zip(people, votes, strict=False):
        vote(decision, member, words[letter])

    done = counted(decision, people[0])

    assert (done.outcome, done.entitled) == (outcome, members)


@given(
    yes=st.integers(0, 60), no=st.integers(0, 60), abstained=st.integers(0, 20),
    quorum=st.integers(1, 100), majority=st.sampled_from([51, 67, 75, 100]),
)  # fmt: skip
def test_outcome_agrees_with_fractions(
    yes: int, no: int, abstained: int, quorum: int, majority: int
) -> None:
    cast, entitled = yes + no + abstained, yes + no + abstained + 10
    decision = GroupDecision(
        yes=yes, no=no, abstained=abstained, entitled=entitled, quorum=quorum, majority=majority
    )

    outcome = deciding.outcome_of(decision, cast)

    if outcome == Outcome.PASSED:
        assert yes > no
        assert cast / entitled >= quorum / 100 - 1e-9
    if outcome == Outcome.TOO_FEW:
        assert cast == 0 or cast / entitled < quorum / 100
    if outcome == Outcome.REJECTED:
        assert yes <= no or yes / (yes + no) < majority / 100


def test_g_10_result_says_nothing_of_who_voted_what(decision: GroupDecision) -> None:
    people = voters(decision, 3)
    for member in people:
        vote(decision, member)
    with as_owner():
        assert BallotCast.objects.count() == Vote.objects.count() == 3
        assert {field.name for field in Vote._meta.get_fields()} == {"id", "decision", "choice"}
        assert {field.name for field in BallotCast._meta.get_fields()} == {
            "id",
            "decision",
            "membership",
        }

    counted(decision, people[0])

    with as_owner():
        assert not BallotCast.objects.exists()
        assert not Vote.objects.exists()


def test_g_10_votes_are_seen_by_nobody_and_casts_only_by_who_cast(
    decision: GroupDecision,
) -> None:
    one, other = voters(decision, 2)
    vote(decision, one)

    with as_person(one.pk):
        assert (BallotCast.objects.count(), Vote.objects.count()) == (1, 0)
    with as_person(other.pk):
        assert (BallotCast.objects.count(), Vote.objects.count()) == (0, 0)


def test_walls_refuse_a_cast_for_another_and_a_vote_from_outside(decision: GroupDecision) -> None:
    one, other = voters(decision, 2)
    with as_owner():
        theirs = Membership.objects.get(member=other)

    with (
        as_person(one.pk),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        BallotCast.objects.create(decision=decision, membership=theirs)
    with (
        as_person(MemberFactory.create().pk),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        Vote.objects.create(decision=decision, choice=Choice.YES)


def test_counted_by_the_worker_or_at_the_first_look_only_once(decision: GroupDecision) -> None:
    one, _ = voters(decision, 2)
    vote(decision, one)
    with as_owner():
        GroupDecision.objects.update(ballot_ends_at=timezone.now())

    assert deciding.keep_decisions(timezone.now()) == 1
    assert deciding.keep_decisions(timezone.now()) == 0
    with as_person(one.pk):
        assert deciding.count(decision).yes == 1
    with as_owner():
        closed = Notice.objects.filter(kind="groups.decision_closed")
        assert closed.count() == 2


def test_worker_tells_once_that_a_ballot_has_begun(decision: GroupDecision) -> None:
    voters(decision, 2)

    for _ in range(2):
        deciding.keep_decisions(timezone.now())

    with as_owner():
        assert Notice.objects.filter(kind="groups.decision_ballot").count() == 2


def test_proposal_is_taken_back_by_its_maker_before_the_vote_alone() -> None:
    group = GroupFactory.create()
    mine, other = belonging(group), belonging(group)
    wish = Proposal(Kind.OTHER, "x", "y")
    with as_person(mine.member_id):
        made = deciding.propose(group, by=mine.member, sending=uuid4(), wish=wish)
    with as_person(other.member_id), pytest.raises(PermissionDenied):
        deciding.withdraw_proposal(made, by=other.member)
    with as_person(mine.member_id):
        assert deciding.withdraw_proposal(made, by=mine.member).outcome == Outcome.WITHDRAWN
        assert deciding.withdraw_proposal(made, by=mine.member).outcome == Outcome.WITHDRAWN


def test_decision_covers_what_the_group_wants_to_decide_for_90_days() -> None:
    group = GroupFactory.create(decides=["rules"])
    mine = belonging(group)
    covered = Group.Covered

    def covers(kind: Group.Covered) -> bool:
        with as_person(mine.member_id):
            return deciding.decision_covers(group, kind)

    assert covers(covered.FORMAT)
    assert not covers(covered.RULES)
    made = GroupDecisionFactory.create(
        group=group, kind="rules", outcome="passed", closed_at=timezone.now()
    )
    assert covers(covered.RULES)
    made.closed_at = timezone.now() - timedelta(days=91)
    with as_owner():
        made.save()
    assert not covers(covered.RULES)


@pytest.mark.django_db(transaction=True)
def test_g_10_of_many_ballots_at_once_by_one_member_one_counts() -> None:
    decision = GroupDecisionFactory.create()
    (one,) = voters(decision, 1)
    barrier = Barrier(8)

    assert in_threads(8, lambda: barrier.wait() >= 0 and vote(decision, one)).count(True) == 1
    with as_owner():
        assert Vote.objects.count() == BallotCast.objects.count() == 1


def in_threads(count: int, deed: Callable[[], bool]) -> list[bool]:
    def done(_: int) -> bool:
        try:
            return deed()
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(done, range(count)))
