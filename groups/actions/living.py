"""A group pauses, comes back, ends; and what needs two servants or three days (AUT-09)."""

from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.asking import Purpose, as_purpose
from accounts.models import Member
from accounts.permissions import require
from groups import safety
from groups.actions.deciding import decision_covers
from groups.actions.founding import enter_state
from groups.actions.locking import lock_group
from groups.actions.naming import address_anew
from groups.actions.reviewing import belongs_somehow
from groups.actions.settings import DecisionNeededError
from groups.models import Group, GroupDecision, Membership, PendingDeed
from notifications.actions import notify

WAIT = timedelta(hours=72)
PAUSED_LONG = timedelta(days=180)
OPENNESS = [Group.Visibility.SECRET, Group.Visibility.UNLISTED, Group.Visibility.LISTED]
State, Kind, Outcome = Group.State, PendingDeed.Kind, PendingDeed.Outcome


class NotPossibleError(Exception):
    """The group is not in a state in which this can be done."""


class UnsafeError(Exception):
    """The safety checklist does not hold."""


class DeedOverError(Exception):
    """It was done or taken back meanwhile."""


class SameServantError(Exception):
    """Whoever asked for it cannot confirm it."""


@transaction.atomic
def pause_group(group: Group, *, by: Member) -> Group:
    """Pause a group: its meetings say so; paused already, change nothing.

    Raises ``PermissionDenied``, ``NotPossibleError``.
    """
    locked = lock_group(group)
    require(by, "groups.edit_group", locked)
    if locked.state == State.PAUSED:
        return locked
    if locked.state != State.LIVE:
        raise NotPossibleError
    pause(locked, Group.PauseReason.SERVANTS)
    return locked


def pause(group: Group, reason: Group.PauseReason) -> None:
    """Write that a locked group is paused, and tell its members."""
    if reason == Group.PauseReason.SAFETY:
        group.checked_on = None
    enter_state(group, State.PAUSED, reason)
    once = f"{group.key} {group.state_since:%Y%m%d%H%M%S}"
    notify(members_of(group), "groups.paused", once=once, args=[group.key])


def members_of(group: Group) -> list[UUID]:
    """Give all who belong to a group, whoever asks."""
    with as_purpose(Purpose.REMIND):
        active = Membership.objects.active().filter(group=group)
        return list(active.values_list("member_id", flat=True))


@transaction.atomic
def resume_group(group: Group, *, by: Member) -> Group:
    """Bring a paused group back; live already, change nothing.

    Raises ``PermissionDenied``, ``NotPossibleError``, and ``UnsafeError`` where it meets online
    and its checklist does not hold.
    """
    locked = lock_group(group)
    require(by, "groups.edit_group", locked)
    if locked.state == State.LIVE:
        return locked
    if locked.state != State.PAUSED:
        raise NotPossibleError
    today = timezone.now().date()
    if safety.is_online(locked):
        if not safety.holds(locked, today):
            raise UnsafeError
        locked.checked_on = today
    enter_state(locked, State.LIVE)
    return locked


@transaction.atomic
def change_visibility(group: Group, *, by: Member, to: Group.Visibility) -> PendingDeed | None:
    """Change who can find a group; so already, change nothing.

    Towards hiding, and in a draft, it is done at once, with new addresses. Towards the public it
    waits for a second servant or 72 hours: what waits is given back. Raises
    ``PermissionDenied``, ``NotPossibleError``, ``DecisionNeededError``.
    """
    locked = lock_group(group)
    require(by, "groups.edit_group", locked)
    if locked.visibility == to:
        return None
    if locked.state == State.ARCHIVED:
        raise NotPossibleError
    if not decision_covers(locked, Group.Covered.RULES):
        raise DecisionNeededError
    if locked.state in Group.STANDING and OPENNESS.index(to) > OPENNESS.index(
        Group.Visibility(locked.visibility)
    ):
        return _ask(locked, by, Kind(to.value))
    _show_as(locked, to)
    return None


def _show_as(group: Group, visibility: Group.Visibility) -> None:
    group.visibility = visibility
    if visibility == Group.Visibility.SECRET:
        group.joining = Group.Joining.INVITATION
    address_anew(group)
    enter_state(group, State(group.state), group.pause_reason)


