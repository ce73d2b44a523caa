"""What joining, serving and leaving ask for; they read and check, and write nothing."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import pseudonyms
from groups.models import Group, Membership, Removal, Role

NAME_HELP = _(
    "Only this group sees it. Take a name that you use nowhere else, if you like: nobody can then"
    " tell from it who you are in another group."
)


class NameForm(forms.Form):
    """The name to go by in one group."""

    name = forms.CharField(
        label=_("Your name in this group"), max_length=40, strip=True, help_text=NAME_HELP
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on
        super().__init__(*args, **kwargs)
        self.fields["name"].initial = self.fields["name"].initial or pseudonyms.name()
        self.fields["name"].widget.attrs["autocomplete"] = "off"


class JoinForm(NameForm):
    """The name, and the answer to the group's own question where it asks one."""

    answer = forms.CharField(
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        help_text=_("Only trusted servants of the group read it. It is deleted once answered."),
    )

    def __init__(self, group: Group, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        if not group.join_question or group.joining != Group.Joining.APPROVAL:
            del self.fields["answer"]
        else:
            self.fields["answer"].label = group.join_question


class FaceForm(NameForm):
    """How one is known in a group."""

    is_shown = forms.BooleanField(
        label=_("Show me in the list of members"),
        required=False,
        help_text=_("Members who have belonged for a week see the list."),
    )
    is_home = forms.BooleanField(label=_("This is my home group"), required=False)


class InvitationForm(forms.Form):
    """For how many people and days a link is."""

    sending = forms.UUIDField(widget=forms.HiddenInput)
    uses = forms.IntegerField(
        label=_("For how many people"), min_value=1, max_value=100, initial=1
    )
    days = forms.IntegerField(label=_("For how many days"), min_value=1, max_value=90, initial=7)
    note = forms.CharField(
        label=_("Note (optional)"),
        max_length=80,
        required=False,
        help_text=_("For yourselves: what the link is for. No names, please."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on
        super().__init__(*args, **kwargs)
        self.fields["sending"].initial = uuid4


class OfferForm(forms.Form):
    """Which seat is offered to whom, until when."""

    role = forms.TypedChoiceField(label=_("Seat"), choices=Role.choices, coerce=Role)
    membership = forms.ModelChoiceField(
        label=_("Offered to"),
        queryset=Membership.objects.none(),
        empty_label=None,
        help_text=_("Those who chose to be shown in the list of members."),
    )
    ends_on = forms.DateField(
        label=_("Until"),
        help_text=_("A year at most: service rotates."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    note = forms.CharField(
        label=_("What the next one should know (optional)"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, group: Group, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        people: Any = self.fields["membership"]
        # Who has not chosen to be shown is not to be found here either.
        shown = Membership.objects.active().filter(group=group, is_shown=True)
        people.queryset = shown.order_by("name", "pk")
        self.fields["ends_on"].initial = timezone.now().date() + timedelta(days=365)

    def clean_ends_on(self) -> date:
        """Refuse a day that is over."""
        day: date = self.cleaned_data["ends_on"]
        if day <= timezone.now().date():
            raise forms.ValidationError(_("Choose a day to come."))
        return day


class RemovalForm(forms.Form):
    """Why somebody has to go."""

    kind = forms.TypedChoiceField(
        label=_("What is needed"),
        choices=[
            (Removal.Kind.REMOVE, _("Remove: they may appeal, and be invited again")),
            (Removal.Kind.BAN, _("Keep out: they cannot come back; two moderators must agree")),
        ],
        coerce=Removal.Kind,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("They read this. Say what happened, not what somebody is."),
    )

    def __init__(self, *args: Any, may_ban: bool, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        if not may_ban:
            self.fields["kind"].widget = forms.HiddenInput()
            self.fields["kind"].initial = Removal.Kind.REMOVE


class PersonForm(forms.Form):
    """Whom it is about, who need not be in the list of members."""

    name = forms.CharField(
        label=_("The name that they go by in this group"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class WordsForm(forms.Form):
    """A few sentences."""

    words = forms.CharField(
        label=_("In your words"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5})
    )
