"""What no password may be made of: the words of this site, which guessers try first."""

import re

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

LONGEST = 128
WORDS = "recovery groups group meeting sponsor serenity sober sobriety recoverygroups".split()
REST = re.compile(r"[\W\d_]+")


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
