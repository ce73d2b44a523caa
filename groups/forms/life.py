"""What founding a group, its settings, safety, decisions and claims ask for."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import pseudonyms
from groups.forms.belonging import NAME_HELP, NameForm
from groups.models import Claim, Group, GroupDecision, OnlineSafety, Program, Vote

if TYPE_CHECKING:  # generic for the type checker alone
    GroupForm = forms.ModelForm[Group]
    OneSafety = forms.ModelForm[OnlineSafety]
else:
    GroupForm = OneSafety = forms.ModelForm
JOINING_HELP = _("A secret group takes people in by invitation only.")
MAJORITIES = [
    (51, _("More than half")),
    (67, _("Two thirds")),
    (75, _("Three quarters")),
    (100, _("All of them")),
]
QUORUMS = [
    (1, _("However few")),
    (10, _("One in ten")),
    (20, _("One in five")),
    (34, _("One in three")),
    (50, _("Half")),
]


def _words(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class FaceOfGroupForm(forms.ModelForm):  # type: ignore[type-arg]
    """What anybody may read of a group."""

    site_url = forms.URLField(
        label=_("Web site (optional)"), required=False, max_length=500, assume_scheme="https"
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Group
        fields = ("name", "home_place", "notes", "site_url", "is_online")
        labels = {
            "name": _("Name of the group"),
            "home_place": _("Home place"),
            "notes": _("What to expect"),
            "is_online": _("We meet or talk online"),
        }
        help_texts = {
            "home_place": _(
                "The town or area that you call home. Leave it out if you are online."
            ),
            "notes": _("Who meets here, how it runs, what a newcomer should know. No names."),
            "is_online": _(
                "Online groups need a safety checklist: two moderators, private rooms, a rule on"
                " recording. You fill it in later."
            ),
        }
        widgets = {"notes": _words(5)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on
        super().__init__(*args, **kwargs)
        if "seen" in self.fields and self.instance.pk:
            self.initial["seen"] = self.instance.updated_at.isoformat()

    @property
    def seen_at(self) -> datetime:
        """When what the form showed was written."""
        return _moment(self.cleaned_data["seen"])

    @property
    def wish(self) -> dict[str, Any]:
        """What was asked for, by field."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


