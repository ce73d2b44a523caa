"""Times, days and distances as people write them where they live."""

from datetime import date, datetime

import pytest
from django.utils import translation

from meetings.finder.reader import Reader

SIX = datetime(2026, 11, 30, 18, 0)  # noqa: DTZ001 – a time on the wall
ST_ANDREWS = date(2026, 11, 30)
US, GB = Reader("en_US", "US"), Reader("en_GB", "GB")
SPAIN, MEXICO = Reader("es_ES", "ES"), Reader("es_MX", "MX")
GERMANY = Reader("de_DE", "DE")


@pytest.mark.parametrize(
    ("language", "accepted", "reader"),
    [
        ("en", "en-US,en;q=0.9", US),
        ("en", "en-GB", GB),
        ("en", "en", Reader("en", "")),
        ("en", "", Reader("en", "")),
        ("en", "de-DE,de;q=0.9,en-GB;q=0.5", GB),
        ("en", "de-DE,de", Reader("en", "")),
        ("es", "es-MX,es;q=0.9,en-US;q=0.8", MEXICO),
        ("es", "en-US,es", Reader("es", "")),
        ("es", "ES-es", SPAIN),
        ("en", "en-XX", Reader("en", "XX")),
        ("en", "en_US", US),
        ("en", "en-Latn-US", US),
        ("en", "en-US" * 5000, Reader("en", "")),
        ("en", "\x00;;,,q=1", Reader("en", "")),
        ("en", "<b>-en-", Reader("en", "")),
        ("xx", "xx-YY", Reader("xx", "YY")),
    ],
)
def test_region_is_read_from_what_the_browser_accepts_of_our_language(
    language: str, accepted: str, reader: Reader
) -> None:
    assert Reader.of(language, accepted) == reader


@pytest.mark.parametrize(
    ("reader", "six", "morning"),
    [
        (US, "6:00\u00a0PM", "9:05\u00a0AM"),
        (GB, "18:00", "09:05"),
        (SPAIN, "18:00", "9:05"),
        (GERMANY, "18:00", "09:05"),
    ],
)
def test_time_of_day_is_written_as_there(reader: Reader, six: str, morning: str) -> None:
    assert reader.time(SIX) == six
    assert reader.time(SIX.replace(hour=9, minute=5)) == morning


@pytest.mark.parametrize(
    ("reader", "day", "full"),
    [
        (US, "Mon, Nov 30", "Nov 30, 2026"),
        (GB, "Mon 30 Nov", "30 Nov 2026"),
        (SPAIN, "lun, 30 nov", "30 nov 2026"),
        (GERMANY, "Mo., 30. Nov.", "30.11.2026"),
    ],
)
def test_date_is_written_as_there(reader: Reader, day: str, full: str) -> None:
    assert reader.weekday_and_date(ST_ANDREWS).replace("Mon,", "Mon,") == day
    assert reader.date_and_year(ST_ANDREWS) == full


def test_day_is_called_today_and_tomorrow_and_no_other_so() -> None:
    assert US.day(ST_ANDREWS, ST_ANDREWS) == "today"
    assert US.day(ST_ANDREWS, date(2026, 11, 29)) == "tomorrow"
    assert US.day(ST_ANDREWS, date(2026, 11, 28)) == "Mon, Nov 30"
    assert US.day(ST_ANDREWS, date(2026, 12, 1)) == "Mon, Nov 30"


@pytest.mark.parametrize(
    ("reader", "metres", "written"),
    [
        (US, 1609, "1 mi"),
        (US, 5150, "3.2 mi"),
        (GB, 16_500, "10 mi"),
        (SPAIN, 3240, "3,2 km"),
        (GERMANY, 12_345, "12 km"),
        (GERMANY, 1_234_567, "1.235 km"),
        (SPAIN, 0, "0,1 km"),
        (US, 40, "0.1 mi"),
    ],
)
def test_distance_is_written_in_the_readers_unit(
    reader: Reader, metres: int, written: str
) -> None:
    assert reader.distance(metres) == written


def test_distance_of_a_reader_without_region_is_in_the_units_of_the_place() -> None:
    nobody = Reader("en", "")

    assert (nobody.distance(5000, "US"), nobody.distance(5000, "DE")) == ("3.1 mi", "5 km")
    assert (nobody.about(10, "US"), nobody.about(10, "DE")) == ("6 mi", "10 km")
    assert (SPAIN.distance(5000, "US"), US.distance(5000, "DE")) == ("5 km", "3.1 mi")


def test_reach_of_a_search_is_never_nothing() -> None:
    assert (US.about(0.2), GERMANY.about(0.5), GERMANY.about(62.0)) == ("1 mi", "0.5 km", "62 km")


def test_words_of_a_day_are_in_the_language_of_the_page() -> None:
    with translation.override("es"):
        assert SPAIN.weekday_and_date(ST_ANDREWS) == "lun, 30 nov"
        assert SPAIN.time(SIX) == "18:00"
