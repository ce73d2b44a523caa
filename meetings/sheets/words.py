"""The words of a sheet, written in the reader's language and read in any of the site's."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from functools import cache

from babel import Locale
from django.conf import settings
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _

from meetings.models import Meeting
from meetings.times import MINUTES_A_DAY, ordinals

Cell = str | int | float | time | date | datetime
WIDTHS = ("wide", "abbreviated")
CLOCK = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?(?::\d{2})?\s*([ap])?\.?\s?(?:m\.?)?")
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
EVERY_FEW = re.compile(r"\D+(\d{1,2})\D+(\d{4}-\d{2}-\d{2})\D*")
NOON, HALF_DAY = 12, 12
HOURS, MINUTES = 24, 60
MOST_WEEKS = 52


class CellError(Exception):
    """What a cell says cannot be read; the message says how to write it."""


def fold(text: str) -> str:
    """Give a text as it is compared: no case, no doubled space, no dot at its end."""
    return " ".join(text.casefold().split()).rstrip(".")


def _in_every_language(make: Callable[[], Mapping[str, int | str]]) -> dict[str, int | str]:
    """Gather the words of every language of the site, folded, each with what it means."""
    found: dict[str, int | str] = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            found |= {fold(word): meaning for word, meaning in make().items()}
    return found


def weekday_name(weekday: int) -> str:
    """Name a weekday as a cell begins."""
    name = Locale.parse(get_language() or "en", sep="-").days["stand-alone"]["wide"][weekday]
    return str(name).capitalize()


@cache
def _weekdays() -> dict[str, int | str]:
    def names() -> dict[str, int | str]:
        days = Locale.parse(get_language() or "en", sep="-").days["stand-alone"]
        return {name: day for width in WIDTHS for day, name in days[width].items()}

    return _in_every_language(names)


def read_weekday(cell: Cell) -> int:
    """Read a weekday by its name, whole or short."""
    found = _weekdays().get(fold(str(cell)))
    if found is None:
        raise CellError(
            _("%(cell)s is not a day of the week; write %(example)s")
            % {"cell": cell, "example": weekday_name(0)}
        )
    return int(found)


def clock(minute: int) -> str:
    """Write minutes after midnight as a cell has them: 19:00."""
    minute %= MINUTES_A_DAY
    return f"{minute // MINUTES:02}:{minute % MINUTES:02}"


def read_clock(cell: Cell) -> int:
    """Read a time of day: a cell's own time, a share of a day, 19:00, 7 pm."""
    if isinstance(cell, datetime):
        cell = cell.time()
    if isinstance(cell, time):
        return cell.hour * MINUTES + cell.minute
    if isinstance(cell, float) and 0 <= cell < 1:
        return round(cell * MINUTES_A_DAY) % MINUTES_A_DAY
    minute = _clock_of(fold(str(cell)))
    if minute is None:
        raise CellError(_("%s is not a time; write 19:00") % cell)
    return minute


def _clock_of(text: str) -> int | None:
    found = CLOCK.fullmatch(text)
    if found is None or not (found[2] or found[3]):  # "7" alone may mean either half of a day
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        if not 1 <= hour <= NOON:
            return None
        hour = hour % HALF_DAY + (HALF_DAY if found[3] == "p" else 0)
    return hour * MINUTES + minute if hour < HOURS and minute < MINUTES else None


def read_day(cell: Cell) -> str:
    """Read a date into its ISO text; an empty cell is none."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    text = str(cell).strip()
    if not text:
        return ""
    try:
        return date.fromisoformat(text if ISO_DAY.fullmatch(text) else "").isoformat()
    except ValueError as error:
        raise CellError(_("%s is not a date; write 2026-01-31") % cell) from error


def attendance_label(attendance: str) -> str:
    """Name how a meeting is held."""
    return str(Meeting.Attendance(attendance).label)


@cache
def _attendances() -> dict[str, int | str]:
    return _in_every_language(
        lambda: (
            {str(one.label): one.value for one in Meeting.Attendance}
            | {one.value: one.value for one in Meeting.Attendance}
        )
    )


def read_attendance(cell: Cell) -> str:
    """Read how a meeting is held."""
    found = _attendances().get(fold(str(cell)))
    if found is None:
        labels = ", ".join(str(one.label) for one in Meeting.Attendance)
        raise CellError(
            _("%(cell)s is not a way to meet; write one of: %(labels)s")
            % {"cell": cell, "labels": labels}
        )
    return str(found)


def repeats(weeks_of_month: int, interval: int, anchor: str) -> str:
    """Say how often: "every week", "1st, last", "every 2 weeks from 2026-01-05"."""
    if weeks_of_month:
        return ", ".join(name for bit, name in enumerate(ordinals()) if weeks_of_month >> bit & 1)
    if interval > 1:
        said = ngettext(
            "every %(count)d week from %(day)s", "every %(count)d weeks from %(day)s", interval
        )
        return said % {"count": interval, "day": anchor}
    return _("every week")


@cache
def _ordinals() -> dict[str, int | str]:
    return _in_every_language(lambda: {name: bit for bit, name in enumerate(ordinals())})


@cache
def _weekly() -> dict[str, int | str]:
    return _in_every_language(lambda: {_("every week"): 1, _("weekly"): 1})


def read_repeats(cell: Cell) -> tuple[int, int, str]:
    """Read how often into weeks of the month, interval and first day; empty is every week."""
    text = fold(str(cell))
    if not text or text in _weekly():
        return 0, 1, ""
    few = EVERY_FEW.fullmatch(text)
    if few and 1 < int(few[1]) <= MOST_WEEKS:
        return 0, int(few[1]), read_day(few[2])
    parts = [fold(part) for part in re.split(r"[,;+&/]|\band\b|\by\b", text) if part.strip()]
    if parts and all(part in _ordinals() for part in parts):
        return sum({1 << int(_ordinals()[part]) for part in parts}), 1, ""
    raise CellError(
        _("%(cell)s is not understood; write “%(weekly)s”, “%(monthly)s” or “%(fortnightly)s”")
        % {
            "cell": cell,
            "weekly": repeats(0, 1, ""),
            "monthly": repeats(0b101, 1, ""),
            "fortnightly": repeats(0, 2, "2026-01-05"),
        }
    )
