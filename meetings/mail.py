"""The one mail about a meeting that goes to no member: a code, to a service body's address."""

from django.utils.translation import gettext

from groups import mail
from groups.actions import proving
from meetings.models import Meeting


def send_claim_code(meeting: Meeting, code: str) -> None:
    """Send a code for the group whose meeting it is; the mail says nothing of who asks."""
    mail.send_code(
        proving.address_of(meeting.service_body),
        gettext("A code for one of your meetings"),
        "meetings/email/claim_code.txt",
        code=code,
        name=meeting.name,
        at=meeting.get_absolute_url(),
    )
