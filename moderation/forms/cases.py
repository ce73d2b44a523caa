"""What is typed about reports and cases."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from moderation.models import Report


class ReportForm(forms.Form):
    """What is not right, chosen by the button that sends it, and words where there are some."""

    words = forms.CharField(
        label=_("In your words (optional)"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )
    why = forms.TypedChoiceField(
        label=_("What is it?"),
        choices=Report.Why.choices,
        coerce=Report.Why,
        widget=forms.HiddenInput,
    )

    def clean(self) -> dict[str, Any] | None:
        """Say for the whole form that no reason was chosen: its buttons are no field."""
        if "why" in self.errors:
            raise forms.ValidationError(_("Choose what it is."))
        return super().clean()


class NoteForm(forms.Form):
    """A note among the moderators of a case."""

    words = forms.CharField(
        label=_("A note for the other moderators"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )
    sending = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
