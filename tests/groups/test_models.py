"""Programs speak the reader's language, and their own words."""

import pytest
from django.utils import translation

from groups.models import Program


def program() -> Program:
    return Program(
        about="In English.",
        for_whom="Only in English.",
        words={"mentor": "sponsor", "step": "step"},
        translations={"es": {"about": "En español.", "words": {"mentor": "padrino"}}},
    )


@pytest.mark.parametrize(
    ("language", "about"),
    [
        ("en", "In English."),
        ("es", "En español."),
        ("es-mx", "En español."),
        ("fr", "In English."),
    ],
)
def test_program_text_is_in_the_readers_language(language: str, about: str) -> None:
    with translation.override(language):
        assert program().about_text == about


def test_program_text_without_translation_is_in_english() -> None:
    with translation.override("es"):
        assert program().for_whom_text == "Only in English."


def test_program_word_is_the_programs_own_in_the_readers_language() -> None:
    with translation.override("es"):
        assert program().word("mentor") == "padrino"
        assert program().word("step") == "step"
    assert program().word("mentor") == "sponsor"


def test_program_word_without_the_custom_is_empty() -> None:
    assert program().word("circle") == ""


def test_program_own_words_leave_out_what_is_no_custom_there() -> None:
    assert [word for _meaning, word in program().own_words] == ["sponsor", "step"]
