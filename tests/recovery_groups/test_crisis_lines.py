"""Crisis lines: each with a source and a date, and the country by nobody's network address."""

import re
from datetime import date
from itertools import pairwise

import pytest
from babel import Locale
from django.core.validators import URLValidator
from django.test import RequestFactory
from django.utils import translation

from recovery_groups import crisis_lines
from recovery_groups.crisis_lines import Country, Hours, Line

PROMISED = {
    "US", "CA", "GB", "IE", "AU", "NZ", "MX", "ES", "FR", "DE", "NL", "BE", "SE", "NO", "DK", "FI",
    "PL", "IT", "PT", "BR", "AR", "CL", "CO", "IN", "JP", "ZA",
}  # fmt: skip
COUNTRIES = crisis_lines.countries()
LINES = [
    pytest.param(line, id=f"{country.code} {line.title}")
    for country in COUNTRIES
    for line in country.lines
]


def country_for(query: str = "", accept_language: str = "") -> str:
    headers = {"accept-language": accept_language}
    found = crisis_lines.for_request(RequestFactory().get(f"/help-now/{query}", headers=headers))
    return found.code if found else ""


def test_countries_are_those_that_were_promised() -> None:
    assert {country.code for country in COUNTRIES} >= PROMISED


@pytest.mark.parametrize("country", COUNTRIES, ids=lambda country: country.code)
def test_country_begins_with_an_emergency_number_and_has_someone_to_talk_to(
    country: Country,
) -> None:
    assert country.code in Locale("en").territories
    assert country.emergency.kind == "emergency"
    assert any(line.kind == "crisis" for line in country.lines)
    assert {line.kind for line in country.first} == {line.kind for line in country.lines}


@pytest.mark.parametrize("line", LINES)
def test_line_has_source_and_date(line: Line) -> None:
    URLValidator(schemes=["https"])(line.source)
    assert date(2026, 1, 1) <= line.noted_on <= date(2026, 11, 25)
    assert line.kind in crisis_lines.KINDS
    assert line.languages_text
    assert line.name or line.kind == "emergency"


@pytest.mark.parametrize("line", LINES)
def test_line_can_be_reached(line: Line) -> None:
    assert line.telephone or line.text_to or line.chat
    if line.telephone:
        assert re.fullmatch(r"tel:\+?\*?\d{3,15}", line.tel_link)
    if line.text_to:
        assert re.fullmatch(r"sms:\d{3,15}(\?&body=[A-Z]+)?", line.sms_link)
    if line.chat:
        URLValidator(schemes=["https"])(line.chat)


@pytest.mark.parametrize("line", LINES)
def test_line_hours_are_possible(line: Line) -> None:
    for hours in line.hours:
        assert {hours.first_day, hours.last_day} <= set(crisis_lines.DAYS)
        assert re.fullmatch(r"([01]\d|2[0-4]):[0-5]\d", hours.opens)
        assert re.fullmatch(r"([01]\d|2[0-4]):[0-5]\d", hours.closes)
    assert not (line.always_open and line.hours)


def test_country_lists_its_lines_most_urgent_first() -> None:
    country = crisis_lines.find("us")

    assert country is not None
    assert [lines[0].title for _heading, lines in country.by_kind] == [
        "Emergency", "988 Suicide & Crisis Lifeline", "SAMHSA National Helpline", "Poison Help",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "accept_language", "code"),
    [
        ("", "en-US,en;q=0.9", "US"),
        ("", "en-GB", "GB"),
        ("", "es-419,es-MX;q=0.8", "MX"),
        ("", "fr-be;q=0.5, de-AT;q=0.9", "AT"),
        ("", "zh-Hant-TW, en-nz;q=0.2", "NZ"),
        ("", "ja", "JP"),
        ("", "en", ""),
        ("", "de", ""),
        ("", "", ""),
        ("", "*", ""),
        ("", "x" * 5000, ""),
        ("?country=ie", "en-US", "IE"),
        ("?country=XX", "en-US", "US"),
        ("?country=", "", ""),
    ],
)
def test_country_is_the_visitors_word_or_their_language_setting(
    query: str, accept_language: str, code: str
) -> None:
    assert country_for(query, accept_language) == code


def test_country_is_never_taken_from_the_network() -> None:
    request = RequestFactory().get("/help-now/", REMOTE_ADDR="8.8.8.8", HTTP_CF_IPCOUNTRY="US")

    assert crisis_lines.for_request(request) is None


@pytest.mark.parametrize(("language", "first"), [("en", "Argentina"), ("es", "Alemania")])
def test_countries_are_sorted_in_the_readers_language(language: str, first: str) -> None:
    with translation.override(language):
        names = [country.name for country in crisis_lines.countries()]
        keys = [crisis_lines.unaccented(name) for name in names]

    assert names[0] == first
    assert all(before < after for before, after in pairwise(keys))


def test_hours_are_told_in_words() -> None:
    assert str(Hours("mon", "sun", "08:00", "22:00")) == "every day, 08:00 to 22:00"
    assert str(Hours("mon", "fri", "09:30", "17:30")) == "Monday to Friday, 09:30 to 17:30"
    with translation.override("es"):
        weekdays = Hours("mon", "fri", "09:30", "17:30")
        assert str(weekdays) == "de lunes a viernes, de 09:30 a 17:30"
