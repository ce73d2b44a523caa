import pytest

from groups.models import Program
from meetings.feeds.files import open_feed
from meetings.feeds.formats import MOST_NEW, FormatBook
from meetings.feeds.record import FormatRecord
from meetings.models import MeetingFormat
from tests.meetings.feeds.rows import DATA

pytestmark = pytest.mark.django_db


def slugs(
    program: str, codes: list[str], kind: str = "meeting-guide", **described: FormatRecord
) -> list[str]:
    book = FormatBook(Program.objects.get(slug=program), kind, described)
    found = MeetingFormat.objects.in_bulk(book.ids(codes))
    return [found[pk].slug for pk in book.ids(codes)]


def test_codes_names_and_case_lead_to_one_format() -> None:
    said = ["O", "open", "Open", "Wheelchair Access", "X", "Espanol", "S", "Step Meeting", "ST"]

    assert slugs("aa", said) == ["open", "wheelchair-access", "spanish", "step-study"]


def test_code_means_what_its_program_means() -> None:
    assert slugs("aa", ["Y"]) == ["young-people"]
    assert slugs("al-anon", ["Y"]) == ["alateen"]


def test_unknown_code_becomes_the_programs_own_format_once() -> None:
    assert slugs("aa", ["ZZ9", "Potluck supper"]) == ["aa-zz9", "aa-potluck-supper"]
    assert slugs("aa", ["zz9", "ZZ9"]) == ["aa-zz9"]

    made = MeetingFormat.objects.get(slug="aa-zz9")
    assert (made.meeting_guide_code, made.program and made.program.slug) == ("ZZ9", "aa")
    assert MeetingFormat.objects.get(slug="aa-potluck-supper").meeting_guide_code == ""


def test_unknown_codes_beyond_reason_are_left_out() -> None:
    assert len(slugs("aa", [f"Q{number}" for number in range(MOST_NEW + 5)])) == MOST_NEW


def test_real_bmlt_formats_all_have_a_counterpart() -> None:
    described = open_feed(DATA / "na-GetSearchResults.json")[1].formats()
    before = MeetingFormat.objects.count()

    found = slugs("na", list(described), "bmlt", **described)

    assert "just-for-today" in found
    assert "spanish" in found
    assert MeetingFormat.objects.count() == before


def test_bmlt_keys_without_descriptions_mean_what_servers_ship() -> None:
    assert slugs("na", ["B", "O", "JT", "BT"], "bmlt") == [
        "newcomer",
        "open",
        "just-for-today",
        "basic-text",
    ]


def test_bmlt_world_id_comes_before_the_name() -> None:
    described = FormatRecord("OFFEN", {"de": "Offen"}, world_id="OPEN")

    assert slugs("na", ["OFFEN"], "bmlt", OFFEN=described) == ["open"]


def test_bmlt_format_of_its_own_keeps_names_and_world_id() -> None:
    described = FormatRecord(
        "XX", {"en": "Drumming", "es": "Tambores"}, {"en": "With drums."}, "format", "DRUM"
    )

    assert slugs("na", ["XX"], "bmlt", XX=described) == ["na-drumming"]

    made = MeetingFormat.objects.get(slug="na-drumming")
    assert made.names == {"en": "Drumming", "es": "Tambores"}
    assert (made.na_world_id, made.meeting_guide_code) == ("DRUM", "")


def test_language_is_told_only_where_one_is_named() -> None:
    book = FormatBook(Program.objects.get(slug="aa"), "meeting-guide", {})

    assert book.language(book.ids(["S", "O"])) == "es"
    assert book.language(book.ids(["S", "EN"])) == ""
    assert book.language(book.ids(["O"])) == ""
