"""Stewards look at new groups: they approve, or send back with words."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.asking import Purpose, as_purpose
from accounts.models import Member
from accounts.permissions import require
from groups import safety
from groups.actions.founding import enter_state
from groups.actions.joining import servants_with
from groups.actions.locking import lock_group
from groups.actions.naming import address_anew
from groups.models import Group, Membership, Review
from notifications.actions import notify

Outcome = Review.Outcome


class ReviewOverError(Exception):
    """Another steward has answered meanwhile, and otherwise."""


def belongs_somehow(member: Member, group: Group) -> bool:
    """Say whether a steward has or had to do with a group, and so may not decide about it."""
    return Membership.objects.filter(group=group, member=member).exists()


@transaction.atomic
def approve_group(review: Review, *, by: Member, words: str = "") -> Review:
    """Let a new group stand; approved already, return it.

    One that meets or talks online stands paused until its checklist holds (G-1). Raises
    ``PermissionDenied`` and ``ReviewOverError``.
    """
    locked, group = _lock(review, by)
    if locked.outcome == Outcome.APPROVED:
        return locked
    _decide(locked, by, Outcome.APPROVED, words)
    with as_purpose(Purpose.REMIND):  # a steward sees neither members nor seats
        is_safe = not safety.is_online(group) or safety.holds(group, timezone.now().date())
    group.state = Group.State.LIVE if is_safe else Group.State.PAUSED
    group.checked_on = timezone.now().date() if is_safe and safety.is_online(group) else None
    address_anew(group)
    enter_state(group, group.state, "" if is_safe else Group.PauseReason.SAFETY)
    return locked


@transaction.atomic
def send_back(review: Review, *, by: Member, words: str) -> Review:
    """Give a new group back to its founders with words; sent back already, return it.

    Raises ``PermissionDenied`` and ``ReviewOverError``.
    """
    locked, group = _lock(review, by)
    if locked.outcome == Outcome.SENT_BACK:
        return locked
    _decide(locked, by, Outcome.SENT_BACK, words)
    enter_state(group, Group.State.DRAFT)
    return locked


def _lock(review: Review, by: Member) -> tuple[Review, Group]:
    group = lock_group(review.group)
    locked = Review.objects.select_for_update(of=("self",)).filter(pk=review.pk).first()
    if locked is None or belongs_somehow(by, group):
        raise PermissionDenied
    # Decided meanwhile, a group that is secret now is nothing to a steward any more.
    if locked.outcome == Outcome.OPEN:
        require(by, "groups.review", group)
    elif locked.decided_by_id != by.pk:
        require(by, "groups.steward", group)
    return locked, group


def _decide(review: Review, by: Member, outcome: Review.Outcome, words: str) -> None:
    if review.outcome != Outcome.OPEN:
        raise ReviewOverError
    review.outcome, review.answer = outcome, words.strip()
    review.decided_by, review.decided_at = by, timezone.now()
    review.save(update_fields=["outcome", "answer", "decided_by", "decided_at"])
    with as_purpose(Purpose.REMIND):
        servants = servants_with(review.group, "edit_group")
    notify(servants, "groups.review_answered", once=review.pk, args=[review.group.key])
