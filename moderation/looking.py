"""The only way to see what a case is about: the right is asked, the look written down, then shown.

Nobody sees more than the thing and a little around it (M-6), nobody looks unseen (M-5), and
nobody has to see too much in a day (M-12).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.asking import Purpose, as_purpose
from accounts.models import Member
from accounts.permissions import require
from moderation import ledger
from moderation.models import Case, CaseEvent, Look, Priority, Report
from moderation.subjects import Excerpt, subject_of

MOST_A_DAY = 20
A_DAY = timedelta(days=1)
HARD_REASONS = (Report.Why.DANGER, Report.Why.CONTACT, Report.Why.HATE)
HARD_RULES = {"W-14", "W-17", "W-19"}


class SeenEnoughError(Exception):
    """Twenty disturbing things a day are enough for one person."""


@dataclass(frozen=True)
class Shown:
    """What a case is about, with what stands around it; gone when nothing of it is left."""

    excerpts: Sequence[Excerpt]

    @property
    def is_gone(self) -> bool:
        """Whether it was deleted meanwhile."""
        return not any(one.is_subject for one in self.excerpts)


@transaction.atomic
def look(case: Case, *, by: Member, is_sure: bool = False) -> Shown:
    """Show what a case is about, and write down that it was shown, each time.

    Raises ``PermissionDenied`` and, after twenty disturbing ones within a day,
    ``SeenEnoughError``; ``is_sure`` lets one more through where somebody may be in danger.
    """
    _wait_for_other_looks(by)
    require(by, "moderation.handle", case)
    is_hard = is_disturbing(case)
    if (
        is_hard
        and not (is_sure and case.priority == Priority.CRISIS)
        and _has_seen_enough(case, by)
    ):
        raise SeenEnoughError
    with as_purpose(Purpose.MODERATE):
        if not Look.objects.filter(case=case, by=by).exists():
            CaseEvent.objects.create(case=case, kind=CaseEvent.Kind.LOOKED, by=by)
        Look.objects.create(case=case, by=by, is_disturbing=is_hard)
        shown = Shown(_excerpts(case))
    ledger.write("looked", by=by, case=case)
    return shown


def _wait_for_other_looks(by: Member) -> None:
    Member.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)


def is_disturbing(case: Case) -> bool:
    """Say whether a case is likely to weigh on who looks at it."""
    if case.priority <= Priority.SAFETY or HARD_RULES & set(case.rules):
        return True
    with as_purpose(Purpose.MODERATE):
        return Report.objects.filter(case=case, why__in=HARD_REASONS).exists()


def looks_left(member: Member) -> int:
    """Say how many disturbing things somebody may still look at today."""
    return max(MOST_A_DAY - len(_seen(member)), 0)


def _seen(member: Member) -> set[object]:
    since = timezone.now() - A_DAY
    looks = Look.objects.filter(by=member, is_disturbing=True, at__gt=since)
    return set(looks.values_list("case_id", flat=True))


def _has_seen_enough(case: Case, by: Member) -> bool:
    seen = _seen(by)
    return case.pk not in seen and len(seen) >= MOST_A_DAY


def has_looked(case: Case, member: Member) -> bool:
    """Say whether somebody has seen what a case is about."""
    return Look.objects.filter(case=case, by=member).exists()


def _excerpts(case: Case) -> Sequence[Excerpt]:
    subject = subject_of(case.subject_kind)
    thing = subject.load(case.subject_id) if subject else None
    return subject.context(thing) if subject and thing else ()
