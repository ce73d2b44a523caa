"""The one mail that goes to no member: a code for a service body, to its public address."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import gettext

from groups.models import Group


def send_claim_code(group: Group, address: str, code: str) -> None:
    """Send a code for whoever serves a group; the mail says nothing of who asks."""
    link = f"{settings.SITE_URL}{group.get_absolute_url()}"
    context = {"group": group.name, "code": code, "link": link, "site": settings.SITE_NAME}
    text = render_to_string("groups/email/claim_code.txt", context)
    EmailMessage(gettext("A code for one of your groups"), text, to=[address]).send()
