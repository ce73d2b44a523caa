"""What an import does to the listings, and what it leaves alone."""

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from psycopg import sql

from accounts.asking import as_person
from groups.models import Group, Program, ServiceBody
from meetings.actions import claiming
from meetings.actions.feeds import FeedOptions, HowToImport, import_file
from meetings.feeds.importing import Outcome
from meetings.models import (
    Closure,
    Feed,
    FeedRun,
    FinderRow,
    Meeting,
    MeetingException,
    MeetingFormat,
    MeetingTime,
    Place,
)
from tests.factories import (
    ClosureFactory,
    GroupFactory,
    MeetingClaimFactory,
    MeetingExceptionFactory,
    StewardshipFactory,
)
from tests.meetings.feeds.rows import DATA, ODDITIES, row, write
from tests.meetings.organized import secretary

pytestmark = pytest.mark.django_db
TABLES = (
    "meetings_meeting", "meetings_meetingtime", "meetings_place", "meetings_closure",
    "meetings_meeting_formats", "groups_group", "groups_servicebody", "meetings_finderrow",
    "meetings_feedservicebody", "meetings_meetingformat",
)  # fmt: skip


def load(
    folder: Path,
    rows: Iterable[object],
    name: str = "feed.json",
    *,
    plan: bool = False,
    approve_closing: bool = False,
) -> Outcome:
    """Import rows as the file of that name."""
    how = HowToImport(plan=plan, approve_closing=approve_closing)
    return load_file(write(folder, rows, name), how=how)


def load_file(path: Path, program: str = "aa", how: HowToImport = HowToImport()) -> Outcome:  # noqa: B008 – frozen
    """Import a file into a feed with a time zone of its own."""
    options = FeedOptions(time_zone="America/Los_Angeles")
    return import_file(path, program=Program.objects.get(slug=program), options=options, how=how)


def counts(outcome: Outcome) -> tuple[int, int, int, int]:
    return outcome.added, outcome.changed, outcome.unchanged, outcome.closed


def versions() -> dict[str, list[tuple[object, ...]]]:
    """Give the row versions of all that an import writes."""
    found = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            query = sql.SQL("SELECT id, xmin::text, ctid::text FROM {} ORDER BY id")
            cursor.execute(query.format(sql.Identifier(table)))
            found[table] = cursor.fetchall()
    return found


def meeting(source_id: str = "lamplighters") -> Meeting:
    return Meeting.objects.get(source_id=source_id)


def test_new_meeting_is_listed_with_all_that_it_says(tmp_path: Path) -> None:
    said = row(
        types=["O", "S", "X"], notes="Bring &amp; share", location="Harbor Hall",
        location_notes="Blue door", group="Lamplighters", group_notes="Since 1987",
        conference_url="https://zoom.us/j/1", latitude=37.33, longitude=-121.88,
        url="https://aa.example/lamplighters", district="4", venmo="@lamps",
    )  # fmt: skip

    outcome = load(tmp_path, [said])

    found = meeting()
    assert counts(outcome) == (1, 0, 0, 0)
    assert (found.slug, found.name, found.notes) == (
        "lamplighters-san-jose",
        "Lamplighters",
        "Bring & share",
    )
    assert (found.attendance, found.language) == ("hybrid", "es")
    assert found.join_url == "https://zoom.us/j/1"
    assert {one.slug for one in found.formats.all()} == {"open", "spanish", "wheelchair-access"}
    assert found.place is not None
    assert (found.place.name, found.place.notes, found.place.latitude) == (
        "Harbor Hall",
        "Blue door",
        37.33,
    )
    assert found.group is not None
    assert (found.group.name, found.group.notes) == ("Lamplighters", "Since 1987")
    assert found.service_body is not None
    assert (found.service_body.name, found.service_body.kind) == ("District 4", "district")
    (time,) = found.times.all()
    assert (time.weekday, time.start, time.duration, time.time_zone) == (
        0, 1140, 60, "America/Los_Angeles",
    )  # fmt: skip
    assert found.source_extra == {"district": "4", "venmo": "@lamps", "group": "Lamplighters"}
    assert FinderRow.objects.filter(meeting=found).count() == 2  # its place, and online


def test_ssrf_07_same_feed_twice_touches_no_row(tmp_path: Path) -> None:
    rows = list(ODDITIES.values())
    first = load(tmp_path, rows)
    before = versions()

    second = load(tmp_path, rows)

    assert first.added == len(rows) - 1  # one slug is there twice
    assert counts(second) == (0, 0, first.added, 0)
    assert second.rejected == first.rejected
    assert versions() == before


