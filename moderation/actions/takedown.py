"""An emergency: one key hides a topic for all, and another moderator looks within a day (M-16)."""

from datetime import timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from accounts.asking import Purpose, as_purpose
from accounts.models import Member
from accounts.permissions import require
from groups.actions.locking import lock_group
from groups.models import Group
from moderation import ledger
from moderation.actions.locking import lock_case
from moderation.actions.opening import (
    Matter,
    note_event,
    open_case,
    raise_until_handled,
    tell_handlers,
)
from moderation.models import Action, Case, CaseEvent, Decision, Priority, Reason
from moderation.subjects import Subject, subject_of

REVIEWED_WITHIN = timedelta(hours=24)


class NothingToHideError(Exception):
    """It is no longer there, or nothing of its kind can be hidden."""


@transaction.atomic
def take_down(kind: str, pk: UUID, *, by: Member, group: Group) -> Case:
    """Hide a thing of a group at once, with its whole topic; hidden so already, give the case.

    Raises ``PermissionDenied`` for whoever does not moderate the group, or whose thing it is, and
    ``NothingToHideError``.
    """
    lock_group(group)
    require(by, "moderation.moderate", group)
    subject, thing = _load(kind, pk)
    with as_purpose(Purpose.MODERATE):
        matter = Matter.of(subject, thing)
    if matter.group != group:
        raise NothingToHideError
    if matter.member == by:
        raise PermissionDenied
    return _hide(subject, thing, matter, by)


@transaction.atomic
def take_down_case(case: Case, *, by: Member) -> Case:
    """Hide at once what a case is about, from the queue; hidden so already, return the case."""
    locked = lock_case(case)
    require(by, "moderation.handle", locked)
    subject, thing = _load(locked.subject_kind, locked.subject_id)
    with as_purpose(Purpose.MODERATE):
        matter = Matter.of(subject, thing)
    return _hide(subject, thing, matter, by)


def _load(kind: str, pk: UUID) -> tuple[Subject, Model]:
    subject = subject_of(kind)
    with as_purpose(Purpose.MODERATE):
        thing = subject.load(pk) if subject else None
    if subject is None or thing is None or not subject.can & {"hide", "close"}:
        raise NothingToHideError
    return subject, thing


def _hide(subject: Subject, thing: Model, matter: Matter, by: Member) -> Case:
    with as_purpose(Purpose.MODERATE):
        subject.take_down(thing)  # first: the ledger is written last
        origin, priority = Case.Origin.EMERGENCY, Priority.CRISIS
        case, _ = open_case(matter, origin=origin, priority=priority)
        taken = Decision.objects.filter(case=case, action=Action.TAKEDOWN, state="done")
        if taken.exists():
            return case
        now = timezone.now()
        Decision.objects.create(
            case=case,
            member=None,  # the topic is hidden, not somebody judged: they are told what is decided
            action=Action.TAKEDOWN,
            reason=Reason.CRISIS,
            by=by,
            state=Decision.State.DONE,
            done_at=now,
        )
        case.origin, case.review_by = origin, now + REVIEWED_WITHIN
        case.first_action_at = case.first_action_at or now
        case.hidden_until = None  # it stays hidden until somebody has looked
        case.save(update_fields=["origin", "review_by", "first_action_at", "hidden_until"])
        note_event(case, CaseEvent.Kind.DECIDED, by=by, words=str(Action.TAKEDOWN.label))
        raise_until_handled(case, but=by)
        tell_handlers(case)
    ledger.write("decided.takedown", by=by, case=case, reason=Reason.CRISIS)
    return case
