"""Members who can be reached by mail, and what they are told."""

from allauth.account.models import EmailAddress

from accounts.asking import as_person
from accounts.models import Member
from notifications.actions import notify
from notifications.actions.choosing import choose_mail
from tests.factories import MemberFactory

KIND = "meetings.report_received"
SECURITY = "accounts.changed"
WORDS = {"meeting": "Kestrel Meeting"}


def reachable(address: str = "reader@mailbox.example", **chosen: object) -> Member:
    """Make a member with a confirmed address, who has chosen about mail."""
    member: Member = MemberFactory.create()
    EmailAddress.objects.create(user=member, email=address, verified=True, primary=True)
    if chosen:
        with as_person(member.pk):
            choose_mail(member, **chosen)
    return member


def tell(member: Member, once: object = 1, kind: str = KIND) -> None:
    """Have somebody else tell a member something."""
    with as_person(MemberFactory.create().pk):
        notify([member.pk], kind, once=once, context=WORDS)
