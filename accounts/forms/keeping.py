"""What changing the password and the address asks for."""

from typing import Any

from allauth.account.forms import (
    AddEmailForm,
    ChangePasswordForm,
    ReauthenticateForm,
    ResetPasswordKeyForm,
)
from django.utils.translation import gettext_lazy as _

from accounts.forms.plain import PASSWORD_HELP, make_plain


class PasswordAgainForm(ReauthenticateForm):  # type: ignore[misc]
    """The password, from somebody who is signed in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on
        super().__init__(*args, **kwargs)
        make_plain(self, password=_("Password"))
        self.fields["password"].help_text = ""


class PasswordChangeForm(ChangePasswordForm):  # type: ignore[misc]
    """The old password, and the new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on
        super().__init__(*args, **kwargs)
        make_plain(
            self,
            oldpassword=_("Password until now"),
            password1=_("New password"),
            password2=_("New password once more"),
        )
        self.fields["oldpassword"].help_text = ""
        self.fields["password1"].help_text = PASSWORD_HELP


class NewPasswordForm(ResetPasswordKeyForm):  # type: ignore[misc]
    """The new password twice, by a link that was mailed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on
        super().__init__(*args, **kwargs)
        make_plain(self, password1=_("New password"), password2=_("New password once more"))
        self.fields["password1"].help_text = PASSWORD_HELP


class AddressForm(AddEmailForm):  # type: ignore[misc]
    """A new address; the one until now stays until it is confirmed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on
        super().__init__(*args, **kwargs)
        make_plain(self, email=_("New e-mail address"))
