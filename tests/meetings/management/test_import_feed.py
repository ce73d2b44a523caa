import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from meetings.models import Feed, Meeting
from tests.meetings.feeds.rows import DATA, row, write

pytestmark = pytest.mark.django_db
NAMES = ["read", "added", "changed", "unchanged", "closed", "held", "rejected"]


def run(*arguments: object) -> int:
    """Run the command; give its exit status."""
    try:
        call_command("import_feed", *map(str, arguments), "--time-zone", "America/Los_Angeles")
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def counts(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    told: dict[str, object] = json.loads(capsys.readouterr().out)
    assert list(told) == NAMES
    return told


def test_file_applied_prints_its_counts(capsys: pytest.CaptureFixture[str]) -> None:
    status = run(DATA / "case-atlanta.json", "--program", "aa", "--json")

    assert status == 0
    assert counts(capsys) == {
        "read": 6, "added": 6, "changed": 0, "unchanged": 0, "closed": 0, "held": False,
        "rejected": [],
    }  # fmt: skip


def test_rejected_row_is_told_with_field_value_and_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, [row(), row(slug="other", day=9)])

    assert run(path, "--program", "aa", "--json") == 0
    assert counts(capsys)["rejected"] == [
        {"row": 2, "field": "day", "value": "9",
         "reason": "Not a day. Give 0 (Sunday) to 6 (Saturday), or a day's name."}
    ]  # fmt: skip


def test_held_feed_ends_with_three(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(write(tmp_path, [row(), row(slug="other")]), "--program", "aa", "--json")
    capsys.readouterr()

    assert run(write(tmp_path, [row()]), "--program", "aa", "--json") == 3
    assert (counts(capsys)["held"], Meeting.objects.filter(ended_at=None).count()) == (True, 2)
    assert run(write(tmp_path, [row()]), "--program", "aa", "--approve-closing") == 0
    assert Meeting.objects.filter(ended_at=None).count() == 1


def test_broken_file_ends_with_two_and_says_where(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(DATA / "case-invalid.json", "--program", "aa", "--json") == 2

    told = capsys.readouterr()
    assert told.out == ""
    assert "line 80, column 3" in told.err
    assert not Feed.objects.exists()


@pytest.mark.parametrize("source", ["none.json", "http://127.0.0.1:1/", "ftp://host.example/"])
def test_source_that_cannot_be_had_ends_with_two(source: str) -> None:
    assert run(source, "--program", "aa") == 2


def test_plan_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(write(tmp_path, [row()]), "--program", "aa", "--plan") == 0

    assert "nothing changed" in capsys.readouterr().out
    assert not Meeting.objects.exists()


def test_people_are_told_counts_progress_and_what_to_mend(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [row(), *(row(slug=f"m-{number}", time="25:00") for number in range(25))]

    run(write(tmp_path, rows), "--program", "aa", "--name", "Bay Area")

    told = capsys.readouterr()
    assert "26 rows read" in told.err
    assert "row 2, time '25:00': Not a time of day." in told.out
    assert "and 5 more" in told.out
    assert Feed.objects.get().name == "Bay Area"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--program", "nobody"],
        ["--program", "aa", "--time-zone", "Pacific"],
        ["--program", "aa", "--country", "Narnia"],
    ],
)
def test_wrong_arguments_are_told(arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("import_feed", str(DATA / "case-atlanta.json"), *arguments)


def test_country_and_language_serve_where_rows_name_none(tmp_path: Path) -> None:
    path = write(tmp_path, [row(formatted_address="1 Rue A, Lyon")])

    run(path, "--program", "aa", "--country", "France", "--language", "fr")

    found = Meeting.objects.get()
    assert found.place is not None
    assert (found.place.country, found.language) == ("FR", "fr")
