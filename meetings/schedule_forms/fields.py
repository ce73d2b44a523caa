"""Fields that the forms of schedules share: days, times of day, links."""

from datetime import date, time
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings.links import LinkRefusedError, cleaned

LONGEST_NUMBER = 9  # digits


def day_input() -> forms.DateInput:
    """Give the browser's own calendar."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def clock_input() -> forms.TimeInput:
    """Give the browser's own clock."""
    return forms.TimeInput(format="%H:%M", attrs={"type": "time"})


def whole_number(text: str | None) -> int | None:
    """Read a number that a form gave along; None for what is none, or far too long for one."""
    return int(text) if text and text.isdecimal() and len(text) <= LONGEST_NUMBER else None


def minutes(clock: time) -> int:
    """Give the minutes after midnight."""
    return clock.hour * 60 + clock.minute


def clock(after_midnight: int) -> time:
    """Give the time of day."""
    return time(after_midnight // 60, after_midnight % 60)


class LinkField(forms.CharField):
    """A link, kept without what follows people; see ``meetings.links``."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            required=False,
            max_length=1000,
            widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
            **options,
        )

    def clean(self, value: str | None) -> str:
        """Give the link as it is kept."""
        text = super().clean(value)
        try:
            return cleaned(text) if text else ""
        except LinkRefusedError as error:
            raise forms.ValidationError(str(error)) from error


def note_field() -> forms.CharField:
    """Ask for a word that people read beside the date."""
    return forms.CharField(
        label=gettext_lazy("A word about it (optional)"),
        help_text=gettext_lazy(
            "Everybody reads it beside the date: “Holiday”, “Use the back door”."
        ),
        max_length=300,
        required=False,
    )


def refuse_past(day: date | None, today: date) -> None:
    """Raise the error of a day that is over."""
    if day and day < today:
        raise forms.ValidationError(_("This day is over. Choose today or later."))
