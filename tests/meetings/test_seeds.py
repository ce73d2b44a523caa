"""The list of formats: complete, told in plain words, and loaded without harm to edits."""

import json
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import call_command

from groups.models import Program
from meetings.models import MeetingFormat
from meetings.seeds import FormatRecord, format_records, load_formats
from tests.reading import grade

MEETING_GUIDE: dict[str, str] = json.loads(
    (Path(__file__).parents[1] / "data" / "meeting_guide_types.json").read_text()
)["types"]
TYPE_LANGUAGES = {"en", "es", "fr", "ja", "nl", "pt", "sk", "sv", "th"}
CHIPS = {
    "open", "closed", "wheelchair-access", "newcomer", "women", "men", "young-people", "lgbtq",
    "speaker", "step-study", "literature", "discussion", "meditation", "secular", "spanish",
    "english", "french", "babysitting", "sign-language", "candlelight",
}  # fmt: skip

RECORDS = format_records()
GENERAL = [record for record in RECORDS if record["program"] is None]


def by_slug(slug: str) -> FormatRecord:
    return next(record for record in RECORDS if record["slug"] == slug)


def test_formats_cover_every_meeting_guide_type_but_the_closed_place() -> None:
    codes = {record["meeting_guide_code"] for record in GENERAL}

    assert codes == set(MEETING_GUIDE) - {"TC"}


def test_formats_have_each_name_of_the_meeting_guide_list() -> None:
    listed = {r["meeting_guide_code"]: r["names"] for r in GENERAL}

    assert {code: names["en"] for code, names in listed.items()} == {
        code: name for code, name in MEETING_GUIDE.items() if code != "TC"
    }
    assert {frozenset(names) for names in listed.values()} == {frozenset(TYPE_LANGUAGES)}


@pytest.mark.parametrize(
    "keys",
    [
        [record["slug"] for record in RECORDS],
        [(r["program"], r["meeting_guide_code"]) for r in RECORDS if r["meeting_guide_code"]],
        [record["na_world_id"] for record in RECORDS if record["na_world_id"]],
        [key for record in RECORDS for key in record["bmlt_keys"]],
        [r["facet_bit"] for r in RECORDS if r["facet_bit"] is not None],
        [record["position"] for record in RECORDS],
        [record["language"] for record in RECORDS if record["language"]],
    ],
    ids=["slug", "code", "world id", "bmlt key", "facet bit", "position", "language"],
)
def test_format_keys_are_unique(keys: list[object]) -> None:
    assert [key for key, times in Counter(keys).items() if times > 1] == []


def test_format_facet_bits_fit_a_signed_column() -> None:
    bits = [r["facet_bit"] for r in RECORDS if r["facet_bit"] is not None]

    assert sorted(bits) == list(range(len(bits)))
    assert len(bits) <= 63


def test_formats_that_are_chips_have_facet_bits() -> None:
    assert {slug for slug in CHIPS if by_slug(slug)["facet_bit"] is None} == set()


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record["slug"])
def test_format_is_complete(record: FormatRecord) -> None:
    assert record["kind"] in MeetingFormat.Kind.values
    assert {"en", "es"} <= set(record["names"])
    assert set(record["descriptions"]) == {"en", "es"}
    assert all(text.endswith(".") for text in record["descriptions"].values())
    assert (record["kind"] == "language") == bool(record["language"])


def test_formats_are_explained_in_plain_words() -> None:
    assert grade(" ".join(record["descriptions"]["en"] for record in RECORDS)) <= 6


@pytest.mark.django_db
def test_load_formats_again_keeps_what_a_steward_changed() -> None:
    MeetingFormat.objects.filter(slug="open").update(names={"en": "All welcome"})
    MeetingFormat.objects.filter(slug="closed").delete()

    assert load_formats() == 1
    assert load_formats() == 0
    assert MeetingFormat.objects.get(slug="open").names == {"en": "All welcome"}
    assert MeetingFormat.objects.count() == len(RECORDS)


@pytest.mark.django_db
def test_load_formats_without_a_program_leaves_its_formats_for_later() -> None:
    MeetingFormat.objects.all().delete()
    Program.objects.exclude(slug="na").delete()

    load_formats()

    programs = MeetingFormat.objects.values_list("program__slug", flat=True).distinct()
    assert set(programs) == {None, "na"}


@pytest.mark.django_db
def test_load_formats_command_says_how_many(capsys: pytest.CaptureFixture[str]) -> None:
    MeetingFormat.objects.filter(slug__in=["open", "closed"]).delete()

    call_command("load_formats")

    assert capsys.readouterr().out == "2 formats added\n"
