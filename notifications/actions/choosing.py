"""How a member wants to hear from us."""

from typing import Any

from django.db import transaction

from accounts.asking import as_holder, digest_of
from accounts.models import Member
from notifications.models import MailChoice

FIELDS = ("mode", "details", "quiet_from", "quiet_until", "time_zone", "muted", "language")


@transaction.atomic
def choose_mail(member: Member, **chosen: Any) -> MailChoice:  # noqa: ANN401 - the form's fields
    """Keep a member's choice of mail; ``chosen`` are fields of ``FIELDS``."""
    choice = MailChoice.objects.of(member.pk)
    for field in FIELDS:
        setattr(choice, field, chosen.get(field, getattr(choice, field)))
    choice.save(update_fields=list(FIELDS))
    return choice


def choice_of_token(token: str) -> MailChoice | None:
    """Find whose mail a link of a mail turns off; None for a link that nobody was sent."""
    digest = digest_of(token)
    with as_holder(digest):
        return MailChoice.objects.filter(digest=digest).first()


@transaction.atomic
def turn_mail_off(token: str) -> bool:
    """Turn mail off by the link of a mail, whoever follows it; say whether there is such a link."""
    digest = digest_of(token)
    with as_holder(digest):
        found = MailChoice.objects.filter(digest=digest)
        return found.update(mode=MailChoice.Mode.OFF) > 0
