"""What is over goes: sealed copies after 90 days (M-15), closed cases after a year."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from accounts.asking import Purpose, as_purpose
from groups.models import Group
from moderation import ledger
from moderation.models import Case, Sanction, SealedCopy, WatchSetting

CASES = timedelta(days=365)


def purge(now: datetime) -> int:
    """Delete what is over, a transaction each; say how many. The ledger stays."""
    with as_purpose(Purpose.PURGE):
        copies = list(SealedCopy.objects.filter(expires_at__lte=now).values_list("pk", flat=True))
    return sum(_forget(copy) for copy in copies) + _purge_cases(now)


def end_cases(group: Group) -> None:
    """Delete what was before the moderators of a group that ended; the ledger stays."""
    with as_purpose(Purpose.PURGE):
        for model in (Case, Sanction, WatchSetting):
            model._default_manager.filter(group=group).delete()


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
