"""Stopping mail to an address that is nobody's, or not whose it was said to be."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import StoppedAddress

BOUNCED_FOR = timedelta(days=90)
NOT_MINE_FOR = timedelta(days=730)


@transaction.atomic
def stop_mail_to(digest: str, *, for_: timedelta = NOT_MINE_FOR) -> None:
    """Send nothing to the address of this digest for a time; stopped for longer, keep that."""
    ends_at = timezone.now() + for_
    row, made = StoppedAddress.objects.select_for_update().get_or_create(
        digest=digest, defaults={"ends_at": ends_at}
    )
    if not made and row.ends_at < ends_at:
        row.ends_at = ends_at
        row.save(update_fields=["ends_at"])


def forget_stopped(now: datetime | None = None) -> int:
    """Delete the rows of addresses whose time is over; say how many."""
    return StoppedAddress.objects.filter(ends_at__lte=now or timezone.now()).delete()[0]
