"""When a meeting is held, as organizers say it: days, start, length, and how often."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings import recurrence
from meetings.recurrence import NotUnderstoodError, Pattern
from meetings.schedule_forms.fields import clock, clock_input, day_input, minutes, refuse_past
from meetings.snapshots import Patch, State, of_kind

MOST_TIMES = 20
LONGEST = 1440
HOW = [
    ("week", gettext_lazy("Every week")),
    ("month", gettext_lazy("In certain weeks of the month")),
    ("weeks", gettext_lazy("Every few weeks")),
    ("words", gettext_lazy("As I write it below")),
]


def weekday_choices() -> list[tuple[int, str]]:
    """Name the days of the week."""
    return [(number, capfirst(str(name))) for number, name in WEEKDAYS.items()]


def week_choices() -> list[tuple[int, str]]:
    """Name which weeks of a month."""
    return [(bit, capfirst(name)) for bit, name in enumerate(recurrence.long_ordinals())]


class TimeForm(forms.Form):
    """One time of day with the days on which it counts."""

    # The stored times that this row stands for: "3:12,4:13" is weekday and number of each.
    keys = forms.CharField(required=False, widget=forms.HiddenInput)
    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Days"),
        coerce=int,
        required=False,
        choices=weekday_choices,
        widget=forms.CheckboxSelectMultiple,
    )
    start = forms.TimeField(label=gettext_lazy("Starts"), widget=clock_input(), required=False)
    duration = forms.IntegerField(
        label=gettext_lazy("Length in minutes"), min_value=5, max_value=LONGEST, initial=60
    )
    how = forms.ChoiceField(label=gettext_lazy("How often"), choices=HOW, initial="week")
    weeks_of_month = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Which weeks of the month"),
        coerce=int,
        required=False,
        choices=week_choices,
        widget=forms.CheckboxSelectMultiple,
    )
    interval = forms.IntegerField(
        label=gettext_lazy("Every how many weeks"), min_value=2, max_value=52, required=False
    )
    anchor = forms.DateField(
        label=gettext_lazy("Counted from"),
        help_text=gettext_lazy("One day on which it is held."),
        widget=day_input(),
        required=False,
    )
    words = forms.CharField(
        label=gettext_lazy("In words"),
        help_text=gettext_lazy("“First and third Monday”, “Every second Friday from 5 March”."),
        max_length=120,
        required=False,
    )
    valid_from = forms.DateField(
        label=gettext_lazy("First day (optional)"), widget=day_input(), required=False
    )
    valid_until = forms.DateField(
        label=gettext_lazy("Last day (optional)"), widget=day_input(), required=False
    )
    remove = forms.BooleanField(label=gettext_lazy("Remove this time"), required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.patterns: list[Pattern] = []

    @property
    def is_left_out(self) -> bool:
        """Say whether the row is empty, or to be removed."""
        data = self.cleaned_data
        return data.get("remove", False) or not (data.get("weekdays") or data.get("words"))

    def clean_valid_until(self) -> date | None:
        """Refuse a new last day that is over."""
        until: date | None = self.cleaned_data["valid_until"]
        if "valid_until" in self.changed_data:
            refuse_past(until, self.today)
        return until

    def clean(self) -> dict[str, Any]:
        """Read how often it is held, and check that the parts fit each other."""
        data = self.cleaned_data
        if data.get("remove"):
            self.errors.clear()
            return data
        if self.is_left_out:
            if data.get("start"):
                self.add_error("weekdays", _("Choose at least one day."))
            return data
        if not data.get("start") and "start" not in self.errors:
            self.add_error("start", _("Say when it starts."))
        first, last = data.get("valid_from"), data.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", _("The last day is before the first one."))
        self._read_pattern()
        return data

    def _read_pattern(self) -> None:
        read = {"month": self._monthly, "weeks": self._every_few, "words": self._worded}
        how = self.cleaned_data.get("how", "week")
        mask, interval, anchor = read.get(how, lambda: (0, 1, None))()
        self.patterns = self.patterns or [
            Pattern(weekday, mask, interval, anchor) for weekday in self.cleaned_data["weekdays"]
        ]

    def _monthly(self) -> tuple[int, int, None]:
        weeks = self.cleaned_data.get("weeks_of_month")
        if not weeks:
            self.add_error("weeks_of_month", _("Choose at least one week of the month."))
        return sum(1 << bit for bit in weeks or ()), 1, None

    def _every_few(self) -> tuple[int, int, date | None]:
        interval, anchor = self.cleaned_data.get("interval"), self.cleaned_data.get("anchor")
        if not interval and "interval" not in self.errors:
            self.add_error("interval", _("Say every how many weeks: 2 is every second week."))
        if not anchor and "anchor" not in self.errors:
            self.add_error("anchor", _("Give one day on which it is held."))
        return 0, interval or 1, anchor

    def _worded(self) -> tuple[int, int, None]:
        try:
            self.patterns = recurrence.read(self.cleaned_data.get("words", ""), today=self.today)
        except NotUnderstoodError:
            self.add_error(
                "words",
                _("We do not understand this. Try “Last Sunday of the month”, or choose above."),
            )
        return 0, 1, None

    def values(self, time_zone: str) -> list[dict[str, Any]]:
        """Give the times that the row says, as states have them."""
        data = self.cleaned_data
        return [
            {
                "weekday": pattern.weekday,
                "start": minutes(data["start"]),
                "duration": data["duration"],
                "time_zone": time_zone,
                "weeks_of_month": pattern.weeks_of_month,
                "interval": pattern.interval,
                "anchor": _iso(pattern.anchor),
                "valid_from": _iso(data["valid_from"]),
                "valid_until": _iso(data["valid_until"]),
            }
            for pattern in self.patterns
        ]

    def known(self, stored: Collection[str]) -> dict[int, str]:
        """Give the stored times that the row stood for: their keys by weekday."""
        parts = [part.partition(":") for part in self.cleaned_data.get("keys", "").split(",")]
        return {
            int(weekday): f"time/{number}"
            for weekday, _colon, number in parts
            if weekday in "0123456" and len(weekday) == 1 and f"time/{number}" in stored
        }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


if TYPE_CHECKING:
    _FormSet = forms.BaseFormSet[TimeForm]
else:
    _FormSet = forms.BaseFormSet  # Django's own is not generic


class FormSet(_FormSet):
    """All times of a meeting."""

    def wish(self, time_zone: str, stored: Collection[str]) -> Patch:
        """Give the times as a patch: those that stay with their keys, new ones, None for gone.

        ``stored`` are the keys that the form was given; others are not taken from it.
        """
        wanted: Patch = {}
        for number, form in enumerate(self.forms):
            if form.is_valid():
                wanted |= _matched(form, form.known(stored), number, time_zone)
        return wanted


TimeFormSet = cast(
    type[FormSet],  # which is what the factory gives, though its types do not say so
    forms.formset_factory(
        TimeForm, formset=FormSet, extra=0, max_num=MOST_TIMES, absolute_max=MOST_TIMES
    ),
)


def _matched(form: TimeForm, known: dict[int, str], number: int, time_zone: str) -> Patch:
    """Match what a row says with the stored times that it stood for, weekday by weekday."""
    values = [] if form.is_left_out else form.values(time_zone)
    wanted: Patch = {}
    for value in [one for one in values if one["weekday"] in known]:
        wanted[known.pop(value["weekday"])] = value
    for value in [one for one in values if one not in wanted.values()]:
        spare = next(iter(known), None)  # a Tuesday that became a Wednesday is the same time
        new = f"time/new-{number}-{value['weekday']}"
        wanted[new if spare is None else known.pop(spare)] = value
    return {**wanted, **dict.fromkeys(known.values())}


def rows_of(state: State) -> list[dict[str, Any]]:
    """Give the rows of a state's times, those that differ by their weekday alone in one."""
    rows: dict[tuple[Any, ...], list[tuple[str, Mapping[str, Any]]]] = {}
    for key, value in of_kind(state, "time").items():
        same = tuple(one for name, one in value.items() if name != "weekday")
        rows.setdefault(same, []).append((key, value))
    return [_row(found) for found in rows.values()]


def _row(found: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[str, Any]:
    times = sorted(found, key=lambda one: one[1]["weekday"])
    value = times[0][1]
    how = "month" if value["weeks_of_month"] else "weeks" if value["interval"] > 1 else "week"
    return {
        "keys": ",".join(f"{one['weekday']}:{key.split('/')[1]}" for key, one in times),
        "weekdays": [one["weekday"] for _key, one in times],
        "start": clock(value["start"]),
        "duration": value["duration"],
        "how": how,
        "weeks_of_month": [bit for bit in range(6) if value["weeks_of_month"] >> bit & 1],
        "interval": value["interval"] if value["interval"] > 1 else None,
        "anchor": value["anchor"],
        "valid_from": value["valid_from"],
        "valid_until": value["valid_until"],
    }
