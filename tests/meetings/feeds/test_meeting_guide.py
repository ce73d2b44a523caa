"""Each oddity that real feeds have, from a real row."""

from datetime import UTC, datetime

import pytest

from meetings.feeds.meeting_guide import MeetingGuideAdapter
from meetings.feeds.record import TimeRecord
from tests.meetings.feeds.rows import ODDITIES, odd, place, read, rejected, row

MONDAY, FRIDAY, SATURDAY, SUNDAY = 0, 4, 5, 6


def test_numbers_for_slug_and_postcode_become_text() -> None:
    meeting = odd("number_slug_and_postcode")

    assert meeting.source_id == "254"
    assert place(meeting).postcode == "64113"
    assert place(meeting).country == "US"
    assert meeting.times == (TimeRecord(SUNDAY, 18 * 60 + 30, 60),)


def test_closed_place_with_lower_case_code_and_link_is_online() -> None:
    meeting = odd("closed_place_lower_case_online")

    assert meeting.attendance == "online"
    assert not meeting.is_closed
    assert meeting.formats == ("C",)


def test_closed_place_with_link_is_online() -> None:
    meeting = odd("closed_place_with_link")

    assert (meeting.attendance, meeting.is_closed) == ("online", False)


def test_closed_place_without_link_is_closed_in_person() -> None:
    meeting = odd("closed_place_without_link")

    assert (meeting.attendance, meeting.is_closed) == ("in_person", True)


def test_inactive_meeting_is_closed() -> None:
    assert odd("inactive").is_closed


@pytest.mark.parametrize(
    ("fields", "attendance", "is_closed"),
    [
        ({}, "in_person", False),
        ({"conference_url": "https://zoom.us/j/1"}, "hybrid", False),
        ({"conference_phone": "+1-555-010-0000"}, "hybrid", False),
        ({"conference_url": "https://zoom.us/j/1", "formatted_address": "San Jose, CA, USA"},
         "online", False),
        ({"types": ["TC"]}, "in_person", True),
        ({"types": ["TC"], "conference_url": "https://zoom.us/j/1"}, "online", False),
        ({"types": ["ONL"], "formatted_address": "San Jose, CA, USA"}, "online", False),
        ({"attendance_option": "In-Person"}, "in_person", False),
        ({"attendance_option": "hybrid"}, "hybrid", False),
        ({"attendance_option": "online"}, "online", False),
        ({"attendance_option": "inactive"}, "in_person", True),
        ({"attendance_option": "hybrid", "types": ["TC"],
          "conference_url": "https://zoom.us/j/1"}, "online", False),
        ({"attendance_option": "sometimes"}, "in_person", False),
    ],
)  # fmt: skip
def test_attendance_is_derived_as_the_field_does(
    fields: dict[str, object], attendance: str, is_closed: bool
) -> None:
    meeting = read(row(**fields))

    assert (meeting.attendance, meeting.is_closed) == (attendance, is_closed)


def test_markup_and_entities_in_notes_are_gone() -> None:
    with_break, with_entity = odd("markup_in_notes"), odd("entities_in_notes")

    assert "Tuesday & Thursdays\nother days open" in with_break.notes
    assert "GR's & interested members" in with_entity.notes


def test_street_of_blanks_is_no_street() -> None:
    meeting = odd("street_of_blanks")

    assert place(meeting).street == ""
    assert place(meeting).is_approximate


def test_types_in_brackets_are_codes() -> None:
    assert odd("bracketed_type").formats == ("closed",)


def test_state_with_a_dot_is_that_state() -> None:
    assert (place(odd("state_with_dot")).region, place(odd("state_with_dot")).country) == (
        "TX",
        "US",
    )


@pytest.mark.parametrize("name", ["position_of_zeros", "longitude_zero", "longitude_alone"])
def test_position_that_is_none_is_left_open(name: str) -> None:
    assert place(odd(name)).latitude is None
    assert place(odd(name)).longitude is None


def test_position_in_text_is_a_number() -> None:
    assert place(odd("text_position")).latitude == pytest.approx(37.9, abs=0.2)


def test_postcode_zero_is_none() -> None:
    assert place(odd("postcode_zero")).postcode == ""


def test_place_named_zoom_is_a_town_without_name() -> None:
    meeting = odd("named_zoom_at_county")

    assert place(meeting).name == ""
    assert place(meeting).town == "Orange County"
    assert place(meeting).is_approximate
    assert meeting.attendance == "online"


def test_meeting_without_day_and_time_is_by_appointment() -> None:
    assert odd("without_day").times == ()


