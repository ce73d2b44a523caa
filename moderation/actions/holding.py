"""Cases that nobody reported: posts that wait to be shown, and what a watch rule found in others."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.asking import Purpose, as_purpose
from groups.actions.locking import lock_group
from moderation import ledger
from moderation.actions.opening import (
    Matter,
    note_event,
    open_case,
    raise_until_handled,
    tell_handlers,
)
from moderation.models import Case, CaseEvent
from moderation.models.cases import Priority
from moderation.subjects import Subject, subjects


class UnknownKindError(Exception):
    """No app has registered things of this kind as what a case can be about."""


@transaction.atomic
def hold(item: Model, *, rules: Iterable[str], priority: int, is_held: bool | None = None) -> Case:
    """Put a thing before its moderators; before them already, join that case.

    Called by the app whose thing it is, in the transaction that writes it, with its group's row
    taken. Whether it is held or shown and flagged says its own ``state``, or ``is_held``.
    """
    held = getattr(item, "state", "") == "held" if is_held is None else is_held
    origin = Case.Origin.HOLD if held else Case.Origin.RULE
    matter = Matter.of(_subject(item), item)
    if matter.group is not None:
        lock_group(matter.group)  # as whoever decides does first
    case, is_new = open_case(matter, origin=origin, priority=priority, rules=rules)
    with as_purpose(Purpose.MODERATE):
        if not is_new and held and case.origin == Case.Origin.RULE:
            case.origin = origin  # it was changed since, and waits now
            case.save(update_fields=["origin"])
        raise_until_handled(case)
    if is_new:
        tell_handlers(case)
    return case


@transaction.atomic
def let_go(item: Model) -> None:
    """Close the case of a first post that its writer has taken back: nobody need look at it.

    What was held for a more urgent reason, or reported, stays before its moderators. Called by
    the app whose thing it was, in the transaction that deletes it, with its group's row taken.
    """
    with as_purpose(Purpose.MODERATE):
        waiting = Case.objects.filter(
            subject_kind=_subject(item).key,
            subject_id=item.pk,
            state__in=(Case.State.NEW, Case.State.ASSIGNED),
            origin=Case.Origin.HOLD,
            priority__gte=Priority.NEWCOMER,
            reports=None,
        )
        case = waiting.select_for_update(of=("self",)).first()
        if case is None:
            return
        case.state, case.closed_at = Case.State.FINAL, timezone.now()
        case.save(update_fields=["state", "closed_at"])
        note_event(case, CaseEvent.Kind.NOTE, words=_("Its writer has deleted it."))
    ledger.write("let_go", case=case)


def _subject(item: Model) -> Subject:
    for subject in subjects():
        if isinstance(item, subject.model):
            return subject
    raise UnknownKindError(type(item).__name__)
