"""What newcomers fill in, in five short steps; each is kept as it is sent."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from accounts import pseudonyms
from accounts.models import Member
from groups.models import Group, Membership
from mentorship import wording
from mentorship.forms.fields import GridField, Heads, TownField, WeekField, rough
from mentorship.matching import Contact
from mentorship.models import Kind, MentorRequest
from moderation.watch import Writer, check

DISTANCES = [(5, "5 km"), (10, "10 km"), (25, "25 km"), (50, "50 km"), (100, "100 km")]
PREFERS = [
    ("", _("Either is fine")),
    (Contact.IN_PERSON.value, _("In person")),
    (Contact.ONLINE.value, _("Online or by telephone")),
]
# Contact details, other people's names, money and sex have no place in a first word.
NOT_YET = frozenset({"W-5", "W-8", "W-9", "W-10", "W-11", "W-12", "W-21", "W-22"})
Choices = wording.Words


def with_none() -> list[tuple[str, str]]:
    """Give the languages to choose from, and none."""
    return [("", "–"), *wording.languages()]


def several(
    label: Any,  # noqa: ANN401 - words, made at once or when they are read
    choices: Choices | list[tuple[str, str]],
    help_text: Any = "",  # noqa: ANN401
) -> forms.MultipleChoiceField:
    """Make a field of boxes, of which none need be ticked."""
    listed = list(choices.items() if isinstance(choices, dict) else choices)
    return forms.MultipleChoiceField(
        label=label,
        choices=listed,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=help_text,
    )


class GroupField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of one's own groups, with its program's short name."""

    widget = forms.RadioSelect

    def label_from_instance(self, obj: Group) -> str:
        """Say the group, and which program it is of."""
        return f"{obj.name} ({obj.program.short_name})"


class BeginForm(forms.Form):
    """Whom somebody looks for, and in which of their groups."""

    kind = forms.ChoiceField(label=_("Whom are you looking for?"), widget=forms.RadioSelect)
    group = GroupField(label=_("Through which group?"), queryset=Group.objects.none())

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        own = Membership.objects.active().filter(member=member).values("group_id")
        groups = Group.objects.standing().filter(pk__in=own).select_related("program")
        field = self.fields["group"]
        assert isinstance(field, GroupField)  # noqa: S101 - told to the types
        field.queryset = groups.order_by("name")
        self.groups = list(field.queryset)
        field.empty_label = None
        field.initial = self.groups[0].pk if len(self.groups) == 1 else None
        if len(self.groups) == 1:
            field.widget = forms.HiddenInput()  # type: ignore[assignment]
        self.fields["kind"].choices = self._kinds()  # type: ignore[attr-defined]

    def _kinds(self) -> list[tuple[str, str]]:
        """Name the kinds in the word that all own programs share, else in ours."""
        words = {one.program.word("mentor") for one in self.groups} - {""}
        mentor = words.pop() if len(words) == 1 else gettext("sponsor or mentor")
        partner = (
            Kind.ACCOUNTABILITY_PARTNER.value,
            gettext("Someone to check in with, as equals"),
        )
        if not any(wording.has_mentors(one.program) for one in self.groups):
            return [partner]
        named = {"mentor": mentor}
        return [
            (
                Kind.SPONSOR.value,
                gettext("A %(mentor)s: someone further along who guides you") % named,
            ),
            (
                Kind.TEMPORARY_SPONSOR.value,
                gettext("A temporary %(mentor)s, for the first 90 days") % named,
            ),
            partner,
        ]

    def clean(self) -> dict[str, Any]:
        """Ask for a kind that the group's program knows."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        group, kind = found.get("group"), found.get("kind")
        is_guide = kind and kind != Kind.ACCOUNTABILITY_PARTNER
        if group and is_guide and not wording.has_mentors(group.program):
            self.add_error("kind", _("In this group people check in as equals. Choose that one."))
        return found


class StepForm(forms.Form):
    """One step: its fields have the names of the request's, unless ``values`` says otherwise."""

    title: str | Promise = ""
    lead: str | Promise = ""

    def __init__(self, *args: Any, request: MentorRequest, **kwargs: Any) -> None:  # noqa: ANN401
        initial = {name: getattr(request, name, None) for name in self.base_fields}
        kwargs["initial"] = initial | self.first(request) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.request = request

    @classmethod
    def first(cls, request: MentorRequest) -> dict[str, Any]:
        """Give what the form shows first, where that is not what the request holds."""
        del request
        return {}

    def values(self) -> dict[str, Any]:
        """Give what is kept, by the request's own names."""
        return dict(self.cleaned_data)


class WhoForm(StepForm):
    """With whom somebody can speak, and feels safe."""

    title = _("Who would fit")
    lead = _("Only matching uses this. The person we ask does not see it.")

    language = forms.ChoiceField(label=_("Your best language"), choices=wording.languages)
    second = forms.ChoiceField(
        label=_("Another you speak well (optional)"), choices=with_none, required=False
    )
    third = forms.ChoiceField(
        label=_("And one more (optional)"), choices=with_none, required=False
    )
    safe_with = several(
        _("Whom do you feel safe working with?"),
        wording.SAFE_WITH,
        _("Tick nothing if it makes no difference."),
    )
    gender = forms.ChoiceField(
        label=_("And you are (optional)"),
        choices=[("", _("I would rather not say")), *wording.GENDERS.items()],
        required=False,
        widget=forms.RadioSelect,
        help_text=_("Some people can only be asked by those with whom they feel safe."),
    )

    @classmethod
    def first(cls, request: MentorRequest) -> dict[str, Any]:
        """Show the languages in their order; to whom has said none, that of the page."""
        usual = (get_language() or "en").split("-")[0]
        known = [*(request.languages or [usual]), "", ""]
        return dict(zip(("language", "second", "third"), known, strict=False))

    def values(self) -> dict[str, Any]:
        """Keep languages in one list, the best first, each once."""
        found = dict(self.cleaned_data)
        spoken = [found.pop(name) for name in ("language", "second", "third")]
        return found | {"languages": list(dict.fromkeys(filter(None, spoken)))}


