"""When mail goes out: at once, after somebody's quiet hours, or once a day."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from notifications.models import MailChoice

DIGEST_AT = time(8)  # on their own clock
# After the first, second … failed attempt; a mail that fails once more is parked.
WAITS = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))


class Plan(NamedTuple):
    """When a mail is due, and of which day it is the digest, if it is one."""

    due_at: datetime
    digest_on: date | None


def plan(choice: MailChoice, now: datetime) -> Plan:
    """Say when a notice of this moment goes out by somebody's choice of each or daily."""
    if choice.mode != MailChoice.Mode.DAILY:
        return Plan(after_quiet(choice, now), None)
    local = now.astimezone(ZoneInfo(choice.time_zone))
    on = local.date() if local.time() < DIGEST_AT else local.date() + timedelta(days=1)
    due = datetime.combine(on, DIGEST_AT, local.tzinfo)
    return Plan(after_quiet(choice, due), on)


def after_quiet(choice: MailChoice, now: datetime) -> datetime:
    """Give ``now``, or the end of the quiet hours that it falls into."""
    if choice.quiet_from is None or choice.quiet_until is None:
        return now
    local = now.astimezone(ZoneInfo(choice.time_zone))
    if not is_quiet(local.time(), choice.quiet_from, choice.quiet_until):
        return now
    over_midnight = choice.quiet_from > choice.quiet_until and local.time() >= choice.quiet_from
    on = local.date() + timedelta(days=int(over_midnight))
    return datetime.combine(on, choice.quiet_until, local.tzinfo)


def is_quiet(at: time, start: time, end: time) -> bool:
    """Say whether a time of day lies from ``start`` until before ``end``, over midnight too."""
    return start <= at < end if start <= end else at >= start or at < end


def next_attempt(attempts: int, now: datetime) -> datetime | None:
    """Say when to try again after so many failed attempts; None: no more."""
    return now + WAITS[attempts - 1] if attempts <= len(WAITS) else None
