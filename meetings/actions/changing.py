"""The one way in which organizers change a meeting: locked, compared, counted and written down."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db.models import QuerySet
from django.utils import timezone

from accounts.asking import Purpose, as_purpose
from accounts.models import Member
from groups.actions.deciding import decision_covers
from groups.actions.settings import DecisionNeededError
from groups.models import Group, Membership
from meetings import finder_index, snapshots
from meetings.models import Meeting, ScheduleChange
from meetings.planning import is_held_otherwise
from meetings.snapshots import Patch, State

Verb = ScheduleChange.Verb
KEPT = timedelta(days=2 * 365)  # history, longer than any seat is held
CONFIRMING = {Verb.ADDED, Verb.EDITED, Verb.PUBLISHED}  # who saves it all has read it all


class MeetingChangedError(Exception):
    """Somebody else has changed the meeting since the form was opened; nothing is kept.

    ``base`` is what the form showed, empty where that is not known any more; ``current`` is what
    holds now, at ``version``; ``wish`` is what was to be kept.
    """

    def __init__(self, *, base: State, current: State, version: int, wish: Patch) -> None:
        super().__init__("changed meanwhile")
        self.base, self.current, self.version, self.wish = base, current, version, wish


def lock_group(group: Group) -> Group:
    """Lock a group, and with it the making of new meetings in it."""
    groups = Group.objects.select_related("program", "service_body")
    return groups.select_for_update(of=("self",), no_key=True).get(pk=group.pk)


def lock_meeting(meeting: Meeting) -> Meeting:
    """Lock a meeting and give it as it is now, with its times and all that belongs to them."""
    Meeting.objects.select_for_update(of=("self",), no_key=True).get(pk=meeting.pk)
    return snapshots.whole(Meeting.objects.all()).get(pk=meeting.pk)


def state_at(meeting: Meeting, version: int) -> State:
    """Give what a meeting was at one of its versions; empty where that is not known any more."""
    if version == meeting.version:
        return snapshots.state_of(meeting)
    change = history_of(meeting).filter(version=version + 1).first()
    return dict(change.before) if change else {}


def history_of(meeting: Meeting) -> QuerySet[ScheduleChange]:
    """Give the changes of a meeting within its present group."""
    return ScheduleChange.objects.filter(meeting=meeting, group=meeting.group_id)


def keep(
    locked: Meeting,
    patch: Mapping[str, Any],
    *,
    by: Member,
    verb: Verb,
    batch: UUID | None = None,
    pk: UUID | None = None,
) -> ScheduleChange | None:
    """Write a patch to a locked meeting, and down in its history; None where nothing changes.

    Raises ``DecisionNeededError`` where the group decides together how and when it meets.
    """
    is_new = verb in (Verb.ADDED, Verb.COPIED)
    before: State = {} if is_new else snapshots.state_of(locked)
    if locked.group and is_held_otherwise(before, snapshots.patched(before, patch)):
        refuse_undecided(locked.group)
    snapshots.write(locked, patch)
    return write_down(locked, before, by=by, verb=verb, batch=batch, pk=pk)


def refuse_undecided(group: Group) -> None:
    """Raise ``DecisionNeededError`` where a group that stands has not agreed to meet otherwise."""
    if not may_meet_otherwise(group):
        raise DecisionNeededError


def may_meet_otherwise(group: Group) -> bool:
    """Say whether how and when a group meets may be changed now."""
    if group.state not in Group.STANDING:
        return True
    with as_purpose(Purpose.REMIND):  # stewards, who see no decisions, are bound by them too
        return decision_covers(group, Group.Covered.FORMAT)


def write_down(
    locked: Meeting,
    before: State,
    *,
    by: Member,
    verb: Verb,
    batch: UUID | None = None,
    pk: UUID | None = None,
) -> ScheduleChange | None:
    """Count and write down what a locked meeting has become; None where nothing changed.

    For what writes to a meeting in a way of its own: take ``before`` first, and call it after.
    """
    fresh = snapshots.whole(Meeting.objects.all()).get(pk=locked.pk)
    after = snapshots.state_of(fresh)
    if not snapshots.differences(before, after):
        return None
    _count_up(fresh, verb, timezone.now())
    finder_index.refresh([fresh.pk])
    group = fresh.group
    if group is None:
        return None  # history is a group's: of what no group holds there is none
    own = pk or uuid4()
    author = Membership.objects.active().filter(member=by, group=group).first()
    return ScheduleChange.objects.create(
        pk=own,
        batch=batch or own,
        group=group,
        meeting=fresh,
        by=author,
        is_by_steward=author is None,
        verb=verb,
        version=fresh.version,
        before=before,
        after=after,
    )


def _count_up(meeting: Meeting, verb: Verb, now: datetime) -> None:
    meeting.version += 1
    meeting.is_kept_locally = meeting.is_kept_locally or meeting.feed_id is not None
    if verb in CONFIRMING:
        meeting.confirmed_at, meeting.confirmations_missed = now, 0
        meeting.unconfirmed_at = meeting.unlisted_at = None
    meeting.save()


def forget_changes(now: datetime) -> None:
    """Delete the history of more than two years ago."""
    with as_purpose(Purpose.PURGE):
        ScheduleChange.objects.filter(at__lte=now - KEPT).delete()
