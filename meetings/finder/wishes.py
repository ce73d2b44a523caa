"""What somebody asks the finder for: the parameters of its address, read and checked."""

import math
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from typing import Protocol
from urllib.parse import urlencode
from zoneinfo import available_timezones

from django.utils.translation import gettext as _

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAYS = ("now", "today", "tomorrow", "week", *WEEKDAYS)
ATTENDANCES = ("in_person", "online", "hybrid")
SORTS = ("time", "distance")
KM = 10.0
FARTHEST_KM = 500.0
LONGEST_QUERY = 200
LAST_PAGE = 50
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2199, 12, 31)  # zones are known between them
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_PAGE = re.compile(r"[1-9][0-9]{0,3}")
_SLUG = re.compile(r"[\w.-]{1,60}")
_OPEN = {"open": "open", "closed": "closed", "yes": "open", "no": "closed"} | {
    "1": "open", "0": "closed", "true": "open", "false": "closed"
}  # fmt: skip


class BadParameterError(Exception):
    """A parameter that cannot be what it says; ``name`` is its name in the address."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = name
        self.reason = reason


class Parameters(Protocol):
    """The query of an address, as Django's ``QueryDict`` holds it."""

    def getlist(self, key: str) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Wishes:
    """The finder's parameters, checked; the defaults are those of an empty address.

    ``minutes`` are local minutes after midnight, both included; where the first is the
    later one, the stretch goes over midnight. ``day`` is one of ``DAYS`` or an ISO date,
    and empty where none was asked for.
    """

    q: str = ""
    latitude: float | None = None
    longitude: float | None = None
    km: float = KM
    day: str = ""
    start_from: int | None = None
    start_to: int | None = None
    attendance: tuple[str, ...] = ()
    program: tuple[str, ...] = ()
    format: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    access: tuple[str, ...] = ()
    open: str = ""
    sort: str = ""
    page: int = 1
    tz: str = ""
    filters: str = ""  # "all" lays every filter open

    @property
    def position(self) -> tuple[float, float] | None:
        """Latitude and longitude, where both are given."""
        if self.latitude is None or self.longitude is None:
            return None
        return self.latitude, self.longitude

    @property
    def date(self) -> date | None:
        """The date asked for, where ``day`` is one."""
        return date.fromisoformat(self.day) if self.day[:1].isdigit() else None

    @property
    def asks_nothing(self) -> bool:
        """Say whether this is the bare address: nothing asked for yet."""
        return self == Wishes(page=self.page, tz=self.tz, filters=self.filters)

    def without_place(self) -> "Wishes":
        """Wish the same, wherever it is."""
        return replace(self, q="", latitude=None, longitude=None, km=KM)

    def query(self, **changes: object) -> str:
        """Write the address' query with some wishes changed; the page starts again."""
        return query(replace(self, **{"page": 1, **changes}))  # type: ignore[arg-type]


class Addresses:
    """Writes many queries that differ from some wishes by one: every filter is a link.

    What is not changed is written once; the result is that of ``Wishes.query``.
    """

    def __init__(self, wishes: Wishes) -> None:
        self._parts = {name: _part(name, getattr(wishes, name)) for name in _NAMES}
        self._parts["page"] = ""

    def with_changes(self, changes: Mapping[str, object]) -> str:
        """Write the query with some wishes changed."""
        parts = self._parts | {name: _part(name, value) for name, value in changes.items()}
        return "&".join(filter(None, parts.values()))


def clock(minutes: int | None) -> str:
    """Write minutes after midnight as HH:MM; nothing for none."""
    return "" if minutes is None else f"{minutes // 60:02}:{minutes % 60:02}"


def written(number: float | None) -> str:
    """Write a number so that it is read as the same again; nothing for none."""
    return "" if number is None else repr(number).removesuffix(".0")


# How each wish is called in an address, and in which order they are written.
_NAMES = {
    "q": "q", "latitude": "lat", "longitude": "lng", "km": "km", "day": "day",
    "start_from": "from", "start_to": "to", "attendance": "attendance", "program": "program",
    "format": "format", "language": "language", "access": "access", "open": "open",
    "sort": "sort", "page": "page", "tz": "tz",
    "filters": "filters",
}  # fmt: skip
_CLOCKS = ("start_from", "start_to")
_USUAL = {"km": KM, "page": 1}


@lru_cache(maxsize=8192)
def _part(name: str, value: object) -> str:
    """Write one wish as it stands in an address; nothing for what is usual."""
    if value is None or value in ("", ()) or _USUAL.get(name) == value:
        return ""
    if isinstance(value, float):
        value = written(value)
    elif name in _CLOCKS and isinstance(value, int):
        value = clock(value)
    return urlencode({_NAMES[name]: value}, doseq=True)


