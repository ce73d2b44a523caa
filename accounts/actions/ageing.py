"""Accounts that nobody uses any more: told once, and erased a month later."""

from datetime import date, datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import DateField, F, Max, Q, QuerySet
from django.db.models.functions import Cast, Coalesce, Greatest
from django.utils import timezone

from accounts import telling
from accounts.models import Member

log = structlog.get_logger("accounts")
MONTH = timedelta(days=365.25 / 12)
TOLD_AFTER, ERASED_AFTER = 23 * MONTH, 24 * MONTH
MOST_AT_ONCE = 500


def _unused_since(day: date) -> "QuerySet[Member]":
    """Give members who were last here before a day; operators look after themselves."""
    here = Greatest(
        Cast(Coalesce("last_login", "joined_at"), DateField()), Max("devices__last_on")
    )
    unused = Member.objects.filter(is_staff=False, erase_at=None).annotate(here_on=here)
    return unused.filter(here_on__lt=day)


def tell_dormant(now: datetime | None = None) -> int:
    """Tell those who were not here for 23 months what comes; told since they were here, no more."""
    today = (now or timezone.now()).date()
    found = _unused_since(today - TOLD_AFTER)
    untold = found.filter(Q(told_dormant_on=None) | Q(told_dormant_on__lte=F("here_on")))
    members = list(untold.order_by("pk")[:MOST_AT_ONCE])
    for member in members:
        with transaction.atomic():
            telling.tell(member, "dormant")
            Member.objects.filter(pk=member.pk).update(told_dormant_on=today)
    return len(members)


def end_dormant(now: datetime | None = None) -> int:
    """Have those erased who were told a month ago and have not come since; say how many."""
    now = now or timezone.now()
    found = _unused_since(now.date() - ERASED_AFTER)
    told = found.filter(told_dormant_on__gt=F("here_on"), told_dormant_on__lt=now.date() - MONTH)
    due = list(told.values_list("pk", flat=True)[:MOST_AT_ONCE])
    ended = Member.objects.filter(pk__in=due).update(erase_at=now)
    if ended:
        log.info("dormant", count=ended)
    return ended