def test_real_bmlt_server_twice_touches_no_row() -> None:
    first = load_file(DATA / "na-GetSearchResults.json", "na")
    before = versions()

    second = load_file(DATA / "na-GetSearchResults.json", "na")

    assert counts(first) == (12, 0, 0, 0)
    assert [one["field"] for one in first.rejected] == ["published"]
    assert counts(second) == (0, 0, 12, 0)
    assert versions() == before


def test_fields_that_are_not_read_are_no_change(tmp_path: Path) -> None:
    load(tmp_path, [row(time_formatted="7:00 pm", contact_1_name="Pat")])

    assert counts(load(tmp_path, [row(time_formatted="7 pm", contact_1_name="Kim")])) == (
        0,
        0,
        1,
        0,
    )


def test_changed_row_changes_its_meeting_alone(tmp_path: Path) -> None:
    others = [row(slug=f"other-{number}") for number in range(3)]
    load(tmp_path, [row(types=["O", "X"]), *others])
    slug, before = (
        meeting().slug,
        {pk: version for pk, version, _ in versions()["meetings_meeting"]},
    )

    outcome = load(tmp_path, [row(name="New name", types=["C"], time="20:00"), *others])

    changed = meeting()
    assert counts(outcome) == (0, 1, 3, 0)
    assert (changed.name, changed.slug) == ("New name", slug)
    assert [one.slug for one in changed.formats.all()] == ["closed"]
    assert changed.times.get().start == 20 * 60
    assert FinderRow.objects.get(meeting=changed).start == 20 * 60
    after = {pk: version for pk, version, _ in versions()["meetings_meeting"]}
    assert [pk for pk in after if after[pk] != before[pk]] == [changed.pk]


def test_shifted_time_keeps_its_exceptions_and_a_lost_one_goes(tmp_path: Path) -> None:
    load(tmp_path, [row(day=[1, 3])])
    monday, wednesday = meeting().times.order_by("weekday")
    MeetingExceptionFactory.create(time=monday, on=date(2026, 12, 28))
    MeetingExceptionFactory.create(time=wednesday, on=date(2026, 12, 30))

    load(tmp_path, [row(day=[1, 5], time="19:30")])

    kept, new = meeting().times.order_by("weekday")
    assert (kept.pk, kept.start, new.weekday) == (monday.pk, 19 * 60 + 30, 4)
    assert [one.on for one in MeetingException.objects.all()] == [date(2026, 12, 28)]


def test_meeting_that_is_gone_is_closed_and_comes_back(tmp_path: Path) -> None:
    rows = [row(slug=f"m-{number}") for number in range(4)]
    load(tmp_path, rows)

    gone = load(tmp_path, rows[1:])

    ended = meeting("m-0")
    assert counts(gone) == (0, 0, 3, 1)
    assert ended.ended_at is not None
    assert not FinderRow.objects.filter(meeting=ended).exists()

    back = load(tmp_path, rows)

    assert counts(back) == (0, 1, 3, 0)
    assert meeting("m-0").ended_at is None
    assert FinderRow.objects.filter(meeting=ended).exists()


def test_ssrf_06_feed_that_closes_too_many_is_held_and_changes_nothing(tmp_path: Path) -> None:
    rows = [row(slug=f"m-{number}") for number in range(10)]
    load(tmp_path, rows)
    before = versions()

    held = load(tmp_path, [*rows[4:], row(slug="new", types=["ZZ9"])])

    assert (held.held, held.closed, held.added) == (True, 4, 1)
    assert versions() == before
    assert FeedRun.objects.first() is not None
    assert FeedRun.objects.latest("pk").status == "held"


def test_feed_that_closes_three_in_ten_is_applied(tmp_path: Path) -> None:
    rows = [row(slug=f"m-{number}") for number in range(10)]
    load(tmp_path, rows)

    outcome = load(tmp_path, rows[3:])

    assert (outcome.held, outcome.closed) == (False, 3)
    assert Meeting.objects.filter(ended_at=None).count() == 7


@pytest.mark.parametrize(
    "rows", [[], [{"slug": "stranger", "name": "x", "day": 1, "time": "9:00"}]]
)
def test_feed_that_shrinks_to_nothing_is_held(tmp_path: Path, rows: list[object]) -> None:
    load(tmp_path, [row()])

    assert load(tmp_path, rows).held
    assert meeting().ended_at is None


def test_large_closing_that_a_person_approves_is_applied(tmp_path: Path) -> None:
    load(tmp_path, [row(), row(slug="other")])

    outcome = load(tmp_path, [row()], approve_closing=True)

    assert (outcome.held, outcome.closed) == (False, 1)
    assert meeting("other").ended_at is not None


