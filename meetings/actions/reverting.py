"""Taking changes back: each key that they changed gets the value that it had before."""

from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from accounts.models import Member
from accounts.permissions import require
from groups.models import Group
from meetings import snapshots
from meetings.actions.changing import Verb, keep, lock_group, lock_meeting
from meetings.models import ScheduleChange
from meetings.snapshots import Patch, State


class ChangedAgainError(Exception):
    """What the change changed was changed again since, so that taking it back would lose that."""


@transaction.atomic
def revert_changes(group: Group, *, batch: UUID, by: Member) -> UUID | None:
    """Take back all changes of a batch; they are taken back already, change nothing, give None.

    It is a change of its own, with a number by which it can be taken back too. Raises
    ``ChangedAgainError`` where any of it was changed otherwise since; then nothing changes.
    """
    locked = lock_group(group)
    require(by, "meetings.edit_schedule", locked)
    changes = ScheduleChange.objects.filter(group=locked, batch=batch).order_by(
        "meeting", "version"
    )
    own, kept = uuid4(), False
    for change in changes:
        meeting = lock_meeting(change.meeting)
        patch = _back(change, snapshots.state_of(meeting))
        if patch and meeting.group_id == locked.pk:
            keep(meeting, patch, by=by, verb=Verb.REVERTED, batch=own)
            kept = True
    return own if kept else None


def _back(change: ScheduleChange, current: State) -> Patch:
    if not change.before:  # it made the meeting: all that can be done is to end it
        return {} if current["ended_at"] else {"ended_at": timezone.now().isoformat()}
    patch: Patch = {}
    for key in snapshots.differences(change.before, change.after):
        was, became = change.before.get(key), change.after.get(key)
        if current.get(key) == was:
            continue
        if current.get(key) != became:
            raise ChangedAgainError
        patch[key] = was
    return patch
