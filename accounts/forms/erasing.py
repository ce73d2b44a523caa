"""What ending an account asks for."""

from django import forms
from django.utils.translation import gettext_lazy as _


class EraseForm(forms.Form):
    """When, and that one is sure."""

    LATER, NOW = "later", "now"
    GO, STAY = "go", "stay"

    when = forms.ChoiceField(
        label=_("When?"),
        choices=[
            (LATER, _("Hide it now, erase it in three days. Until then I can come back.")),
            (NOW, _("I am in danger: erase it now. There is no way back.")),
        ],
        widget=forms.RadioSelect,
    )
    words = forms.ChoiceField(
        label=_("What I have written in groups"),
        choices=[
            (GO, _("Remove it with the account.")),
            (STAY, _("Leave it there without my name, so that talks stay readable.")),
        ],
        initial=GO,
        required=False,
        widget=forms.RadioSelect,
    )
    is_sure = forms.BooleanField(label=_("I have understood that everything of mine will be gone"))