def test_refused_row_leaves_what_an_earlier_import_took(tmp_path: Path) -> None:
    load(tmp_path, [row(), row(slug="other")])

    outcome = load(tmp_path, [row(time="25:00"), row(slug="other")])

    assert counts(outcome) == (0, 0, 1, 0)
    assert [one["field"] for one in outcome.rejected] == ["time"]
    assert meeting().ended_at is None
    assert meeting().times.get().start == 1140


def test_meeting_that_its_server_no_longer_publishes_is_closed(tmp_path: Path) -> None:
    rows = json.loads((DATA / "na-GetSearchResults.json").read_text())[1:]
    path = tmp_path / "results.json"
    path.write_text(json.dumps(rows))
    load_file(path, "na")

    path.write_text(json.dumps([{**rows[0], "published": "0"}, *rows[1:]]))
    outcome = load_file(path, "na")

    assert counts(outcome) == (0, 0, 11, 1)
    assert meeting(rows[0]["id_bigint"]).ended_at is not None


def test_listing_that_a_group_took_over_is_neither_changed_nor_doubled_nor_closed(
    tmp_path: Path,
) -> None:
    load(tmp_path, [row(), row(slug="other")])
    meeting = Meeting.objects.get(source_id="lamplighters")
    assert meeting.group is None
    group = GroupFactory.create(program=meeting.program)
    made = MeetingClaimFactory.create(meeting=meeting, group=group, member=secretary(group))
    steward = StewardshipFactory.create().member
    with as_person(steward.pk):
        claiming.grant_claim(made, by=steward)

    again = load(tmp_path, [row(name="Renamed", time="06:15"), row(slug="other")])
    gone = load(tmp_path, [row(slug="other")])

    found = Meeting.objects.get(pk=meeting.pk)
    assert (counts(again), counts(gone)) == ((0, 0, 2, 0), (0, 0, 1, 0))
    assert (found.group, found.name, found.ended_at) == (group, "Lamplighters", None)
    assert Meeting.objects.count() == 2


def test_meeting_kept_locally_is_neither_changed_nor_closed(tmp_path: Path) -> None:
    load(tmp_path, [row(), row(slug="other")])
    Meeting.objects.filter(source_id="lamplighters").update(is_kept_locally=True, name="Ours")

    changed = load(tmp_path, [row(name="Theirs"), row(slug="other")])
    gone = load(tmp_path, [row(slug="other")])

    assert counts(changed) == (0, 0, 2, 0)
    assert counts(gone) == (0, 0, 1, 0)
    assert (meeting().name, meeting().ended_at) == ("Ours", None)


def test_closed_place_is_a_closure_until_it_opens_again(tmp_path: Path) -> None:
    load(tmp_path, [row(types=["TC"]), row(slug="other", types=["TC"])])
    told_by_people = ClosureFactory.create(meeting=meeting(), note="Painting")

    load(tmp_path, [row(types=[]), row(slug="other", types=["TC"])])

    assert list(Closure.objects.filter(meeting=meeting())) == [told_by_people]
    assert Closure.objects.filter(meeting=meeting("other")).count() == 1


def test_meetings_at_one_address_share_a_place(tmp_path: Path) -> None:
    load(tmp_path, [row(), row(slug="other"), row(slug="third", location="Upstairs Hall")])

    assert Place.objects.count() == 2
    assert meeting().place == meeting("other").place != meeting("third").place


def test_room_that_differs_from_the_places_is_told_by_its_meeting(tmp_path: Path) -> None:
    rows = [row(location_notes="Room 15"), row(slug="other", location_notes="Enter by the gate")]
    load(tmp_path, rows)

    load(tmp_path, [rows[0], {**rows[1], "location_notes": "Enter by the back", "notes": "Chips"}])

    assert Place.objects.get().notes == "Room 15"
    assert meeting().notes == ""
    assert meeting("other").notes == "Chips\n\nEnter by the back"


def test_place_that_moved_its_pin_moves_when_no_other_says_otherwise(tmp_path: Path) -> None:
    load(tmp_path, [row(latitude=37.3, longitude=-121.8)])

    load(tmp_path, [row(latitude=37.4, longitude=-121.8)])

    assert Place.objects.get().latitude == 37.4


