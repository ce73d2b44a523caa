"""What is over goes: old notices, and mail that went out or could not."""

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.asking import Purpose, as_purpose
from notifications.models import Delivery, Notice

NOTICES_KEPT = timedelta(days=90)
SENT_KEPT, FAILED_KEPT = timedelta(hours=24), timedelta(days=7)


def forget_old(now: datetime | None = None) -> int:
    """Delete what has been kept for its time; say how many rows."""
    now = now or timezone.now()
    state = Delivery.State
    with as_purpose(Purpose.PURGE):
        gone = [
            Notice.objects.filter(created_at__lt=now - NOTICES_KEPT).delete(),
            Delivery.objects.filter(state=state.SENT, ended_at__lt=now - SENT_KEPT).delete(),
            Delivery.objects.filter(state=state.FAILED, ended_at__lt=now - FAILED_KEPT).delete(),
        ]
    return sum(count for count, _by_model in gone)
