"""What is over goes: sealed copies after 90 days (M-15), closed cases after a year."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from accounts.asking import Purpose, as_purpose
from moderation import ledger
from moderation.models import Case, SealedCopy

CASES = timedelta(days=365)


def purge(now: datetime) -> int:
    """Delete what is over, a transaction each; say how many. The ledger stays."""
    with as_purpose(Purpose.PURGE):
        copies = list(SealedCopy.objects.filter(expires_at__lte=now).values_list("pk", flat=True))
    return sum(_forget(copy) for copy in copies) + _purge_cases(now)


@transaction.atomic
def _forget(copy: UUID) -> int:
    with as_purpose(Purpose.PURGE):
        locked = SealedCopy.objects.select_for_update(of=("self",), skip_locked=True)
        found = locked.select_related("case__group", "case__about").filter(pk=copy).first()
        if found is None:
            return 0
        SealedCopy.objects.filter(pk=copy).delete()
    ledger.write("sealed.gone", case=found.case)
    return 1


@transaction.atomic
def _purge_cases(now: datetime) -> int:
    with as_purpose(Purpose.PURGE):
        over = Case.objects.filter(state=Case.State.FINAL, closed_at__lt=now - CASES)
        count = over.count()
        over.delete()
    return count