@transaction.atomic
def ask_to_archive(group: Group, *, by: Member) -> PendingDeed | None:
    """Ask to end a group; asked already, give what waits; None where it has ended.

    Where the group has agreed to end, it ends at once. Raises ``PermissionDenied``,
    ``NotPossibleError``.
    """
    locked = lock_group(group)
    require(by, "groups.edit_group", locked)
    if locked.state == State.ARCHIVED:
        return None
    if locked.state not in Group.STANDING:
        raise NotPossibleError
    agreed = GroupDecision.objects.filter(
        group=locked, kind=GroupDecision.Kind.ARCHIVE, outcome=GroupDecision.Outcome.PASSED
    )
    if agreed.exists():
        _archive(locked)
        return None
    return _ask(locked, by, Kind.ARCHIVE)


def _ask(group: Group, by: Member, kind: PendingDeed.Kind) -> PendingDeed:
    known = PendingDeed.objects.filter(group=group, outcome=Outcome.OPEN).first()
    if known:
        return known
    deed = PendingDeed.objects.create(
        group=group,
        kind=kind,
        asked_by=Membership.objects.active().get(group=group, member=by),
        due_at=timezone.now() + WAIT,
    )
    notify(members_of(group), "groups.deed_waiting", once=deed.pk, args=[group.key])
    return deed


@transaction.atomic
def confirm_deed(deed: PendingDeed, *, by: Member) -> PendingDeed:
    """Confirm, as a second servant; done already, return it.

    Raises ``PermissionDenied``, ``SameServantError``, ``DeedOverError``.
    """
    locked = _lock(deed)
    require(by, "groups.edit_group", locked.group)
    if locked.outcome == Outcome.DONE:
        return locked
    if locked.outcome != Outcome.OPEN:
        raise DeedOverError
    mine = Membership.objects.active().get(group=locked.group, member=by)
    if locked.asked_by_id == mine.pk:
        raise SameServantError
    return _do(locked)


@transaction.atomic
def withdraw_deed(deed: PendingDeed, *, by: Member) -> PendingDeed:
    """Take a waiting deed back, by any servant; taken back already, return it.

    Raises ``PermissionDenied``, ``DeedOverError``.
    """
    locked = _lock(deed)
    require(by, "groups.manage", locked.group)
    if locked.outcome == Outcome.DONE:
        raise DeedOverError
    if locked.outcome == Outcome.OPEN:
        _end(locked, Outcome.WITHDRAWN)
    return locked


def _lock(deed: PendingDeed) -> PendingDeed:
    lock_group(deed.group)
    locked = PendingDeed.objects.select_for_update(of=("self",))
    return locked.select_related("group").get(pk=deed.pk)


def waiting_deeds(group: Group) -> list[PendingDeed]:
    """List what waits for a second servant or for three days; who asked is nobody's matter."""
    return list(PendingDeed.objects.filter(group=group, outcome=Outcome.OPEN))


def _end(deed: PendingDeed, outcome: PendingDeed.Outcome) -> None:
    deed.outcome, deed.ended_at = outcome, timezone.now()
    deed.save(update_fields=["outcome", "ended_at"])


def _do(deed: PendingDeed) -> PendingDeed:
    _end(deed, Outcome.DONE)
    if deed.kind == Kind.ARCHIVE:
        _archive(deed.group)
    else:
        _show_as(deed.group, Group.Visibility(deed.kind))
    return deed


def do_due_deeds(now: datetime) -> int:
    """Do what has waited for 72 hours and nobody took back; say how much."""
    with as_purpose(Purpose.REMIND):
        due = PendingDeed.objects.filter(outcome=Outcome.OPEN, due_at__lte=now)
        found = list(due.select_related("group").order_by("pk"))
    return sum(_do_due(deed) for deed in found)


def _do_due(deed: PendingDeed) -> bool:
    with as_purpose(Purpose.REMIND):  # a transaction each, so that none waits for all
        locked = _lock(deed)
        is_due = locked.outcome == Outcome.OPEN and locked.group.state in Group.STANDING
        if is_due:
            _do(locked)
        return is_due


def _archive(group: Group) -> None:
    enter_state(group, State.ARCHIVED)
    notify(members_of(group), "groups.archived", once=group.key, args=[group.key])


@transaction.atomic
def archive_abandoned(group: Group, *, by: Member) -> Group:
    """End, as a steward, a group that was paused for 180 days; ended already, return it.

    Raises ``PermissionDenied``, ``NotPossibleError``.
    """
    locked = lock_group(group)
    if belongs_somehow(by, locked):
        raise PermissionDenied
    require(by, "groups.steward", locked)
    if locked.state == State.ARCHIVED:
        return locked
    if locked.state != State.PAUSED or timezone.now() - locked.state_since < PAUSED_LONG:
        raise NotPossibleError
    _archive(locked)
    return locked
