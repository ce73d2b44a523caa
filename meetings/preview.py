"""A look ahead at what an organizer has written: in words, its next dates, what to mind."""

from datetime import datetime
from functools import cache
from zoneinfo import available_timezones

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from meetings import planning
from meetings.finder.reader import Reader
from meetings.organizing import kind_label
from meetings.schedule_forms import Editor
from meetings.schedule_forms.editor import clash_text
from meetings.snapshots import of_kind
from meetings.telling import Teller

NOT_PLACES = ("Etc/", "SystemV/", "US/", "posix/", "right/")


@cache
def zones() -> list[str]:
    """Name the time zones that a form offers."""
    found = (one for one in available_timezones() if "/" in one)
    return sorted(one for one in found if not one.startswith(NOT_PLACES))


class Preview:
    """What the form would make of the schedule."""

    def __init__(self, editor: Editor, reader: Reader) -> None:
        editor.form.is_valid()
        self.editor = editor
        self.reader = reader
        self.state = editor.state if editor.data else editor.base

    @cached_property
    def lines(self) -> list[str]:
        """The times in words."""
        teller = Teller(self.reader, [])
        return [teller.time(value) for value in of_kind(self.state, "time").values()]

    @cached_property
    def dates(self) -> list[tuple[str, str]]:
        """The next eight dates, each with how it differs."""
        found = planning.next_dates(self.state, now=self.editor.now)
        return [(self._moment(one.starts_at), kind_label(one.kind)) for one in found]

    def _moment(self, at: datetime) -> str:
        return f"{self.reader.weekday_and_date(at.date())}, {self.reader.time(at)}"

    @cached_property
    def notes(self) -> list[str]:
        """What to mind: clocks that skip the start, and other meetings at the same time."""
        found = [
            _("On %s clocks skip this time: it starts when they go on.")
            % self.reader.date_and_year(day)
            for schedule in planning.schedules_of(self.state)
            for day in planning.skipped(schedule, now=self.editor.now)
        ]
        clashes = self.editor.clashes if self.editor.data and self.editor.form.is_valid() else []
        return found + ([clash_text(clashes)] if clashes else [])
