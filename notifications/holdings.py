"""What is kept of a member here: what they were told, and how they want to hear of it."""

from django.utils.translation import gettext_lazy as _

from accounts.asking import Purpose, as_purpose
from accounts.models import Member
from accounts.portability import Holding, Rows, register
from notifications.kinds import known
from notifications.models import Delivery, MailChoice, Notice

CHOICES = ("mode", "details", "quiet_from", "quiet_until", "time_zone", "language", "muted")


def _notices(member: Member) -> Rows:
    for notice in Notice.objects.visible_to(member):
        kind = known(notice.kind)
        said = kind.said(notice.context) if kind else ""
        yield {"words": said, "told_at": notice.created_at, "seen_at": notice.seen_at}


def _choices(member: Member) -> Rows:
    found: Rows = MailChoice.objects.filter(member=member).values(*CHOICES)
    return found


def _deliveries(member: Member) -> Rows:
    return Delivery.objects.filter(member=member).values("state", "due_at", "ended_at")


def _erase(member: Member) -> None:
    with as_purpose(Purpose.ERASE):
        for model in (Notice, Delivery, MailChoice):
            model._default_manager.filter(member=member).delete()


def register_all() -> None:
    """Make known what is kept."""
    register(
        Holding(
            "messages",
            _("Messages"),
            _("What we told you, so that you can look at it again, for 90 days."),
            (Notice,),
            _notices,
            _erase,
            order=60,
        )
    )
    register(
        Holding(
            "mail_choice",
            _("How you hear from us"),
            _("So that mail comes as you want it, or not at all."),
            (MailChoice,),
            _choices,
            order=61,
        )
    )
    register(
        Holding(
            "mail",
            _("Mail on its way"),
            _("When mail went out, for a day; neither its text nor your address."),
            (Delivery,),
            _deliveries,
            order=62,
        )
    )
