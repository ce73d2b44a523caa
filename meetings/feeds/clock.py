"""Days, times and dates as feeds write them."""

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

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
NOON = 12
DAY_LANGUAGES = ("en", "es", "fr", "de", "pt", "it", "nl", "sv", "da", "nb", "fi", "pl", "sk")

_CLOCK = re.compile(
    r"^(\d{1,2})(?:\s*[:.h]\s*(\d{2}))?(?:[:.](\d{2})(?:[.]\d+)?)?\s*(?:h|uhr)?\s*"
    r"(?:([ap])\.?\s*m?\.?)?$"
)
_FOUR_DIGITS = re.compile(r"^(\d{1,2})(\d{2})\s*(?:h|hrs?|([ap])\.?\s*m?\.?)?$")
_FRACTION = re.compile(r"^0?\.\d+$")  # of a day: a spreadsheet's own way
_NAMED = {"noon": 720, "12 noon": 720, "midday": 720, "midnight": 0, "12 midnight": 0}
_BY_APPOINTMENT = frozenset({"appointment", "by appointment", "appt"})
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
    text = one_line(value)
    number = re.fullmatch(r"(\d)(?:\.0+)?", text)
    if number and sunday <= int(number[1]) < sunday + DAYS:
        return (int(number[1]) - sunday + SUNDAY) % DAYS
    named = _day_names().get(fold(text))
    if named is None or isinstance(value, bool):
        last = sunday + DAYS - 1
        reason = f"Not a day. Give {sunday} (Sunday) to {last} (Saturday), or a day's name."
        raise RowRejectedError(field, value, reason)
    return named


def weekdays(value: object, field: str, *, sunday: int) -> tuple[int, ...]:
    """Read one day or several, as a list or parted by commas; none is an empty tuple."""
    if isinstance(value, str):
        parts: list[object] = list(re.split(r"[,;|&/]|\band\b", value.strip("[]{} ")))
    else:
        parts = list(value) if isinstance(value, list | tuple) else [value]
    said = [part.strip("\"' ") if isinstance(part, str) else part for part in parts]
    days = [part for part in said if isinstance(part, bool) or one_line(part)]
    if len(days) == 1 and fold(str(days[0])) in _BY_APPOINTMENT:
        return ()
    if len(days) == 1 and fold(str(days[0])) in {"daily", "every day", "everyday"}:
        return tuple(range(DAYS))
    return tuple(sorted({weekday(day, field, sunday=sunday) for day in days}))


def minutes(value: object, field: str) -> int | None:
    """Read a time of day as minutes after midnight, 24:00 as 1440; None where none is given."""
    if isinstance(value, datetime | time):  # a spreadsheet's cell
        return value.hour * 60 + value.minute
    if isinstance(value, timedelta):
        return _within_a_day(round(value.total_seconds() / 60), value, field)
    if isinstance(value, float) and 0 <= value < 1:
        return round(value * MINUTES_A_DAY)
    text = one_line(value).casefold()
    if not text and not (value is None or isinstance(value, str)):
        raise _no_time(value, field)
    if not text or text in _BY_APPOINTMENT:
        return None
    if text in _NAMED:
        return _NAMED[text]
    if _FRACTION.match(text):
        return round(float(text) * MINUTES_A_DAY)
    found = _CLOCK.match(text)
    if found and (found[2] or found[4]):
        return _of_clock(int(found[1]), int(found[2] or 0), found[4], value, field)
    found = _FOUR_DIGITS.match(text)
    if found:
        return _of_clock(int(found[1]), int(found[2]), found[3], value, field)
    raise _no_time(value, field)


def _no_time(value: object, field: str) -> RowRejectedError:
    return RowRejectedError(field, value, "Not a time of day. Give HH:MM, from 00:00 to 24:00.")


def _within_a_day(found: int, value: object, field: str) -> int:
    if 0 <= found <= MINUTES_A_DAY:
        return found
    raise _no_time(value, field)


def _of_clock(hour: int, minute: int, half: str | None, value: object, field: str) -> int:
    if minute > 59 or (half and not 1 <= hour <= NOON and not NOON < hour < 24):  # noqa: PLR2004
        raise _no_time(value, field)
    if half == "a" and hour == NOON:
        hour = 0
    elif half == "p" and hour < NOON:
        hour += NOON
    elif half == "a" and hour > NOON:
        raise _no_time(value, field)
    return _within_a_day(hour * 60 + minute, value, field)


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
        found = _written_moment(one_line(value))
    if found is None or not 1990 <= found.year or found > timezone.now():  # noqa: PLR2004
        return None
    return found


def _written_moment(text: str) -> datetime | None:
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