def query(wishes: Wishes) -> str:
    """Write wishes as the query of an address, the same wishes always alike."""
    return "&".join(filter(None, (_part(name, getattr(wishes, name)) for name in _NAMES)))


def read(params: Parameters) -> Wishes:
    """Read the query of an address; unknown parameters are left alone.

    Raises ``BadParameterError`` that names the first parameter that cannot be read.
    """
    latitude, longitude = _number(params, "lat", -90, 90), _number(params, "lng", -180, 180)
    if (latitude is None) != (longitude is None):
        missing = "lat" if latitude is None else "lng"
        raise BadParameterError(missing, _("Give lat and lng together, or neither."))
    km = _number(params, "km", 0.1, FARTHEST_KM)
    wishes = Wishes(
        q=_words(params),
        latitude=latitude,
        longitude=longitude,
        km=KM if km is None else km,
        day=_day(params),
        start_from=_minutes(params, "from"),
        start_to=_minutes(params, "to"),
        attendance=_choices(params, "attendance", ATTENDANCES),
        program=_slugs(params, "program"),
        format=_slugs(params, "format"),
        language=_slugs(params, "language"),
        access=_slugs(params, "access"),
        open=_open(params),
        sort=_choice(params, "sort", SORTS),
        page=_page(params),
        tz=_zone(params),
        filters=_choice(params, "filters", ("all",)),
    )
    if wishes.sort == "distance" and not (wishes.q or wishes.position):
        raise BadParameterError("sort", _("Distance needs a place: give q, or lat and lng."))
    return wishes


def _one(params: Parameters, name: str) -> str:
    values = [value.strip() for value in params.getlist(name)]
    if len(values) > 1:
        raise BadParameterError(name, _("Give it once."))
    return values[0] if values else ""


def _words(params: Parameters) -> str:
    text = " ".join(_one(params, "q").replace("\x00", "").split())
    if len(text) > LONGEST_QUERY:
        raise BadParameterError("q", _("Use at most %d characters.") % LONGEST_QUERY)
    return text


def _number(params: Parameters, name: str, least: float, most: float) -> float | None:
    text = _one(params, name)
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not least <= number <= most:
        reason = _("Give a number from %(least)s to %(most)s.")
        raise BadParameterError(name, reason % {"least": least, "most": most})
    return number


def _day(params: Parameters) -> str:
    text = _one(params, "day").casefold()
    if not text or text in DAYS:
        return text
    with suppress(ValueError):
        day = date.fromisoformat(text)
        if FIRST_DAY <= day <= LAST_DAY:
            return day.isoformat()
    reason = _("Use one of %s, or a date like 2026-12-31.") % ", ".join(DAYS)
    raise BadParameterError("day", reason)


def _minutes(params: Parameters, name: str) -> int | None:
    text = _one(params, name)
    if not text:
        return None
    clock = _TIME.fullmatch(text)
    if not clock:
        raise BadParameterError(name, _("Use hours and minutes like 18:30."))
    return int(clock[1]) * 60 + int(clock[2])


def _choice(params: Parameters, name: str, allowed: Iterable[str]) -> str:
    text = _one(params, name)
    if text and text not in allowed:
        raise BadParameterError(name, _("Use one of: %s.") % ", ".join(allowed))
    return text


def _several(params: Parameters, name: str) -> tuple[str, ...]:
    texts = (part.strip() for value in params.getlist(name) for part in value.split(","))
    return tuple(dict.fromkeys(text for text in texts if text))


def _choices(params: Parameters, name: str, allowed: Iterable[str]) -> tuple[str, ...]:
    chosen = _several(params, name)
    if not set(chosen) <= set(allowed):
        raise BadParameterError(name, _("Use one of: %s.") % ", ".join(allowed))
    return chosen


def _slugs(params: Parameters, name: str) -> tuple[str, ...]:
    slugs = _several(params, name)
    if not all(map(_SLUG.fullmatch, slugs)):
        raise BadParameterError(name, _("Use short names like those in our own links."))
    return slugs


def _open(params: Parameters) -> str:
    text = _one(params, "open").casefold()
    if text and text not in _OPEN:
        raise BadParameterError("open", _("Use open or closed."))
    return _OPEN.get(text, "")


def _page(params: Parameters) -> int:
    text = _one(params, "page")
    if not text:
        return 1
    if not _PAGE.fullmatch(text) or int(text) > LAST_PAGE:
        raise BadParameterError("page", _("Give a whole number from 1 to %d.") % LAST_PAGE)
    return int(text)


def _zone(params: Parameters) -> str:
    text = _one(params, "tz")
    if text and text not in _zones():
        raise BadParameterError("tz", _("Use a time zone like America/New_York."))
    return text


@cache
def _zones() -> frozenset[str]:
    """Read the names of all zones once: they are many small files."""
    return frozenset(available_timezones())
