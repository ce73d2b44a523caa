"""How allauth works here: no address without consent, no mail in a request, no seed in clear."""

import base64
import hashlib
from pathlib import PurePath
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from accounts import devices, limits, telling
from accounts.models import Member

LINKS = ("activate_url", "password_reset_url")
# What is said on the next page. Of anything else, such as having signed in, nothing is said.
SAID = {
    "email_confirmation_failed": _("This address cannot be used."),
    "email_confirmation_sent": _("We sent a link to confirm the address."),
    "email_confirmed": _("The address is confirmed."),
    "email_deleted": _("The address is removed."),
    "password_changed": _("The new password is set."),
    "webauthn_added": _("The passkey is added."),
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-up, sign-in and mail."""

    def save_user(
        self,
        request: HttpRequest,
        user: Member,
        form: BaseForm,
        commit: bool = True,
    ) -> Member:
        """Note beside handle and password that the person said they are adult."""
        user.adult_declared_at = timezone.now()
        saved: Member = super().save_user(request, user, form, commit=commit)
        return saved

    def authenticate(self, request: HttpRequest, **credentials: str) -> Member | None:
        """Find the member; one who is suspended is as unknown as nobody (ENU-03)."""
        found: Member | None = super().authenticate(request, **credentials)
        AuthenticationBackend.unstash_authenticated_user()
        return found if found is not None and found.is_active else None

    def login(self, request: HttpRequest, user: Member) -> None:
        """Begin a session, on a device that the member finds in their list."""
        super().login(request, user)
        devices.begin(request, user)

    def set_password(self, user: Member, password: str) -> None:
        """Set a password, and sign out wherever the old one signed in."""
        super().set_password(user, password)
        devices.end(user)

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Say on the next page what was done, in our words."""
        del message_context
        said = message or SAID.get(PurePath(message_template or "").stem)
        if said:
            messages.add_message(request, level, said, extra_tags)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Let the worker send it: a request takes as long with mail as without."""
        kind = template_prefix.rpartition("/")[2]
        if kind.startswith("email_confirmation") and limits.wait_for("confirm_to", email.lower()):
            return
        link = next((context[name] for name in LINKS if name in context), "")
        app.configure_task("accounts.send_mail").defer(
            kind=kind,
            address=email,
            link=link,
            language=get_language() or settings.LANGUAGE_CODE,
        )

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Member,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell a member of a change to their account.

        Whoever is told (``accounts.telling``) sees to mail to the address that is theirs now;
        the one that was theirs until now is told by ``tell_former``.
        """
        del context, email
        telling.tell(user, template_prefix.rpartition("/")[2])


def tell_former(
    from_email_address: EmailAddress | None = None,
    email_address: EmailAddress | None = None,
    **_: object,
) -> None:
    """Tell the address that an account had until now; one never confirmed was nobody's."""
    former = from_email_address or email_address
    if former is not None and former.verified:
        get_adapter().send_mail("account/email/email_changed", former.email, {})


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors, whose secrets a copy of the database does not give away."""

    def generate_authenticator_name(self, user: Member, type: str) -> str:  # noqa: A002
        """Offer a name for a new passkey."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("Passkey %(number)s") % {"number": number}

    def encrypt(self, text: str) -> str:
        """Seal a secret with a key of the site's own."""
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a secret again."""
        return _seal().decrypt(encrypted_text.encode()).decode()


def _seal() -> Fernet:
    key = hashlib.sha256(f"factors {settings.SECRET_KEY}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
