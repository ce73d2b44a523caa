import gzip
import json
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from meetings.management.commands.make_sample_data import EMAIL, SAMPLES, shown
from meetings.models import Feed, Meeting
from tests.factories import MeetingFactory
from tests.meetings.feeds.rows import row

FOLDER: Path = settings.BASE_DIR / "sample_data"


def test_sample_holds_no_contacts_and_no_addresses_of_people() -> None:
    for path in FOLDER.glob("*.json.gz"):
        text = gzip.decompress(path.read_bytes()).decode()
        fields = {field for item in json.loads(text) for field in item}
        assert not EMAIL.search(text)
        assert not [field for field in fields if "contact" in field or "email" in field]


def test_sample_names_origin_and_licence() -> None:
    told = (FOLDER / "README.md").read_text()

    assert "MIT License" in told
    assert "code4recovery/tsml-ui" in told
    assert [
        sample.target for sample in SAMPLES if sample.target.split("-Get")[0] not in told
    ] == []


def test_shown_row_has_neither_contacts_nor_handles() -> None:
    said = row(contact_1_name="Pat", venmo="@lamps", notes="Ask pat@private.example first", day=0)

    assert shown(said, frozenset({"name", "notes", "day"})) == {
        "name": "Lamplighters",
        "notes": "Ask  first",
        "day": 0,
    }


@pytest.mark.django_db
def test_sample_of_three_programs_is_loaded_into_an_empty_site(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command("load_sample_data")

    listed = Meeting.objects.filter(ended_at=None)
    assert listed.count() >= 5_000
    assert set(listed.values_list("program__slug", flat=True)) == {"aa", "al-anon", "na"}
    assert f"{listed.count():,} sample meetings" in capsys.readouterr().out


@pytest.mark.django_db
def test_sample_is_not_loaded_beside_meetings_of_ones_own() -> None:
    MeetingFactory.create()

    call_command("load_sample_data")

    assert Meeting.objects.count() == 1
    assert not Feed.objects.exists()


def test_sample_made_twice_is_the_same_byte_for_byte(tmp_path: Path) -> None:
    source = tmp_path / "feeds"
    for sample in SAMPLES:
        path = source / sample.source
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps([row(), {"id_bigint": "1", "published": "0"}]))
    for name in ("GetFormats", "GetServiceBodies"):
        (source / "bmlt" / f"na-new-york-{name}.json").write_text("[]")

    made = []
    for folder in ("one", "two"):
        call_command("make_sample_data", str(source), "--to", str(tmp_path / folder), verbosity=0)
        made.append({path.name: path.read_bytes() for path in (tmp_path / folder).iterdir()})

    assert made[0] == made[1]
    assert len(made[0]) == len(SAMPLES) + 3
    assert json.loads(gzip.decompress(made[0]["sample-al-anon.json.gz"])) == [row()]
