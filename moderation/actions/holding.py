"""Cases that nobody reported: posts that wait to be shown, and what a watch rule found in others."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Model

from accounts.asking import Purpose, as_purpose
from groups.actions.locking import lock_group
from moderation.actions.opening import Matter, open_case, raise_until_handled, tell_handlers
from moderation.models import Case
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


def _subject(item: Model) -> Subject:
    for subject in subjects():
        if isinstance(item, subject.model):
            return subject
    raise UnknownKindError(type(item).__name__)
