"""What organizers say of single dates, and of days on which nothing is held."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings.actions.exceptions import When
from meetings.models import Meeting
from meetings.schedule_forms.fields import clock_input, day_input, minutes, note_field, refuse_past
from meetings.times import Schedule, in_words

FURTHER = 4  # single days beside a stretch of them
A_DAY = timedelta(days=1)


class OneOfSeveral(forms.Form):
    """A form that has a page's ids for itself, though others on it ask for the same."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        name = type(self).__name__.removesuffix("Form").lower()
        super().__init__(*args, **{"auto_id": f"id_{name}_%s", **kwargs})


class DateForm(OneOfSeveral):
    """One date of one meeting time, as the page showed it."""

    time = forms.IntegerField(widget=forms.HiddenInput)
    on = forms.DateField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)


class CancelForm(DateForm):
    """A date that is not held."""

    note = note_field()


class MoveForm(DateForm):
    """A date that is held at another."""

    new_date = forms.DateField(label=gettext_lazy("New day"), widget=day_input())
    new_start = forms.TimeField(label=gettext_lazy("New start"), widget=clock_input())
    new_duration = forms.IntegerField(
        label=gettext_lazy("Length in minutes (optional)"),
        min_value=5,
        max_value=1440,
        required=False,
    )
    note = note_field()

    def to(self) -> When:
        """Give when it is held instead."""
        data = self.cleaned_data
        start = minutes(data["new_start"])
        return When(data["new_date"], start, data["new_duration"], data["note"])


class AddForm(OneOfSeveral):
    """One more date."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    time = forms.TypedChoiceField(label=gettext_lazy("Like"), coerce=int)
    on = forms.DateField(label=gettext_lazy("Day"), widget=day_input())
    start = forms.TimeField(label=gettext_lazy("Starts"), widget=clock_input())
    duration = forms.IntegerField(
        label=gettext_lazy("Length in minutes (optional)"),
        min_value=5,
        max_value=1440,
        required=False,
    )
    note = note_field()

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["time"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the types
        field.choices = [
            (time.pk, f"{in_words(Schedule.of(time))}, {time.start // 60:02}:{time.start % 60:02}")
            for time in meeting.times.all()
        ]

    def to(self) -> When:
        """Give when it is held."""
        data = self.cleaned_data
        return When(data["on"], minutes(data["start"]), data["duration"], data["note"])


class ClosureForm(OneOfSeveral):
    """A while in which one meeting is not held."""

    sending = forms.UUIDField(widget=forms.HiddenInput)
    starts_on = forms.DateField(label=gettext_lazy("Closed from"), widget=day_input())
    reopens_on = forms.DateField(
        label=gettext_lazy("Held again from (optional)"),
        help_text=gettext_lazy("Empty: until you reopen it."),
        widget=day_input(),
        required=False,
    )
    note = note_field()

    def clean(self) -> dict[str, Any]:
        """Refuse to reopen before it closes."""
        data = self.cleaned_data
        first, again = data.get("starts_on"), data.get("reopens_on")
        if first and again and again <= first:
            self.add_error("reopens_on", _("It reopens before it closes. Choose a later day."))
        return data

    def days(self) -> tuple[date, date | None]:
        """Give the first and the last closed day."""
        again = self.cleaned_data["reopens_on"]
        return self.cleaned_data["starts_on"], again - A_DAY if again else None


class ReopenForm(OneOfSeveral):
    """The day from which a closed meeting is held again."""

    on = forms.DateField(label=gettext_lazy("Held again from"), widget=day_input())


class HolidayForm(forms.Form):
    """Days on which several meetings of a group are not held."""

    sending = forms.UUIDField(widget=forms.HiddenInput)
    first = forms.DateField(label=gettext_lazy("First day"), widget=day_input())
    last = forms.DateField(
        label=gettext_lazy("Last day (optional)"),
        help_text=gettext_lazy("Empty: that one day."),
        widget=day_input(),
        required=False,
    )
    meetings = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Which meetings"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    note = note_field()

    def __init__(
        self, *args: Any, meetings: Iterable[Meeting], today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.known = {meeting.pk: meeting for meeting in meetings}
        field = self.fields["meetings"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the types
        field.choices = [(pk, meeting.name) for pk, meeting in self.known.items()]
        for number in range(1, FURTHER + 1):
            self.fields[f"day_{number}"] = forms.DateField(
                label=_("One more day (optional)"), widget=day_input(), required=False
            )

    def further(self) -> list[forms.BoundField]:
        """Give the fields of single days."""
        return [self[f"day_{number}"] for number in range(1, FURTHER + 1)]

    def clean(self) -> dict[str, Any]:
        """Refuse days that are over, and a last day before the first one."""
        data = self.cleaned_data
        for name in ("first", "last", *(f"day_{number}" for number in range(1, FURTHER + 1))):
            self._refuse_past(name)
        if data.get("first") and data.get("last") and data["last"] < data["first"]:
            self.add_error("last", _("The last day is before the first one."))
        return data

    def _refuse_past(self, name: str) -> None:
        try:
            refuse_past(self.cleaned_data.get(name), self.today)
        except forms.ValidationError as error:
            self.add_error(name, error)

    def days(self) -> list[tuple[date, date]]:
        """Give the stretches of closed days."""
        data = self.cleaned_data
        found = [(data["first"], data["last"] or data["first"])]
        single = [data[f"day_{number}"] for number in range(1, FURTHER + 1)]
        return found + [(day, day) for day in sorted({day for day in single if day})]

    def chosen(self) -> list[Meeting]:
        """Give the meetings that are closed."""
        return [self.known[pk] for pk in self.cleaned_data["meetings"]]
