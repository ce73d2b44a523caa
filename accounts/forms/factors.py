"""What second factors ask for."""

from typing import Any

from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import limits
from accounts.actions.factors import use_code
from accounts.forms.plain import make_plain


class CodeForm(AuthenticateForm):  # type: ignore[misc]
    """A code of an app, or a recovery code: each works once."""

    reauthenticated = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on
        super().__init__(*args, **kwargs)
        make_plain(self, code=_("Code"))

    def clean_code(self) -> str:
        """Take the code, unless too many were tried for this member."""
        code: str = self.cleaned_data["code"]
        if limits.wait_for("code_as", str(self.user.pk)):
            raise forms.ValidationError(_("There were too many tries. Wait a while."))
        self.authenticator = use_code(self.user, code)
        if self.authenticator is None:
            raise forms.ValidationError(
                _("This code is wrong, or it was used. Wait for the next one, and try that.")
            )
        return code

    def save(self) -> None:
        """Note that the member has shown this factor."""
        post_authentication(
            context.request, self.authenticator, reauthenticated=self.reauthenticated
        )


class CodeAgainForm(CodeForm):
    """The same, from somebody who is signed in."""

    reauthenticated = True


class NewAppForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of an app, which shows that the app has the key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on
        super().__init__(*args, **kwargs)
        make_plain(self, code=_("Code that the app shows"))


class NewPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A passkey, and what to call it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on
        super().__init__(*args, **kwargs)
        make_plain(
            self, name=_("What to call it"), passwordless=_("Sign in with it alone, no password")
        )
        self.fields["passwordless"].initial = True
        self.fields["passwordless"].help_text = _(
            "Your device then asks for finger, face or PIN each time. Leave it empty for a key"
            " without those: it is then asked for after the password."
        )
