"""What two agree on."""

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from mentorship.models import Pairing

if TYPE_CHECKING:
    PairingForm = forms.ModelForm[Pairing]
else:
    PairingForm = forms.ModelForm


class AgreementForm(PairingForm):
    """How often, when, what to do in a crisis, and whether to meet in person only later (P-7)."""

    meets_later = forms.BooleanField(
        label=_("No meeting in person in the first thirty days"),
        required=False,
        help_text=_("It holds for you both as soon as one of you wishes it."),
    )

    class Meta:
        model = Pairing
        fields = ("how_often", "when", "in_crisis")
        widgets = {
            "how_often": forms.TextInput(attrs={"autocomplete": "off"}),
            "when": forms.TextInput(attrs={"autocomplete": "off"}),
            "in_crisis": forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        }
        help_texts = {
            "how_often": _("For example: every day a few words, once a week an hour."),
            "when": _("For example: Tuesdays at seven, by telephone."),
            "in_crisis": _("For example: I call a line first, then you, and you may call back."),
        }

    def __init__(self, *args: object, is_mentor: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        own = "mentor_meets_later" if is_mentor else "mentee_meets_later"
        self.fields["meets_later"].initial = getattr(self.instance, own)
