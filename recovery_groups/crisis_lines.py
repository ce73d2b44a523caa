"""Lines to call, text or write to in a crisis, by country, from one data file.

Which country is the visitor's own word (``?country=``), else a guess from the region in
their browser's language setting; never from the network address.
"""

import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import NotRequired, TypedDict

from babel import Locale, UnknownLocaleError
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header

from meetings.times import weekday_within

FILE = Path(__file__).parent / "data" / "crisis_lines.json"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
KINDS: dict[str, Promise] = {
    "emergency": gettext_lazy("Emergency"),
    "crisis": gettext_lazy("Someone to talk to, also about suicide"),
    "substances": gettext_lazy("Alcohol and other drugs"),
    "poison": gettext_lazy("Poisoning and overdose advice"),
}
# Languages that point to one country even where the browser names no region.
COUNTRY_OF_LANGUAGE = {
    "da": "DK",
    "fi": "FI",
    "it": "IT",
    "ja": "JP",
    "nb": "NO",
    "nn": "NO",
    "no": "NO",
    "pl": "PL",
    "sv": "SE",
}


class TextRecord(TypedDict):
    """Where to send a text, and the word to send, if one is asked for."""

    to: str
    body: str


class LineRecord(TypedDict):
    """One line of the file; ``hours`` is "always", "" or spans of days and times."""

    kind: str
    name: str
    telephone: str
    hours: str | list[tuple[str, str, str, str]]
    languages: list[str]
    source: str
    date: str
    text: NotRequired[TextRecord]
    chat: NotRequired[str]


class CountryRecord(TypedDict):
    """One country of the file, the emergency number first."""

    country: str
    lines: list[LineRecord]


@dataclass(frozen=True, slots=True)
class Hours:
    """Days of the week and the times between which somebody answers."""

    first_day: str
    last_day: str
    opens: str
    closes: str

    def __str__(self) -> str:
        words = {
            "first": weekday_within(DAYS.index(self.first_day)),
            "last": weekday_within(DAYS.index(self.last_day)),
            "opens": self.opens,
            "closes": self.closes,
        }
        if (self.first_day, self.last_day) == ("mon", "sun"):
            return _("every day, %(opens)s to %(closes)s") % words
        return _("%(first)s to %(last)s, %(opens)s to %(closes)s") % words


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its telephone, text and chat, whichever it has, and where that was read.

    ``hours`` is empty where they are not known for certain, and ``always_open`` says that
    somebody answers day and night.
    """

    kind: str
    name: str
    telephone: str
    text_to: str
    text_body: str
    chat: str
    always_open: bool
    hours: tuple[Hours, ...]
    languages: tuple[str, ...]
    source: str
    noted_on: date

    @property
    def title(self) -> str:
        """The line's own name, or what it is for where it has none."""
        return self.name or str(KINDS[self.kind])

    @property
    def tel_link(self) -> str:
        """The telephone number as a link that a telephone dials."""
        return f"tel:{dialled(self.telephone)}"

    @property
    def sms_link(self) -> str:
        """The text number as a link, with the word to send where one is asked for."""
        body = f"?&body={self.text_body}" if self.text_body else ""
        return f"sms:{dialled(self.text_to)}{body}"

    @property
    def hours_text(self) -> str:
        """When somebody answers, in words; empty where that is not known."""
        return _("day and night") if self.always_open else "; ".join(map(str, self.hours))

    @property
    def languages_text(self) -> str:
        """The languages spoken there, each in its own name."""
        return ", ".join(Locale.parse(tag).get_display_name() or tag for tag in self.languages)


@dataclass(frozen=True, slots=True)
class Country:
    """A country's lines, the emergency number first."""

    code: str
    lines: tuple[Line, ...]

    @property
    def name(self) -> str:
        """The country's name in the reader's language."""
        return _territories(get_language() or "en").get(self.code, self.code)

    @property
    def emergency(self) -> Line:
        """The number to call when life is in danger."""
        return self.lines[0]

    @property
    def first(self) -> list[Line]:
        """The lines to show where there is room for few: one of each kind."""
        return [group[0] for _kind, group in self.by_kind]

    @property
    def by_kind(self) -> list[tuple[Promise, list[Line]]]:
        """The lines under the heading of their kind, most urgent first."""
        groups = [
            (KINDS[kind], [line for line in self.lines if line.kind == kind]) for kind in KINDS
        ]
        return [(heading, lines) for heading, lines in groups if lines]


def unaccented(name: str) -> str:
    """Give the name as it is sorted: lower case, without accents."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def dialled(telephone: str) -> str:
    """Give what is dialled: digits, and a star, hash or plus where there is one."""
    return re.sub(r"[^0-9*#+]", "", telephone)


@cache
def _territories(language: str) -> dict[str, str]:
    try:
        return dict(Locale.parse(language, sep="-").territories)
    except (UnknownLocaleError, ValueError):
        return dict(Locale("en").territories)


def _line(record: LineRecord) -> Line:
    text = record.get("text", {"to": "", "body": ""})
    hours = record["hours"]
    return Line(
        kind=record["kind"],
        name=record["name"],
        telephone=record["telephone"],
        text_to=text["to"],
        text_body=text["body"],
        chat=record.get("chat", ""),
        always_open=hours == "always",
        hours=tuple(Hours(*span) for span in hours) if isinstance(hours, list) else (),
        languages=tuple(record["languages"]),
        source=record["source"],
        noted_on=date.fromisoformat(record["date"]),
    )


@cache
def _by_code() -> dict[str, Country]:
    records: list[CountryRecord] = json.loads(FILE.read_text(encoding="utf-8"))
    return {
        record["country"]: Country(record["country"], tuple(map(_line, record["lines"])))
        for record in records
    }


def countries() -> list[Country]:
    """List the countries that we have lines for, by name in the reader's language."""
    return sorted(_by_code().values(), key=lambda country: unaccented(country.name))


def find(code: str) -> Country | None:
    """Find a country's lines by its ISO code, in either case."""
    return _by_code().get(code.strip().upper())


def _guess(accept_language: str) -> Country | None:
    for tag, _quality in parse_accept_lang_header(accept_language.lower()):
        language, *rest = tag.split("-")
        region = next((part for part in rest if re.fullmatch("[a-z]{2}", part)), "")
        if country := find(region or COUNTRY_OF_LANGUAGE.get(language, "")):
            return country
    return None


def for_request(request: HttpRequest) -> Country | None:
    """Give the country asked for, else a guess from the browser's language setting, or none."""
    chosen = find(request.GET.get("country", ""))
    return chosen or _guess(request.headers.get("Accept-Language", ""))
