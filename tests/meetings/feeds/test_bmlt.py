import json

import pytest

from meetings.feeds.bmlt import BmltAdapter
from meetings.feeds.files import open_feed
from meetings.feeds.record import MeetingRecord, RowRejectedError, RowWithdrawnError, TimeRecord
from tests.meetings.feeds.rows import DATA, place

RESULTS = DATA / "na-GetSearchResults.json"
ROWS: dict[str, dict[str, object]] = {
    row["id_bigint"]: row for row in json.loads(RESULTS.read_text())
}
FRIDAY, SUNDAY = 4, 6


def adapter() -> BmltAdapter:
    found = open_feed(RESULTS)[1]
    assert isinstance(found, BmltAdapter)
    return found


def read(number: str, **changes: object) -> MeetingRecord:
    return adapter().record({**ROWS[number], **changes})


def test_search_results_with_files_beside_them_are_bmlt() -> None:
    kind, found = open_feed(RESULTS)

    assert kind == "bmlt"
    assert found.formats()["JT"].names["en"] == "Just for Today"
    assert "1006" in found.bodies()


def test_days_times_and_durations_are_read() -> None:
    assert read("2288").times == (TimeRecord(SUNDAY, 17 * 60, 90),)
    assert read("751").times == (TimeRecord(FRIDAY, 23 * 60 + 59, 90),)
    assert read("2676").times == (TimeRecord(FRIDAY, 20 * 60 + 30, 720),)


@pytest.mark.parametrize(
    ("said", "minutes"), [("00:00:00", 60), ("", 60), (None, 60), ("24:00:00", 1440)]
)
def test_duration_of_nothing_is_an_hour_and_of_a_day_a_day(said: object, minutes: int) -> None:
    assert read("2288", duration_time=said).times[0].duration == minutes


def test_unpublished_meeting_is_withdrawn() -> None:
    with pytest.raises(RowWithdrawnError) as withdrawn:
        read("6")

    assert (withdrawn.value.field, withdrawn.value.value) == ("published", "0")


@pytest.mark.parametrize("number", ["443", "2520", "2628", "2127"])
def test_nations_in_any_spelling_or_none_are_one_country(number: str) -> None:
    assert place(read(number)).country == "US"


def test_missing_town_is_the_part_of_the_city() -> None:
    assert ROWS["2127"]["location_municipality"] == ""
    assert place(read("2127")).town == "Brooklyn"


def test_prompts_before_values_are_taken_off() -> None:
    meeting = read("37")

    assert place(meeting).notes == (
        "Entre 184th St & Fordham Rd\n\nTren D o 4 hasta Fordham Rd\n\nBus Bx 12 hasta Jerome Ave"
    )
    assert meeting.extra["train_lines"] == "Tren D o 4 hasta Fordham Rd"


def test_formats_keep_their_keys_to_be_given_back() -> None:
    meeting = read("443")

    assert meeting.formats == ("C", "CH", "JT", "RF", "Rr", "St", "WC", "ID")
    assert meeting.extra["formats"] == list(meeting.formats)


def test_formats_are_told_by_id_where_keys_are_in_another_language() -> None:
    assert read("2520", formats="S,St").formats == ("C", "St")


def test_format_texts_are_mended_and_the_shifted_kind_is_found() -> None:
    formats = adapter().formats()

    assert formats["C"].names["fr"] == "Fermée"
    assert formats["C"].names["sv"] == "Slutet möte"
    assert (formats["C"].kind, formats["C"].world_id) == ("people", "")


def test_format_with_world_id_and_kind_in_their_places_is_read() -> None:
    described = [
        {"id": "4", "key_string": "O", "name_string": "Open", "lang": "en", "world_id": "OPEN",
         "format_type_enum": "O", "description_string": ""},
    ]  # fmt: skip

    found = BmltAdapter([], described).formats()["O"]

    assert (found.world_id, found.kind) == ("OPEN", "openness")


def test_service_bodies_are_a_tree_with_mended_addresses() -> None:
    bodies = BmltAdapter(
        [],
        None,
        [
            {"id": "1066", "parent_id": "1052", "name": "Western Finger Lakes Area", "type": "AS",
             "url": "http:/wflana.com", "world_id": "AR50620"},
            {"id": "1052", "parent_id": "0", "name": "Northern New York Region", "type": "RS"},
        ],
    ).bodies()  # fmt: skip

    assert bodies["1066"].kind == "area"
    assert bodies["1066"].parent_id == "1052"
    assert bodies["1066"].site_url == "http://wflana.com"
    assert bodies["1052"].parent_id == ""


@pytest.mark.parametrize(
    ("fields", "attendance", "is_closed"),
    [
        ({}, "in_person", False),
        ({"venue_type": "2", "virtual_meeting_link": "https://zoom.us/j/1"}, "online", False),
        ({"venue_type": "3"}, "hybrid", False),
        ({"venue_type": "", "virtual_meeting_link": "https://zoom.us/j/1"}, "hybrid", False),
        ({"venue_type": "", "formats": "VM,O", "format_shared_id_list": ""}, "online", False),
        ({"venue_type": "", "formats": "HY", "format_shared_id_list": ""}, "hybrid", False),
        ({"formats": "TC,O", "format_shared_id_list": ""}, "in_person", True),
        ({"formats": "TC,VM", "format_shared_id_list": "",
          "virtual_meeting_link": "https://zoom.us/j/1"}, "online", False),
    ],
)  # fmt: skip
def test_attendance_follows_venue_and_formats(
    fields: dict[str, object], attendance: str, is_closed: bool
) -> None:
    meeting = read("2628", **fields)

    assert (meeting.attendance, meeting.is_closed) == (attendance, is_closed)
    assert not {"TC", "VM", "HY"} & set(meeting.formats)


def test_contact_fields_appear_nowhere() -> None:
    meeting = read("2628", email_contact="pat@private.example", contact_name_1="Pat Quill")

    assert "private" not in repr(meeting)
    assert "Pat Quill" not in repr(meeting)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"meeting_name": ""}, "meeting_name"),
        ({"id_bigint": ""}, "id_bigint"),
        ({"weekday_tinyint": "0"}, "weekday_tinyint"),
        ({"weekday_tinyint": ""}, "weekday_tinyint"),
        ({"start_time": ""}, "start_time"),
        ({"start_time": "26:00:00"}, "start_time"),
        ({"duration_time": "long"}, "duration_time"),
        ({"latitude": "91"}, "latitude"),
    ],
)
def test_row_that_says_too_little_is_refused_by_field(
    fields: dict[str, object], field: str
) -> None:
    with pytest.raises(RowRejectedError) as refused:
        read("2628", **fields)

    assert refused.value.field == field


@pytest.mark.parametrize("strange", [None, {}, "x", [1, None, "x", {"id": None}], [{"id": []}]])
def test_strange_formats_and_bodies_are_passed_over(strange: object) -> None:
    found = BmltAdapter([ROWS["2628"]], strange, strange)

    assert found.record(ROWS["2628"]).name == "Saturday NA"
    assert found.formats() == {}
    assert found.bodies() == {}
