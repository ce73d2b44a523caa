"""Organizers' pages over HTTP: the week, the editor, single dates, holidays, history."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.asking import as_person
from accounts.models import Member
from groups.models import Group, Role
from meetings.actions.scheduling import change_meeting
from meetings.actions.sheets import Scope
from meetings.models import FinderRow, Meeting, MeetingException
from tests.factories import (
    ChangeReportFactory,
    GazetteerPlaceFactory,
    MemberFactory,
    PlaceFactory,
    StewardshipFactory,
    TermFactory,
)
from tests.meetings.organized import (
    group_of,
    held,
    history,
    next_thursday,
    plain_member,
    secretary,
    state,
    time_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> Member:
    return secretary()


@pytest.fixture
def group(by: Member) -> Group:
    return group_of(by)


@pytest.fixture
def meeting(by: Member) -> Meeting:
    return held(by)


@pytest.fixture
def client(client: Client, by: Member) -> Client:
    client.force_login(by)
    return client


def sent(meeting: Meeting | None = None, /, **changed: Any) -> dict[str, Any]:
    """Give what the form of a plain meeting sends."""
    time = time_of(meeting) if meeting else None
    return {
        "name": "Step Study",
        "attendance": "in_person",
        "place": meeting.place_id if meeting else "new",
        "place_name": "Library",
        "place_street": "1 Main Street",
        "place_town": "San Jose",
        "join_visibility": "public",
        "sending": str(uuid4()),
        "version": meeting.version if meeting else "0",
        "time-TOTAL_FORMS": "1",
        "time-INITIAL_FORMS": "1",
        "time-0-keys": f"3:{time}" if time else "",
        "time-0-weekdays": ["3"],
        "time-0-start": "19:00",
        "time-0-duration": "60",
        "time-0-how": "week",
        **changed,
    }


def town() -> None:
    place = GazetteerPlaceFactory.create()
    place.names.create(key="san jose", population=place.population)


def text(response: Any) -> str:
    return str(response.content.decode())


def test_group_manage_shows_the_week_and_what_waits(
    client: Client, group: Group, meeting: Meeting
) -> None:
    report = ChangeReportFactory.create(meeting=meeting, words="Door code changed")
    ChangeReportFactory.create(meeting=meeting, words="Old news", status="dismissed")
    held(next(iter([secretary(group)])), changed={"name": "Bare", "place": None, "is_draft": True})

    html = text(client.get(reverse("group_manage", args=[group.key])))

    assert report.words in html
    assert "Old news" not in html
    assert "no place" in html
    assert html.count("Step Study") >= 2
    assert f"<title>\n      {group.name}" not in html


@pytest.mark.parametrize("number", [1, 3])
def test_group_manage_query_count_is_constant(
    client: Client,
    by: Member,
    group: Group,
    number: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(number):
        ChangeReportFactory.create(meeting=held(by))
    url = reverse("group_manage", args=[group.key])
    client.get(url)

    with django_assert_num_queries(21):
        client.get(url)


PAGES = ("group_manage", "schedule_detail", "schedule_history", "meeting_create", "holiday_create")


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("who", "status"), [("stranger", 404), ("member", 403), ("servant", 200)])
def test_pages_are_for_those_who_serve(
    client: Client, group: Group, name: str, who: str, status: int
) -> None:
    people = {"stranger": MemberFactory.create, "member": lambda: plain_member(group)}
    if who in people:
        client.force_login(people[who]())

    assert client.get(reverse(name, args=[group.key])).status_code == status


def test_greeter_sees_the_week_and_may_not_edit(
    client: Client, group: Group, meeting: Meeting
) -> None:
    term = TermFactory.create(membership__group=group, role=Role.GREETER)
    client.force_login(term.membership.member)

    week = client.get(reverse("group_manage", args=[group.key]))
    editor = client.get(reverse("meeting_edit", args=[group.key, meeting.pk]))

    assert week.status_code == 200
    assert reverse("meeting_create", args=[group.key]) not in text(week)
    assert editor.status_code == 403


def test_meeting_create_publishes_at_a_new_place_in_its_zone(client: Client, group: Group) -> None:
    town()

    response = client.post(reverse("meeting_create", args=[group.key]), sent(publish="1"))

    meeting = group.meetings.get()
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("meeting_dates", args=[group.key, meeting.pk]))
    assert meeting.times.get().time_zone == "America/Los_Angeles"
    assert meeting.place is not None
    assert meeting.place.is_approximate
    assert FinderRow.objects.filter(meeting=meeting).count() == 1


def test_meeting_create_sent_twice_is_one_meeting(client: Client, group: Group) -> None:
    town()
    data = sent(publish="1")

    for _ in range(2):
        client.post(reverse("meeting_create", args=[group.key]), data)

    assert group.meetings.count() == 1


def test_meeting_create_as_a_draft_needs_no_more_than_a_name(client: Client, group: Group) -> None:
    data = sent(place="", **{"time-0-weekdays": [], "time-0-start": ""})

    response = client.post(reverse("meeting_create", args=[group.key]), data)

    assert response.status_code == 302
    assert group.meetings.get().is_draft
    assert not FinderRow.objects.exists()


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no name": ({"name": ""}, "name"),
    "no place": ({"place": ""}, "place"),
    "unknown town": ({"place_town": "Nowhere at all"}, "place_town"),
    "online without a way in": ({"attendance": "online"}, "join_url"),
    "shortener": ({"join_url": "https://bit.ly/abc"}, "join_url"),
    "script": ({"join_url": "javascript:alert(1)"}, "join_url"),
    "password before the @": ({"join_url": "https://me:pw@zoom.example/"}, "join_url"),
    "no such zone": ({"time_zone": "Mars/Base"}, "time_zone"),
    "no start": ({"time-0-start": ""}, "time-0-start"),
    "no days": ({"time-0-weekdays": []}, "time-0-weekdays"),
    "no week of the month": ({"time-0-how": "month"}, "time-0-weeks_of_month"),
    "no first day to count from": (
        {"time-0-how": "weeks", "time-0-interval": "2"}, "time-0-anchor",
    ),
    "words that say nothing": (
        {"time-0-how": "words", "time-0-words": "whenever"}, "time-0-words",
    ),
    "ends before it starts": (
        {"time-0-valid_from": "2030-02-01", "time-0-valid_until": "2030-01-01"},
        "time-0-valid_until",
    ),
    "over already": ({"time-0-valid_until": "2020-01-01"}, "time-0-valid_until"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG, ids=str)
def test_meeting_create_tells_each_error_at_its_field(
    client: Client, group: Group, case: str
) -> None:
    town()
    changed, field = WRONG[case]

    response = client.post(
        reverse("meeting_create", args=[group.key]), sent(publish="1") | changed
    )

    assert response.status_code == 422
    errors = dict(response.context["form"].errors)
    for time in response.context["times"]:
        errors |= {f"{time.prefix}-{name}": found for name, found in time.errors.items()}
    assert set(errors) == {field}
    assert not group.meetings.exists()


def test_meeting_create_strips_what_follows_people(client: Client, group: Group) -> None:
    link = "https://zoom.example/j/1?pwd=abc&utm_source=mail&fbclid=x&mc_eid=1#room"
    data = sent(publish="1", attendance="online", place="", join_url=link,
                time_zone="America/Los_Angeles")  # fmt: skip

    client.post(reverse("meeting_create", args=[group.key]), data)

    assert group.meetings.get().join_url == "https://zoom.example/j/1?pwd=abc#room"


def test_meeting_create_at_the_same_time_is_confirmed_first(
    client: Client, group: Group, meeting: Meeting
) -> None:
    data = sent(publish="1", place=meeting.place_id)
    url = reverse("meeting_create", args=[group.key])

    told = client.post(url, data)
    done = client.post(url, data | {"clash_ok": "on"})

    assert told.status_code == 422
    assert meeting.name in str(told.context["form"].errors["clash_ok"])
    assert done.status_code == 302
    assert group.meetings.count() == 2


def test_meeting_edit_keeps_its_time_when_the_day_changes(
    client: Client, group: Group, meeting: Meeting
) -> None:
    time = time_of(meeting)
    data = sent(meeting, **{"time-0-weekdays": ["4"]})

    client.post(reverse("meeting_edit", args=[group.key, meeting.pk]), data)

    assert meeting.times.get().pk == time
    assert meeting.times.get().weekday == 4


def test_meeting_edit_takes_no_time_of_another_meeting(
    client: Client, group: Group, meeting: Meeting
) -> None:
    foreign = time_of(held(secretary()))
    data = sent(meeting, **{"time-0-keys": f"3:{foreign}"})

    response = client.post(reverse("meeting_edit", args=[group.key, meeting.pk]), data)

    assert response.status_code == 302
    assert foreign not in meeting.times.values_list("pk", flat=True)
    assert meeting.times.count() == 2


def test_meeting_edit_of_several_days_and_words(
    client: Client, group: Group, meeting: Meeting
) -> None:
    data = sent(meeting) | {
        "time-TOTAL_FORMS": "2",
        "time-0-weekdays": ["1", "3"],
        "time-1-duration": "90",
        "time-1-start": "10:00",
        "time-1-how": "words",
        "time-1-words": "Last Sunday of the month",
    }

    client.post(reverse("meeting_edit", args=[group.key, meeting.pk]), data)

    found = meeting.times.values_list("weekday", "start", "duration", "weeks_of_month")
    assert list(found) == [(1, 1140, 60, 0), (3, 1140, 60, 0), (6, 600, 90, 32)]


def test_meeting_edit_shows_what_it_would_send(
    client: Client, group: Group, meeting: Meeting
) -> None:
    url = reverse("meeting_edit", args=[group.key, meeting.pk])
    editor = client.get(url).context["editor"]

    response = client.post(url, dict(editor.as_sent().lists()))

    assert response.status_code == 302
    assert len(history(meeting)) == 1, "a form sent as it was shown changes nothing"


def test_meeting_edit_that_collides_shows_three_ways_and_keeps_what_is_chosen(
    client: Client, group: Group, by: Member, meeting: Meeting
) -> None:
    other = secretary(group)
    with as_person(other.pk):
        change_meeting(
            meeting, wish={"name": "Theirs", "notes": "Ring"}, version=meeting.version, by=other
        )
    url = reverse("meeting_edit", args=[group.key, meeting.pk])

    told = client.post(url, sent(meeting, name="Mine", language="en"))
    rows = {row.key: row for row in told.context["rows"]}
    merged = client.post(
        reverse("meeting_merge", args=[group.key, meeting.pk]),
        {
            "version": told.context["version"],
            "wish": told.context["wish"],
            "keep-name": "theirs",
            "keep-language": "mine",
        },
    )

    assert told.status_code == 409
    assert (rows["name"].base, rows["name"].theirs, rows["name"].mine) == (
        "Step Study", "Theirs", "Mine",
    )  # fmt: skip
    assert rows["notes"].theirs == "Ring"
    assert merged.status_code == 302
    kept = state(meeting)
    assert (kept["name"], kept["notes"], kept["language"]) == ("Theirs", "Ring", "en")


def test_meeting_merge_without_a_choice_on_what_both_changed_asks_again(
    client: Client, group: Group, meeting: Meeting
) -> None:
    url = reverse("meeting_edit", args=[group.key, meeting.pk])
    client.post(url, sent(meeting, name="Theirs"))
    told = client.post(url, sent(meeting, name="Mine"))

    asked = client.post(
        reverse("meeting_merge", args=[group.key, meeting.pk]),
        {"version": told.context["version"], "wish": told.context["wish"]},
    )

    assert asked.status_code == 422
    assert [row.mine for row in asked.context["rows"]] == ["Mine"]
    assert state(meeting)["name"] == "Theirs"


def test_meeting_merge_onto_a_third_change_collides_again_with_what_was_chosen(
    client: Client, group: Group, by: Member, meeting: Meeting
) -> None:
    url = reverse("meeting_edit", args=[group.key, meeting.pk])
    client.post(url, sent(meeting, name="Theirs"))
    told = client.post(url, sent(meeting, name="Mine", notes="Ring"))
    with as_person(by.pk):
        change_meeting(meeting, wish={"name": "Third"}, version=2, by=by)

    again = client.post(
        reverse("meeting_merge", args=[group.key, meeting.pk]),
        {
            "version": told.context["version"],
            "wish": told.context["wish"],
            "keep-name": "mine",
            "keep-notes": "mine",
        },
    )

    assert again.status_code == 409
    assert {row.key: (row.theirs, row.mine) for row in again.context["rows"]} == {
        "name": ("Third", "Mine"),
        "notes": ("nothing", "Ring"),
    }


def test_meeting_merge_with_a_forged_wish_changes_nothing(
    client: Client, group: Group, meeting: Meeting
) -> None:
    client.post(
        reverse("meeting_merge", args=[group.key, meeting.pk]), {"version": "1", "wish": "forged"}
    )

    assert len(history(meeting)) == 1


def test_meeting_preview_shows_eight_dates_and_keeps_nothing(
    client: Client, group: Group, meeting: Meeting
) -> None:
    data = sent(meeting, **{"time-0-weekdays": ["5"], "meeting": meeting.pk})

    part = client.post(
        reverse("meeting_preview", args=[group.key]), data, headers={"HX-Request": "true"}
    )
    whole = client.post(reverse("meeting_preview", args=[group.key]), data)

    for response in (part, whole):
        assert "Every Saturday, 7:00\xa0PM, 60 minutes" in text(response)
        assert len(response.context["preview"].dates) == 8
    assert b"<html" not in part.content
    assert b"<html" in whole.content
    assert len(history(meeting)) == 1


def test_meeting_preview_with_one_more_time_shows_an_empty_row(
    client: Client, group: Group, meeting: Meeting
) -> None:
    data = sent(meeting, meeting=meeting.pk, add_time="1")

    response = client.post(reverse("meeting_preview", args=[group.key]), data)

    assert len(response.context["times"].forms) == 2
    assert response.context["times"].total_error_count() == 0


def test_meeting_preview_tells_of_a_time_that_clocks_skip(
    client: Client, group: Group, meeting: Meeting
) -> None:
    data = sent(meeting, meeting=meeting.pk) | {
        "time-0-weekdays": ["6"], "time-0-start": "02:30",
    }  # fmt: skip

    response = client.post(reverse("meeting_preview", args=[group.key]), data)

    assert "clocks skip this time" in text(response)


def test_date_cancel_is_two_steps_from_the_week_and_can_be_undone(
    client: Client, group: Group, meeting: Meeting
) -> None:
    on, time = next_thursday(meeting, weeks=1), time_of(meeting)
    week = text(client.get(reverse("group_manage", args=[group.key]) + f"?week={on}"))
    address = reverse("date_detail", args=[group.key, meeting.pk, time, on])
    assert address in week
    page = client.get(address)
    form = page.context["cancel_form"]

    cancelled = client.post(f"{address}cancel/", {**form.initial, "note": "Holiday"}, follow=True)
    undo = reverse("change_revert", args=[group.key, cancelled.context["done"].batch])
    off = [line.is_off for line in cancelled.context["lines"]]
    undone = client.post(undo, follow=True)

    assert sorted(off) == [False] * 7 + [True]
    assert undo in text(cancelled)
    assert not any(line.is_off for line in undone.context["lines"])
    assert not MeetingException.objects.exists()


def test_date_move_to_the_past_is_told_at_its_field(
    client: Client, group: Group, meeting: Meeting
) -> None:
    on, time = next_thursday(meeting), time_of(meeting)
    data = {
        "time": time, "on": str(on), "version": "1", "new_date": "2020-01-01",
        "new_start": "10:00",
    }  # fmt: skip

    response = client.post(reverse("date_move", args=[group.key, meeting.pk, time, on]), data)

    assert response.status_code == 422
    assert set(response.context["move_form"].errors) == {"new_date"}


def test_date_that_somebody_changed_meanwhile_is_told(
    client: Client, group: Group, meeting: Meeting
) -> None:
    on, time = next_thursday(meeting), time_of(meeting)
    address = [group.key, meeting.pk, time, on]
    data = {"time": time, "on": str(on), "version": "1"}
    later = next_thursday(meeting, weeks=1)
    client.post(
        reverse("date_move", args=address), data | {"new_date": str(later), "new_start": "10:00"}
    )

    response = client.post(reverse("date_cancel", args=address), data)

    assert response.status_code == 409
    assert MeetingException.objects.get().kind == "moved"


def test_holidays_close_the_chosen_meetings_in_one_go_and_reopen_in_one(
    client: Client, group: Group, by: Member, meeting: Meeting
) -> None:
    others = [held(by, changed={"name": name, "place": PlaceFactory.create().pk}) for name in "AB"]
    data = {
        "sending": str(uuid4()), "first": "2030-12-24", "last": "2030-12-26",
        "day_1": "2031-01-01", "meetings": [meeting.pk, others[0].pk], "note": "Holidays",
    }  # fmt: skip
    url = reverse("holiday_create", args=[group.key])

    done = client.post(url, data, follow=True)
    client.post(url, data)
    closed = [one.closures.count() for one in (meeting, *others)]
    client.post(reverse("change_revert", args=[group.key, done.context["done"].batch]))

    assert closed == [2, 2, 0]
    assert [one.closures.count() for one in (meeting, *others)] == [0, 0, 0]


def test_holidays_that_end_before_they_begin_are_told(
    client: Client, group: Group, meeting: Meeting
) -> None:
    data = {
        "sending": str(uuid4()), "first": "2030-12-26", "last": "2030-12-24",
        "meetings": [meeting.pk],
    }  # fmt: skip

    response = client.post(reverse("holiday_create", args=[group.key]), data)

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"last"}


def test_meeting_publish_that_lacks_something_leads_to_the_form(
    client: Client, group: Group, by: Member
) -> None:
    draft = held(by, changed={"is_draft": True, "place": None})

    response = client.post(reverse("meeting_publish", args=[group.key, draft.pk]))

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"place"}


@pytest.mark.parametrize(
    "name", ["meeting_copy", "meeting_publish", "meeting_hide", "meeting_end", "meeting_close",
             "meeting_reopen", "meeting_merge", "date_add"],
)  # fmt: skip
def test_deeds_are_posts_of_the_group_alone(
    client: Client, group: Group, meeting: Meeting, name: str
) -> None:
    elsewhere = held(secretary())
    own, foreign = (reverse(name, args=[group.key, one.pk]) for one in (meeting, elsewhere))

    assert client.get(own).status_code == 405
    assert client.post(foreign, {"sending": str(uuid4())}).status_code == 404
    assert len(history(elsewhere)) == 1


def test_schedule_history_tells_who_changed_what_from_what_to_what(
    client: Client, group: Group, by: Member, meeting: Meeting
) -> None:
    client.post(
        reverse("meeting_edit", args=[group.key, meeting.pk]), sent(meeting, name="Big Book")
    )

    html = text(client.get(reverse("schedule_history", args=[group.key])))

    assert '<s class="soft">Step Study</s> → Big Book' in " ".join(html.split())
    assert by.handle not in html


def test_change_revert_of_what_was_changed_again_is_told(
    client: Client, group: Group, meeting: Meeting
) -> None:
    url = reverse("meeting_edit", args=[group.key, meeting.pk])
    client.post(url, sent(meeting, name="Second"))
    meeting.refresh_from_db()
    client.post(url, sent(meeting, name="Third"))
    second = history(meeting)[1]

    response = client.post(reverse("change_revert", args=[group.key, second.batch]))

    assert response.status_code == 409
    assert state(meeting)["name"] == "Third"


def test_group_that_decides_together_is_told_in_the_editor_and_led_to_a_proposal(
    client: Client, group: Group, meeting: Meeting
) -> None:
    url = reverse("meeting_edit", args=[group.key, meeting.pk])
    assert "The group decides together" not in text(client.get(url))
    Group.objects.filter(pk=group.pk).update(decides=["format"])
    propose = f"{reverse('decision_create', args=[group.key])}?kind=format"
    assert propose in text(client.get(url))

    answer = client.post(url, sent(meeting, **{"time-0-start": "20:00", "notes": "Ring twice."}))

    assert answer.status_code == 409
    html = text(answer)
    assert "Nothing was changed." in html
    assert "Ring twice." in html
    assert propose in html
    meeting.refresh_from_db()
    assert meeting.version == 1
    assert client.post(url, sent(meeting, notes="Ring twice.")).status_code == 302
    assert re.search(r'value="format"[^>]*checked', text(client.get(propose)))


@pytest.mark.parametrize("deed", ["meeting_end", "meeting_hide"])
def test_deed_that_waits_for_the_group_says_so(
    client: Client, group: Group, meeting: Meeting, deed: str
) -> None:
    Group.objects.filter(pk=group.pk).update(decides=["format"])

    answer = client.post(reverse(deed, args=[group.key, meeting.pk]))

    assert answer.status_code == 409
    assert "The group decides about this" in text(answer)
    meeting.refresh_from_db()
    assert (meeting.ended_at, meeting.is_draft) == (None, False)


def test_new_meeting_that_waits_for_the_group_keeps_what_was_typed(
    client: Client, group: Group
) -> None:
    Group.objects.filter(pk=group.pk).update(decides=["format"])
    town()
    url = reverse("meeting_create", args=[group.key])

    answer = client.post(url, sent(name="Sunrise", publish="1"))

    assert answer.status_code == 409
    assert "Sunrise" in text(answer)
    assert client.post(url, sent(name="Sunrise")).status_code == 302
    assert Meeting.objects.get(group=group).is_draft


def test_schedule_of_a_group_that_has_ended_is_read_and_changed_no_more(
    client: Client, by: Member, group: Group, meeting: Meeting
) -> None:
    Group.objects.filter(pk=group.pk).update(state=Group.State.ARCHIVED)
    steward = Client()
    steward.force_login(StewardshipFactory.create().member)

    for name, args in (
        ("schedule_detail", [group.key]),
        ("meeting_edit", [group.key, meeting.pk]),
        ("meeting_create", [group.key]),
        ("group_sheet", [group.key]),
    ):
        path = reverse(name, args=args)
        assert client.get(path).status_code == 403, name
        assert steward.get(path).status_code == 404
    assert client.post(reverse("meeting_end", args=[group.key, meeting.pk])).status_code == 403
    assert client.get(reverse("schedule_history", args=[group.key])).status_code == 200
    meeting.refresh_from_db()
    with as_person(by.pk), pytest.raises(PermissionDenied):
        change_meeting(meeting, wish={"name": "Late"}, version=meeting.version, by=by)
    with as_person(by.pk), pytest.raises(PermissionDenied):
        Scope(group=Group.objects.get(pk=group.pk)).require(by)
