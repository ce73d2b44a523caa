"""Schedules and their changes in plain words, for history and for organizers who collide."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings import recurrence
from meetings.finder.reader import Reader
from meetings.models import Meeting, MeetingFormat, Place
from meetings.recurrence import Pattern
from meetings.snapshots import SECRET, State, differences


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that differs: what it is, as it was, and as it became."""

    key: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ThreeWay:
    """One thing on which two organizers had a word; ``is_both`` where they differ on it."""

    key: str
    label: str
    base: str
    theirs: str
    mine: str
    is_both: bool
    is_mine: bool


class Teller:
    """Says values of states in the reader's words; looks places and formats up once."""

    def __init__(self, reader: Reader, states: Iterable[Mapping[str, Any]]) -> None:
        self.reader = reader
        states = list(states)
        places = {one for state in states if isinstance(one := state.get("place"), int)}
        formats = {one for state in states for one in state.get("formats") or ()}
        self.places = {row.pk: str(row) for row in Place.objects.filter(pk__in=places)}
        found = MeetingFormat.objects.filter(pk__in=formats)
        self.formats = {row.pk: row.name for row in found}

    def changed(self, before: State, after: State) -> list[Told]:
        """Say all that differs between two states; what exceptions lost with their time is not."""
        gone = {key for key in before if key.startswith("time/") and key not in after}
        return [
            Told(
                key, self.label(key), self.say(key, before.get(key)), self.say(key, after.get(key))
            )
            for key in differences(before, after)
            if not (key.startswith("exception/") and f"time/{key.split('/')[1]}" in gone)
        ]

    def three_way(self, *, base: State, theirs: State, wish: Mapping[str, Any]) -> list[ThreeWay]:
        """Set side by side what was, what somebody else made of it, and what is wished."""
        keys = [*wish, *(key for key in differences(base, theirs) if base and key not in wish)]
        return [
            self._three(key, base, theirs, wish)
            for key in keys
            if key not in wish or wish[key] != theirs.get(key)
        ]

    def _three(self, key: str, base: State, theirs: State, wish: Mapping[str, Any]) -> ThreeWay:
        was, other = base.get(key), theirs.get(key)
        own = wish.get(key, was)
        return ThreeWay(
            key=key,
            label=self.label(key),
            base=self.say(key, was),
            theirs=self.say(key, other),
            mine=self.say(key, own),
            is_both=key in wish and was != other,
            is_mine=key in wish and was == other,
        )

    def label(self, key: str) -> str:
        """Name what a key is about."""
        kind, _slash, rest = key.partition("/")
        if kind == "exception":
            return self.reader.date_and_year(date.fromisoformat(rest.split("/")[1]))
        return str(labels().get(kind, kind))

    def say(self, key: str, value: Any) -> str:  # noqa: ANN401 - JSON is what states hold
        """Say a value as people read it."""
        kind = key.partition("/")[0]
        hows: dict[str, Callable[[Any], str]] = {
            "place": self._place, "formats": self._formats, "time": self.time,
            "exception": self._exception, "closure": self._closure, "ended_at": self._ended,
        }  # fmt: skip
        if value in (None, "", []):
            return _("nothing") if kind not in ("exception", "ended_at") else _("as usual")
        if kind in hows:
            return hows[kind](value)
        if kind in SECRET:
            return _("(kept from this page)") if kind == "join_passcode" else str(value)
        return _chosen(kind, value)

    def _place(self, value: int | dict[str, Any]) -> str:
        if isinstance(value, dict):
            return ", ".join(filter(None, (value["name"], value["street"], value["town"])))
        return self.places.get(value, "?")

    def _formats(self, value: list[int]) -> str:
        return ", ".join(self.formats.get(pk, "?") for pk in value)

    def time(self, value: Mapping[str, Any]) -> str:
        """Say when something repeats: "Every Tuesday, 7:00 PM, 60 minutes"."""
        anchor = date.fromisoformat(value["anchor"]) if value["anchor"] else None
        pattern = Pattern(value["weekday"], value["weeks_of_month"], value["interval"], anchor)
        length = ngettext("%d minute", "%d minutes", value["duration"]) % value["duration"]
        parts = [recurrence.in_words(pattern), self._clock(value["start"]), length]
        for name, said in (("valid_from", _("from %s")), ("valid_until", _("until %s"))):
            if value[name]:
                parts.append(said % self._day(value[name]))
        return ", ".join(parts)

    def _exception(self, value: Mapping[str, Any]) -> str:
        note = f" ({value['note']})" if value["note"] else ""
        if value["kind"] == "cancelled":
            return _("cancelled") + note
        clock = self._clock(value["new_start"])
        if value["kind"] == "extra":
            return _("one more date at %s") % clock + note
        where = {"day": self._day(value["new_date"]), "time": clock}
        return _("moved to %(day)s, %(time)s") % where + note

    def _closure(self, value: Mapping[str, Any]) -> str:
        first, last = value["starts_on"], value["ends_on"]
        said = {"first": self._day(first), "last": self._day(last)}
        note = f" ({value['note']})" if value["note"] else ""
        if last is None:
            return _("closed from %(first)s on") % said + note
        if first == last:
            return _("closed on %(first)s") % said + note
        return _("closed from %(first)s to %(last)s") % said + note

    def _ended(self, value: str) -> str:
        return _("no longer held since %s") % self.reader.date_and_year(
            datetime.fromisoformat(value).date()
        )

    def _day(self, text: str | None) -> str:
        return self.reader.date_and_year(date.fromisoformat(text)) if text else "…"

    def _clock(self, minutes: int) -> str:
        midnight = datetime(2000, 1, 1)  # noqa: DTZ001 - on a wall
        return self.reader.time(midnight + timedelta(minutes=minutes))


def labels() -> dict[str, str]:
    """Name the fields of a meeting."""
    return {
        "name": _("Name"),
        "notes": _("Notes"),
        "attendance": _("How people meet"),
        "language": _("Language"),
        "join_url": _("Link to join"),
        "join_url_notes": _("How to join"),
        "join_phone": _("Telephone to join"),
        "join_phone_notes": _("Telephone: meeting number and more"),
        "join_passcode": _("Passcode"),
        "join_visibility": _("Who sees how to join"),
        "site_url": _("Website"),
        "is_draft": _("Published"),
        "place": _("Place"),
        "formats": _("Formats"),
        "ended_at": _("Held"),
        "time": _("Time"),
        "closure": _("Closed days"),
    }


def _chosen(name: str, value: object) -> str:
    if name == "is_draft":
        return _("no, a draft") if value else _("yes")
    choices: dict[str, Any] = {
        "attendance": Meeting.Attendance,
        "join_visibility": Meeting.JoinVisibility,
    }
    return str(choices[name](value).label) if name in choices else str(value)
