"""Group decisions: proposed, discussed for three days, voted on in secret, counted (G-10)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Count
from django.utils import timezone

from accounts.asking import Purpose, as_purpose
from accounts.models import Member
from accounts.permissions import require
from groups.actions.locking import lock_group
from groups.models import BallotCast, Group, GroupDecision, Membership, Vote
from notifications.actions import notify

DISCUSSION = timedelta(hours=72)
COVERS_FOR = timedelta(days=90)
MOST_OPEN = 5
MORE_THAN_HALF = 51
Outcome = GroupDecision.Outcome


class NotNowError(Exception):
    """The ballot has not begun, or is over."""


class NotEntitledError(Exception):
    """Only those vote who belonged to the group when the proposal was made."""


class TooManyProposalsError(Exception):
    """Five proposals at once are enough for a group."""


def decision_covers(group: Group, kind: Group.Covered) -> bool:
    """Say whether a change of this kind may be made now.

    It may where the group leaves such changes to its servants, and for 90 days after the group
    agreed to a proposal of the kind. Call it in the action that makes the change.
    """
    if kind not in group.decides:
        return True
    return agreed_lately(group, kind, COVERS_FOR)


def agreed_lately(group: Group, kind: str, within: timedelta) -> bool:
    """Say whether a group has agreed to a proposal of a kind not longer ago than ``within``."""
    agreed = GroupDecision.objects.filter(group=group, kind=kind, outcome=Outcome.PASSED)
    return agreed.filter(closed_at__gt=timezone.now() - within).exists()


@dataclass(frozen=True)
class Proposal:
    """What is proposed, and how many days there are to talk and to vote."""

    kind: GroupDecision.Kind
    title: str
    proposal: str
    days_to_talk: int = 3
    days_to_vote: int = 7


@transaction.atomic
def propose(group: Group, *, by: Member, sending: UUID, wish: Proposal) -> GroupDecision:
    """Propose something to a group; sent twice, it is the same proposal.

    Raises ``PermissionDenied`` for whoever does not belong to it, ``TooManyProposalsError``.
    """
    group = lock_group(group)
    require(by, "groups.see_inside", group)
    known = GroupDecision.objects.filter(pk=sending, group=group).first()
    if known:
        return known
    if GroupDecision.objects.filter(group=group, outcome=Outcome.OPEN).count() >= MOST_OPEN:
        raise TooManyProposalsError
    mine = Membership.objects.active().get(group=group, member=by)
    decision = _new(group, mine, sending, wish)
    _tell_all(decision, "groups.decision_proposed")
    return decision


def _new(group: Group, mine: Membership, sending: UUID, wish: Proposal) -> GroupDecision:
    now = timezone.now()
    starts = now + max(timedelta(days=wish.days_to_talk), DISCUSSION)
    return GroupDecision.objects.create(
        id=sending,
        group=group,
        proposed_by=mine,
        kind=wish.kind,
        title=wish.title.strip(),
        proposal=wish.proposal.strip(),
        quorum=group.quorum,
        majority=group.majority,
        proposed_at=now,
        ballot_starts_at=starts,
        ballot_ends_at=starts + timedelta(days=max(wish.days_to_vote, 1)),
    )


@transaction.atomic
def withdraw_proposal(decision: GroupDecision, *, by: Member) -> GroupDecision:
    """Take a proposal of one's own back before its ballot; taken back already, return it.

    Raises ``NotNowError`` once the ballot has begun.
    """
    locked = _lock(decision)
    mine = Membership.objects.active().filter(group=locked.group, member=by).first()
    if mine is None or locked.proposed_by_id != mine.pk:
        require(by, "groups.edit_group", locked.group)
    if locked.outcome == Outcome.WITHDRAWN:
        return locked
    if not locked.is_discussed:
        raise NotNowError
    locked.outcome, locked.closed_at = Outcome.WITHDRAWN, timezone.now()
    locked.save(update_fields=["outcome", "closed_at"])
    return locked


@transaction.atomic
def cast_ballot(decision: GroupDecision, *, by: Member, choice: Vote.Choice) -> bool:
    """Vote once, in secret; say whether it was counted: a second ballot changes nothing.

    Raises ``PermissionDenied``, ``NotNowError``, ``NotEntitledError``.
    """
    locked = _lock(decision)
    require(by, "groups.see_inside", locked.group)
    if not locked.is_voted_on:
        raise NotNowError
    mine = Membership.objects.active().get(group=locked.group, member=by)
    if not is_entitled(locked, mine):
        raise NotEntitledError
    try:
        with transaction.atomic():
            BallotCast.objects.create(decision=locked, membership=mine)
    except IntegrityError:
        return False
    Vote.objects.create(decision=locked, choice=choice)
    return True


def is_entitled(decision: GroupDecision, mine: Membership) -> bool:
    """Say whether a member may vote: they belonged when the proposal was made."""
    return mine.joined_at is not None and mine.joined_at <= decision.proposed_at


def has_voted(decision: GroupDecision, mine: Membership) -> bool:
    """Say to a member alone whether they have voted."""
    return BallotCast.objects.filter(decision=decision, membership=mine).exists()


@transaction.atomic
def count(decision: GroupDecision) -> GroupDecision:
    """Count a ballot whose time is over, and let go of its votes; counted already, return it."""
    locked = _lock(decision)
    now = timezone.now()
    if locked.outcome != Outcome.OPEN or now < locked.ballot_ends_at:
        return locked
    with as_purpose(Purpose.REMIND):
        _write_result(locked, now)
        BallotCast.objects.filter(decision=locked).delete()
        Vote.objects.filter(decision=locked).delete()
    _tell_all(locked, "groups.decision_closed")
    return locked


def _write_result(decision: GroupDecision, now: datetime) -> None:
    votes = Vote.objects.filter(decision=decision).values_list("choice")
    found = dict(votes.annotate(Count("pk")))
    entitled = Membership.objects.active().filter(
        group=decision.group, joined_at__lte=decision.proposed_at
    )
    decision.entitled, decision.closed_at = entitled.count(), now
    decision.yes, decision.no = found.get("yes", 0), found.get("no", 0)
    decision.abstained = found.get("abstain", 0)
    decision.outcome = outcome_of(decision, sum(found.values()))
    decision.save()


def outcome_of(decision: GroupDecision, cast: int) -> GroupDecision.Outcome:
    """Say what came of a counted ballot by the group's own quorum and majority."""
    yes, no = decision.yes or 0, decision.no or 0
    if not cast or cast * 100 < decision.quorum * (decision.entitled or 0):
        return Outcome.TOO_FEW
    # 51 stands for more than half, also where there are so many votes that it is less.
    enough = (
        yes > no
        if decision.majority == MORE_THAN_HALF
        else (yes > 0 and yes * 100 >= decision.majority * (yes + no))
    )
    return Outcome.PASSED if enough else Outcome.REJECTED


def keep_decisions(now: datetime) -> int:
    """Tell of ballots that have begun, and count those that are over; say how many."""
    with as_purpose(Purpose.REMIND):
        begun = GroupDecision.objects.filter(
            outcome=Outcome.OPEN, ballot_starts_at__lte=now, ballot_ends_at__gt=now
        )
        for decision in begun.select_related("group"):
            _tell_all(decision, "groups.decision_ballot")
        over = list(GroupDecision.objects.over().select_related("group").order_by("pk"))
    for decision in over:
        with as_purpose(Purpose.REMIND):  # a transaction each, so that none waits for all
            count(decision)
    return len(over)


def _lock(decision: GroupDecision) -> GroupDecision:
    lock_group(decision.group)
    locked = GroupDecision.objects.select_for_update(of=("self",))
    return locked.select_related("group").get(pk=decision.pk)


def _tell_all(decision: GroupDecision, kind: str) -> None:
    with as_purpose(Purpose.REMIND):
        members = Membership.objects.active().filter(group=decision.group)
        found = list(members.values_list("member_id", flat=True))
    args = [decision.group.key, decision.pk]
    notify(found, kind, once=decision.pk, args=args)
