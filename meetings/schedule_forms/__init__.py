"""Forms by which organizers post schedules; they check and write nothing."""

from meetings.schedule_forms.dates import (
    AddForm,
    CancelForm,
    ClosureForm,
    DateForm,
    HolidayForm,
    MoveForm,
    ReopenForm,
)
from meetings.schedule_forms.editor import Editor
from meetings.schedule_forms.meeting import MeetingForm
from meetings.schedule_forms.times import TimeForm, TimeFormSet

__all__ = [
    "AddForm",
    "CancelForm",
    "ClosureForm",
    "DateForm",
    "Editor",
    "HolidayForm",
    "MeetingForm",
    "MoveForm",
    "ReopenForm",
    "TimeForm",
    "TimeFormSet",
]
