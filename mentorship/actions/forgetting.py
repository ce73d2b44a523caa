"""What is over goes: requests a year after they ended, with what was offered for them."""

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.asking import Purpose, as_purpose
from mentorship.models import MatchRound, MentorRequest

KEPT = timedelta(days=365)
DRAFTS_KEPT = timedelta(days=90)


def forget_old(now: datetime | None = None) -> int:
    """Delete requests that ended a year ago, drafts of three months, and old rounds; say how many.

    A pairing that goes on stays: it only forgets which request it came from.
    """
    now = now or timezone.now()
    with as_purpose(Purpose.PURGE):
        drafts = MentorRequest.objects.filter(
            state=MentorRequest.State.DRAFT, created_at__lt=now - DRAFTS_KEPT
        )
        gone, _ = MentorRequest.objects.filter(closed_at__lt=now - KEPT).delete()
        count, _ = drafts.delete()
        MatchRound.objects.filter(at__lt=now - KEPT).delete()
    return gone + count