def _moment(text: str) -> datetime:
    """Read a hidden moment; one that nobody can have seen, where it is not one."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return datetime(1, 1, 1, tzinfo=UTC)


class NewGroupForm(forms.ModelForm):  # type: ignore[type-arg]
    """A group to begin, and the founder's name in it."""

    own_name = forms.CharField(
        label=_("Your name in this group"), max_length=40, strip=True, help_text=NAME_HELP
    )
    sending = forms.UUIDField(widget=forms.HiddenInput)

    class Meta:
        model = Group
        fields = (
            "name", "program", "home_place", "notes", "is_online", "visibility", "joining",
            "join_question",
        )  # fmt: skip
        labels = {
            **FaceOfGroupForm.Meta.labels,
            "program": _("Program"),
            "visibility": _("Who can find the group"),
            "joining": _("How people join"),
            "join_question": _("A question to those who ask to join (optional)"),
        }
        help_texts = {
            **FaceOfGroupForm.Meta.help_texts,
            "visibility": _(
                "You can change it later. Stewards of the site look at each new group."
            ),
            "joining": JOINING_HELP,
            "join_question": _("Such as: what brings you here? Only trusted servants read it."),
        }
        widgets = {
            "notes": _words(5),
            "visibility": forms.RadioSelect,
            "joining": forms.RadioSelect,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on
        super().__init__(*args, **kwargs)
        self.fields["own_name"].initial = pseudonyms.name()
        self.fields["own_name"].widget.attrs["autocomplete"] = "off"
        self.fields["sending"].initial = uuid4()
        programs: Any = self.fields["program"]
        programs.queryset, programs.empty_label = Program.objects.order_by("name"), _("Choose one")

    def clean(self) -> dict[str, Any]:
        """Let a secret group take people in by invitation only."""
        fields: dict[str, Any] = super().clean() or {}
        if fields.get("visibility") == Group.Visibility.SECRET:
            fields["joining"] = Group.Joining.INVITATION
        return fields

    @property
    def face(self) -> dict[str, Any]:
        """What the group is to be, by field."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    @property
    def sent(self) -> UUID:
        """The random id that the form was given."""
        found: UUID = self.cleaned_data["sending"]
        return found


class PlanForm(forms.Form):
    """What the group plans, for the stewards."""

    plan = forms.CharField(
        label=_("Your plan"),
        max_length=2000,
        required=False,
        widget=_words(5),
        help_text=_("When and where you want to meet, if no meeting is in the schedule yet."),
    )


class RulesForm(forms.ModelForm):  # type: ignore[type-arg]
    """How people join, and how the group decides."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    quorum = forms.TypedChoiceField(
        label=_("How many members must vote"), choices=QUORUMS, coerce=int
    )
    majority = forms.TypedChoiceField(
        label=_("How many of the votes must say yes"), choices=MAJORITIES, coerce=int
    )
    decides = forms.MultipleChoiceField(
        label=_("What changes only after a decision of the group"),
        choices=Group.Covered.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "How and when you meet: the days, the times, online or not, the formats. Single dates,"
            " closed days, places and links never wait for a vote."
        ),
    )

    class Meta:
        model = Group
        fields = ("joining", "join_question", "quorum", "majority", "decides")
        labels = {
            "joining": _("How people join"),
            "join_question": _("A question to those who ask to join (optional)"),
        }
        help_texts = {"joining": JOINING_HELP}
        widgets = {"joining": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on
        super().__init__(*args, **kwargs)
        self.initial["seen"] = self.instance.updated_at.isoformat()

    def clean_joining(self) -> str:
        """Refuse an open door in a group that nobody is to know of."""
        joining: str = self.cleaned_data["joining"]
        is_secret = self.instance.visibility == Group.Visibility.SECRET
        if is_secret and joining != Group.Joining.INVITATION:
            raise forms.ValidationError(JOINING_HELP)
        return joining

    @property
    def seen_at(self) -> datetime:
        """When what the form showed was written."""
        return _moment(self.cleaned_data["seen"])

    @property
    def wish(self) -> dict[str, Any]:
        """What was asked for, by field."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class VisibilityForm(forms.Form):
    """Who can find a group."""

    to = forms.TypedChoiceField(
        label=_("Who can find the group"),
        choices=Group.Visibility.choices,
        coerce=Group.Visibility,
        widget=forms.RadioSelect,
    )


class SafetyForm(forms.ModelForm):  # type: ignore[type-arg]
    """What servants of an online group settle."""

    privacy = forms.ChoiceField(
        label=_("Privacy statement"),
        choices=OnlineSafety.Privacy.choices,
        widget=forms.RadioSelect,
        help_text=_("Read it out at the start of each meeting."),
    )
    recording = forms.ChoiceField(
        label=_("Recording and pictures of the screen"),
        choices=OnlineSafety.Recording.choices,
        widget=forms.RadioSelect,
    )
    knows_crisis_plan = forms.BooleanField(
        label=_("We have read the crisis plan together"), required=False
    )

    class Meta:
        model = OnlineSafety
        fields = ("privacy", "privacy_words", "recording")
        labels = {"privacy_words": _("Your own privacy statement")}
        widgets = {"privacy_words": _words(4)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on
        super().__init__(*args, **kwargs)
        self.initial["knows_crisis_plan"] = self.instance.crisis_plan_on is not None

    def clean(self) -> dict[str, Any]:
        """Ask for the words where the group wants its own."""
        fields: dict[str, Any] = super().clean() or {}
        is_own = fields.get("privacy") == OnlineSafety.Privacy.OWN
        if is_own and not fields.get("privacy_words", "").strip():
            self.add_error("privacy_words", _("Write your statement, or choose ours."))
        return fields


class ProposalForm(forms.Form):
    """Something to decide together."""

    title = forms.CharField(label=_("In one line"), max_length=120)
    kind = forms.TypedChoiceField(
        label=_("What is it about?"),
        choices=GroupDecision.Kind.choices,
        coerce=GroupDecision.Kind,
        widget=forms.RadioSelect,
    )
    proposal = forms.CharField(
        label=_("The proposal"),
        max_length=4000,
        widget=_words(6),
        help_text=_("What exactly should the group do, and why? A vote says yes or no to it."),
    )
    days_to_talk = forms.TypedChoiceField(
        label=_("Time to talk about it"),
        choices=[(3, _("3 days")), (7, _("A week")), (14, _("Two weeks"))],
        coerce=int,
    )
    days_to_vote = forms.TypedChoiceField(
        label=_("Time to vote"),
        choices=[(3, _("3 days")), (7, _("A week")), (14, _("Two weeks"))],
        coerce=int,
        initial=7,
    )
    sending = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on
        super().__init__(*args, **kwargs)
        self.fields["sending"].initial = uuid4()


class BallotForm(forms.Form):
    """One vote."""

    choice = forms.TypedChoiceField(
        label=_("Your vote"),
        choices=Vote.Choice.choices,
        coerce=Vote.Choice,
        widget=forms.RadioSelect,
    )


class ProofForm(forms.Form):
    """How somebody proves that they serve what a feed brought."""

    proof = forms.TypedChoiceField(
        label=_("How can we be sure?"),
        choices=Claim.Proof.choices,
        coerce=Claim.Proof,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("For the steward (optional)"),
        max_length=2000,
        required=False,
        widget=_words(4),
        help_text=_("How do you serve the group? Whom could we ask? No full names, please."),
    )

    def __init__(self, *args: Any, has_address: bool, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        if not has_address:
            proof: Any = self.fields["proof"]
            proof.choices = [(Claim.Proof.STEWARD.value, Claim.Proof.STEWARD.label)]
            proof.initial = Claim.Proof.STEWARD


class ClaimForm(ProofForm, NameForm):
    """The same for a whole group, and the claimant's name in it."""


class CodeForm(forms.Form):
    """The code that a service body was sent."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class AnswerForm(forms.Form):
    """What a steward says."""

    words = forms.CharField(
        label=_("In your words"),
        max_length=2000,
        required=False,
        widget=_words(4),
        help_text=_("They read this. If you say no, say why and what they can do."),
    )
