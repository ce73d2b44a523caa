"""The safety checklist: settled by servants, and looked at every day (G-1)."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.asking import Purpose, as_purpose
from accounts.models import Member
from accounts.permissions import require
from groups import safety, telling
from groups.actions.founding import enter_state
from groups.actions.joining import servants_with
from groups.actions.living import UnsafeError, pause
from groups.actions.locking import lock_group
from groups.models import Group, OnlineSafety, Term
from notifications.actions import notify

TELL_AFTER_DAYS = (1, 7, 13)
PAUSE_AFTER_DAYS = 14
UNSERVED_DAYS = 30
SAFE = "groups.keep_safe"


@transaction.atomic
def settle_safety(
    group: Group,
    *,
    by: Member,
    privacy: str,
    recording: str,
    knows_crisis_plan: bool,
    privacy_words: str = "",
) -> OnlineSafety:
    """Write what servants have settled, looked at today. Raises ``PermissionDenied``."""
    locked = lock_group(group)
    require(by, SAFE, locked)
    today = timezone.now().date()
    known = OnlineSafety.objects.filter(group=locked).first() or OnlineSafety(group=locked)
    known.privacy, known.recording = privacy, recording
    known.privacy_words = privacy_words.strip() if privacy == OnlineSafety.Privacy.OWN else ""
    known.crisis_plan_on = (known.crisis_plan_on or today) if knows_crisis_plan else None
    known.reviewed_on = today
    known.save()
    if locked.checked_on and safety.holds(locked, today):
        Group.objects.filter(pk=locked.pk).update(checked_on=today)
    telling.tell(locked)
    return known


@transaction.atomic
def go_online(group: Group, *, by: Member) -> Group:
    """Say that the group meets or talks online; outsiders see what was checked, and when.

    A group that was paused for its checklist is live again. Raises ``PermissionDenied``, and
    ``UnsafeError`` while the checklist does not hold.
    """
    locked = lock_group(group)
    require(by, SAFE, locked)
    today = timezone.now().date()
    if not safety.holds(locked, today):
        raise UnsafeError
    locked.is_online, locked.checked_on = True, today
    OnlineSafety.objects.filter(group=locked).update(failing_since=None)
    was_unsafe = locked.pause_reason == Group.PauseReason.SAFETY
    if locked.state == Group.State.PAUSED and was_unsafe:
        enter_state(locked, Group.State.LIVE)
    else:
        locked.save()
        telling.tell(locked)
    return locked


def keep_groups(today: date) -> int:
    """Look at every served group once a day; give how many fell back to paused."""
    served = Group.objects.filter(state=Group.State.LIVE, served_since__isnull=False)
    return sum(_keep(group, today) for group in served.order_by("pk"))


def _keep(group: Group, today: date) -> bool:
    with as_purpose(Purpose.REMIND):  # a transaction each, so that none waits for all
        return _keep_served(group, today) or _keep_online(group, today)


def _keep_served(group: Group, today: date) -> bool:
    """Note since when nobody serves a group; after 30 days it pauses."""
    is_served = Term.objects.current().filter(group=group).exists()
    since = None if is_served else group.unserved_since or today
    if since != group.unserved_since:
        Group.objects.filter(pk=group.pk).update(unserved_since=since)
    if since is None or today - since < timedelta(days=UNSERVED_DAYS):
        return False
    return _fall_back(group, Group.PauseReason.UNSERVED)


def _keep_online(group: Group, today: date) -> bool:
    """Note since when a checklist fails; servants are told on the way, after 14 days it pauses."""
    if not safety.is_online(group):
        return False
    known, _ = OnlineSafety.objects.get_or_create(group=group)
    since = None if safety.holds(group, today) else known.failing_since or today
    if since != known.failing_since:
        OnlineSafety.objects.filter(pk=known.pk).update(failing_since=since)
    if since is None:
        return False
    days = (today - since).days
    if days >= PAUSE_AFTER_DAYS:
        return _fall_back(group, Group.PauseReason.SAFETY)
    _warn(group, since, days)
    return False


def _warn(group: Group, since: date, days: int) -> None:
    due = [after for after in TELL_AFTER_DAYS if days >= after]
    if due:
        once = f"{group.key} {since} {due[-1]}"
        servants = servants_with(group, "manage")
        notify(servants, "groups.checklist_failing", once=once, args=[group.key])


def _fall_back(group: Group, reason: Group.PauseReason) -> bool:
    locked = lock_group(group)
    if locked.state != Group.State.LIVE:
        return False
    pause(locked, reason)
    return True
