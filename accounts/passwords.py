"""What no password may be made of, and the tokens of links that set a new one."""

import re

from allauth.account.models import EmailAddress
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from accounts.models import Member

LONGEST = 128
WORDS = "recovery groups group meeting sponsor serenity sober sobriety recoverygroups".split()
REST = re.compile(r"[\W\d_]+")


class ResetTokens(PasswordResetTokenGenerator):
    """Tokens of mailed links, void once the password, an address or the account has changed."""

    def _make_hash_value(self, user: Member, timestamp: int) -> str:
        addresses = EmailAddress.objects.filter(user_id=user.pk).order_by("email")
        state = [*addresses.values_list("email", flat=True), user.is_active]
        return f"{super()._make_hash_value(user, timestamp)} {state}"


class SiteWordsValidator:
    """Refuses passwords that are these words and digits, and those too long to hash."""

    def validate(self, password: str, user: Model | None = None) -> None:
        """Raise ``ValidationError`` with what to do instead."""
        del user
        if len(password) > LONGEST:
            raise ValidationError(_("Use at most 128 characters."), code="too_long")
        left = REST.sub("", password.lower())
        for word in sorted(WORDS, key=len, reverse=True):
            left = left.replace(word, "")
        if not left and REST.sub("", password):
            raise ValidationError(
                _(
                    "This is among the first things that somebody would try. Add words of your own."
                ),
                code="site_words",
            )

    def get_help_text(self) -> str:
        """Say what helps."""
        return _("A few words that mean something only to you are best.")
