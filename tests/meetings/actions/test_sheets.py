"""Sheets applied: all at once, once, and never over what somebody else has changed."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from accounts.asking import as_person
from accounts.models import Member
from groups.models import Group, Role
from meetings.actions.sheets import (
    KEPT,
    PlanStaleError,
    Scope,
    SheetErrorsError,
    apply_plan,
    forget_plans,
    plan_sheet,
    steps_of,
)
from meetings.models import (
    FinderRow,
    GazetteerPlace,
    Meeting,
    MeetingTime,
    Place,
    ScheduleChange,
    SheetPlan,
)
from meetings.sheets.columns import COLUMNS
from meetings.sheets.files import as_csv
from meetings.sheets.planning import table
from tests.factories import (
    GazetteerPlaceFactory,
    MeetingFactory,
    MeetingTimeFactory,
    MemberFactory,
    MembershipFactory,
    ServiceBodyFactory,
    SheetPlanFactory,
    StewardshipFactory,
    TermFactory,
)
from tests.walls import as_owner

pytestmark = pytest.mark.django_db
AT = {column.key: number for number, column in enumerate(COLUMNS)}
Edit = Callable[[list[list[str]]], None]


@pytest.fixture
def secretary() -> Member:
    member: Member = TermFactory.create(role=Role.SECRETARY).membership.member
    return member


@pytest.fixture
def group(secretary: Member) -> Group:
    return Group.objects.get()


@pytest.fixture
def time(group: Group) -> MeetingTime:
    row: MeetingTime = MeetingTimeFactory.create(meeting__group=group, meeting__name="Hope")
    return row


def planned(scope: Scope, by: Member, *edits: Edit) -> SheetPlan:
    with as_person(by.pk):
        rows = table(scope.setting(by))
        for edit in edits:
            edit(rows)
        return plan_sheet(as_csv(rows), scope, by=by)


def applied(plan: SheetPlan, by: Member) -> SheetPlan:
    with as_person(by.pk):
        return apply_plan(plan, by=by)


def put(row: int, key: str, value: str) -> Edit:
    def edit(rows: list[list[str]]) -> None:
        rows[row][AT[key]] = value

    return edit


def add(**cells: str) -> Edit:
    def edit(rows: list[list[str]]) -> None:
        rows.append([cells.get(key, "") for key in AT])

    return edit


def drop(rows: list[list[str]]) -> None:
    del rows[1]


def test_plan_changes_nothing_until_it_is_applied(
    secretary: Member, group: Group, time: MeetingTime
) -> None:
    plan = planned(
        Scope(group=group), secretary, put(1, "start", "18:30"), put(1, "name", "Faith")
    )
    time.refresh_from_db()
    assert time.start == 18 * 60

    applied(plan, secretary)

    time.refresh_from_db()
    assert (time.start, time.duration, time.meeting.name) == (18 * 60 + 30, 30, "Faith")


def test_applying_writes_what_seekers_find(
    secretary: Member, group: Group, time: MeetingTime
) -> None:
    plan = planned(Scope(group=group), secretary, put(1, "start", "19:30"), put(1, "end", "20:30"))

    applied(plan, secretary)

    assert FinderRow.objects.get(meeting=time.meeting).start == 19 * 60 + 30
    meeting = Meeting.objects.get()
    assert meeting.confirmed_at is not None
    with as_owner():
        change = ScheduleChange.objects.get()
    assert (change.verb, change.version, change.is_by_steward) == ("edited", 2, False)


def test_new_lines_that_say_the_same_are_one_meeting_with_two_times(
    secretary: Member, group: Group, time: MeetingTime
) -> None:
    cells = {"name": "New", "start": "07:00", "place": "Library, 1 Main Street, San Jose, CA"}
    plan = planned(
        Scope(group=group),
        secretary,
        add(weekday="Tuesday", **cells),
        add(weekday="Thursday", **cells),
        add(weekday="Friday", **cells | {"name": "Other"}),
    )

    applied(plan, secretary)

    new = Meeting.objects.get(name="New")
    assert [row.weekday for row in new.times.all()] == [1, 3]
    assert (new.group, new.program, new.place) == (group, group.program, time.meeting.place)
    assert Meeting.objects.filter(name="Other").exists()


def test_line_left_out_ends_the_time_and_with_the_last_one_its_meeting(
    secretary: Member, group: Group, time: MeetingTime
) -> None:
    MeetingTimeFactory.create(meeting=time.meeting, weekday=3)

    applied(planned(Scope(group=group), secretary, drop), secretary)
    assert [row.weekday for row in time.meeting.times.all()] == [3]
    applied(planned(Scope(group=group), secretary, drop), secretary)

    time.meeting.refresh_from_db()
    assert time.meeting.ended_at is not None
    assert not FinderRow.objects.exists()


def test_plan_applied_twice_is_applied_once(
    secretary: Member, group: Group, time: MeetingTime
) -> None:
    plan = planned(Scope(group=group), secretary, add(name="New", weekday="Monday", start="8:00",
                   place="Library, 1 Main Street, San Jose, CA"))  # fmt: skip

    first, second = applied(plan, secretary), applied(plan, secretary)

    assert first.applied_at == second.applied_at
    assert Meeting.objects.filter(name="New").count() == 1


def test_plan_is_stale_once_somebody_has_changed_the_schedule(
    secretary: Member, group: Group, time: MeetingTime
) -> None:
    plan = planned(Scope(group=group), secretary, put(1, "name", "Faith"))
    MeetingTime.objects.update(weekday=5)

    with pytest.raises(PlanStaleError):
        applied(plan, secretary)

    time.refresh_from_db()
    assert (time.weekday, time.meeting.name) == (5, "Hope")


def test_wrong_cells_are_refused_and_no_plan_is_kept(
    secretary: Member, group: Group, time: MeetingTime
) -> None:
    with pytest.raises(SheetErrorsError) as refused:
        planned(Scope(group=group), secretary, put(1, "start", "25:00"))

    assert [error.cell for error in refused.value.errors] == ["D2"]
    with as_owner():
        assert not SheetPlan.objects.exists()


def test_others_may_neither_plan_nor_apply(
    secretary: Member, group: Group, time: MeetingTime
) -> None:
    plan = planned(Scope(group=group), secretary, put(1, "name", "Faith"))
    member = MembershipFactory.create(group=group, member__second_factor=True).member

    for other in (member, MemberFactory.create(second_factor=True)):
        with pytest.raises(PermissionDenied):
            planned(Scope(group=group), other)
        with pytest.raises(SheetPlan.DoesNotExist):
            applied(plan, other)

    time.refresh_from_db()
    assert time.meeting.name == "Hope"


def test_seat_lost_between_plan_and_yes_changes_nothing(
    secretary: Member, group: Group, time: MeetingTime
) -> None:
    plan = planned(Scope(group=group), secretary, put(1, "name", "Faith"))
    with as_owner():
        group.terms.update(ended_at=timezone.now())

    with pytest.raises(PermissionDenied):
        applied(plan, secretary)


def test_sheet_of_a_body_holds_all_under_it_and_nothing_else() -> None:
    top = ServiceBodyFactory.create()
    below = ServiceBodyFactory.create(parent=top, program=top.program)
    inside = MeetingTimeFactory.create(meeting__service_body=below)
    of_group = MeetingTimeFactory.create(
        meeting__group=MembershipFactory.create(group__service_body=top).group
    )
    secret = MembershipFactory.create(group__service_body=top, group__visibility="secret").group
    MeetingTimeFactory.create(meeting__group=secret)
    MeetingTimeFactory.create()
    steward = StewardshipFactory.create(service_body=top).member

    with as_person(steward.pk):
        found = {line.time for line in Scope(body=top).setting(steward).lines}

    assert found == {inside.pk, of_group.pk}


def test_steward_of_another_body_may_not_plan() -> None:
    body = ServiceBodyFactory.create()
    MeetingTimeFactory.create(meeting__service_body=body)
    steward = StewardshipFactory.create(service_body=ServiceBodyFactory.create()).member

    with pytest.raises(PermissionDenied):
        planned(Scope(body=body), steward)


def test_steward_sees_no_way_to_join_that_only_members_see() -> None:
    body = ServiceBodyFactory.create()
    MeetingFactory.create()
    MeetingTimeFactory.create(
        meeting__service_body=body,
        meeting__attendance="online",
        meeting__join_url="https://video.example/secret",
        meeting__join_visibility="members",
    )
    steward = StewardshipFactory.create(service_body=body).member

    applied(planned(Scope(body=body), steward, put(1, "name", "Faith")), steward)

    with as_person(steward.pk):
        assert "video.example" not in str(table(Scope(body=body).setting(steward)))
    assert Meeting.objects.get(name="Faith").join_url == "https://video.example/secret"


def test_plans_are_forgotten_after_a_day() -> None:
    plan = SheetPlanFactory.create()

    forget_plans(plan.created_at + KEPT / 2)
    with as_owner():
        assert SheetPlan.objects.exists()
    forget_plans(plan.created_at + KEPT)
    with as_owner():
        assert not SheetPlan.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_plan_applied_by_many_at_once_is_applied_once() -> None:
    secretary = TermFactory.create(role=Role.SECRETARY).membership.member
    group = Group.objects.get()
    MeetingTimeFactory.create(meeting__group=group)
    plan = planned(Scope(group=group), secretary, add(name="New", weekday="Monday", start="8:00",
                   place="Library, 1 Main Street, San Jose, CA"))  # fmt: skip
    barrier, done = Barrier(6), []

    def apply() -> None:
        try:
            barrier.wait()
            done.append(applied(plan, secretary).applied_at)
        finally:
            connection.close()

    threads = [Thread(target=apply) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(done) == 6
    assert len(set(done)) == 1
    assert Meeting.objects.filter(name="New").count() == 1


def town(name: str = "San Jose", **fields: str) -> GazetteerPlace:
    place: GazetteerPlace = GazetteerPlaceFactory.create(name=name, **fields)
    place.names.create(key=name.lower(), population=place.population)
    return place


NEW = {
    "name": "Sunrise", "weekday": "Monday", "start": "07:00", "end": "08:00", "repeats": "every week",
    "place": "Harbor House", "street": "2 Quay Street", "town": "San Jose", "postcode": "95112",
}  # fmt: skip


def test_row_makes_a_new_place_that_the_plan_shows_first(
    secretary: Member, group: Group, time: MeetingTime
) -> None:
    there = town()
    evening = {**NEW, "weekday": "Friday", "start": "19:00", "end": "20:00"}
    plan = planned(Scope(group=group), secretary, add(**NEW), add(**{**evening, "name": "Dusk"}))
    before = Place.objects.count()
    with as_person(secretary.pk):
        steps = steps_of(plan, Scope(group=group).setting(secretary))
    (shown, _other) = steps.added
    told = {one.label: one.after for one in shown.differences}
    assert told["Place"] == "Harbor House, 2 Quay Street, San Jose, CA 95112 (a new place)"
    assert Place.objects.count() == before

    applied(plan, secretary)

    place = Place.objects.get(name="Harbor House")
    assert (place.street, place.town, place.postcode) == ("2 Quay Street", "San Jose", "95112")
    assert (place.gazetteer_place, place.is_approximate, place.feed) == (there, True, None)
    assert set(place.meetings.values_list("name", flat=True)) == {"Sunrise", "Dusk"}
    assert MeetingTime.objects.get(meeting__name="Sunrise").time_zone == there.time_zone


def test_meeting_moves_to_a_new_place_and_the_same_sheet_once_more_changes_nothing(
    secretary: Member, group: Group, time: MeetingTime
) -> None:
    town()
    moves = [put(1, key, NEW[key]) for key in ("place", "street", "town", "postcode")]
    applied(planned(Scope(group=group), secretary, *moves), secretary)
    time.meeting.refresh_from_db()
    assert time.meeting.place is not None
    assert time.meeting.place.name == "Harbor House"

    again = planned(Scope(group=group), secretary, *moves)

    with as_person(secretary.pk):
        assert steps_of(again, Scope(group=group).setting(secretary)).does_nothing


def test_steward_makes_a_place_for_a_body_whose_meetings_have_no_group() -> None:
    body = ServiceBodyFactory.create()
    steward = StewardshipFactory.create(service_body=body).member
    town()

    applied(
        planned(Scope(body=body), steward, add(**NEW), add(**{**NEW, "name": "Dusk"})), steward
    )

    (place,) = Place.objects.filter(name="Harbor House")
    assert place.meetings.filter(service_body=body, group=None).count() == 2


@pytest.mark.parametrize(
    ("cells", "column", "text"),
    [
        ({"town": ""}, "place", "Harbor House is not a place of this schedule"),
        ({"place": "", "street": ""}, "place", "Give the new place a name, or a street"),
        ({"town": "Nowhere", "postcode": ""}, "town", "We do not know this town"),
        ({"postcode": "9" * 21}, "postcode", "Too long: 20 characters are the most"),
    ],
)
def test_new_place_that_says_too_little_is_told_by_its_row(
    secretary: Member, group: Group, cells: dict[str, str], column: str, text: str
) -> None:
    town()

    with pytest.raises(SheetErrorsError) as caught:
        planned(Scope(group=group), secretary, add(**{**NEW, **cells}))

    (error,) = caught.value.errors
    assert error.cell == f"{chr(ord('A') + AT[column])}2"
    assert error.text.startswith(text)


def test_known_place_takes_no_other_town(
    secretary: Member, group: Group, time: MeetingTime
) -> None:
    with pytest.raises(SheetErrorsError) as caught:
        planned(Scope(group=group), secretary, put(1, "town", "San Jose"))

    (error,) = caught.value.errors
    assert error.text.startswith("Only for a new place")
