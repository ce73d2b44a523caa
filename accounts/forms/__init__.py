"""Forms of signing up and in, of what one signs in with, and of second factors."""

from accounts.forms.erasing import EraseForm
from accounts.forms.factors import CodeAgainForm, CodeForm, NewAppForm, NewPasskeyForm
from accounts.forms.keeping import (
    AddressForm,
    NewPasswordForm,
    PasswordAgainForm,
    PasswordChangeForm,
)
from accounts.forms.signing import RecoverForm, ResetForm, SignInForm, SignUpForm

__all__ = [
    "AddressForm",
    "CodeAgainForm",
    "CodeForm",
    "EraseForm",
    "NewAppForm",
    "NewPasskeyForm",
    "NewPasswordForm",
    "PasswordAgainForm",
    "PasswordChangeForm",
    "RecoverForm",
    "ResetForm",
    "SignInForm",
    "SignUpForm",
]
