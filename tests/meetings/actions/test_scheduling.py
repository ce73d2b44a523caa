"""Adding, changing, copying, publishing and ending meetings, and what their history keeps."""

from collections.abc import Callable
from itertools import pairwise
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, connections

from accounts.asking import as_person
from accounts.models import Member
from groups.models import Role
from meetings.actions.changing import MeetingChangedError
from meetings.actions.scheduling import (
    NotReadyError,
    add_meeting,
    change_meeting,
    copy_meeting,
    end_meeting,
    hide_meeting,
    publish_meeting,
)
from meetings.models import FinderRow, Meeting, Place
from tests.factories import (
    FeedFactory,
    GazetteerPlaceFactory,
    GroupFactory,
    MeetingTimeFactory,
    MemberFactory,
    StewardshipFactory,
    TermFactory,
)
from tests.meetings.organized import (
    TIME,
    group_of,
    held,
    history,
    plain_member,
    secretary,
    state,
    wish,
)

pytestmark = pytest.mark.django_db


def rows(meeting: Meeting) -> int:
    return FinderRow.objects.filter(meeting=meeting).count()


def test_add_meeting_is_found_and_written_down() -> None:
    by = secretary()

    meeting = held(by)

    assert rows(meeting) == 1
    [change] = history(meeting)
    assert (change.verb, change.version, change.before) == ("added", 1, {})
    assert change.after == state(meeting)
    assert meeting.version == 1
    assert meeting.confirmed_at is not None


def test_add_meeting_sent_twice_is_one_meeting() -> None:
    by, sending = secretary(), uuid4()
    group, wanted = group_of(by), wish()

    with as_person(by.pk):
        first = add_meeting(group, wish=wanted, by=by, sending=sending)
        second = add_meeting(group, wish=wanted, by=by, sending=sending)

    assert first == second
    assert group.meetings.count() == 1


@pytest.mark.parametrize("role", [Role.GREETER, Role.MODERATOR, Role.TREASURER])
def test_add_meeting_by_other_seats_is_refused(role: Role) -> None:
    term = TermFactory.create(role=role)

    with as_person(term.membership.member_id), pytest.raises(PermissionDenied):
        add_meeting(term.group, wish=wish(), by=term.membership.member, sending=uuid4())

    assert not term.group.meetings.exists()


def test_add_meeting_without_what_people_need_is_no_more_than_a_draft() -> None:
    by = secretary()
    group = group_of(by)
    bare = {"name": "Step Study", "attendance": "hybrid"}

    with as_person(by.pk):
        with pytest.raises(NotReadyError) as refused:
            add_meeting(group, wish={**bare, "is_draft": False}, by=by, sending=uuid4())
        draft = add_meeting(group, wish={**bare, "is_draft": True}, by=by, sending=uuid4())

    assert refused.value.missing == ["time", "place", "join"]
    assert list(group.meetings.all()) == [draft]


def test_add_meeting_at_a_new_place_stores_it_once() -> None:
    by, town = secretary(), GazetteerPlaceFactory.create()
    group = group_of(by)
    new = {
        "name": "Library", "street": "1 Main Street", "town": "San Jose", "postcode": "95112",
        "notes": "", "point": None, "gazetteer_place": town.pk,
    }  # fmt: skip

    with as_person(by.pk):
        for name in ("One", "Two"):
            changed = {**wish(), "name": name, "place": new}
            add_meeting(group, wish=changed, by=by, sending=uuid4())

    place = Place.objects.get(meetings__name="One")
    assert place.meetings.count() == 2
    assert place.is_approximate
    assert place.address == "1 Main Street, San Jose, CA 95112"
    assert place.gazetteer_place == town


def test_draft_is_not_found_until_it_is_published_and_not_once_it_is_hidden() -> None:
    by = secretary()
    meeting = held(by, changed={"is_draft": True})
    found = [rows(meeting)]

    with as_person(by.pk):
        for step in (publish_meeting, hide_meeting, publish_meeting, publish_meeting):
            step(meeting, by=by)
            found.append(rows(meeting))

    assert found == [0, 1, 0, 1, 1]
    assert [change.verb for change in history(meeting)] == [
        "added", "published", "hidden", "published",
    ]  # fmt: skip


def test_publish_meeting_that_lacks_something_is_refused() -> None:
    by = secretary()
    meeting = held(by, changed={"is_draft": True, "place": None})

    with as_person(by.pk), pytest.raises(NotReadyError):
        publish_meeting(meeting, by=by)

    assert rows(meeting) == 0


def test_change_meeting_keeps_what_it_does_not_name() -> None:
    by = secretary()
    meeting = held(by, notes="Ring twice")
    before = state(meeting)

    with as_person(by.pk):
        changed = change_meeting(meeting, wish={"name": "Big Book"}, version=1, by=by)

    assert state(meeting) == {**before, "name": "Big Book"}
    assert changed.version == 2
    assert [change.after["name"] for change in history(meeting)] == ["Step Study", "Big Book"]


def test_change_meeting_sent_twice_changes_once() -> None:
    by = secretary()
    meeting = held(by)
    wanted = {"name": "Big Book", "time/new-1": {**TIME, "weekday": 5}}

    with as_person(by.pk):
        for _ in range(2):
            change_meeting(meeting, wish=wanted, version=1, by=by)

    assert meeting.times.count() == 2
    assert len(history(meeting)) == 2