def test_first_sunday_only_is_monthly() -> None:
    assert odd("first_sunday_only").times == (TimeRecord(SUNDAY, 570, 90, weeks_of_month=1),)


def test_another_place_once_a_month_is_still_weekly() -> None:
    assert odd("last_thursday_somewhere_else").times[0].weeks_of_month == 0


def test_nulls_everywhere_say_nothing() -> None:
    meeting = odd("nulls_everywhere")

    assert meeting.notes == ""
    assert place(meeting).name == ""
    assert meeting.extra == {"region": "Marin", "sub_region": "Sausalito"}


def test_american_date_is_read() -> None:
    assert odd("american_date").confirmed_at == datetime(2021, 8, 28, tzinfo=UTC)


def test_group_is_noted_with_what_it_says() -> None:
    meeting = odd("group_of_its_own")

    assert meeting.group_name == "Cornerstone Fellowship Group"
    assert meeting.extra["group"] == "Cornerstone Fellowship Group"
    assert place(meeting).name == ""


def test_district_written_as_group_and_place_is_neither() -> None:
    row = ODDITIES["district_as_group_and_place"]
    meeting = odd("district_as_group_and_place")

    assert row["district"] == row["group"] == row["location"] == "District 06"
    assert meeting.group_name == ""
    assert place(meeting).name == ""
    assert meeting.body == "district:district 06"


def test_districts_become_service_bodies_under_the_entity() -> None:
    adapter = MeetingGuideAdapter([])
    adapter.record(row(district="4", entity="Bay Intergroup", entity_url="bay.example"))

    entity, district = adapter.bodies().values()
    assert (entity.name, entity.site_url) == ("Bay Intergroup", "https://bay.example")
    assert (district.name, district.kind, district.parent_id) == (
        "District 4",
        "district",
        entity.source_id,
    )


def test_zone_and_several_days_are_read() -> None:
    meeting = read(row(day=["1", 5], time="24:00", timezone="America/New York"))

    assert meeting.time_zone == "America/New_York"
    assert meeting.times == (TimeRecord(1, 0, 60), TimeRecord(SATURDAY, 0, 60))


def test_end_before_start_crosses_midnight() -> None:
    assert read(row(time="23:30", end_time="0:30")).times == (TimeRecord(MONDAY, 1410, 60),)


def test_personal_fields_appear_nowhere_in_the_record() -> None:
    secrets = {
        "contact_1_name": "Pat Quill",
        "contact_1_email": "pat@private.example",
        "contact_1_phone": "+1-555-019-9999",
        "contact_3_phone": "+1-555-019-9999",
        "feedback_emails": ["pat@private.example"],
        "entity_email": "pat@private.example",
        "email": "pat@private.example",
        "phone": "+1-555-019-9999",
        "last_contact": "2024-01-01 by Pat Quill",
        "author": "Pat Quill",
        "paypal": "pat@private.example",
    }

    meeting = repr(read(row(venmo="@lamps", **secrets)))

    assert "@lamps" in meeting
    assert not [secret for secret in ("Pat Quill", "private", "019-9999") if secret in meeting]


def test_words_in_the_link_go_to_its_notes() -> None:
    meeting = read(row(conference_url="zoom.us/j/1 Passcode: 77", conference_url_notes="Be early"))

    assert meeting.join_url == "https://zoom.us/j/1"
    assert meeting.join_url_notes == "Be early\n\nPasscode: 77"


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"name": ""}, "name", "needs a name"),
        ({"slug": None}, "slug", "needs a slug"),
        ({"slug": "x" * 101}, "slug", "Shorten"),
        ({"day": 7}, "day", "0 (Sunday) to 6"),
        ({"time": None}, "time", "no time"),
        ({"day": None}, "day", "no day"),
        ({"time": "25:00"}, "time", "HH:MM"),
        ({"end_time": "late"}, "end_time", "HH:MM"),
        ({"latitude": 1e308, "longitude": 1}, "latitude", "from -90 to 90"),
    ],
)
def test_row_that_says_too_little_is_refused_by_field_with_what_to_mend(
    fields: dict[str, object], field: str, words: str
) -> None:
    refused, _, reason = rejected(row(**fields))

    assert refused == field
    assert words in reason


def test_rejected_value_is_shown_shortened_and_storable() -> None:
    _, value, _ = rejected(row(day="\x00\ud800" + "x" * 500))

    assert len(value) <= 200
    assert "\x00" not in value
    assert value.encode()
