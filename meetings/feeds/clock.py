"""Days, times and dates as feeds write them."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache

from babel import Locale
from django.utils import timezone

from meetings.feeds.cleaning import one_line
from meetings.feeds.record import RowRejectedError, TimeRecord
from meetings.gazetteer import fold
from meetings.times import LAST_WEEK

MINUTES_A_DAY = 1440
USUAL_MINUTES = 60
SUNDAY = 6
DAYS = 7
EARLIEST_YEAR = 1990
NOON = 12
HOURS = 24
LAST_MINUTE = 59
DAY_LANGUAGES = ("en", "es", "fr", "de", "pt", "it", "nl", "sv", "da", "nb", "fi", "pl", "sk")

_CLOCK = re.compile(
    r"^(\d{1,2})(?:\s*[:.h]\s*(\d{2}))?(?:[:.](\d{2})(?:[.]\d+)?)?\s*(?:h|uhr)?\s*"
    r"(?:([ap])\.?\s*m?\.?)?$"
)
_FOUR_DIGITS = re.compile(r"^(\d{1,2})(\d{2})\s*(?:h|hrs?|([ap])\.?\s*m?\.?)?$")
_FRACTION = re.compile(r"^0?\.\d+$")  # of a day: a spreadsheet's own way
_NAMED = {"noon": 720, "12 noon": 720, "midday": 720, "midnight": 0, "12 midnight": 0}
_BY_APPOINTMENT = frozenset({"appointment", "by appointment", "appt"})
_EVERY_DAY = frozenset({"daily", "every day", "everyday"})
_DAYS_PARTED = re.compile(r"[,;|&/]|\band\b")
NO_TIME = "Not a time of day. Give HH:MM, from 00:00 to 24:00."
_ISO_DATE = re.compile(r"^(\d{4})-(\d{2})-(\d{2})[T ]?(?:(\d{2}):(\d{2})(?::(\d{2}))?)?")
_US_DATE = re.compile(r"^(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})(?:\s|$)")
_ORDINALS = {
    "1st": 0, "first": 0, "2nd": 1, "second": 1, "3rd": 2, "third": 2, "4th": 3, "fourth": 3,
    "5th": 4, "fifth": 4, "last": 5,
}  # fmt: skip
_ORDINAL = "|".join(_ORDINALS)
_SOME_WEEKS = rf"(?P<weeks>(?:{_ORDINAL})(?:\s*(?:,|and|&|/|\+)+\s*(?:{_ORDINAL}))*)"
_WEEKDAY = r"(?P<day>(?:mon|tues|wednes|thurs|fri|satur|sun)days?)"
_OF_MONTH = rf"{_SOME_WEEKS}\s+{_WEEKDAY}\s+of\s+(?:the|each|every)\s+month"
# Only whole sentences that leave no doubt: "3rd Sunday Living Clean Book" is no pattern.
_MONTHLY = tuple(
    re.compile(rf"(?:^|[.;\n(])\s*{pattern}\s*(?:$|[.;\n)])", re.IGNORECASE)
    for pattern in (
        rf"(?:this |the )?(?:meeting |group )?(?:is |will be )?(?:held |meets |occurs )?"
        rf"(?:on )?(?:the )?{_OF_MONTH},? only",
        rf"(?:[^.;\n]{{0,60}}\b)?only on (?:the )?{_OF_MONTH}",
        rf"(?:this |the )?(?:meeting |group )?(?:meets |is held |held )?only (?:the )?{_OF_MONTH}",
    )
)


@cache
def _day_names() -> dict[str, int]:
    names: dict[str, int] = {}
    for language in DAY_LANGUAGES:
        days = Locale(language).days["format"]
        for width in ("wide", "abbreviated"):
            for number, name in days[width].items():
                names.setdefault(fold(name), number)
    english = {fold(name): day for day, name in Locale("en").days["format"]["wide"].items()}
    shortened = {name[:length]: day for name, day in english.items() for length in (2, 3, 4, 5)}
    return names | shortened | english | {f"{name}s": day for name, day in english.items()}


def weekday(value: object, field: str, *, sunday: int) -> int:
    """Read one day, as a number where Sunday is ``sunday`` or as a name: 0 is Monday."""
    if type(value) is int and sunday <= value < sunday + DAYS:
        return (value - sunday + SUNDAY) % DAYS
    text = one_line(value) if isinstance(value, str | float) else ""
    number = re.fullmatch(r"(\d)(?:\.0+)?", text)
    if number and sunday <= int(number[1]) < sunday + DAYS:
        return (int(number[1]) - sunday + SUNDAY) % DAYS
    named = _day_names().get(fold(text))
    if named is None:
        last = sunday + DAYS - 1
        reason = f"Not a day. Give {sunday} (Sunday) to {last} (Saturday), or a day's name."
        raise RowRejectedError(field, value, reason)
    return named


def weekdays(value: object, field: str, *, sunday: int) -> tuple[int, ...]:
    """Read one day or several, as a list or parted by commas; none is an empty tuple."""
    if isinstance(value, str):
        return _written_days(value, field, sunday)
    days = list(value) if isinstance(value, list | tuple) else [value]
    return _each_day(days, field, sunday)


@lru_cache(maxsize=10_000)
def _written_days(text: str, field: str, sunday: int) -> tuple[int, ...]:
    parts = [part.strip("\"' ") for part in _DAYS_PARTED.split(text.strip("[]{} "))]
    if fold(text) in _BY_APPOINTMENT:
        return ()
    if fold(text) in _EVERY_DAY:
        return tuple(range(DAYS))
    return _each_day(parts, field, sunday)


def _each_day(days: Iterable[object], field: str, sunday: int) -> tuple[int, ...]:
    said = [day for day in days if day is not None and day != ""]
    return tuple(sorted({weekday(day, field, sunday=sunday) for day in said}))


def minutes(value: object, field: str) -> int | None:
    """Read a time of day as minutes after midnight, 24:00 as 1440; None where none is given."""
    if value is None or value == "":
        return None
    found = _written_minutes(value) if isinstance(value, str) else _minutes_of(value)
    if found is not None and not 0 <= found <= MINUTES_A_DAY:
        raise RowRejectedError(field, value, NO_TIME)
    return None if found is None else found


def _minutes_of(value: object) -> int | None:
    """Read what a spreadsheet's cell or a number says."""
    if isinstance(value, datetime | time):
        return value.hour * 60 + value.minute
    if isinstance(value, timedelta):
        return round(value.total_seconds() / 60)
    if isinstance(value, float) and 0 <= value < 1:
        return round(value * MINUTES_A_DAY)
    return _written_minutes(one_line(value) or "?")


