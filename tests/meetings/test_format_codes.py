"""Codes of both families of feeds, to our formats and back."""

import pytest

from meetings import format_codes
from meetings.seeds import format_records

RECORDS = format_records()


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record["slug"])
def test_code_of_a_format_leads_back_to_it(record: dict[str, str]) -> None:
    program = record["program"] or "aa"
    code = format_codes.code_for_slug(record["slug"], program)

    assert not code or format_codes.slug_for_code(code, program) == record["slug"]


@pytest.mark.parametrize(
    "record", [r for r in RECORDS if r["na_world_id"]], ids=lambda record: record["slug"]
)
def test_world_id_of_a_format_leads_back_to_it(record: dict[str, str]) -> None:
    assert format_codes.slug_for_world_id(record["na_world_id"]) == record["slug"]


@pytest.mark.parametrize(
    ("code", "program", "slug"),
    [
        ("Y", "aa", "young-people"),
        ("Y", "al-anon", "alateen"),
        ("POA", "aa", "proof-of-attendance"),
        ("POA", "al-anon", "parents"),
        ("LGBTQIA", "al-anon", "lgbtq"),
        ("beg", "na", "newcomer"),
        ("BE", "na", "newcomer"),
        ("JFT", "na", "just-for-today"),
        ("S", "aa", "spanish"),
        ("ES", "na", "spanish"),
        ("S", "aca", "speaker"),
        ("TR", "aa", "tradition-study"),
        ("TR", "na", "turkish"),
        (" x ", "smart", "wheelchair-access"),
        ("12x12", "aa", "12-steps-12-traditions"),
        ("JFT", "aa", None),
        ("", "aa", None),
    ],
)
def test_code_means_what_the_program_means_by_it(
    code: str, program: str, slug: str | None
) -> None:
    assert format_codes.slug_for_code(code, program) == slug


@pytest.mark.parametrize("code", sorted(format_codes.NOT_FORMATS))
def test_code_of_a_state_is_no_format(code: str) -> None:
    assert format_codes.slug_for_code(code, "aa") is None
    assert format_codes.slug_for_code(code, "na") is None
    assert format_codes.slug_for_world_id(code) is None


@pytest.mark.parametrize(
    ("slug", "program", "code"),
    [
        ("newcomer", "aa", "BE"),
        ("newcomer", "na", "BEG"),
        ("spanish", "aa", "S"),
        ("spanish", "na", "ES"),
        ("just-for-today", "na", "JFT"),
        ("no-such-format", "aa", ""),
    ],
)
def test_code_for_slug_is_the_programs_own(slug: str, program: str, code: str) -> None:
    assert format_codes.code_for_slug(slug, program) == code


@pytest.mark.parametrize(
    ("key", "name", "slug"),
    [
        ("B", "Beginners", "newcomer"),
        ("st", "step", "step-study"),
        ("ES", "Espanol", "spanish"),
        ("B", "Basic Text", None),  # another server's own key
    ],
)
def test_bmlt_key_counts_only_with_its_usual_name(key: str, name: str, slug: str | None) -> None:
    assert format_codes.slug_for_bmlt_key(key, name) == slug
