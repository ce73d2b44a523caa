"""What people send about meetings, read and checked."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from groups.forms.life import ProofForm
from groups.models import Group
from groups.models.groups import GroupQuerySet
from meetings.models import ChangeReport
from meetings.sheets.files import LARGEST


class ChangeReportForm(forms.Form):
    """Somebody's word that a listing is wrong."""

    kind = forms.TypedChoiceField(
        label=_("What is wrong?"),
        choices=ChangeReport.Kind.choices,
        coerce=ChangeReport.Kind,
        widget=forms.RadioSelect,
    )
    sending = forms.UUIDField(widget=forms.HiddenInput)
    words = forms.CharField(
        label=_("What should it say? (optional)"),
        help_text=_("Please leave out names and telephone numbers of people."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ReportAnswerForm(forms.Form):
    """Why a listing stays as it is, in words that the reporter reads."""

    answer = forms.CharField(
        label=_("What would you tell whoever wrote this? (optional)"),
        help_text=_("Shown on the page that they were given. We do not know who they are."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SheetForm(forms.Form):
    """A filled-in spreadsheet."""

    file = forms.FileField(
        label=_("The file as you saved it"),
        help_text=_("xlsx or CSV, up to 1 MB. You see what it would change before it is done."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        """Refuse what is too large before it is read."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            raise forms.ValidationError(_("The file is too large; 1 MB is the most."))
        return file


class ListingClaimForm(ProofForm):
    """Whose meeting a listing is, and how that can be proven."""

    group = forms.ModelChoiceField(
        Group.objects.none(), label=_("Your group"), empty_label=_("Choose one")
    )
    field_order = ("group", "proof", "words")

    def __init__(self, *args: Any, groups: GroupQuerySet, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["group"]
        choice.queryset = groups.order_by("name", "pk")
        choice.to_field_name = "key"
