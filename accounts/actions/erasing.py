"""Erasing an account: gone at once for everybody else, for good three days later or now."""

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from allauth.account.models import EmailAddress
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import get_language
from procrastinate.contrib.django import app

from accounts import devices, ledger, security
from accounts.asking import Purpose, as_purpose
from accounts.models import Member
from accounts.portability import holdings

log = structlog.get_logger("accounts")
COOL_OFF = timedelta(hours=72)


@transaction.atomic
def ask_to_be_erased(
    member: Member, *, in_danger: bool = False, words_stay: bool = False
) -> datetime:
    """Hide an account from everybody, end its sessions, and say when it is erased.

    Asked again, the earlier moment holds, and the later word on what stays of their writing in
    groups (EXP-05). The walls hide whoever has such a moment.
    """
    locked = Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
    now = timezone.now()
    erase_at = now if in_danger else now + COOL_OFF
    if locked.erase_at is None or erase_at < locked.erase_at:
        locked.erase_at = erase_at
    locked.words_stay = words_stay
    locked.save(update_fields=["erase_at", "words_stay"])
    devices.end(locked)
    if in_danger:
        app.configure_task("accounts.erase_due").defer()
    else:
        _write_to(locked)
    security.note("erasure_asked", by=member)
    return locked.erase_at


def _write_to(member: Member) -> None:
    """Tell the confirmed address that something was changed: it may not have been the member."""
    own = EmailAddress.objects.filter(user=member, verified=True)
    for address in own.values_list("email", flat=True):
        app.configure_task("accounts.send_mail").defer(
            kind="account_changed", address=address, link="", language=get_language() or "en"
        )


@transaction.atomic
def keep_account(member: Member) -> bool:
    """Take back that an account is to be erased; say whether it could be.

    From the moment on at which it is erased it cannot: the worker may be at it.
    """
    locked = Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
    if locked.erase_at is None or locked.erase_at <= timezone.now():
        return False
    locked.erase_at = None
    locked.save(update_fields=["erase_at"])
    security.note("erasure_taken_back", by=member)
    return True


def erase_due(now: datetime | None = None) -> int:
    """Erase the accounts whose moment has come; say how many."""
    due = Member.objects.filter(erase_at__lte=now or timezone.now()).order_by("erase_at")
    members = list(due.values_list("pk", flat=True))
    for member in members:
        erase(member)
    return len(members)


def erase(member_id: UUID) -> None:
    """Erase an account for good. Killed midway, another run goes on; done already, do nothing.

    Each app's share is a transaction of its own. The ledger is written before the row goes, so
    that nobody is erased whom a backup could bring back.
    """
    for holding in holdings():
        member = Member.objects.filter(pk=member_id).first()
        if member is None:
            return
        if holding.erase is not None:
            holding.erase(member)
    ledger.note_erased(member_id, timezone.now().date())
    with as_purpose(Purpose.ERASE):
        Member.objects.filter(pk=member_id).delete()
    log.info("erased")


def erase_again() -> int:
    """Erase those whom a restored backup has brought back; say how many."""
    gone = set(ledger.erased())
    back = [
        member
        for member in Member.objects.values_list("pk", flat=True).iterator()
        if ledger.digest_of_member(member) in gone
    ]
    for member in back:
        erase(member)
    return len(back)


def forget_tasks_about(member: UUID, addresses: list[str]) -> None:
    """Delete the tasks that name a member, or would still write to their addresses."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs"
            " WHERE lower(args->>'address') = ANY(%s) OR args->>'member' = %s",
            [[address.lower() for address in addresses], str(member)],
        )


def forget_failed_letters(now: datetime | None = None) -> None:
    """Delete tasks about an account that failed a week ago: they hold an address."""
    week_ago = (now or timezone.now()) - timedelta(days=7)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs j WHERE status = 'failed' AND args ? 'address'"
            " AND (SELECT max(at) FROM procrastinate_events e WHERE e.job_id = j.id) < %s",
            [week_ago],
        )
