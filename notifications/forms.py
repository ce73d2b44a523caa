"""What members choose about mail."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from notifications.kinds import kinds
from notifications.models import MailChoice

AREAS = {
    "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe",
    "Indian", "Pacific",
}  # fmt: skip


def zones() -> list[tuple[str, str]]:
    """Give the time zones that are named after places, and UTC."""
    named = sorted(name for name in available_timezones() if name.split("/")[0] in AREAS)
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in named)]


class MailChoiceForm(forms.ModelForm):  # type: ignore[type-arg]
    """Whether and when mail comes, and of what."""

    time_zone = forms.ChoiceField(label=_("Your time zone"), choices=zones)
    wanted = forms.MultipleChoiceField(
        label=_("Send me mail about"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The list on this site has all of them, whatever you choose here."),
    )

    class Meta:
        model = MailChoice
        fields = ["mode", "details", "quiet_from", "quiet_until", "time_zone"]
        widgets = {
            "mode": forms.RadioSelect,
            "quiet_from": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "quiet_until": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }
        help_texts = {
            "mode": _("Mail only says that there is a message, never what it is about."),
            "details": _(
                "Then whoever sees your mailbox can read it. Most people leave this off."
            ),
            "quiet_from": _("No mail between these times. Leave both empty for none."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on
        super().__init__(*args, **kwargs)
        offered = [kind for kind in kinds() if kind.by_mail and not kind.is_security]
        wanted = self.fields["wanted"]
        assert isinstance(wanted, forms.MultipleChoiceField)  # noqa: S101 - told to the types
        wanted.choices = [(kind.key, kind.label) for kind in offered]
        wanted.initial = [kind.key for kind in offered if kind.key not in self.instance.muted]
        self.order_fields(["mode", "quiet_from", "quiet_until", "time_zone", "details", "wanted"])

    def clean(self) -> dict[str, Any]:
        """Ask for both ends of the quiet hours, and turn what is wanted into what is not."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        ends = [found.get("quiet_from"), found.get("quiet_until")]
        if ends[0] == ends[1] and ends[0] is not None:
            self.add_error("quiet_until", _("Choose another time than the one it begins at."))
        for name, mine, other in zip(("quiet_from", "quiet_until"), ends, ends[::-1], strict=True):
            if mine is None and other is not None and name not in self.errors:
                self.add_error(name, _("Fill in both times, or neither."))
        offered = {key for key, _label in self.fields["wanted"].choices}  # type: ignore[attr-defined]
        kept = set(self.instance.muted) - offered
        found["muted"] = sorted(kept | (offered - set(found.get("wanted", []))))
        return found
