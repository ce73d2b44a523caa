"""What signing up and in ask for; each field says why it is asked."""

from typing import Any

from allauth.account.forms import LoginForm, ResetPasswordForm, SignupForm
from allauth.account.internal.flows.login import (
    perform_password_login,
    record_authentication,
)
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from accounts import devices, limits, pseudonyms
from accounts.forms.plain import PASSWORD_HELP, make_plain
from accounts.models import Member

CODES_UNSEEN = "codes_unseen"  # in the session that an account was made in
HANDLE_HELP = _(
    "What you sign in with. Nobody else ever sees it. Keep this one, or choose another that says"
    " nothing about you."
)
ANOTHER_HANDLE = _("Offer another handle")
OWN_DEVICE = _("This is my own device: keep me signed in")
OWN_DEVICE_HELP = _(
    "Leave it empty on a device that others use: you are then signed out when the browser"
    " closes, or after half an hour."
)


class SignInForm(LoginForm):  # type: ignore[misc]
    """Handle and password, and whose device it is."""

    own_device = forms.BooleanField(label=OWN_DEVICE, help_text=OWN_DEVICE_HELP, required=False)
    error_css_class = "is-invalid"

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Handle")
        self.fields["password"].help_text = ""
        self.order_fields(["login", "password", "own_device"])
        self.fields.pop("remember", None)
        make_plain(self)

    def clean_login(self) -> str:
        """Count tries for one handle from everywhere, whether anybody has it or not (ENU-07)."""
        handle: str = super().clean_login()
        wait = limits.wait_for("sign_in_as", handle.lower())
        if wait:
            raise forms.ValidationError(
                _("There were too many tries for this handle. Wait a while, or use a passkey.")
            )
        return handle

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> Any:  # noqa: ANN401
        """Remember until the session begins whose device this is."""
        request.session[devices.OWN] = self.cleaned_data["own_device"]
        login = self._login
        login.redirect_url = redirect_url
        return perform_password_login(request, self.user_credentials(), login)


class SignUpForm(SignupForm):  # type: ignore[misc]
    """A handle and a password; an address only if one wants to; adults only, by their word."""

    is_adult = forms.BooleanField(
        label=_("I am 18 or older"),
        help_text=_("These groups are for adults. We ask for no date of birth and keep no proof."),
        error_messages={
            "required": _("The groups are for adults. If you are younger, there is help below.")
        },
    )
    own_device = forms.BooleanField(label=OWN_DEVICE, help_text=OWN_DEVICE_HELP, required=False)
    field_order = ["username", "password1", "email", "is_adult", "own_device"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on
        super().__init__(*args, **kwargs)
        handle, password, email = (self.fields[name] for name in self.field_order[:3])
        handle.label, handle.initial = _("Handle"), pseudonyms.handle()
        handle.help_text = format_html(
            '{} <a href="{}">{}</a>', HANDLE_HELP, reverse("account_signup"), ANOTHER_HANDLE
        )
        password.label, password.help_text = _("Password"), PASSWORD_HELP
        email.label = _("E-mail (optional)")
        email.help_text = _(
            "Only to set a new password when you have lost yours, and for notices if you want"
            " them. It is used once you have confirmed it. A mailbox that others read can give"
            " you away: then leave it empty."
        )
        make_plain(self)

    def clean_password1(self) -> str:
        """Check nothing here: the whole form does, with the handle in sight."""
        return str(self.cleaned_data["password1"])

    def save(self, request: HttpRequest) -> Member:
        """Make the account; a session that begins with it knows whose device this is."""
        request.session[devices.OWN] = self.cleaned_data["own_device"]
        request.session[CODES_UNSEEN] = True
        member: Member = super().save(request)
        # Who has just chosen the password need not type it again for the next few minutes.
        record_authentication(request, member, method="password", reauthenticated=True)
        return member


class ResetForm(ResetPasswordForm):  # type: ignore[misc]
    """An address; what it leads to is found out by the worker, so nobody can time it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Your confirmed e-mail address")
        make_plain(self)

    def clean_email(self) -> str:
        """Take any address alike."""
        return str(self.cleaned_data["email"]).lower()

    def save(self, request: HttpRequest, **kwargs: object) -> str:
        """Hand it to the worker."""
        del request, kwargs
        email: str = self.cleaned_data["email"]
        if not limits.wait_for("reset_to", email):
            app.configure_task("accounts.send_reset").defer(
                address=email, language=get_language() or "en"
            )
        return email


class RecoverForm(forms.Form):
    """A recovery code in the stead of a lost password."""

    handle = forms.CharField(label=_("Handle"), max_length=40)
    code = forms.CharField(
        label=_("One of your recovery codes"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    password = forms.CharField(
        label=_("New password"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=PASSWORD_HELP,
    )
    own_device = forms.BooleanField(label=OWN_DEVICE, help_text=OWN_DEVICE_HELP, required=False)

    def clean_password(self) -> str:
        """Hold the new password to the same rules as the first."""
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password
