"""A group that decides together how and when it meets changes that only after it has agreed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.asking import as_person
from accounts.models import Member
from groups.actions.settings import DecisionNeededError
from groups.models import Group
from meetings.actions.changing import may_meet_otherwise
from meetings.actions.exceptions import cancel_date
from meetings.actions.reverting import revert_changes
from meetings.actions.scheduling import (
    add_meeting,
    change_meeting,
    copy_meeting,
    end_meeting,
    hide_meeting,
    publish_meeting,
)
from meetings.models import Meeting
from tests.factories import GroupDecisionFactory, GroupFactory, StewardshipFactory
from tests.meetings.organized import (
    TIME,
    group_of,
    held,
    history,
    next_thursday,
    secretary,
    time_of,
    wish,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> Member:
    return secretary(GroupFactory.create())


@pytest.fixture
def meeting(by: Member) -> Meeting:
    """Store a meeting of a group that from then on decides about such things together."""
    made = held(by)
    Group.objects.filter(pk=group_of(by).pk).update(decides=["format"])
    return made


def change(meeting: Meeting, by: Member, **changes: Any) -> Meeting:
    found = Meeting.objects.get(pk=meeting.pk)
    keyed = {key.replace("time_", f"time/{time_of(meeting)}"): one for key, one in changes.items()}
    with as_person(by.pk):
        return change_meeting(found, wish=keyed, version=found.version, by=by)


def agree(meeting: Meeting, days_ago: int = 0) -> None:
    GroupDecisionFactory.create(
        group=meeting.group,
        kind="format",
        outcome="passed",
        closed_at=timezone.now() - timedelta(days=days_ago),
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"time_": {**TIME, "start": 20 * 60}},
        {"time_": {**TIME, "weekday": 1}},
        {"time_": {**TIME, "weeks_of_month": 1}},
        {"time/new-1": {**TIME, "weekday": 5}},
        {"attendance": "hybrid", "join_url": "https://example.org/room"},
    ],
)
def test_other_days_times_and_ways_wait_for_a_decision(
    meeting: Meeting, by: Member, changes: dict[str, Any]
) -> None:
    with pytest.raises(DecisionNeededError):
        change(meeting, by, **changes)
    meeting.refresh_from_db()
    assert meeting.version == 1

    agree(meeting)

    assert change(meeting, by, **changes).version == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Another name"},
        {"notes": "Ring twice."},
        {"place": None},
        {"join_url": "https://example.org/room", "join_phone": "+1 555 0100"},
        {"join_visibility": "members"},
        {"site_url": "https://example.org/"},
    ],
)
def test_corrections_do_not_wait(meeting: Meeting, by: Member, changes: dict[str, Any]) -> None:
    if "place" in changes:
        changes = {"place": wish()["place"]}

    assert change(meeting, by, **changes).version == 2


def test_single_date_is_cancelled_without_a_vote(meeting: Meeting, by: Member) -> None:
    with as_person(by.pk):
        cancel_date(meeting, time=time_of(meeting), on=next_thursday(meeting), version=1, by=by)

    assert history(meeting)[-1].verb == "cancelled"


@pytest.mark.parametrize("deed", [hide_meeting, end_meeting])
def test_taking_a_meeting_away_waits(
    meeting: Meeting, by: Member, deed: Callable[..., Meeting]
) -> None:
    with as_person(by.pk), pytest.raises(DecisionNeededError):
        deed(meeting, by=by)


def test_drafts_are_free_and_publishing_waits(meeting: Meeting, by: Member) -> None:
    with as_person(by.pk):
        copy = copy_meeting(meeting, by=by, sending=uuid4())
    change(copy, by, time_={**TIME, "weekday": 1})
    with as_person(by.pk), pytest.raises(DecisionNeededError):
        publish_meeting(copy, by=by)
    with as_person(by.pk), pytest.raises(DecisionNeededError):
        add_meeting(group_of(by), wish=wish(), by=by, sending=uuid4())

    agree(meeting)
    with as_person(by.pk):
        assert not publish_meeting(copy, by=by).is_draft


def test_change_of_before_is_not_taken_back_around_the_group(by: Member) -> None:
    meeting = held(by)
    change(meeting, by, time_={**TIME, "start": 20 * 60})
    Group.objects.filter(pk=group_of(by).pk).update(decides=["format"])

    with as_person(by.pk), pytest.raises(DecisionNeededError):
        revert_changes(group_of(by), batch=history(meeting)[-1].batch, by=by)


def test_steward_is_bound_by_the_groups_rule_too(meeting: Meeting) -> None:
    steward = StewardshipFactory.create().member
    with pytest.raises(DecisionNeededError):
        change(meeting, steward, time_={**TIME, "start": 20 * 60})

    agree(meeting)

    assert change(meeting, steward, time_={**TIME, "start": 20 * 60}).version == 2


def test_agreed_long_ago_is_not_agreed_now(meeting: Meeting, by: Member) -> None:
    agree(meeting, days_ago=91)

    with pytest.raises(DecisionNeededError):
        change(meeting, by, time_={**TIME, "start": 20 * 60})


def test_group_that_does_not_stand_yet_has_nobody_to_ask() -> None:
    group = GroupFactory.create(decides=["format"], state=Group.State.DRAFT)

    assert may_meet_otherwise(group)
    group.state = Group.State.LIVE
    assert not may_meet_otherwise(group)
