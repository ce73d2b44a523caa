"""Reports: anybody may say that something is not right, and nobody is silenced by many (M-10)."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.asking import Purpose, as_purpose
from accounts.models import Member
from groups.actions.locking import lock_group, lock_member
from moderation import ledger
from moderation.actions.opening import (
    NOT_FOR_GROUPS,
    Matter,
    make_urgent,
    note_event,
    open_case,
    raise_until_handled,
    tell_handlers,
)
from moderation.models import Case, CaseEvent, Look, Priority, Report
from moderation.subjects import subject_of

A_DAY = timedelta(days=1)
MOST_A_DAY = 10
# Three of full weight, on one thing, hide it until somebody looks, for four hours at most (M-11).
FULL, LESS, NONE = 100, 25, 0
HIDES_AT = 3 * FULL
HIDDEN_FOR = timedelta(hours=4)
FALSE_PATTERN, LOOKED_BACK = 3, timedelta(days=365)
PRIORITIES = {
    Report.Why.DANGER: Priority.CRISIS,
    Report.Why.CONTACT: Priority.SAFETY,
    Report.Why.PRIVACY: Priority.SAFETY,
    Report.Why.SOURCING: Priority.SAFETY,
    Report.Why.HARM: Priority.CONDUCT,
    Report.Why.HATE: Priority.CONDUCT,
    Report.Why.MARKETING: Priority.CONDUCT,
    Report.Why.OTHER: Priority.OTHER,
}
State = Case.State


class NothingThereError(Exception):
    """There is nothing of the kind that the reporter can see, or it is their own."""


class TooManyReportsError(Exception):
    """Ten reports a day are enough, save those of danger."""


@transaction.atomic
def report(kind: str, pk: UUID, *, by: Member, why: Report.Why, words: str = "") -> Report:
    """Report a thing that one can see; reported by them already, return that report.

    Raises ``NothingThereError`` and ``TooManyReportsError``.
    """
    matter = matter_for(kind, pk, by)
    if matter.group is not None:
        lock_group(matter.group)
    lock_member(by)
    with as_purpose(Purpose.MODERATE):
        known = _known(matter, by)
        if known is not None:
            return _say_more(known, why)
        _refuse_too_many(by, why)
        case, is_new = open_case(matter, origin=Case.Origin.REPORT, priority=PRIORITIES[why])
        made = Report.objects.create(
            case=case, reporter=by, why=why, words=words.strip(), weight=_weight(by, matter)
        )
        note_event(case, CaseEvent.Kind.REPORTED)
        raise_until_handled(case)
        if is_new or why == Report.Why.DANGER:
            tell_handlers(case)
        _hide_by_count(case)
        # Without who it was: only the case knows, and those whom it concerns see neither (M-2).
        ledger.write("reported", case=case, reason=why)
    return made


def matter_for(kind: str, pk: UUID, by: Member) -> Matter:
    """Give what a member would report; of what they cannot see, or is theirs, there is nothing."""
    subject = subject_of(kind)
    thing = subject.find(by, pk) if subject else None
    if subject is None or thing is None:
        raise NothingThereError
    matter = Matter.of(subject, thing)
    if matter.member == by:
        raise NothingThereError
    return matter


def _known(matter: Matter, by: Member) -> Report | None:
    made = Report.objects.filter(reporter=by, case__state__in=(State.NEW, State.ASSIGNED))
    known = made.filter(case__subject_kind=matter.kind, case__subject_id=matter.pk)
    return known.select_related("case__group", "case__about").first()


def _say_more(known: Report, why: Report.Why) -> Report:
    """Take a second report of the same thing for what it adds: that it is more urgent."""
    if PRIORITIES[why] < PRIORITIES[Report.Why(known.why)]:
        known.why = why
        known.save(update_fields=["why"])
        case = Case.objects.select_for_update(of=("self",)).get(pk=known.case_id)
        make_urgent(case, PRIORITIES[why])
        tell_handlers(case)
    return known


def _refuse_too_many(by: Member, why: Report.Why) -> None:
    since = timezone.now() - A_DAY
    if why == Report.Why.DANGER:  # a crisis is never silenced
        return
    if Report.objects.filter(reporter=by, created_at__gt=since).count() >= MOST_A_DAY:
        raise TooManyReportsError


def _weight(by: Member, matter: Matter) -> int:
    """Say how much a report counts towards hiding; what it is about is looked at all the same.

    By one member against one member only the first counts while it is open; of somebody whose
    reports were mostly unfounded, each counts a quarter (M-10).
    """
    own = Report.objects.filter(reporter=by)
    open_ones = own.exclude(state=Report.State.CLOSED)
    if matter.member is not None and open_ones.filter(case__about=matter.member).exists():
        return NONE
    answered = own.filter(created_at__gt=timezone.now() - LOOKED_BACK)
    false = answered.filter(was_founded=False).count()
    true = answered.filter(was_founded=True).count()
    return LESS if false >= FALSE_PATTERN and false > true else FULL


def _hide_by_count(case: Case) -> None:
    subject = subject_of(case.subject_kind)
    if subject is None or "hide" not in subject.can or not _may_hide(case):
        return
    thing = subject.load(case.subject_id)
    if thing is None:
        return
    subject.hide(thing)
    now = timezone.now()
    case.hidden_until = now + HIDDEN_FOR
    case.due_at = min(case.due_at, case.hidden_until)
    case.save(update_fields=["hidden_until", "due_at"])
    note_event(case, CaseEvent.Kind.HIDDEN)
    ledger.write("hidden", case=case, reason="count")


def _may_hide(case: Case) -> bool:
    """Say whether three reports weigh enough, and no moderator has looked or acted yet (M-11).

    Once hidden and shown again, it is not hidden by more of them.
    """
    if case.first_action_at or case.origin != Case.Origin.REPORT:
        return False
    if case.subject_kind in NOT_FOR_GROUPS:  # a seeker before a door needs the listing more
        return False
    was_hidden = CaseEvent.objects.filter(case=case, kind=CaseEvent.Kind.HIDDEN)
    if was_hidden.exists() or Look.objects.filter(case=case).exists():
        return False
    weights = Report.objects.filter(case=case).values_list("weight", flat=True)
    return sum(weights) >= HIDES_AT
