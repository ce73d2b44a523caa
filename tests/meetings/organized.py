"""A group with a secretary and a meeting, for tests of what organizers do."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from accounts.asking import as_person
from accounts.models import Member
from groups.models import Group, Role
from meetings import snapshots
from meetings.actions.scheduling import add_meeting
from meetings.models import Meeting, Place, ScheduleChange
from tests.factories import GroupFactory, MembershipFactory, PlaceFactory, TermFactory
from tests.walls import as_owner

ZONE = "America/Los_Angeles"
NOW = datetime(2026, 11, 25, 18, tzinfo=UTC)  # a Wednesday, 10:00 in San Jose
TIME: dict[str, Any] = {
    "weekday": 3,
    "start": 19 * 60,
    "duration": 60,
    "time_zone": ZONE,
    "weeks_of_month": 0,
    "interval": 1,
    "anchor": None,
    "valid_from": None,
    "valid_until": None,
}


def secretary(group: Group | None = None) -> Member:
    """Store somebody who posts a group's schedule, with a second factor."""
    group = group or GroupFactory.create()
    term = TermFactory.create(membership__group=group, role=Role.SECRETARY)
    member: Member = term.membership.member
    return member


def group_of(member: Member) -> Group:
    """Give the group that somebody serves."""
    with as_owner():
        return Group.objects.get(memberships__member=member)


def plain_member(group: Group) -> Member:
    """Store somebody who belongs and serves nowhere."""
    member: Member = MembershipFactory.create(group=group).member
    return member


def wish(place: Place | None = None, **fields: Any) -> dict[str, Any]:
    """Say what a plain meeting on Thursdays at seven is."""
    where = place or PlaceFactory.create()
    plain = {"name": "Step Study", "attendance": "in_person", "place": where.pk}
    return {**plain, "is_draft": False, "time/new-0": TIME, **fields}


def held(member: Member, *, changed: Mapping[str, Any] | None = None, **fields: Any) -> Meeting:
    """Store a meeting as its secretary adds it."""
    with as_person(member.pk):
        return add_meeting(
            group_of(member),
            wish=wish(**fields) | dict(changed or {}),
            by=member,
            sending=uuid4(),
        )


def state(meeting: Meeting) -> snapshots.State:
    """Give a meeting's state as it is stored."""
    return snapshots.state_of(snapshots.whole(Meeting.objects.all()).get(pk=meeting.pk))


def history(meeting: Meeting) -> list[ScheduleChange]:
    """Give a meeting's changes, the first one first."""
    with as_owner():
        return list(ScheduleChange.objects.filter(meeting=meeting).order_by("version"))


def time_of(meeting: Meeting) -> int:
    """Give the number of a meeting's only time."""
    return meeting.times.get().pk


def next_thursday(meeting: Meeting, weeks: int = 0) -> date:
    """Give a coming Thursday in the meeting's zone: never today."""
    del meeting
    today = timezone.now().date()
    return today + timedelta(days=(3 - today.weekday()) % 7 or 7) + timedelta(weeks=weeks)