@lru_cache(maxsize=10_000)
def _written_minutes(said: str) -> int | None:
    """Read a written time; −1 for what is none."""
    text = one_line(said).casefold()
    if not text or text in _BY_APPOINTMENT:
        return None
    if text in _NAMED:
        return _NAMED[text]
    if _FRACTION.match(text):
        return round(float(text) * MINUTES_A_DAY)
    found = _CLOCK.match(text)
    if found and (found[2] or found[4]):
        return _of_clock(int(found[1]), int(found[2] or 0), found[4] or "")
    found = _FOUR_DIGITS.match(text)
    return _of_clock(int(found[1]), int(found[2]), found[3] or "") if found else -1


def _of_clock(hour: int, minute: int, half: str) -> int:
    """Count the minutes of a clock with 12 hours or 24; −1 for what no clock shows."""
    if (
        minute > LAST_MINUTE
        or hour > HOURS
        or (half and hour == 0)
        or (half == "a" and hour > NOON)
    ):
        return -1
    if half and hour <= NOON:
        hour = hour % NOON + (NOON if half == "p" else 0)
    return hour * 60 + minute if hour * 60 + minute <= MINUTES_A_DAY else -1


def lasting(start: int, end: int | None) -> int:
    """Give the minutes from start to end; across midnight, and an hour where no end is said."""
    if end is None or end == start:
        return USUAL_MINUTES
    return (end - start) % MINUTES_A_DAY or USUAL_MINUTES


def times(
    days: tuple[int, ...], start: int | None, duration: int, weeks_of_month: int = 0
) -> tuple[TimeRecord, ...]:
    """Give a time for each day; one that starts at 24:00 starts the next day."""
    if start is None:
        return ()
    later, start = divmod(start, MINUTES_A_DAY)
    return tuple(TimeRecord((day + later) % DAYS, start, duration, weeks_of_month) for day in days)


def moment(value: object) -> datetime | None:
    """Read when something was last changed, UTC; None where it cannot be told."""
    if isinstance(value, datetime):
        found: datetime | None = value if value.tzinfo else value.replace(tzinfo=UTC)
    elif isinstance(value, date):
        found = datetime(value.year, value.month, value.day, tzinfo=UTC)
    else:
        found = _written_moment(value) if isinstance(value, str) else None
    if found is None or found.year < EARLIEST_YEAR or found > timezone.now():
        return None
    return found


@lru_cache(maxsize=10_000)
def _written_moment(said: str) -> datetime | None:
    text = one_line(said)
    iso, us = _ISO_DATE.match(text), _US_DATE.match(text)
    try:
        if iso:
            return datetime(*(int(part or 0) for part in iso.groups()), tzinfo=UTC)  # type: ignore[arg-type, misc]
        if us:
            year = int(us[3]) + (2000 if len(us[3]) == 2 else 0)  # noqa: PLR2004
            return datetime(year, int(us[1]), int(us[2]), tzinfo=UTC)
    except ValueError:
        return None
    return None


def monthly_weeks(day: int, *texts: str) -> int:
    """Find weeks of the month that a text names beyond doubt: a mask, 0 for every week.

    The sentence must say "only" and the weekday must be the meeting's.
    """
    for text in texts:
        if "only" not in text.casefold():
            continue
        for pattern in _MONTHLY:
            found = pattern.search(text)
            if found and _day_names().get(fold(found["day"])) == day:
                return _mask(found["weeks"])
    return 0


def _mask(weeks: str) -> int:
    mask = 0
    for word in re.findall(_ORDINAL, weeks.casefold()):
        bit = _ORDINALS[word]
        mask |= LAST_WEEK if bit == _ORDINALS["last"] else 1 << bit
    return mask
