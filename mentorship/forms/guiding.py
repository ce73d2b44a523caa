"""What older members fill in, in five short steps: the questions of newcomers, from the other side."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from groups.models import Group, Membership, Program
from mentorship import wording
from mentorship.forms.asking import NOT_YET, MeetForm, StepForm, WhoForm, several
from mentorship.models import Kind, MentorProfile, MentorProgram
from moderation.watch import Writer, check


class OfferForm(StepForm):
    """In which programs, as what, and how many at once."""

    title = _("How you could help")
    lead = _("Nobody can list or search this. Only matching reads it.")

    programs = forms.ModelMultipleChoiceField(
        label=_("In which program?"),
        queryset=Program.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    kinds = several(_("As what?"), {})
    capacity = forms.TypedChoiceField(
        label=_("For how many people at once?"),
        choices=[(number, str(number)) for number in range(1, MentorProfile.MOST_AT_ONCE + 1)],
        coerce=int,
        help_text=_("In your first year of guiding it is two at most."),
    )
    band = forms.TypedChoiceField(
        label=_("How long are you in recovery?"), choices=wording.BANDS.items, coerce=int
    )
    steps = forms.IntegerField(
        label=_("Steps or tools that you have worked through (optional)"),
        min_value=0,
        max_value=12,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on
        super().__init__(*args, **kwargs)
        own = Membership.objects.active().filter(member=self.request.member_id)
        programs = Program.objects.filter(pk__in=own.values("group__program_id"))
        field = self.fields["programs"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 - told to the types
        field.queryset = programs.order_by("position", "name")
        self.fields["kinds"].choices = _kinds(list(programs))  # type: ignore[attr-defined]

    @classmethod
    def first(cls, request: Any) -> dict[str, Any]:  # noqa: ANN401 - a profile here
        """Tick the programs that were chosen."""
        chosen = MentorProgram.objects.filter(profile=request)
        return {"programs": list(chosen.values_list("program_id", flat=True))}

    def clean(self) -> dict[str, Any]:
        """Ask for one kind at least, and for none that a program does not know."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if not found.get("kinds"):
            self.add_error("kinds", _("Choose at least one."))
        return found

    def values(self) -> dict[str, Any]:
        """Keep programs as a list, and no step as none."""
        found = dict(self.cleaned_data)
        return found | {"programs": list(found["programs"]), "steps": found["steps"] or 0}


def _kinds(programs: list[Program]) -> list[tuple[str, str]]:
    partner = (Kind.ACCOUNTABILITY_PARTNER.value, gettext("Someone to check in with, as equals"))
    guides = [one for one in programs if wording.has_mentors(one)]
    if not guides:
        return [partner]
    kinds = (Kind.SPONSOR, Kind.TEMPORARY_SPONSOR)
    named = [(kind.value, capfirst(wording.kind_words(kind, guides[0]))) for kind in kinds]
    return [*named, partner]


class GuideLifeForm(StepForm):
    """What somebody knows from their own life."""

    title = _("What you know from your own life")
    lead = _("All of it may stay empty. It is shown to a newcomer only once you said yes.")

    experience = several(_("You know from your own life"), wording.EXPERIENCES)
    substances = several(_("What you are recovering from"), wording.SUBSTANCES)


class GuideMeetForm(MeetForm):
    """When somebody is free, and how they would meet; what they like best is not asked."""

    prefers = None  # type: ignore[assignment]


class GuideWordsForm(StepForm):
    """A few words, whether one may be asked for by name, and the agreement."""

    title = _("A few words, and what guiding is")
    lead: str | Promise = ""

    words = forms.CharField(
        label=_("A few words to a newcomer (optional)"),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
        help_text=_(
            "They read this once you said yes. Leave out your name, where you live or work, and"
            " how to reach you."
        ),
    )
    may_be_named = forms.BooleanField(
        label=_("Members of my groups may ask for me by the name I go by there"), required=False
    )
    agrees = forms.BooleanField(label=_("I have read this, and will keep to it"))

    @classmethod
    def first(cls, request: Any) -> dict[str, Any]:  # noqa: ANN401 - a profile here
        """Have the agreement ticked while it is not a year old."""
        return {"agrees": request.agreed_on is not None and not request.pause}

    def clean_words(self) -> str:
        """Ask for words that tell nobody who it is."""
        words = str(self.cleaned_data["words"])
        if {one.rule for one in check(words, Writer()).found} & NOT_YET:
            raise forms.ValidationError(
                _("Please leave out names, places, links, money, and how to reach you.")
            )
        return words

    def values(self) -> dict[str, Any]:
        """Keep the words; the agreement is a day of its own."""
        return {name: self.cleaned_data[name] for name in ("words", "may_be_named")}


class VouchGroupForm(forms.Form):
    """Whose servants are asked."""

    group = forms.ModelChoiceField(
        label=_("Whose servants know you?"), queryset=Group.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, groups: list[Group], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        field = self.fields["group"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - told to the types
        field.queryset = Group.objects.filter(pk__in=[one.pk for one in groups]).order_by("name")


class PauseForm(forms.Form):
    """Until when somebody is not to be asked."""

    until = forms.DateField(
        label=_("Until (optional)"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Empty: until you say so."),
    )

    def clean_until(self) -> Any:  # noqa: ANN401 - a day, or none
        """Ask for a day that is still to come."""
        until = self.cleaned_data["until"]
        if until and until <= timezone.now().date():
            raise forms.ValidationError(_("Choose a day that is still to come."))
        return until


STEPS: dict[int, type[StepForm]] = {
    1: OfferForm, 2: WhoForm, 3: GuideLifeForm, 4: GuideMeetForm, 5: GuideWordsForm,
}  # fmt: skip
