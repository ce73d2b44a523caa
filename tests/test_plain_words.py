"""Person-first, calm words in every text of ours that people read."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from groups.seeds import program_records
from meetings.seeds import format_records
from recovery_groups import crisis_lines

FORBIDDEN = re.compile(
    r"\b(addicts?|alcoholics?|abus\w+|junk(y|ie)s?|dirty|relapsers?"
    r"|adict[oa]s?|drogadict\w+|alcohólic[oa]s?|abus[oa]\w*|suci[oa]s?)\b"
    r"|\bclean (time|tests?|and sober)\b|[!¡]",
    re.IGNORECASE,
)
TRANSLATED = re.compile(
    r'{% translate "(?P<short>[^"]+)"|{% blocktranslate[^%]*%}(?P<long>.*?){% endblocktranslate %}',
    re.DOTALL,
)


def texts() -> Iterator[tuple[str, str]]:
    for record in program_records():
        for text in ("for_whom", "about", "first_meeting"):
            yield f"{record['slug']}.{text}", record[text]
            yield f"{record['slug']}.{text}.es", str(record["translations"]["es"][text])
    for kind in format_records():
        for language, description in kind["descriptions"].items():
            yield f"{kind['slug']}.{language}", description
    for country in crisis_lines.countries():
        yield from ((f"{country.code} line", line.title) for line in country.lines)
    templates = Path(settings.BASE_DIR) / "templates"
    for path in sorted(templates.rglob("*.html")):
        for number, found in enumerate(TRANSLATED.finditer(path.read_text()), 1):
            yield f"{path.relative_to(templates)}:{number}", found["short"] or found["long"]


def test_texts_call_nobody_names_and_never_shout() -> None:
    found = {where: FORBIDDEN.findall(text) for where, text in texts() if FORBIDDEN.search(text)}

    assert found == {}


def test_texts_are_looked_at_in_every_place() -> None:
    places = {where.split(".")[0].split(":")[0] for where, _text in texts()}

    assert {"aa", "open", "US line", "pages/newcomers"} <= places


@pytest.mark.parametrize(
    "text",
    ["an addict", "Alcoholics meet", "substance abuse", "a dirty test", "Welcome!", "¡Hola!"],
)
def test_texts_with_a_hard_word_would_be_found(text: str) -> None:
    assert FORBIDDEN.search(text)


@pytest.mark.parametrize("text", ["a person with an addiction", "clean water", "a set-back"])
def test_texts_in_kind_words_pass(text: str) -> None:
    assert not FORBIDDEN.search(text)
