"""The one mail that goes to no member: a code for a service body, to its public address."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import gettext

from groups.models import Group


def send_claim_code(group: Group, address: str, code: str) -> None:
    """Send a code for whoever serves a group; the mail says nothing of who asks."""
    subject, path = gettext("A code for one of your groups"), group.get_absolute_url()
    send_code(address, subject, "groups/email/claim_code.txt", code=code, name=str(group), at=path)


def send_code(address: str, subject: str, template: str, *, code: str, name: str, at: str) -> None:
    """Send a code that proves something about what has a name, and a page at a path."""
    link = f"{settings.SITE_URL}{at}"
    context = {"name": name, "code": code, "link": link, "site": settings.SITE_NAME}
    EmailMessage(subject, render_to_string(template, context), to=[address]).send()