def test_change_meeting_that_changed_meanwhile_keeps_both_words() -> None:
    by = secretary()
    group = group_of(by)
    other = secretary(group)
    meeting = held(by)
    with as_person(other.pk):
        change_meeting(meeting, wish={"name": "Theirs", "notes": "N"}, version=1, by=other)

    with as_person(by.pk), pytest.raises(MeetingChangedError) as refused:
        change_meeting(meeting, wish={"name": "Mine"}, version=1, by=by)

    found = refused.value
    names = [found.base["name"], found.current["name"], found.wish["name"]]
    assert names == ["Step Study", "Theirs", "Mine"]
    assert found.version == 2
    assert state(meeting)["name"] == "Theirs"


def test_change_meeting_of_a_feed_keeps_it_from_the_feed() -> None:
    by = secretary()
    meeting = MeetingTimeFactory.create(
        meeting__group=group_of(by), meeting__feed=FeedFactory.create()
    ).meeting

    with as_person(by.pk):
        change_meeting(meeting, wish={"name": "Ours"}, version=1, by=by)

    meeting.refresh_from_db()
    assert meeting.is_kept_locally
    assert meeting.name == "Ours"


def test_change_meeting_by_a_steward_above_names_nobody() -> None:
    by = secretary()
    meeting = held(by)
    steward = StewardshipFactory.create().member

    with as_person(steward.pk):
        change_meeting(meeting, wish={"name": "Clearer"}, version=1, by=steward)

    last = history(meeting)[-1]
    assert (last.by_id, last.is_by_steward) == (None, True)


@pytest.mark.parametrize("who", ["stranger", "member", "elsewhere"])
def test_change_meeting_by_others_is_refused(who: str) -> None:
    meeting = held(secretary(), name="Step Study")
    group = meeting.group
    assert group is not None
    people: dict[str, Callable[[], Member]] = {
        "stranger": MemberFactory.create,
        "member": lambda: plain_member(group),
        "elsewhere": lambda: secretary(GroupFactory.create()),
    }
    by = people[who]()
    attempts: list[Callable[[], object]] = [
        lambda: change_meeting(meeting, wish={"name": "Taken"}, version=1, by=by),
        lambda: copy_meeting(meeting, by=by, sending=uuid4()),
        lambda: end_meeting(meeting, by=by),
        lambda: hide_meeting(meeting, by=by),
    ]

    with as_person(by.pk):
        for attempt in attempts:
            with pytest.raises(PermissionDenied):
                attempt()

    assert state(meeting)["name"] == "Step Study"
    assert len(history(meeting)) == 1


def test_copy_meeting_is_a_draft_with_its_times_and_no_exceptions() -> None:
    by = secretary()
    meeting, sending = held(by, notes="Ring twice"), uuid4()

    with as_person(by.pk):
        copies = [copy_meeting(meeting, by=by, sending=sending) for _ in range(2)]

    assert copies[0] == copies[1] != meeting
    copied = state(copies[0])
    assert copied["is_draft"]
    assert copied["notes"] == "Ring twice"
    assert [value for key, value in copied.items() if key.startswith("time/")] == [TIME]


def test_end_meeting_twice_ends_it_once() -> None:
    by = secretary()
    meeting = held(by)

    with as_person(by.pk):
        for _ in range(2):
            end_meeting(meeting, by=by)

    assert rows(meeting) == 0
    assert [change.verb for change in history(meeting)] == ["added", "ended"]


@pytest.mark.django_db(transaction=True)
def test_change_meeting_by_two_organizers_fifty_times_at_once_loses_nothing_silently() -> None:
    by = secretary()
    people = [by, secretary(group_of(by))]
    meeting = held(by)
    together, kept, told = Barrier(10), [], []

    def work(number: int) -> None:
        person = people[number % 2]
        together.wait(timeout=20)
        for turn in range(5):
            name = f"{number}-{turn}"
            try:
                with as_person(person.pk):
                    version = Meeting.objects.get(pk=meeting.pk).version
                    change_meeting(meeting, wish={"name": name}, version=version, by=person)
                kept.append(name)
            except MeetingChangedError as error:
                told.append((error.wish["name"], error.current["name"]))
        connections.close_all()

    threads = [Thread(target=work, args=[number]) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    changes = history(meeting)
    assert len(kept) + len(told) == 50
    assert told, "nobody collided, so that nothing was tried"
    assert {mine for mine, theirs in told if mine == theirs} == set()
    assert sorted(change.after["name"] for change in changes[1:]) == sorted(kept)
    assert [change.version for change in changes] == list(range(1, len(changes) + 1))
    for earlier, later in pairwise(changes):
        assert later.before == earlier.after


@pytest.mark.django_db(transaction=True)
def test_add_meeting_sent_at_once_eight_times_is_one_meeting() -> None:
    by, sending, wanted = secretary(), uuid4(), wish()
    group, together = group_of(by), Barrier(8)
    made: list[Meeting] = []

    def send() -> None:
        together.wait(timeout=20)
        with as_person(by.pk):
            made.append(add_meeting(group, wish=wanted, by=by, sending=sending))
        connection.close()

    threads = [Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(made) == 8
    assert set(made) == set(group.meetings.all())
