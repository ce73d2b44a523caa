"""What opening a round, sharing in it and thanking for a share ask for."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from discussions.actions.rounds import Round
from discussions.forms.talking import PostForm
from discussions.models import Room
from discussions.writing import tidy_line

HOURS = [
    (1, _("in an hour")),
    (2, _("in two hours")),
    (12, _("in twelve hours")),
    (24, _("in a day")),
    (48, _("in two days")),
    (72, _("in three days")),
    (168, _("in a week")),
]


class RoundForm(PostForm):
    """A round's topic, the reading with which it begins, and when it ends."""

    title = forms.CharField(
        label=_("What it is about"), max_length=120, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    hours = forms.TypedChoiceField(
        label=_("It ends"),
        choices=HOURS,
        coerce=int,
        initial=24,
        help_text=_("By itself. What was shared stays to be read, as long as the room keeps it."),
    )
    field_order = ("title", "body", "hours")

    def __init__(self, *args: Any, room: Room, **kwargs: Any) -> None:  # noqa: ANN401 - handed on
        super().__init__(*args, room=room, **kwargs)
        self.fields.pop("is_anonymous", None)  # who chairs is known
        self.fields["body"].label = _("A reading, or a question to share about")

    def clean_title(self) -> str:
        """Take out what nobody sees."""
        title = tidy_line(self.cleaned_data["title"])
        if not title:
            raise ValidationError(_("Give it a title."), code="required")
        return title

    @property
    def round(self) -> Round:
        """The round to be opened; it begins when it is sent."""
        ends = timezone.now() + timedelta(hours=self.cleaned_data["hours"])
        return Round(self.cleaned_data["title"], self.wish, ends)


class ShareForm(PostForm):
    """A member's one share."""

    def __init__(self, *args: Any, room: Room, **kwargs: Any) -> None:  # noqa: ANN401 - handed on
        super().__init__(*args, room=room, **kwargs)
        self.fields["body"].label = _("Your share")
        del self.fields["quotes"]


class ThanksForm(forms.Form):
    """A thank you, with words for the one who shared if somebody likes."""

    words = forms.CharField(
        label=_("Words for them alone (optional)"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("Only who shared reads them, with your name in this group."),
    )
