"""A decision is looked at once more by somebody who took no part; what they say is final (M-4)."""

from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.asking import Purpose, as_purpose
from accounts.models import Member
from accounts.permissions import require
from moderation import ledger
from moderation.actions import effects, reducing
from moderation.actions.locking import lock_decision
from moderation.actions.opening import ABOVE, handlers_of, note_event
from moderation.models import Action, Appeal, Case, CaseEvent, Decision
from notifications.actions import notify

FILED_WITHIN = timedelta(days=14)
ANSWERED_WITHIN = timedelta(days=7)
REMINDED = timedelta(days=2)  # before the answer is due
NEXT_LEVEL = timedelta(days=2)  # for each level that it is passed on to
Outcome = Appeal.Outcome
NOTE, ASSIGNED = CaseEvent.Kind.NOTE, CaseEvent.Kind.ASSIGNED
PART = (NOTE, ASSIGNED, CaseEvent.Kind.DECIDED, CaseEvent.Kind.UNDONE, CaseEvent.Kind.WIDENED)


class AppealOverError(Exception):
    """It is too late, was answered already, or there is nothing to appeal."""


class TookPartError(Exception):
    """Whoever had a part in the case does not answer the appeal (M-4)."""


def may_appeal(decision: Decision, now: datetime) -> bool:
    """Say whether a member may still appeal a decision about them."""
    if decision.state != Decision.State.DONE or decision.done_at is None:
        return False
    return decision.action != Action.RELEASE and now < decision.done_at + FILED_WITHIN


@transaction.atomic
def appeal(decision: Decision, *, by: Member, words: str) -> Appeal:
    """Ask that somebody else looks at it; asked already, return that appeal.

    Raises ``PermissionDenied`` for anybody else, and ``AppealOverError``.
    """
    locked = lock_decision(decision)
    if locked.member_id != by.pk:
        raise PermissionDenied
    with as_purpose(Purpose.MODERATE):
        known = Appeal.objects.filter(decision=locked).first()
    now = timezone.now()
    if known is not None:
        return known
    if not may_appeal(locked, now):
        raise AppealOverError
    filed = _file(locked, by, words, now)
    note_event(locked.case, CaseEvent.Kind.APPEALED)
    _tell_answerers(filed, locked, "filed")
    ledger.write("appealed", by=by, case=locked.case, reason=locked.action)
    return filed


def _file(decision: Decision, by: Member, words: str, now: datetime) -> Appeal:
    case = decision.case
    case.state, case.assigned_to, case.closed_at = Case.State.APPEALED, None, None
    case.due_at = now + ANSWERED_WITHIN
    decision.seen_at = decision.seen_at or now
    with as_purpose(Purpose.MODERATE):
        filed = Appeal.objects.create(
            decision=decision, member=by, words=words.strip(), filed_at=now, due_at=case.due_at
        )
        decision.save(update_fields=["seen_at"])
    _raise_level(case, decision)
    _save_case(case)
    return filed


def _save_case(case: Case) -> None:
    fields = ["state", "assigned_to", "closed_at", "due_at", "level"]
    with as_purpose(Purpose.MODERATE):
        case.save(update_fields=fields)


def _raise_level(case: Case, decision: Decision) -> None:
    """Put a case before the next level while all at its own had a part in it."""
    while not answerers_of(decision, case) and Case.Level(case.level) in ABOVE:
        case.level = ABOVE[Case.Level(case.level)]


def took_part(decision: Decision) -> set[UUID]:
    """Give those who decided, confirmed, took the case on or wrote into it before an appeal."""
    with as_purpose(Purpose.MODERATE):
        made = Decision.objects.filter(case_id=decision.case_id)
        found = {one for pair in made.values_list("by_id", "confirmed_by_id") for one in pair}
        events = CaseEvent.objects.filter(case_id=decision.case_id, kind__in=PART)
        filed = Appeal.objects.filter(decision=decision).values_list("filed_at", flat=True).first()
        before = events.filter(at__lt=filed) if filed else events
        found |= set(before.values_list("by_id", flat=True))
    return found - {None}


def answerers_of(decision: Decision, case: Case) -> list[UUID]:
    """Give those before whom an appeal is put."""
    part = took_part(decision)
    return [one for one in handlers_of(case) if one not in part]


