"""The programs: complete, sourced, equal, and loaded without harm to edits."""

import re
from datetime import date
from typing import Literal

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.validators import URLValidator

from groups.models import WORDS, Program
from groups.seeds import ProgramRecord, load_programs, program_records
from tests.reading import grade

RECORDS = program_records()
SLUGS = {
    "aa", "na", "ca", "cma", "ma", "ha", "ga", "oa", "slaa", "aca", "al-anon", "nar-anon", "dtr",
    "dra", "smart", "wfs", "lifering", "sos", "recovery-dharma", "moderation-management",
    "she-recovers", "celebrate-recovery",
}  # fmt: skip
TEXTS: tuple[Literal["for_whom", "about", "first_meeting"], ...] = (
    "for_whom",
    "about",
    "first_meeting",
)


def sentences(text: str) -> int:
    return len(re.findall(r"[.?](?=\s|$)", text))


def by_slug(slug: str) -> ProgramRecord:
    return next(record for record in RECORDS if record["slug"] == slug)


def test_programs_are_those_that_were_promised() -> None:
    assert {record["slug"] for record in RECORDS} == SLUGS


def test_programs_are_in_the_order_of_the_alphabet() -> None:
    names = [r["name"].casefold() for r in sorted(RECORDS, key=lambda r: r["position"])]

    assert names == sorted(names)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record["slug"])
def test_program_is_complete(record: ProgramRecord) -> None:
    spanish = record["translations"]["es"]

    assert record["approach"] in Program.Approach.values
    assert record["goal"] in Program.Goal.values
    assert record["name"]
    assert record["short_name"]
    for text in TEXTS:
        assert record[text].endswith(".")
        assert str(spanish[text]).endswith(".")
    assert len(record["for_whom"]) <= 300
    assert set(record["words"]) <= {*WORDS, "mentee", "newcomer"}
    assert spanish["words"].keys() == record["words"].keys()  # type: ignore[attr-defined]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record["slug"])
def test_program_tells_of_a_first_meeting_in_two_sentences(record: ProgramRecord) -> None:
    assert sentences(record["first_meeting"]) == 2
    assert sentences(str(record["translations"]["es"]["first_meeting"])) == 2
    assert sentences(record["about"]) <= 2


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record["slug"])
def test_program_names_its_site_and_sources(record: ProgramRecord) -> None:
    urls = [record["site_url"], *filter(None, [record["meetings_url"]])]
    urls += [source["url"] for source in record["sources"]]

    assert record["sources"]
    for url in urls:
        URLValidator(schemes=["https"])(url)
    for source in record["sources"]:
        assert source["claim"]
        assert date.fromisoformat(source["date"]) <= date(2026, 11, 25)


def test_program_site_check_refuses_plain_http() -> None:
    with pytest.raises(ValidationError):
        URLValidator(schemes=["https"])("http://www.aa.org")


@pytest.mark.parametrize(
    ("slug", "absent"),
    [
        ("smart", {"mentor", "mentee"}),
        ("wfs", {"mentor", "mentee", "group_decision"}),
        ("lifering", {"mentor", "mentee", "step"}),
        ("aa", set()),
    ],
)
def test_program_words_leave_out_what_is_no_custom_there(slug: str, absent: set[str]) -> None:
    assert {*WORDS, "mentee", "newcomer"} - by_slug(slug)["words"].keys() == absent | (
        {"group_decision"} if slug == "smart" else set()
    )


def test_programs_are_told_in_plain_words() -> None:
    for text in TEXTS:
        assert grade(" ".join(record[text] for record in RECORDS)) <= 6.5
    assert [r["slug"] for r in RECORDS if grade(r["first_meeting"]) > 9] == []


@pytest.mark.django_db
def test_load_programs_again_keeps_what_a_steward_changed() -> None:
    Program.objects.filter(slug="aa").update(about="Changed here.")
    Program.objects.filter(slug="smart").delete()

    assert load_programs() == 1
    assert load_programs() == 0
    assert Program.objects.get(slug="aa").about == "Changed here."
    assert set(Program.objects.values_list("slug", flat=True)) == SLUGS


@pytest.mark.django_db
def test_loaded_program_is_valid() -> None:
    for program in Program.objects.all():
        program.full_clean()


@pytest.mark.django_db
def test_load_programs_command_says_how_many(capsys: pytest.CaptureFixture[str]) -> None:
    Program.objects.filter(slug="smart").delete()

    call_command("load_programs")

    assert capsys.readouterr().out == "1 programs added\n"
