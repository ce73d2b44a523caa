"""How often a meeting is held, in words people use: read, and written back."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from babel import Locale
from babel.dates import format_skeleton
from django.utils.text import get_text_list
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from meetings.gazetteer import fold
from meetings.times import weekday_within

LAST = 5  # bit of the last such weekday of a month
MOST_WEEKS = 52
DAYS_OF_A_MONTH = 31
ENGLISH_ORDINALS = (
    ("first", "1st"), ("second", "2nd"), ("third", "3rd"), ("fourth", "4th"), ("fifth", "5th"),
    ("last",),
)  # fmt: skip
NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "other": 2}
DAILY = range(7)


class NotUnderstoodError(Exception):
    """The words do not say how often a meeting is held, as far as we can tell."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A weekday and how often it counts; see ``MeetingTime`` for the mask and the anchor."""

    weekday: int
    weeks_of_month: int = 0
    interval: int = 1
    anchor: date | None = None


def long_ordinals() -> list[str]:
    """Name which such weekday of a month it is, in the order of the mask's bits."""
    return [
        pgettext("such weekday of the month", "first"),
        pgettext("such weekday of the month", "second"),
        pgettext("such weekday of the month", "third"),
        pgettext("such weekday of the month", "fourth"),
        pgettext("such weekday of the month", "fifth"),
        pgettext("such weekday of the month", "last"),
    ]


def in_words(pattern: Pattern) -> str:
    """Say a pattern: "Every Tuesday", "First and third Monday", "Every second Friday from …"."""
    weekday = weekday_within(pattern.weekday)
    if pattern.weeks_of_month:
        names = [
            name for bit, name in enumerate(long_ordinals()) if pattern.weeks_of_month >> bit & 1
        ]
        which = get_text_list(names, _("and"))
        said = _("%(which)s %(weekday)s of the month") % {"which": which, "weekday": weekday}
        return said[:1].upper() + said[1:]
    if pattern.interval == 1:
        return _("Every %(weekday)s") % {"weekday": weekday}
    words = {"weekday": weekday, "count": pattern.interval, "day": _day(pattern.anchor)}
    if pattern.interval == 2:  # noqa: PLR2004 - the word for it is "second"
        return _("Every second %(weekday)s from %(day)s") % words
    return _("Every %(count)d weeks on %(weekday)s from %(day)s") % words


def _day(day: date | None) -> str:
    language = (get_language() or "en").replace("-", "_")
    return format_skeleton("yMMMMd", day, locale=language) if day else "?"


def read(text: str, *, today: date) -> list[Pattern]:
    """Read a pattern, or one for each weekday that is named; ``today`` dates what has no year.

    Raises ``NotUnderstoodError``. Words of English and of the reader's language are known.
    """
    head, _from, tail = _parted(text)
    words = fold(head).split()
    weekdays = [_weekdays()[word] for word in words if word in _weekdays()]
    if not weekdays and any(word in _words("daily") for word in words):
        weekdays = list(DAILY)
    if not weekdays or _is_range(words):
        raise NotUnderstoodError
    others = [word for word in words if word not in _weekdays()]
    mask, interval = _how_often(others)
    anchor = _read_day(tail, today) if tail else None
    if interval > 1 and anchor is None:
        raise NotUnderstoodError
    return [
        Pattern(weekday, mask, interval, anchor if interval > 1 else None)
        for weekday in dict.fromkeys(weekdays)
    ]


def _is_range(words: list[str]) -> bool:
    """Say that days are named from one to another, as in "lunes a viernes": not only these two."""
    return any(
        word == "a" and before in _weekdays() and after in _weekdays()
        for before, word, after in zip(words, words[1:], words[2:], strict=False)
    )


def _parted(text: str) -> tuple[str, str, str]:
    """Part the words from the day that they count from."""
    for word in _words("from"):
        head, found, tail = text.partition(f" {word} ")
        if found:
            return head, found, tail
    return text, "", ""


def _how_often(words: list[str]) -> tuple[int, int]:
    """Read mask and interval: "every second" counts weeks, "second" alone those of a month."""
    is_every = any(word in _words("every") for word in words)
    interval, mask = 1, 0
    for word in words:
        number = NUMBERS.get(word) or (int(word) if word.isdecimal() else 0)
        if word in _ordinals() and is_every and not mask and _is_of_weeks(words):
            interval = _ordinals()[word] + 1
        elif word in _ordinals():
            mask |= 1 << _ordinals()[word]
        elif number:
            interval = number
        elif word not in _words("every", "filling", "daily"):
            raise NotUnderstoodError
    if not 1 <= interval <= MOST_WEEKS or (mask and interval > 1):
        raise NotUnderstoodError
    return mask, interval


def _is_of_weeks(words: list[str]) -> bool:
    """Say that it is no "every first and third Monday", nor "every last Friday of the month"."""
    named = [word for word in words if word in _ordinals()]
    of_month = any(word in _words("month") for word in words)
    return len(named) == 1 and not of_month and _ordinals()[named[0]] in range(1, LAST)


def _read_day(text: str, today: date) -> date:
    words = fold(text).split()
    month = next((_months()[word] for word in words if word in _months()), 0)
    numbers = [int(word) for word in (re.sub(r"(?<=\d)(st|nd|rd|th)$", "", w) for w in words)
               if word.isdecimal()]  # fmt: skip
    try:
        if not month and len(numbers) == 3 and numbers[0] > DAYS_OF_A_MONTH:  # noqa: PLR2004
            return date(*numbers)
        day = next(number for number in numbers if number <= DAYS_OF_A_MONTH)
        year = next((number for number in numbers if number > DAYS_OF_A_MONTH), today.year)
        return date(year, month, day)
    except (StopIteration, ValueError) as error:
        raise NotUnderstoodError from error


def _languages() -> list[Locale]:
    language = (get_language() or "en").replace("-", "_")
    return [Locale("en"), Locale.parse(language)]


def _weekdays() -> dict[str, int]:
    return _weekdays_in(get_language() or "en")


@cache
def _weekdays_in(language: str) -> dict[str, int]:
    del language
    found: dict[str, int] = {}
    for locale in _languages():
        for width in ("wide", "abbreviated"):
            for number, name in locale.days["format"][width].items():
                for form in (fold(name), fold(name) + "s"):  # "Mondays", "domingos"
                    found.setdefault(form, number)
    return found


def _months() -> dict[str, int]:
    return _months_in(get_language() or "en")


@cache
def _months_in(language: str) -> dict[str, int]:
    del language
    return {
        fold(name): number
        for locale in _languages()
        for width in ("wide", "abbreviated")
        for number, name in locale.months["format"][width].items()
    }


def _ordinals() -> dict[str, int]:
    return _ordinals_in(get_language() or "en")


@cache
def _ordinals_in(language: str) -> dict[str, int]:
    del language
    found = {word: bit for bit, words in enumerate(ENGLISH_ORDINALS) for word in words}
    for bit, name in enumerate(long_ordinals()):
        found |= dict.fromkeys(fold(name).split("|"), bit)
    return found


def _words(*names: str) -> list[str]:
    """Give the small words that do a job, in English and in the reader's language."""
    known = {
        "every": "every each " + pgettext("how often a meeting is held", "every"),
        "from": "from starting " + pgettext("how often a meeting is held", "from"),
        "month": "month " + pgettext("how often a meeting is held", "month"),
        "daily": "daily day " + pgettext("how often a meeting is held", "daily"),
        "filling": "and of the in on week weeks month a "
        + pgettext("how often a meeting is held", "and of the in on week weeks month a"),
    }
    return [word for name in names for word in known[name].split()]
