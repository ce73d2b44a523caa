"""Changes of meetings that no group holds: imported ones, which only stewards change."""

from datetime import datetime

from meetings import finder_index, snapshots
from meetings.actions.confirming import mark_confirmed
from meetings.models import Meeting
from meetings.snapshots import Patch


def keep_without_history(locked: Meeting, patch: Patch, *, now: datetime) -> None:
    """Write a patch to a locked meeting; there is no group whose history it would be in.

    From then on a feed no longer changes it.
    """
    snapshots.write(locked, patch)
    locked.is_kept_locally = True
    locked.version += 1
    mark_confirmed(locked, now)
    locked.save()
    finder_index.refresh([locked.pk])
