"""One decision a case: made by one moderator, by two where it is for good, undone until seen."""

from django.db import transaction
from django.utils import timezone

from accounts.asking import Purpose, as_purpose
from accounts.models import Member
from accounts.permissions import require
from groups.actions.joining import servants_with
from moderation import ledger
from moderation.actions import effects
from moderation.actions.locking import lock_case, lock_decision
from moderation.actions.opening import handlers_of, note_event
from moderation.measures import MEASURES, fits, is_of_group
from moderation.models import Action, Case, CaseEvent, Decision, Reason, Report
from notifications.actions import notify

State = Decision.State
STANDING = (State.PROPOSED, State.DONE)


class CaseOverError(Exception):
    """The case does not wait for a decision any more."""


class AlreadyDecidedError(CaseOverError):
    """Somebody else has decided, or was quicker; ``decision`` says what."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(decision.get_action_display())
        self.decision = decision


class NeedsAnotherError(Exception):
    """The same moderator cannot do both halves (M-3)."""


class CannotBeDoneError(Exception):
    """The action does not fit what the case is about, or lacks words or an amount."""


class SeenAlreadyError(Exception):
    """The member has seen it: now they may appeal, and nobody takes it back in silence."""


@transaction.atomic
def decide(
    case: Case, *, by: Member, action: Action, reason: Reason, words: str = "", amount: int = 0
) -> Decision:
    """Decide a case; the same sent twice by the same moderator is one decision.

    ``amount`` is days, or posts that are held. What is for good is proposed, and done once
    another confirms it. Raises ``PermissionDenied`` also for whom the case concerns (M-1),
    ``AlreadyDecidedError``, ``CaseOverError``, ``CannotBeDoneError`` and, after one's own takedown
    (M-16), ``NeedsAnotherError``.
    """
    locked = lock_case(case)
    require(by, "moderation.handle", locked)
    standing = _standing(locked)
    if standing is not None and (standing.by_id, standing.action) == (by.pk, action):
        return standing
    _refuse_decided(locked, standing)
    _refuse_own_takedown(locked, by)
    _refuse_unfit(locked, action, words, amount)
    decision = _write(locked, by, action, reason, words, amount)
    if MEASURES[action].needs_second(amount):
        _propose(decision, by)
    else:
        _carry_out(decision, by, amount)
    return decision


def _standing(case: Case) -> Decision | None:
    with as_purpose(Purpose.MODERATE):
        made = Decision.objects.filter(case=case, state__in=STANDING)
        return made.exclude(action=Action.TAKEDOWN).select_related("by").first()


def _refuse_decided(case: Case, standing: Decision | None) -> None:
    if standing is not None:
        raise AlreadyDecidedError(standing)
    if case.state not in (Case.State.NEW, Case.State.ASSIGNED):
        raise CaseOverError


def _refuse_own_takedown(case: Case, by: Member) -> None:
    """Have an emergency looked at by another than who called it one (M-16)."""
    with as_purpose(Purpose.MODERATE):
        taken = Decision.objects.filter(case=case, action=Action.TAKEDOWN, by=by)
        is_own = taken.filter(state=State.DONE).exists()
    if is_own:
        raise NeedsAnotherError


def _refuse_unfit(case: Case, action: Action, words: str, amount: int) -> None:
    measure = MEASURES.get(action)
    if measure is None or not fits(action, case):
        raise CannotBeDoneError(action)
    if measure.needs_words and not words.strip():
        raise CannotBeDoneError("words")
    if measure.most and not 1 <= amount <= measure.most:
        raise CannotBeDoneError("amount")


def _write(
    case: Case, by: Member, action: Action, reason: Reason, words: str, amount: int
) -> Decision:
    now = timezone.now()
    with as_purpose(Purpose.MODERATE):
        return Decision.objects.create(
            case=case,
            member=case.about,
            action=action,
            reason=reason,
            words=words.strip(),
            by=by,
            state=State.PROPOSED,
            decided_at=now,
            until=MEASURES[action].until(amount, now),
        )


def _propose(decision: Decision, by: Member) -> None:
    """Have it wait for another moderator, and do meanwhile what one may do alone."""
    effects.begin_meanwhile(decision)
    case = decision.case
    _set_case(case, Case.State.ASSIGNED)
    note_event(case, CaseEvent.Kind.DECIDED, by=by, words=decision.get_state_display())
    if decision.member_id and decision.action != Action.REMOVE:
        _tell_member(decision, "meanwhile")
    others = [one for one in handlers_of(case) if one != by.pk]
    notify(others, "moderation.second_needed", once=decision.pk, args=[case.pk])
    _note(decision, "proposed", by)


def _carry_out(decision: Decision, by: Member, amount: int) -> None:
    now = timezone.now()
    effects.begin(decision, amount)
    decision.state, decision.done_at = State.DONE, now
    with as_purpose(Purpose.MODERATE):
        decision.save(update_fields=["state", "done_at", "until", "confirmed_by"])
    _set_case(decision.case, Case.State.DECIDED)
    _close_reports(decision)
    said = decision.get_action_display()
    note_event(decision.case, CaseEvent.Kind.DECIDED, by=by, words=str(said))
    if is_told(decision):
        _tell_member(decision, "done")
    _note(decision, "decided", by)


def is_told(decision: Decision) -> bool:
    """Say whether the member is told: not where a report led to nothing they could notice."""
    if decision.action != Action.RELEASE:
        return decision.member_id is not None or is_of_group(decision)
    noticed = decision.case.origin in (Case.Origin.HOLD, Case.Origin.EMERGENCY)
    return noticed and decision.member_id is not None


def _tell_member(decision: Decision, half: str) -> None:
    told = [decision.member_id] if decision.member_id else []
    if is_of_group(decision) and decision.case.group is not None:
        told = servants_with(decision.case.group, "edit_group")
    kind, once = "moderation.decided", f"{decision.pk} {half}"
    notify(told, kind, once=once, args=[decision.pk])


def _set_case(case: Case, state: Case.State) -> None:
    now = timezone.now()
    case.state, case.first_action_at = state, case.first_action_at or now
    case.closed_at = now if state == Case.State.DECIDED else None
    case.hidden_until = None
    with as_purpose(Purpose.MODERATE):
        case.save(update_fields=["state", "first_action_at", "closed_at", "hidden_until"])


def _close_reports(decision: Decision) -> None:
    """Close the reports, and tell who made them that somebody has decided, not what."""
    with as_purpose(Purpose.MODERATE):
        reports = Report.objects.filter(case=decision.case)
        reporters = list(reports.exclude(reporter=None).values_list("reporter_id", flat=True))
        founded = decision.action != Action.RELEASE
        reports.update(state=Report.State.CLOSED, was_founded=founded)
    notify(reporters, "moderation.report_answered", once=decision.case_id)


def _note(decision: Decision, verb: str, by: Member) -> None:
    kind, reason = f"{verb}.{decision.action}", decision.reason
    ledger.write(kind, by=by, case=decision.case, reason=reason, about=decision.member)


@transaction.atomic
def confirm(decision: Decision, *, by: Member) -> Decision:
    """Confirm what another moderator proposed, so that it is done; done already, return it.

    Raises ``PermissionDenied``, ``NeedsAnotherError`` and ``CaseOverError``.
    """
    locked = lock_decision(decision)
    require(by, "moderation.handle", locked.case)
    if locked.state == State.DONE:
        return locked
    if locked.state != State.PROPOSED:
        raise CaseOverError
    if locked.by_id == by.pk:
        raise NeedsAnotherError
    locked.confirmed_by = by
    _carry_out(locked, by, effects.shift(locked, timezone.now()))
    return locked


@transaction.atomic
def withdraw(decision: Decision, *, by: Member) -> Decision:
    """Say no to what was proposed, or take one's own proposal back; withdrawn already, return it.

    The case waits for a decision again. Raises ``PermissionDenied`` and ``CaseOverError``.
    """
    locked = lock_decision(decision)
    require(by, "moderation.handle", locked.case)
    if locked.state == State.WITHDRAWN:
        return locked
    if locked.state != State.PROPOSED:
        raise AlreadyDecidedError(locked)
    effects.take_back(locked)
    _end(locked, State.WITHDRAWN)
    note_event(locked.case, CaseEvent.Kind.UNDONE, by=by)
    _note(locked, "withdrawn", by)
    return locked


@transaction.atomic
def undo(decision: Decision, *, by: Member) -> Decision:
    """Take a decision back that the member has not seen; taken back already, return it.

    Raises ``PermissionDenied``, ``SeenAlreadyError`` and ``CaseOverError``.
    """
    locked = lock_decision(decision)
    require(by, "moderation.handle", locked.case)
    if locked.state == State.UNDONE:
        return locked
    if locked.state != State.DONE or locked.case.state != Case.State.DECIDED:
        raise CaseOverError
    if locked.seen_at is not None:
        raise SeenAlreadyError
    effects.take_back(locked)
    _end(locked, State.UNDONE)
    with as_purpose(Purpose.MODERATE):
        again = {"state": Report.State.JOINED, "was_founded": None}
        Report.objects.filter(case=locked.case).update(**again)
    note_event(locked.case, CaseEvent.Kind.UNDONE, by=by)
    _note(locked, "undone", by)
    return locked


def _end(decision: Decision, state: Decision.State) -> None:
    decision.state, decision.undone_at = state, timezone.now()
    with as_purpose(Purpose.MODERATE):
        decision.save(update_fields=["state", "undone_at"])
    _set_case(decision.case, Case.State.ASSIGNED)


@transaction.atomic
def note_seen(decision: Decision, *, by: Member) -> None:
    """Note that the member has seen a decision about them: from now on it is theirs to appeal."""
    if decision.seen_at is not None:
        return
    locked = lock_decision(decision)
    if locked.member_id == by.pk and locked.seen_at is None and locked.state == State.DONE:
        locked.seen_at = timezone.now()
        with as_purpose(Purpose.MODERATE):
            locked.save(update_fields=["seen_at"])
