"""What a mail says: the same neutral words for every kind, and one link to this site."""

from email.utils import parseaddr
from uuid import UUID

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from accounts.mail import not_mine_url
from accounts.models import StoppedAddress
from notifications.kinds import known
from notifications.models import Delivery, MailChoice, Notice, off_token


def letter(delivery: Delivery) -> EmailMessage | None:
    """Write the mail of a delivery; None where it has no reader any more, or nothing new to say.

    Asks for the purpose of delivering.
    """
    address = address_of(delivery.member_id)
    notices = _news(delivery)
    if address is None or not notices:
        return None
    choice = MailChoice.objects.of(delivery.member_id)
    if choice.mode == MailChoice.Mode.OFF and not any(_is_security(one) for one in notices):
        return None
    off_url = _url("mail_off", off_token(choice.pk))
    with translation.override(choice.language or settings.LANGUAGE_CODE):
        return EmailMessage(
            gettext("A message for you"),
            render_to_string(
                "notifications/mail.txt", _context(notices, choice, address, off_url)
            ),
            to=[address],
            headers={
                "Message-ID": message_id(delivery.pk),
                "List-Unsubscribe": f"<{off_url}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
        )


def message_id(delivery: UUID) -> str:
    """Give the one name that a mail has however often it is sent."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<{delivery}@{domain}>"


def address_of(member_id: UUID) -> str | None:
    """Give the confirmed address of a member who has one that mail may go to."""
    owned = EmailAddress.objects.filter(
        user_id=member_id, verified=True, user__is_active=True, user__erase_at=None
    )
    for address in owned.order_by("-primary", "pk").values_list("email", flat=True):
        if not StoppedAddress.objects.holds(address):
            return str(address)
    return None


def _news(delivery: Delivery) -> list[Notice]:
    return list(Notice.objects.filter(delivery=delivery, seen_at=None).order_by("created_at"))


def _is_security(notice: Notice) -> bool:
    kind = known(notice.kind)
    return kind is not None and kind.is_security


def _context(
    notices: list[Notice], choice: MailChoice, address: str, off_url: str
) -> dict[str, object]:
    found = [(notice, kind) for notice in notices if (kind := known(notice.kind)) is not None]
    direct = [kind.mail_link(notice.once) for notice, kind in found if kind.mail_link]
    return {
        "count": len(notices),
        "list_url": _url("message_list"),
        "direct": [f"{settings.SITE_URL}{path}" for path in direct],
        "details": [kind.said(notice.context) for notice, kind in found if choice.details],
        "choices_url": _url("message_choices"),
        "off_url": off_url,
        "not_mine_url": not_mine_url(address),
    }


def _url(name: str, *args: str) -> str:
    return f"{settings.SITE_URL}{reverse(name, args=args)}"