class LifeForm(StepForm):
    """What the other should know from their own life."""

    title = _("What they should know from their own life")
    lead = _("Everything here may stay empty. The more you need, the longer it can take.")

    life = GridField(
        Heads(
            list(wording.EXPERIENCES.items()), [("wish", _("Would help")), ("need", _("A must"))]
        ),
        label=_("They know from their own life"),
        required=False,
    )
    substances = several(
        _("What you are recovering from"),
        wording.SUBSTANCES,
        _("For those who want somebody with the same. It is not shown to anybody."),
    )

    @classmethod
    def first(cls, request: MentorRequest) -> dict[str, Any]:
        """Tick what is wished and what is needed."""
        wished = [f"{code}-wish" for code in request.wishes]
        return {"life": wished + [f"{code}-need" for code in request.needs]}

    def clean(self) -> dict[str, Any]:
        """Ask for the substance where the same one is a must."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if "same_substance-need" in found.get("life", []) and not found.get("substances"):
            self.add_error("substances", _("Say which, so that we can look for the same."))
        return found

    def values(self) -> dict[str, Any]:
        """Keep musts and wishes apart; what is a must is no wish as well."""
        ticked = [code.rpartition("-") for code in self.cleaned_data["life"]]
        needs = [code for code, _, column in ticked if column == "need"]
        wishes = [code for code, _, column in ticked if column == "wish" and code not in needs]
        return {
            "needs": needs, "wishes": wishes, "substances": self.cleaned_data["substances"],
        }  # fmt: skip


class MeetForm(StepForm):
    """When somebody is free, and how they would meet."""

    title = _("When and how you could meet")
    lead = _("Face to face is easiest for most people. Online works too.")

    free = WeekField(label=_("When are you usually free?"), required=False)
    writes = forms.BooleanField(
        label=_("Messages that are answered later are fine too"), required=False
    )
    ways = several(_("How could you meet?"), wording.WAYS)
    prefers = forms.ChoiceField(
        label=_("What would you like best?"),
        choices=PREFERS,
        required=False,
        widget=forms.RadioSelect,
    )
    place = TownField(
        label=_("Your town, or a larger one near you"),
        help_text=_(
            "For the way, and for the clock of your hours. We keep it as rough as ten kilometres,"
            " and show it to nobody."
        ),
    )
    reach_km = forms.TypedChoiceField(
        label=_("How far could you go?"), choices=DISTANCES, coerce=int
    )

    @classmethod
    def first(cls, request: MentorRequest) -> dict[str, Any]:
        """Suggest both ways to somebody who has not said."""
        return {} if request.ways else {"ways": [Contact.IN_PERSON.value, Contact.ONLINE.value]}

    def clean(self) -> dict[str, Any]:
        """Ask for a way to meet, and for a time."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if not found.get("ways"):
            self.add_error("ways", _("Choose at least one."))
        if not found.get("free") and not found.get("writes"):
            self.add_error("free", _("Tick some hours, or say below that messages are fine."))
        return found

    def values(self) -> dict[str, Any]:
        """Keep a place with its rough position and its time zone."""
        town = self.fields["place"]
        assert isinstance(town, TownField)  # noqa: S101 - told to the types
        return self.cleaned_data | (rough(town.found) if town.found else {})


class WordsForm(StepForm):
    """What else there is to say, and whom somebody would like to ask."""

    title = _("Anything to know")
    lead = ""

    words = forms.CharField(
        label=_("Anything they should know (optional)"),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
        help_text=_(
            "The person we ask reads this. Please leave out your name, where you live or work,"
            " and how to reach you."
        ),
    )
    named_as = forms.CharField(
        label=_("Somebody of your group whom you would like to ask (optional)"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_(
            "The name they go by in the group. If they can be asked, we ask them first. If not,"
            " we look for somebody else, and do not say which it was."
        ),
    )

    def __init__(self, *args: Any, may_name: bool, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        if not may_name:
            del self.fields["named_as"]

    def clean_words(self) -> str:
        """Ask for words that tell nobody who it is, and nothing that is not to be asked for."""
        words = str(self.cleaned_data["words"])
        met = {one.rule for one in check(words, Writer()).found}
        if met & NOT_YET:
            raise forms.ValidationError(
                _("Please leave out names, places, links, money, and how to reach you.")
            )
        return words


class NameForm(forms.Form):
    """The name to go by between the two."""

    name = forms.CharField(
        label=_("The name you go by between the two of you"),
        max_length=40,
        strip=True,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("The other sees it once you have both said yes, and nobody else ever does."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on
        super().__init__(*args, **kwargs)
        self.fields["name"].initial = pseudonyms.name()


STEPS: dict[int, type[StepForm]] = {2: WhoForm, 3: LifeForm, 4: MeetForm, 5: WordsForm}