def _tell_answerers(filed: Appeal, decision: Decision, when: str) -> None:
    told = answerers_of(decision, decision.case)
    notify(told, "moderation.appeal_waiting", once=f"{filed.pk} {when}", args=[filed.pk])


@transaction.atomic
def answer_appeal(
    filed: Appeal, *, by: Member, outcome: Appeal.Outcome, words: str, amount: int = 0
) -> Appeal:
    """Answer an appeal, for good; answered already by the same person, return it.

    ``amount`` is days or posts to which a decision is reduced. Raises ``PermissionDenied``,
    ``TookPartError``, ``AppealOverError`` and ``reducing.CannotBeReducedError``.
    """
    decision = lock_decision(filed.decision)
    require(by, "moderation.handle", decision.case)
    with as_purpose(Purpose.MODERATE):
        locked = Appeal.objects.select_for_update(of=("self",)).get(pk=filed.pk)
    if by.pk in took_part(decision) and locked.decided_by_id != by.pk:
        raise TookPartError
    if locked.outcome != Outcome.FILED:
        if locked.decided_by_id == by.pk:
            return locked
        raise AppealOverError
    _do(decision, outcome, amount)
    _close(locked, decision, by, outcome, words)
    return locked


def _do(decision: Decision, outcome: Appeal.Outcome, amount: int) -> None:
    if outcome == Outcome.REDUCED:
        reducing.reduce(decision, amount)
    if outcome == Outcome.OVERTURNED:
        effects.take_back(decision, is_heard=True)
        decision.state, decision.undone_at = Decision.State.UNDONE, timezone.now()
        with as_purpose(Purpose.MODERATE):
            decision.save(update_fields=["state", "undone_at"])


def _close(
    locked: Appeal, decision: Decision, by: Member, outcome: Appeal.Outcome, words: str
) -> None:
    now, case = timezone.now(), decision.case
    locked.outcome, locked.answer = outcome, words.strip()
    locked.decided_by, locked.decided_at = by, now
    with as_purpose(Purpose.MODERATE):
        locked.save(update_fields=["outcome", "answer", "decided_by", "decided_at"])
    case.state, case.closed_at = Case.State.FINAL, now
    _save_case(case)
    note_event(case, CaseEvent.Kind.ANSWERED, by=by, words=str(locked.get_outcome_display()))
    told = [locked.member_id] if locked.member_id else []
    notify(told, "moderation.appeal_answered", once=locked.pk, args=[decision.pk])
    ledger.write(f"appeal.{outcome}", by=by, case=case, reason=decision.action)


def keep_appeals(now: datetime) -> int:
    """Remind of appeals that wait, pass on those that waited too long, and close what is over.

    A transaction each; say how many were passed on.
    """
    with as_purpose(Purpose.MODERATE):
        waiting = Appeal.objects.filter(outcome=Outcome.FILED, due_at__lte=now + REMINDED)
        found = list(waiting.select_related("decision").order_by("due_at", "pk"))
    _close_what_nobody_appealed(now)
    return sum(_keep(filed, now) for filed in found)


@transaction.atomic
def _keep(filed: Appeal, now: datetime) -> bool:
    decision = lock_decision(filed.decision)
    with as_purpose(Purpose.MODERATE):
        is_waiting = Appeal.objects.filter(pk=filed.pk, outcome=Outcome.FILED).exists()
    if not is_waiting:
        return False
    case = decision.case
    if now < case.due_at or Case.Level(case.level) not in ABOVE:
        _tell_answerers(filed, decision, f"soon {case.level}")
        return False
    case.level, case.due_at = ABOVE[Case.Level(case.level)], now + NEXT_LEVEL
    _raise_level(case, decision)
    _save_case(case)
    note_event(case, CaseEvent.Kind.ESCALATED)
    _tell_answerers(filed, decision, f"passed on {case.level}")
    ledger.write("escalated", case=case, reason="appeal")
    return True


@transaction.atomic
def _close_what_nobody_appealed(now: datetime) -> None:
    with as_purpose(Purpose.MODERATE):
        over = Case.objects.filter(state=Case.State.DECIDED, closed_at__lt=now - FILED_WITHIN)
        over.update(state=Case.State.FINAL)
