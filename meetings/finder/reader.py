"""How dates, times and distances are written for whoever reads: by language and region."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import format_decimal
from django.utils.translation import gettext as _

MILE = 1609.344
THOUSAND = 1000
NEAR = 10  # miles or kilometres: written with a decimal below it
_TAG = re.compile(r"\s*([a-zA-Z]{2,3})[-_](?:\w{4}[-_])?([a-zA-Z]{2})\b")
MILES_IN = frozenset({"US", "GB", "LR", "MM"})


@dataclass(frozen=True, slots=True)
class Reader:
    """A language with its region: "en-US" reads miles and 6:00 PM, "es" kilometres."""

    locale: str = "en"
    region: str = ""

    @classmethod
    def of(cls, language: str, accept_language: str) -> "Reader":
        """Read the region from what the browser accepts, where the language is ours."""
        for part in accept_language.split(",")[:10]:
            tag = _TAG.match(part)
            if tag and language.startswith(tag[1].lower()):
                region = tag[2].upper()
                return cls(_known(f"{tag[1].lower()}_{region}", language), region)
        return cls(_known(language, "en"))

    @property
    def key(self) -> tuple[str, str]:
        """What tells readers apart."""
        return self.locale, self.region

    def time(self, moment: datetime) -> str:
        """Write a time of day: 18:00, or 6:00 PM."""
        return _time(self.locale, moment.hour, moment.minute)

    def day(self, day: date, today: date) -> str:
        """Write a day as it is seen from today: "today", "Thu, Nov 26"."""
        return _day(self.locale, day, today)

    def weekday_and_date(self, day: date) -> str:
        """Write a day with its month: "Thu, Nov 26"."""
        return _date(self.locale, day)

    def date_and_year(self, day: date) -> str:
        """Write a date in full: "Nov 26, 2026"."""
        return str(format_date(day, "medium", locale=self.locale))

    def reads_miles(self, country: str = "") -> bool:
        """Say whether the reader thinks in miles; ``country`` helps where they do not say."""
        return (self.region or country) in MILES_IN

    def about(self, kilometres: float, country: str = "") -> str:
        """Write how far a search reaches, rounded: "10 km", "6 mi"."""
        if self.reads_miles(country):
            return _("%s mi") % max(1, round(kilometres * 1000 / MILE))
        return _("%s km") % f"{kilometres:g}"

    def distance(self, metres: int, country: str = "") -> str:
        """Write a distance in the reader's unit: "3.2 km", "2 mi"."""
        is_miles = self.reads_miles(country)
        return _distance(self.locale, round(metres, -2) or 100, is_miles)


def count(number: int, locale: str) -> str:
    """Write how many there are: "1,234" in English, "12.345" in Spanish."""
    return str(number) if number < THOUSAND else str(format_decimal(number, locale=locale))


@lru_cache(maxsize=256)
def _known(locale: str, otherwise: str) -> str:
    try:
        return str(Locale.parse(locale.replace("-", "_")))
    except (UnknownLocaleError, ValueError):
        return otherwise.replace("-", "_")


@lru_cache(maxsize=8192)
def _time(locale: str, hour: int, minute: int) -> str:
    moment = datetime(2000, 1, 1, hour, minute)  # noqa: DTZ001 – a time on the wall
    return str(format_time(moment.time(), "short", locale=locale)).replace("\u202f", "\u00a0")


@lru_cache(maxsize=4096)
def _date(locale: str, day: date) -> str:
    return format_skeleton("MMMEd", day, locale=locale)


@lru_cache(maxsize=4096)
def _day(locale: str, day: date, today: date) -> str:
    apart = (day - today).days
    if apart == 0:
        return _("today")
    if apart == 1:
        return _("tomorrow")
    return _date(locale, day)


@lru_cache(maxsize=4096)
def _distance(locale: str, metres: int, is_miles: bool) -> str:
    length = metres / (MILE if is_miles else 1000)
    pattern = "#,##0.#" if length < NEAR else "#,##0"
    number = format_decimal(length, pattern, locale=locale)
    return _("%s mi") % number if is_miles else _("%s km") % number
