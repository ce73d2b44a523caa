"""How strict a group is about what is written, on top of what holds everywhere."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from moderation.actions.strictness import Wish
from moderation.models import WatchSetting
from moderation.strictness import More, could_hold
from moderation.watch import RuleSet

# Which rule each box of a group's own phrases adds to.
BOXES = {"hurting": "W-14", "selling": "W-5", "advertising": "W-10"}


def _phrases(label: Any) -> forms.CharField:  # noqa: ANN401 - a translation, or words
    return forms.CharField(
        label=label,
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        help_text=_("One word or phrase a line. What has it waits for a moderator."),
    )


class StrictnessForm(forms.Form):
    """What a group adds to the watch rules."""

    first_posts = forms.IntegerField(
        label=_("First posts that wait for a moderator"), max_value=50
    )
    first_days = forms.IntegerField(
        label=_("Days during which a newcomer's posts wait"), max_value=90
    )
    no_outside_issues = forms.BooleanField(
        label=_("No politics or other outside issues: the writer reads a note before posting"),
        required=False,
    )
    holds = forms.MultipleChoiceField(
        label=_("What also waits for a moderator"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Elsewhere the writer reads a note, and decides."),
    )
    hurting = _phrases(_("Words that hurt, in this group"))
    selling = _phrases(_("Words for buying or selling, here"))
    advertising = _phrases(_("Advertising that comes up here"))

    def __init__(self, setting: WatchSetting, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        kwargs.setdefault("initial", initial_of(setting))
        super().__init__(*args, **kwargs)
        floor, holds = RuleSet.floor(), self.fields["holds"]
        for name, least in (("first_posts", floor.first_posts), ("first_days", floor.first_days)):
            number: Any = self.fields[name]
            number.min_value = least
            number.help_text = _("At least %(least)s, as everywhere.") % {"least": least}
            number.widget.attrs.update(min=least)
        choices: Any = holds
        choices.choices = could_hold()

    def clean(self) -> dict[str, Any]:
        """Refuse what is less than everywhere."""
        cleaned: dict[str, Any] = super().clean() or {}
        for name in ("first_posts", "first_days"):
            field: Any = self.fields[name]
            if cleaned.get(name, field.min_value) < field.min_value:
                least = {"least": field.min_value}
                self.add_error(name, _("No less than %(least)s: it is so everywhere.") % least)
        return cleaned

    def wish(self) -> Wish:
        """Give what was asked for."""
        cleaned = self.cleaned_data
        more: dict[str, More] = {rule: {"holds": True} for rule in cleaned["holds"]}
        for box, rule in BOXES.items():
            found = sorted({line.strip() for line in cleaned[box].splitlines() if line.strip()})
            if found:
                more.setdefault(rule, {})["words"] = found
        return Wish(
            cleaned["first_posts"], cleaned["first_days"], cleaned["no_outside_issues"], more
        )


def initial_of(setting: WatchSetting) -> dict[str, Any]:
    """Give what a group has set, as the form shows it."""
    more: dict[str, More] = setting.more
    boxes = {box: "\n".join(more.get(rule, {}).get("words", [])) for box, rule in BOXES.items()}
    return {
        "first_posts": setting.first_posts,
        "first_days": setting.first_days,
        "no_outside_issues": setting.no_outside_issues,
        "holds": [rule for rule, added in more.items() if added.get("holds")],
        **boxes,
    }
