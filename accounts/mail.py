"""Letters about an account: as neutral as all our mail, and sent by the worker alone."""

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from accounts.models import StoppedAddress, digest_of_address

# Only these kinds have words of their own; any other says that something has changed.
KINDS = ("email_confirmation", "email_confirmation_signup", "password_reset_key")

_signer = signing.Signer(salt="accounts.not_mine", sep=".")


def not_mine_url(address: str) -> str:
    """Give the link by which whoever reads a mailbox stops our mail to it; it names no address."""
    token = _signer.sign(digest_of_address(address))
    return f"{settings.SITE_URL}{reverse('mail_not_mine', args=[token])}"


def digest_of_not_mine(token: str) -> str | None:
    """Give the digest of the address that such a link is about; None for one that is not ours."""
    try:
        return _signer.unsign(token)
    except signing.BadSignature:
        return None


def send(kind: str, address: str, link: str, language: str) -> None:
    """Send one letter of a kind, unless its reader wants none; ``link`` is where it leads."""
    if StoppedAddress.objects.holds(address):
        return
    template = kind if kind in KINDS else "account_changed"
    link = link or f"{settings.SITE_URL}{reverse('account_login')}"
    with translation.override(language):
        context = {"link": link, "not_mine_url": not_mine_url(address)}
        text = render_to_string(f"account/email/{template}.txt", context)
        EmailMessage(gettext("A message for you"), text, to=[address]).send()


def send_reset(address: str, language: str) -> None:
    """Send a link for a new password to the verified owner of an address; to nobody else."""
    owned = EmailAddress.objects.filter(email__iexact=address, verified=True, user__is_active=True)
    for found in owned.select_related("user"):
        key = f"{user_pk_to_url_str(found.user)}-{default_token_generator.make_token(found.user)}"
        path = reverse("account_reset_password_from_key", args=key.split("-", 1))
        send("password_reset_key", found.email, f"{settings.SITE_URL}{path}", language)
