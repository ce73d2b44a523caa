"""What a meeting is, as organizers say it: name, place or link, formats, who sees what."""

from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groups.models import Group
from meetings import gazetteer
from meetings.models import GazetteerPlace, Meeting, MeetingFormat, MeetingTime, Place
from meetings.schedule_forms.fields import LinkField
from meetings.snapshots import State

NEW_PLACE, NO_PLACE = "new", ""
TEXTS = (
    "name", "notes", "attendance", "language", "join_url", "join_url_notes", "join_phone",
    "join_phone_notes", "join_passcode", "join_visibility",
)  # fmt: skip
PLACE = ("place_name", "place_street", "place_town", "place_postcode", "place_notes")


def places_of(group: Group) -> list[Place]:
    """Give the places at which a group has met, by name."""
    found = (
        Place.objects.filter(meetings__group=group).distinct().order_by("name", "address", "pk")
    )
    return list(found.select_related("gazetteer_place"))


def _grouped(formats: Iterable[MeetingFormat]) -> list[tuple[str, list[tuple[int, str]]]]:
    kinds: dict[str, list[tuple[int, str]]] = {}
    for row in formats:
        kinds.setdefault(row.get_kind_display(), []).append((row.pk, row.name))
    return list(kinds.items())


class MeetingForm(forms.Form):
    """All of a meeting but its times."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=0)
    sending = forms.UUIDField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=255)
    attendance = forms.ChoiceField(
        label=gettext_lazy("How people meet"),
        choices=Meeting.Attendance.choices,
        widget=forms.RadioSelect,
    )
    place = forms.ChoiceField(label=gettext_lazy("Place"), required=False)
    place_name = forms.CharField(
        label=gettext_lazy("Name of the place"),
        help_text=gettext_lazy("“Library, room 2”"),
        max_length=255,
        required=False,
    )
    place_street = forms.CharField(
        label=gettext_lazy("Street and number"), max_length=255, required=False
    )
    place_town = forms.CharField(
        label=gettext_lazy("Town"),
        help_text=gettext_lazy(
            "With its state or country where several are called so: “Paris, Texas”."
        ),
        max_length=120,
        required=False,
    )
    place_postcode = forms.CharField(
        label=gettext_lazy("Postcode (optional)"), max_length=20, required=False
    )
    place_notes = forms.CharField(
        label=gettext_lazy("How to find the door (optional)"), max_length=500, required=False
    )
    place_latitude = forms.FloatField(
        label=gettext_lazy("Latitude (optional)"), min_value=-90, max_value=90, required=False
    )
    place_longitude = forms.FloatField(
        label=gettext_lazy("Longitude (optional)"), min_value=-180, max_value=180, required=False
    )
    time_zone = forms.CharField(
        label=gettext_lazy("Time zone"),
        help_text=gettext_lazy("Empty: that of the place, or of the group’s other meetings."),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"list": "zones", "placeholder": "America/New_York"}),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    formats = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Formats"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    join_url = LinkField(
        label=gettext_lazy("Link to join"),
        help_text=gettext_lazy("We take away parts that follow people. Short links are refused."),
    )
    join_passcode = forms.CharField(
        label=gettext_lazy("Passcode (optional)"), max_length=120, required=False
    )
    join_url_notes = forms.CharField(
        label=gettext_lazy("How to join (optional)"), max_length=500, required=False
    )
    join_phone = forms.CharField(
        label=gettext_lazy("Telephone to join (optional)"), max_length=120, required=False
    )
    join_phone_notes = forms.CharField(
        label=gettext_lazy("Telephone: meeting number and more (optional)"),
        max_length=500,
        required=False,
    )
    join_visibility = forms.ChoiceField(
        label=gettext_lazy("Who sees how to join"),
        choices=Meeting.JoinVisibility.choices,
        initial=Meeting.JoinVisibility.PUBLIC,
        widget=forms.RadioSelect,
    )
    notes = forms.CharField(
        label=gettext_lazy("Notes (optional)"),
        help_text=gettext_lazy("Everybody reads them. Please leave out names of people."),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    clash_ok = forms.BooleanField(
        label=gettext_lazy("Save it though it is at the same time"),
        required=False,
    )

    def __init__(self, *args: Any, group: Group, state: State, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.group = group
        self.state = state
        self.must_be_whole = False
        self.town: GazetteerPlace | None = None
        self.places = {str(place.pk): place for place in places_of(group)}
        self._offer()

    def _offer(self) -> None:
        """Fill the lists of what can be chosen."""
        rows = list(MeetingFormat.objects.all())
        own = [row for row in rows if row.program_id in (None, self.group.program_id)]
        known = set(self.state["formats"])
        shown = [row for row in rows if row in own or row.pk in known]
        spoken = [row for row in shown if row.language]
        self._choose("formats", _grouped(row for row in shown if row.kind != "language"))
        languages = {row.language: row.name for row in spoken}
        languages.setdefault(self.state["language"], self.state["language"])
        named = sorted((pair for pair in languages.items() if pair[0]), key=lambda pair: pair[1])
        self._choose("language", [("", _("Not said")), *named])
        places = [
            (pk, ", ".join(filter(None, (place.name, place.address))))
            for pk, place in self.places.items()
        ]
        self._choose("place", [(NO_PLACE, "—"), *places, (NEW_PLACE, _("A new place"))])

    def _choose(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the types
        field.choices = choices

    def clean_time_zone(self) -> str:
        """Refuse what is no zone."""
        zone: str = self.cleaned_data["time_zone"]
        if zone and zone not in available_timezones():
            raise forms.ValidationError(
                _("%s is not a time zone. Write America/New_York, or leave it empty.") % zone
            )
        return zone

    def clean(self) -> dict[str, Any]:
        """Check that place and ways to join fit how people meet."""
        data = self.cleaned_data
        if data.get("place") == NEW_PLACE:
            self._check_new_place()
        if self.must_be_whole:
            self._check_whole(data)
        has_one = (data.get("place_latitude") is None) != (data.get("place_longitude") is None)
        if has_one:
            self.add_error("place_longitude", _("Give both numbers, or none."))
        return data

    def _check_new_place(self) -> None:
        data = self.cleaned_data
        if not data.get("place_name") and not data.get("place_street"):
            self.add_error("place_name", _("Give the place a name, or a street."))
        if not data.get("place_town"):
            self.add_error("place_town", _("Say in which town it is."))
            return
        self.town = gazetteer.find_town_as_written(
            data["place_town"], data.get("place_postcode", "")
        )
        if self.town is None:
            near = [gazetteer.label(one) for one in gazetteer.suggest(data["place_town"], 3)]
            hint = _("Did you mean %s?") % ", ".join(near) if near else ""
            self.add_error(
                "place_town",
                _("We do not know this town, or several are called so. %s") % hint,
            )

    def _check_whole(self, data: Mapping[str, Any]) -> None:
        attendance = data.get("attendance")
        if attendance != Meeting.Attendance.ONLINE and not data.get("place"):
            self.add_error("place", _("People need to know where to go. Choose the place."))
        lacks_link = not (data.get("join_url") or data.get("join_phone"))
        if attendance in ("online", "hybrid") and lacks_link and "join_url" not in self.errors:
            self.add_error(
                "join_url", _("People need a way in: give a link or a telephone number.")
            )

    def wish(self) -> dict[str, Any]:
        """Give what the form says, as a patch."""
        data = self.cleaned_data
        wanted: dict[str, Any] = {name: data[name] for name in TEXTS}
        hidden = {row for row in self.state["formats"] if row not in self._shown_formats()}
        wanted["formats"] = sorted({*data["formats"], *hidden})
        wanted["place"] = self._place()
        return wanted

    def _shown_formats(self) -> set[int]:
        field = self.fields["formats"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the types
        return {pk for _kind, rows in field.choices for pk, _name in rows}  # type: ignore[union-attr, misc] # always grouped

    def _place(self) -> int | dict[str, Any] | None:
        data = self.cleaned_data
        if data["place"] == NO_PLACE:
            return None
        if data["place"] != NEW_PLACE:
            return int(data["place"])
        latitude, longitude = data["place_latitude"], data["place_longitude"]
        assert self.town is not None  # noqa: S101 - or the form were not valid
        return {
            **{name.removeprefix("place_"): data[name] for name in PLACE},
            "town": self.town.name if self.town.kind == "town" else data["place_town"],
            "point": None if latitude is None else [latitude, longitude],
            "gazetteer_place": self.town.pk,
        }

    def zone(self) -> str:
        """Give the time zone: as written, else of the place, else of the group; or empty."""
        data = self.cleaned_data
        if data.get("time_zone"):
            return str(data["time_zone"])
        place = self.places.get(data.get("place", ""))
        found = self.town or (zone_place(place) if place else None)
        return found.time_zone if found else group_zone(self.group)


def zone_place(place: Place) -> GazetteerPlace | None:
    """Give the town by which a place's time zone is known."""
    if place.gazetteer_place:
        return place.gazetteer_place
    if place.latitude is None or place.longitude is None:
        return None
    return gazetteer.nearest_town(round(place.latitude, 2), round(place.longitude, 2))


def group_zone(group: Group) -> str:
    """Give the time zone in which most of a group's times are; empty where it has none."""
    times = MeetingTime.objects.filter(meeting__group=group, meeting__ended_at=None)
    zones = list(times.values_list("time_zone", flat=True))
    return max(sorted(set(zones)), key=zones.count, default="")
