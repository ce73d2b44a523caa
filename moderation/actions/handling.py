"""Who looks at a case, notes among moderators, and where it goes when nobody answers."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.asking import Purpose, as_purpose
from accounts.models import Member
from accounts.permissions import require
from moderation import ledger
from moderation.actions.locking import lock_case
from moderation.actions.opening import (
    ABOVE,
    note_event,
    raise_until_handled,
    tell_handlers,
)
from moderation.models import Case, CaseEvent, Report
from moderation.subjects import subject_of
from moderation.times import TARGETS, target

State, Level, Event = Case.State, Case.Level, CaseEvent.Kind
UNDECIDED = (State.NEW, State.ASSIGNED)


class CaseClosedError(Exception):
    """The case was decided meanwhile."""


class TakenError(Exception):
    """Somebody else has taken it on."""


@transaction.atomic
def take_on(case: Case, *, by: Member) -> Case:
    """Take a case on; mine already, return it. Raises ``CaseClosedError`` and ``TakenError``."""
    locked = _lock(case, by)
    if locked.assigned_to_id == by.pk:
        return locked
    if locked.assigned_to_id is not None:
        raise TakenError
    now = timezone.now()
    locked.state, locked.assigned_to = State.ASSIGNED, by
    locked.first_action_at = locked.first_action_at or now
    locked.due_at = now + target(locked.priority)
    _save(locked, "state", "assigned_to", "first_action_at", "due_at")
    with as_purpose(Purpose.MODERATE):
        waiting = Report.objects.filter(case=locked, state=Report.State.OPEN)
        waiting.update(state=Report.State.JOINED)
    note_event(locked, Event.ASSIGNED, by=by)
    ledger.write("taken", by=by, case=locked)
    return locked


@transaction.atomic
def hand_back(case: Case, *, by: Member) -> Case:
    """Leave a case to others, without a reason; not mine any more, return it as it is."""
    locked = _lock(case, by)
    if locked.assigned_to_id != by.pk:
        return locked
    locked.state, locked.assigned_to = State.NEW, None
    _save(locked, "state", "assigned_to")
    note_event(locked, Event.HANDED_BACK, by=by)
    ledger.write("handed_back", by=by, case=locked)
    return locked


@transaction.atomic
def hand_over(case: Case, *, by: Member, words: str = "") -> Case:
    """Put a case before the next level; before the last one already, return it."""
    locked = _lock(case, by)
    if locked.level not in ABOVE:
        return locked
    locked.first_action_at = locked.first_action_at or timezone.now()
    _save(locked, "first_action_at")
    if words.strip():
        note_event(locked, Event.NOTE, by=by, words=words.strip())
    _raise(locked, timezone.now(), by)
    return locked


@transaction.atomic
def add_note(case: Case, *, by: Member, words: str, sending: UUID) -> CaseEvent:
    """Write a note that moderators of the case alone read; sent twice, it is the same note."""
    locked = lock_case(case)
    require(by, "moderation.handle", locked)
    with as_purpose(Purpose.MODERATE):
        note, is_new = CaseEvent.objects.get_or_create(
            pk=sending,
            case=locked,
            defaults={"kind": Event.NOTE, "by": by, "words": words.strip()},
        )
    if is_new:
        ledger.write("noted", by=by, case=locked)
    return note


def _lock(case: Case, by: Member) -> Case:
    locked = lock_case(case)
    require(by, "moderation.handle", locked)
    if locked.state not in UNDECIDED:
        raise CaseClosedError
    return locked


def _save(case: Case, *fields: str) -> None:
    with as_purpose(Purpose.MODERATE):
        case.save(update_fields=fields)


def _raise(case: Case, now: datetime, by: Member | None = None) -> None:
    """Put a case before the next level, where nobody has it yet and the time begins anew."""
    case.level, case.state, case.assigned_to = ABOVE[Level(case.level)], State.NEW, None
    case.due_at = now + target(case.priority)
    _save(case, "level", "state", "assigned_to", "due_at")
    raise_until_handled(case)
    note_event(case, Event.ESCALATED, by=by)
    tell_handlers(case, now=now)
    ledger.write("escalated", by=by, case=case, reason=case.level)


def keep_cases(now: datetime) -> int:
    """Pass on what nobody answered, and show again what was hidden for long enough; say how many.

    Each case in a transaction of its own, so that a worker that is killed leaves none by halves,
    and the next run finds what is left.
    """
    with as_purpose(Purpose.MODERATE):
        undecided = Case.objects.filter(state__in=UNDECIDED)
        due = undecided.filter(_late(now) | Q(review_by__lte=now) | Q(hidden_until__lte=now))
        found = list(due.select_related("group", "about").by_urgency())
    return sum(_keep(case, now) for case in found)


def _late(now: datetime) -> Q:
    """Say which cases have waited twice as long as they should."""
    late = Q(pk=None)
    for priority, within in TARGETS.items():
        late |= Q(priority=priority, due_at__lte=now - within)
    return late & Q(level__in=list(ABOVE))


@transaction.atomic
def _keep(case: Case, now: datetime) -> bool:
    locked = lock_case(case)
    if locked.state not in UNDECIDED:
        return False
    has_shown = _show_again(locked, now)
    if not _is_overdue(locked, now):
        return has_shown
    if locked.review_by is not None:
        locked.review_by = None  # it has gone up once because of it
        _save(locked, "review_by")
    _raise(locked, now)
    return True


def _is_overdue(case: Case, now: datetime) -> bool:
    """Say whether twice the target has gone by, or the day in which a takedown is looked at."""
    if case.level not in ABOVE:
        return False
    reviewed_late = case.review_by is not None and case.review_by <= now
    return reviewed_late or case.due_at + target(case.priority) <= now


def _show_again(case: Case, now: datetime) -> bool:
    """Show what reports alone have hidden for four hours (M-11)."""
    if case.hidden_until is None or case.hidden_until > now:
        return False
    subject = subject_of(case.subject_kind)
    with as_purpose(Purpose.MODERATE):
        thing = subject.load(case.subject_id) if subject else None
        if subject is not None and thing is not None:
            subject.restore(thing)
    case.hidden_until = None
    _save(case, "hidden_until")
    ledger.write("shown_again", case=case, reason="count")
    return True
