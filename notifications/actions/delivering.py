"""Mail, from the notice to the mail server: planned once, claimed by one worker, tried again.

A mail is claimed and its claim committed before it is sent; that it was taken is committed
right after. A worker lost in between leaves a claim that another takes over ten minutes later:
the mail may then go out twice, under the same Message-ID, and never otherwise.
"""

import smtplib
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

import structlog
from allauth.account.models import EmailAddress
from django.core.mail import EmailMessage, get_connection
from django.utils import timezone

from accounts.actions.stopping import BOUNCED_FOR, stop_mail_to
from accounts.asking import Purpose, as_purpose
from accounts.models import digest_of_address
from notifications import mail, planning
from notifications.kinds import known
from notifications.models import Delivery, MailChoice, Notice

log = structlog.get_logger("mail")
MOST_AT_ONCE = 500
HELD = timedelta(minutes=10)
NO_LONGER_THERE = range(500, 600)


class Outcome(Enum):
    """What came of an attempt."""

    SENT = "sent"
    NOT_NEEDED = "not needed"
    AGAIN = "again"
    REFUSED = "refused"
    BOUNCED = "bounced"
    AWAY = "away"  # the mail server itself: the next mail would fare no better


def plan_mail(now: datetime | None = None) -> int:
    """Decide for fresh notices whether mail goes out and when; say of how many."""
    now = now or timezone.now()
    with as_purpose(Purpose.DELIVER):
        fresh = list(
            Notice.objects.filter(planned_at=None)
            .select_for_update(of=("self",), skip_locked=True)
            .order_by("created_at")[:MOST_AT_ONCE]
        )
        members = {notice.member_id for notice in fresh}
        choices = {one.member_id: one for one in MailChoice.objects.filter(member__in=members)}
        reached = _with_address(members)
        for notice in fresh:
            notice.planned_at = now
            if notice.member_id in reached:
                notice.delivery = _delivery(notice, choices.get(notice.member_id), now)
        Notice.objects.bulk_update(fresh, ["planned_at", "delivery"])
    return len(fresh)


def _with_address(members: Iterable[UUID]) -> set[UUID]:
    known_addresses = EmailAddress.objects.filter(
        user__in=list(members), verified=True, user__is_active=True, user__erase_at=None
    )
    return set(known_addresses.values_list("user_id", flat=True))


def _delivery(notice: Notice, choice: MailChoice | None, now: datetime) -> Delivery | None:
    kind = known(notice.kind)
    if kind is None:
        return None
    if kind.is_security:
        return Delivery.objects.create(member_id=notice.member_id, due_at=now)
    off = choice is None or choice.mode == MailChoice.Mode.OFF or notice.kind in choice.muted
    if choice is None or off or not kind.by_mail:
        return None
    due_at, digest_on = planning.plan(choice, now)
    if digest_on is None:
        return Delivery.objects.create(member_id=notice.member_id, due_at=due_at)
    return Delivery.objects.get_or_create(
        member_id=notice.member_id, digest_on=digest_on, defaults={"due_at": due_at}
    )[0]


def send_mail(now: datetime | None = None) -> int:
    """Send what is due; say how many mails went out."""
    sent = 0
    for _ in range(MOST_AT_ONCE):
        delivery = claim(now or timezone.now())
        if delivery is None:
            break
        outcome = attempt(delivery)
        settle(delivery, outcome, now or timezone.now())
        sent += outcome is Outcome.SENT
        if outcome is Outcome.AWAY:
            break
    return sent


def claim(now: datetime) -> Delivery | None:
    """Take one due mail for this worker alone; None where nothing is due."""
    with as_purpose(Purpose.DELIVER):
        due = Delivery.objects.due(now).select_for_update(of=("self",), skip_locked=True)
        delivery = due.first()
        if delivery is None:
            return None
        delivery.state = Delivery.State.SENDING
        delivery.attempts += 1
        delivery.due_at = now + HELD
        delivery.save(update_fields=["state", "attempts", "due_at"])
    return delivery


def attempt(delivery: Delivery) -> Outcome:
    """Hand a claimed mail to the mail server."""
    with as_purpose(Purpose.DELIVER):
        letter = mail.letter(delivery)
    if letter is None:
        return Outcome.NOT_NEEDED
    outcome = _hand_over(letter)
    if outcome is Outcome.BOUNCED:
        stop_mail_to(digest_of_address(letter.to[0]), for_=BOUNCED_FOR)
    return outcome


def _hand_over(letter: EmailMessage) -> Outcome:
    try:
        get_connection().send_messages([letter])
    except smtplib.SMTPRecipientsRefused as error:
        code = next(iter(error.recipients.values()))[0]
        return Outcome.BOUNCED if code in NO_LONGER_THERE else Outcome.AGAIN
    except smtplib.SMTPDataError as error:
        return Outcome.REFUSED if error.smtp_code in NO_LONGER_THERE else Outcome.AGAIN
    except (smtplib.SMTPException, OSError):
        return Outcome.AWAY
    except ValueError:  # an address that no mail can be written to
        return Outcome.REFUSED
    return Outcome.SENT


def settle(delivery: Delivery, outcome: Outcome, now: datetime) -> None:
    """Note what came of an attempt; the word for it is all that is logged."""
    again = planning.next_attempt(delivery.attempts, now)
    with as_purpose(Purpose.DELIVER):
        held = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.SENDING)
        if outcome is Outcome.NOT_NEEDED:
            held.delete()
        elif outcome is Outcome.SENT:
            held.update(state=Delivery.State.SENT, ended_at=now)
        elif outcome in {Outcome.AGAIN, Outcome.AWAY} and again is not None:
            held.update(state=Delivery.State.WAITING, due_at=again)
        else:
            held.update(state=Delivery.State.FAILED, ended_at=now)
    log.info("mail", result=outcome.value, count=delivery.attempts)
