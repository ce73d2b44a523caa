"""What somebody looks for in a room."""

from django import forms
from django.utils.translation import gettext_lazy as _

from discussions.searching import LAST_PAGE


class SearchForm(forms.Form):
    """Words, and which page of what was found."""

    words = forms.CharField(
        label=_("Words"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
        help_text=_("Posts that hold all of them; of the last word the beginning is enough."),
    )
    page = forms.IntegerField(
        min_value=1, max_value=LAST_PAGE, required=False, widget=forms.HiddenInput
    )
