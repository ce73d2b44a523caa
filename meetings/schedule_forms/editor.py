"""The editor of one meeting: its form, its times, and a look ahead at what they say."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.datastructures import MultiValueDict
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from groups.models import Group
from meetings import planning, snapshots
from meetings.actions.changing import state_at
from meetings.actions.scheduling import EMPTY
from meetings.models import Meeting
from meetings.planning import Clash
from meetings.schedule_forms.fields import whole_number
from meetings.schedule_forms.meeting import (
    NEW_PLACE,
    TEXTS,
    MeetingForm,
    group_zone,
    places_of,
    zone_place,
)
from meetings.schedule_forms.times import FormSet, TimeFormSet, rows_of
from meetings.snapshots import Patch, State

PREFIX = "time"


@dataclass
class Editor:
    """A meeting on its way from the form to a wish; ``meeting`` is none for a new one."""

    group: Group
    meeting: Meeting | None
    now: datetime
    data: MultiValueDict[str, str] | None = None
    base: State = field(init=False)
    form: MeetingForm = field(init=False)
    times: FormSet = field(init=False)

    def __post_init__(self) -> None:
        self.base = self._base()
        today = self.now.astimezone(ZoneInfo(self._own_zone() or "UTC")).date()
        self.form = MeetingForm(
            self.data, group=self.group, state=self.base, initial=self._initial()
        )
        self.times = TimeFormSet(
            self.data,
            prefix=PREFIX,
            initial=rows_of(self.base) or [{}],
            form_kwargs={"today": today},
        )

    def _base(self) -> State:
        """Give what the form showed when it was opened; a new one showed an empty meeting."""
        if self.meeting is None:
            return {**EMPTY}
        current = snapshots.state_of(self.meeting)
        return state_at(self.meeting, self.version) or current if self.data else current

    @property
    def version(self) -> int:
        """Give the version at which the form was opened."""
        now = self.meeting.version if self.meeting else 0
        sent = whole_number(self.data.get("version")) if self.data else None
        return now if sent is None else sent

    def _initial(self) -> dict[str, Any]:
        initial = {name: self.base[name] for name in TEXTS}
        zone = self._own_zone()
        place = self.meeting.place if self.meeting else None
        at_place = zone_place(place) if place else None
        usual = at_place.time_zone if at_place else group_zone(self.group)
        return {
            **initial,
            "version": self.version,
            "sending": uuid4(),
            "place": str(self.base["place"] or "") or self._likely_place(),
            "formats": self.base["formats"],
            "time_zone": "" if zone == usual else zone,
        }

    def _likely_place(self) -> str:
        """Give the one place at which the group meets, or ask for one where it has none."""
        known = places_of(self.group) if self.meeting is None else []
        if self.meeting is not None or len(known) > 1:
            return ""
        return str(known[0].pk) if known else NEW_PLACE

    def _own_zone(self) -> str:
        zones = [row["time_zone"] for row in snapshots.of_kind(self.base, "time").values()]
        return zones[0] if zones else ""

    def is_valid(self, *, is_published: bool) -> bool:
        """Check all of it; a published meeting must be whole, a draft may lack what it does."""
        self.form.must_be_whole = is_published
        is_fine = all([self.form.is_valid(), self.times.is_valid()])
        if is_fine and self.wished_times and not self.form.zone():
            self.form.add_error("time_zone", _("We cannot tell the time zone. Please say it."))
        elif is_fine and is_published and not snapshots.of_kind(self.state, "time"):
            self.times.forms[0].add_error("weekdays", _("Say when it is held."))
        elif is_fine:
            self._check_clashes()
        return self.form.is_valid() and self.times.is_valid()

    def _check_clashes(self) -> None:
        if self.clashes and not self.form.cleaned_data.get("clash_ok"):
            self.form.add_error("clash_ok", clash_text(self.clashes))

    def as_sent(self) -> MultiValueDict[str, str]:
        """Give what the form would send as it stands, to check what is stored already."""
        sent: dict[str, list[str]] = {}
        for form in (self.form, self.times.management_form, *self.times.forms):
            for bound in form:
                value = bound.value()
                values = value if isinstance(value, list) else [value]
                sent[bound.html_name] = [str(one) for one in values if one not in (None, False)]
        return MultiValueDict({name: values for name, values in sent.items() if values})

    @cached_property
    def wished_times(self) -> Patch:
        """Give the times that the rows say, those that can be read."""
        zone = self.form.zone() if self.form.is_valid() else ""
        zone = zone or self._own_zone() or group_zone(self.group) or "UTC"
        return self.times.wish(zone, snapshots.of_kind(self.base, "time"))

    @cached_property
    def wish(self) -> Patch:
        """Give what differs from what the form showed."""
        wanted = {**self.form.wish(), **self.wished_times}
        if self.meeting is None:
            return {key: value for key, value in wanted.items() if value is not None}
        return {key: value for key, value in wanted.items() if self.base.get(key) != value}

    @cached_property
    def state(self) -> State:
        """Give the meeting as it would be; of a form with errors, as far as it can be read."""
        wish = self.wish if self.form.is_valid() else self.wished_times
        return snapshots.patched(self.base, wish)

    @cached_property
    def clashes(self) -> list[Clash]:
        """Give the meetings of the group, or at the same place, that run at the same time."""
        place = self.state["place"]
        here = Q(place=place) if isinstance(place, int) else Q()
        found = Meeting.objects.filter(Q(group=self.group) | here, ended_at=None)
        found = found.exclude(pk=self.meeting.pk) if self.meeting else found
        known = [
            (one.name, one.place_id, snapshots.state_of(one))
            for one in snapshots.whole(found)
            if one.group_id == self.group.pk or not one.is_draft
        ]
        return planning.clashes(self.state, known, now=self.now)

    @property
    def today(self) -> date:
        """Give the date where the meeting is held."""
        return planning.today_of(self.state, self.now)


def clash_text(clashes: list[Clash]) -> str:
    """Say which meetings are at the same time, and what to do."""
    names = ", ".join(
        f"{clash.name} ({date_format(clash.at, 'DATETIME_FORMAT')})" for clash in clashes
    )
    return _("At the same time: %s. Choose another time, or tick this box.") % names
