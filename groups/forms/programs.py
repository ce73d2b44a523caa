"""What visitors may ask of the list of programs; nothing of it is kept."""

from django import forms
from django.utils.translation import gettext_lazy as _

from groups.choosing import Aim, Power, Who
from groups.models import Program


class ProgramsForm(forms.Form):
    """An approach to narrow the list to, and the answers to three plain questions."""

    approach = forms.ChoiceField(choices=Program.Approach.choices, required=False)
    who = forms.ChoiceField(
        label=_("Whom is it about?"),
        choices=Who.choices,
        required=False,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )
    power = forms.ChoiceField(
        label=_("How do you feel about a higher power?"),
        choices=Power.choices,
        required=False,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )
    aim = forms.ChoiceField(
        label=_("What would you like?"),
        choices=Aim.choices,
        required=False,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )

    def answers(self) -> dict[str, str]:
        """Give what was answered, without what is not one of our choices."""
        self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value}
