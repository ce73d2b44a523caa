"""What is typed about decisions and appeals."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from moderation.actions.reducing import can_be_reduced, takes_amount
from moderation.measures import MEASURES, possible
from moderation.models import Action, Appeal, Case, Decision, Reason

Outcome = Appeal.Outcome


def _words(
    label: Any,  # noqa: ANN401 - a translation, or words
    help_text: Any = "",  # noqa: ANN401 - likewise
    *,
    required: bool = True,
) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
    )


class DecisionForm(forms.Form):
    """What is done about a case, why, for how long, and what the member reads."""

    action = forms.TypedChoiceField(
        label=_("What is done"), coerce=Action, widget=forms.RadioSelect
    )
    reason = forms.TypedChoiceField(label=_("Why"), choices=Reason.choices, coerce=Reason)
    amount = forms.IntegerField(
        label=_("For how many days, or for how many posts"),
        required=False,
        min_value=1,
        max_value=180,
        help_text=_(
            "Posts to hold: up to 50. No posts, or no access: up to 30 days. More than 3 days"
            " without access needs a second moderator."
        ),
    )
    words = _words(
        _("What the member reads"),
        _("Say what happened and what would be fine, not what somebody is. No names, please."),
        required=False,
    )

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on
        super().__init__(*args, **kwargs)
        action: Any = self.fields["action"]
        action.choices = [(one.value, said_of(one, case)) for one in possible(case)]

    def clean(self) -> dict[str, Any]:
        """Ask for what the chosen action needs, and refuse what it does not allow."""
        cleaned: dict[str, Any] = super().clean() or {}
        action = cleaned.get("action")
        if action is None:
            return cleaned
        measure, amount = MEASURES[action], cleaned.get("amount") or 0
        if measure.needs_words and not cleaned.get("words", "").strip():
            self.add_error("words", _("Say to the member what it is about."))
        if measure.most and not 1 <= amount <= measure.most:
            least = _("Choose a number from 1 to %(most)s.") % {"most": measure.most}
            self.add_error("amount", least)
        if (action == Action.RELEASE) != (cleaned.get("reason") == Reason.NOTHING_WRONG):
            self.add_error("reason", _("Choose the reason that fits what is done."))
        cleaned["amount"] = amount if measure.most else 0
        return cleaned


def said_of(action: Action, case: Case) -> str:
    """Give an action's words for the form, with how many moderators it takes."""
    if action == Action.WARN and case.about is None:
        return str(_("Warn those who serve the group"))
    if MEASURES[action].alone == 0:
        return str(_("%(action)s (a second moderator has to agree)")) % {"action": action.label}
    return str(action.label)


class AppealForm(forms.Form):
    """Why somebody should look again."""

    words = _words(
        _("In your words"), _("Say what you see differently. Only who answers reads it.")
    )


class AnswerForm(forms.Form):
    """What comes of an appeal."""

    outcome = forms.TypedChoiceField(
        label=_("What comes of it"), coerce=Outcome, widget=forms.RadioSelect
    )
    amount = forms.IntegerField(
        label=_("If milder: for how many days or posts from its beginning"),
        required=False,
        min_value=1,
        max_value=180,
    )
    words = _words(_("What the member reads"))

    def __init__(self, decision: Decision, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.is_measured = takes_amount(decision)
        outcomes = [Outcome.UPHELD, Outcome.OVERTURNED]
        if can_be_reduced(decision):
            outcomes.insert(1, Outcome.REDUCED)
        outcome: Any = self.fields["outcome"]
        outcome.choices = [(one.value, one.label) for one in outcomes]
        if not self.is_measured:
            del self.fields["amount"]

    def clean(self) -> dict[str, Any]:
        """Ask for a number where something is made milder by one."""
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["amount"] = cleaned.get("amount") or 0
        is_milder = cleaned.get("outcome") == Outcome.REDUCED
        if is_milder and self.is_measured and not cleaned["amount"]:
            self.add_error("amount", _("Say for how many."))
        return cleaned


class WhyForm(forms.Form):
    """Why the context of a case is not enough."""

    why = forms.CharField(
        label=_("Why is what the case shows not enough?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )
