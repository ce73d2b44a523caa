"""How the finder's tags set what they are given."""

import pytest
from django.utils import translation

from meetings.finder.chips import Chip
from meetings.templatetags.finder import chips

HOSTILE = """<script>"'&"""


@pytest.mark.parametrize(
    ("language", "number", "written"),
    [
        ("en", None, "Women</a>"),
        ("en", 0, "Women <b>0</b></a>"),
        ("en", 999, "Women <b>999</b></a>"),
        ("en", 24_223, "Women <b>24,223</b></a>"),
        ("es", 24_223, "Women <b>24.223</b></a>"),
    ],
)
def test_chip_says_how_many_as_the_language_writes_it(
    language: str, number: int | None, written: str
) -> None:
    with translation.override(language):
        html = chips([Chip("format-women", "Women", "?format=women", number=number)])

    assert html.endswith(f"{written}</li>")


def test_chip_with_hostile_words_shows_them() -> None:
    html = chips([Chip(HOSTILE, HOSTILE, f"?q={HOSTILE}", is_on=True)])

    assert "<script>" not in html
    assert html.count("&lt;script&gt;&quot;&#x27;&amp;") == 4
    assert 'aria-current="true"' in html
