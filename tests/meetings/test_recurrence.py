"""How often a meeting is held: said in words, read back, and what is not understood."""

from datetime import date

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from meetings.recurrence import NotUnderstoodError, Pattern, in_words, read

TODAY = date(2026, 11, 25)
WEEKDAYS = st.integers(0, 6)
PATTERNS = st.one_of(
    st.builds(Pattern, WEEKDAYS),
    st.builds(Pattern, WEEKDAYS, st.integers(1, 63)),
    st.builds(
        Pattern,
        WEEKDAYS,
        st.just(0),
        st.integers(2, 52),
        st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    ),
)


@settings(deadline=None)
@given(pattern=PATTERNS)
def test_words_of_a_pattern_are_read_as_that_pattern(pattern: Pattern) -> None:
    assert read(in_words(pattern), today=TODAY) == [pattern]


@pytest.mark.parametrize(
    ("words", "patterns"),
    [
        ("Every Tuesday", [Pattern(1)]),
        ("tuesdays", [Pattern(1)]),
        ("Mon, Wed and Fri", [Pattern(0), Pattern(2), Pattern(4)]),
        ("daily", [Pattern(day) for day in range(7)]),
        ("every day", [Pattern(day) for day in range(7)]),
        ("First and third Monday", [Pattern(0, 0b101)]),
        ("1st & 3rd Mondays of the month", [Pattern(0, 0b101)]),
        ("second Friday", [Pattern(4, 0b10)]),
        ("every second Friday of the month", [Pattern(4, 0b10)]),
        ("Last Sunday of the month", [Pattern(6, 1 << 5)]),
        ("every last Sunday", [Pattern(6, 1 << 5)]),
        ("Every second Friday from 5 March", [Pattern(4, 0, 2, date(2026, 3, 5))]),
        ("every other Friday from March 5th, 2027", [Pattern(4, 0, 2, date(2027, 3, 5))]),
        ("Every 3 weeks on Sunday from 2026-12-06", [Pattern(6, 0, 3, date(2026, 12, 6))]),
    ],
)
def test_words_that_people_write_are_read(words: str, patterns: list[Pattern]) -> None:
    assert read(words, today=TODAY) == patterns


@pytest.mark.parametrize(
    "words",
    [
        "", "whenever", "every", "every second Friday", "Friday 19:00", "every 60 weeks on Monday",
        "first Monday, not in August", "every second Friday from 31 February",
        "every second Friday from then on", "every other first Monday from 5 March",
    ],
)  # fmt: skip
def test_words_that_say_too_little_or_too_much_are_not_guessed(words: str) -> None:
    with pytest.raises(NotUnderstoodError):
        read(words, today=TODAY)


@pytest.mark.parametrize(
    ("words", "pattern"), [("lunes", Pattern(0)), ("Every domingo", Pattern(6))]
)
def test_days_are_read_in_the_language_of_the_page(words: str, pattern: Pattern) -> None:
    with translation.override("es"):
        assert read(words, today=TODAY) == [pattern]


@pytest.mark.parametrize(
    ("language", "text"), [("es", "lunes a viernes"), ("en", "Monday to Friday")]
)
def test_days_from_one_to_another_are_refused_rather_than_taken_for_two(
    language: str, text: str
) -> None:
    with translation.override(language), pytest.raises(NotUnderstoodError):
        read(text, today=date(2026, 11, 25))
