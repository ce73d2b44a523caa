"""How a day was, in one tap; and a call for the other, which says honestly whether it was seen."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.asking import Purpose, as_purpose
from accounts.models import Member
from mentorship.actions.pairing import standing_of
from mentorship.models import CheckIn, Pairing
from notifications.actions import notify

ONE_TAP = timedelta(minutes=2)  # within which the same again is a button pressed twice
KEPT_FOR = timedelta(days=90)
PAIRINGS_KEPT_FOR = timedelta(days=365)


@transaction.atomic
def check_in(pairing: Pairing, *, by: Member, feeling: CheckIn.Feeling) -> CheckIn:
    """Say how a day is; "please call me" reaches the mentor at once. Said just now, return it.

    Raises ``PermissionDenied`` and ``PairingOverError``.
    """
    locked = standing_of(pairing, by, "mentorship.check_in")
    with as_purpose(Purpose.MATCH):
        lately = CheckIn.objects.filter(pairing=locked, at__gt=timezone.now() - ONE_TAP)
        last = lately.first()
        if last is not None and last.feeling == feeling:
            return last
        said = CheckIn.objects.create(pairing=locked, feeling=feeling)
    if feeling == CheckIn.Feeling.CALL and locked.mentor_id is not None:
        notify([locked.mentor_id], "mentorship.please_call", once=said.pk, args=[locked.pk])
    return said


@transaction.atomic
def see_call(pairing: Pairing, *, by: Member) -> int:
    """Say that one has seen that the other asks for a call; say how many were new.

    Raises ``PermissionDenied`` and ``PairingOverError``.
    """
    locked = standing_of(pairing, by, "mentorship.see_call")
    with as_purpose(Purpose.MATCH):
        waiting = CheckIn.objects.filter(
            pairing=locked, feeling=CheckIn.Feeling.CALL, seen_at=None
        )
        found = waiting.update(seen_at=timezone.now())
    if found and locked.mentee_id is not None:
        once = f"{locked.pk} {timezone.now():%Y-%m-%dT%H:%M:%S.%f}"
        notify([locked.mentee_id], "mentorship.call_seen", once=once, args=[locked.pk])
    return found


@transaction.atomic
def purge(now: datetime) -> int:
    """Delete how days were after 90 days, and pairings a year after they ended; say how many."""
    over = [
        CheckIn.objects.filter(at__lt=now - KEPT_FOR),
        Pairing.objects.filter(ended_at__lt=now - PAIRINGS_KEPT_FOR),
    ]
    with as_purpose(Purpose.PURGE):
        return sum(rows.delete()[0] for rows in over)
