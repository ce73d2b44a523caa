"""Compiling translations: right, only when needed, and with others doing the same."""

import gettext
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from babel.messages.pofile import PoFileError

from recovery_groups.start.translations import compile_translations

HEADER = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "es" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(HEADER + 'msgid "Meeting"\nmsgstr "Reunión"\n')
    return path


def say(source: Path, text: str) -> str:
    with source.with_suffix(".mo").open("rb") as file:
        return gettext.GNUTranslations(file).gettext(text)


def test_translation_is_compiled_for_all_to_read(tmp_path: Path, source: Path) -> None:
    assert compile_translations([tmp_path]) == [source]

    assert say(source, "Meeting") == "Reunión"
    assert source.with_suffix(".mo").stat().st_mode & 0o777 == 0o644


def test_translation_unchanged_is_left_alone(tmp_path: Path, source: Path) -> None:
    compile_translations([tmp_path])
    before = source.with_suffix(".mo").stat().st_ino
    os.utime(source)

    assert compile_translations([tmp_path]) == []
    assert source.with_suffix(".mo").stat().st_ino == before


def test_translation_changed_is_compiled_again(tmp_path: Path, source: Path) -> None:
    compile_translations([tmp_path])
    source.write_text(source.read_text().replace("Reunión", "Junta"))

    assert compile_translations([tmp_path]) == [source]
    assert say(source, "Meeting") == "Junta"


def test_translation_whose_compiled_file_is_gone_is_compiled_again(
    tmp_path: Path, source: Path
) -> None:
    compile_translations([tmp_path])
    source.with_suffix(".mo").unlink()

    assert compile_translations([tmp_path]) == [source]


def test_translation_compiled_by_many_at_once_is_whole(tmp_path: Path, source: Path) -> None:
    source.write_text(
        source.read_text()
        + "".join(f'\nmsgid "Number {n}"\nmsgstr "Número {n}"\n' for n in range(500))
    )
    compile_translations([tmp_path])

    def compile_and_read(turn: int) -> str:
        source.with_suffix(".compiled").unlink(missing_ok=True)
        compile_translations([tmp_path])
        return say(source, f"Number {turn}")

    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(compile_and_read, range(40)))

    assert said == [f"Número {n}" for n in range(40)]
    assert {path.name for path in source.parent.iterdir()} == {
        "django.po", "django.mo", "django.compiled",
    }  # fmt: skip


def test_translation_with_a_mistake_is_refused_and_the_old_one_stays(
    tmp_path: Path, source: Path
) -> None:
    compile_translations([tmp_path])
    source.write_text(HEADER + 'msgid "Meeting"\nEncuentro\n')

    with pytest.raises(PoFileError):
        compile_translations([tmp_path])

    assert say(source, "Meeting") == "Reunión"