def test_groups_are_one_for_each_name_in_a_feed(tmp_path: Path) -> None:
    rows = [row(group="Lamps"), row(slug="other", group="Lamps"), row(slug="third", group="Wicks")]
    load(tmp_path, rows)
    Group.objects.filter(name="Lamps").update(name="Renamed here", notes="Ours")

    load(tmp_path, [*rows[:2], {**rows[2], "group": "Lamps", "group_notes": "Theirs"}])
    load(tmp_path, rows[:1], name="another.json")

    assert meeting("third").group == meeting("other").group
    assert sorted(Group.objects.values_list("name", "notes")) == [
        ("Lamps", ""),
        ("Renamed here", "Ours"),
        ("Wicks", ""),
    ]


def test_slugs_of_like_names_differ_and_stay(tmp_path: Path) -> None:
    rows = [row(slug=f"m-{number}", name="Big Book") for number in range(3)]
    load(tmp_path, [*rows, row(slug="late", name="Big Book", time="21:30", day=0)])
    load(tmp_path, rows, name="another.json")

    assert sorted(Meeting.objects.values_list("slug", flat=True)) == [
        "big-book-san-jose",
        "big-book-san-jose-monday-1900",
        "big-book-san-jose-monday-1900_2",
        "big-book-san-jose-monday-1900_3",
        "big-book-san-jose-monday-1900_4",
        "big-book-san-jose-sunday-2130",
        "big-book-san-jose_2",
    ]


def test_service_bodies_of_a_server_are_its_tree() -> None:
    load_file(DATA / "na-GetSearchResults.json", "na")

    brooklyn = ServiceBody.objects.get(name="Brooklyn Area Service")
    assert (brooklyn.kind, brooklyn.world_id) == ("area", "AR24607")
    assert brooklyn.parent is not None
    assert brooklyn.parent.name == "Greater New York Region"
    assert Meeting.objects.get(source_id="2520").service_body == brooklyn


def test_service_bodies_that_go_in_a_ring_are_cut_open(tmp_path: Path) -> None:
    rows = json.loads((DATA / "na-GetSearchResults.json").read_text())
    bodies = [
        {"id": "1006", "parent_id": "1", "name": "A"},
        {"id": "1", "parent_id": "1006", "name": "B"},
        {"id": "5", "parent_id": "5", "name": "C"},
    ]
    (tmp_path / "x-GetSearchResults.json").write_text(json.dumps(rows))
    (tmp_path / "x-GetServiceBodies.json").write_text(json.dumps(bodies))

    load_file(tmp_path / "x-GetSearchResults.json", "na")

    parents = dict(ServiceBody.objects.filter(name__in="ABC").values_list("name", "parent__name"))
    assert parents == {"A": "B", "B": None, "C": None}


def test_meeting_by_appointment_has_no_times(tmp_path: Path) -> None:
    load(tmp_path, [row(day=None, time=None)])

    assert not MeetingTime.objects.filter(meeting=meeting()).exists()


@pytest.mark.parametrize(
    ("item", "field", "reason"),
    [
        ("text", "", "named fields"),
        (None, "", "named fields"),
        ([1], "", "named fields"),
        (row(formatted_address=None), "timezone", "No time zone"),
    ],
)
def test_item_that_is_no_meeting_is_refused_by_row(
    tmp_path: Path, item: object, field: str, reason: str
) -> None:
    path = write(tmp_path, [row(slug="good"), item])

    outcome = import_file(
        path, program=Program.objects.get(slug="aa"), options=FeedOptions(), how=HowToImport()
    )

    refused = [one for one in outcome.rejected if one["row"] == 2]
    assert [(one["field"], reason in one["reason"]) for one in refused] == [(field, True)]


def test_field_twice_with_two_values_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "twice.json"
    path.write_text('[{"slug": "a", "name": "A", "name": "B", "day": 1, "time": "9:00"}]')

    (refused,) = load_file(path).rejected

    assert (refused["row"], refused["field"], refused["value"]) == (1, "name", "B")


def test_plan_counts_and_leaves_nothing(tmp_path: Path) -> None:
    outcome = load(tmp_path, [row(types=["ZZ9"], group="Lamps", district="4")], plan=True)

    assert counts(outcome) == (1, 0, 0, 0)
    assert not Meeting.objects.exists()
    assert not Feed.objects.exists()
    assert not MeetingFormat.objects.filter(slug="aa-zz9").exists()


def test_plan_of_a_known_feed_is_noted_as_such(tmp_path: Path) -> None:
    load(tmp_path, [row()])

    load(tmp_path, [row(name="New")], plan=True)

    assert meeting().name == "Lamplighters"
    assert FeedRun.objects.latest("pk").status == "planned"


def test_unknown_codes_are_kept_as_own_formats(tmp_path: Path) -> None:
    load(tmp_path, [row(types=["O", "ZZ9"])])

    assert {one.slug for one in meeting().formats.all()} == {"open", "aa-zz9"}
