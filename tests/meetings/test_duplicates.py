"""What a new group may be the same as, for stewards."""

from typing import Any

import pytest

from groups.models import Group, Program
from meetings import duplicates
from meetings.models import Meeting
from tests.factories import GroupFactory, MeetingTimeFactory, PlaceFactory
from tests.meetings.held import listed

pytestmark = pytest.mark.django_db
LATITUDE, LONGITUDE = 37.33939, -121.89496
METRE = 1 / 111_200


@pytest.fixture
def group() -> Group:
    made: Group = GroupFactory.create(
        name="Dawn Patrol",
        home_place="San Jose",
        state="in_review",
        program=Program.objects.get(slug="aa"),
    )
    return made


def held(group: Group | None, *, metres: float = 0, **fields: Any) -> Meeting:
    """Hold a meeting so many metres north of the library."""
    program = fields.pop("meeting__program", Program.objects.get(slug="aa"))
    usual = {"meeting__name": "Six o'Clock", "weekday": 0, "start": 18 * 60}
    place = PlaceFactory.create(latitude=LATITUDE + metres * METRE, longitude=LONGITUDE)
    made = MeetingTimeFactory.create(
        meeting__group=group, meeting__program=program,
        **{"meeting__place": place} | usual | fields,
    )  # fmt: skip
    return listed(made).meeting


def found(group: Group) -> dict[str, tuple[str, ...]]:
    return {like.meeting.slug: like.reasons for like in duplicates.of_group(group)}


def test_next_door_at_about_the_same_time_is_likely_the_same(group: Group) -> None:
    held(group)
    same = held(None, metres=200, start=18 * 60 + 45)
    held(None, metres=200, start=20 * 60)
    held(None, metres=200, weekday=1)
    held(None, metres=300)

    assert set(found(group)) == {same.slug}


def test_another_program_is_another_group(group: Group) -> None:
    held(group)
    held(None, meeting__program=Program.objects.get(slug="na"))

    assert found(group) == {}


def test_same_online_link_is_the_same_room_whenever(group: Group) -> None:
    online: dict[str, Any] = {"meeting__attendance": "online", "meeting__place": None}
    held(group, meeting__join_url="https://video.example/J/1", **online)
    same = held(None, meeting__join_url="https://video.example/j/1", weekday=4, **online)

    assert found(group) == {same.slug: ("the same online link",)}


def test_name_nearly_the_same_in_the_same_town_is_found_without_any_meeting(group: Group) -> None:
    same = held(GroupFactory.create(name="Dawn Patrol Group", program=group.program))
    far = PlaceFactory.create(town="Reno", address="Reno, NV")
    held(GroupFactory.create(name="Dawn Patrol", program=group.program), meeting__place=far)

    assert set(found(group)) == {same.slug}


@pytest.mark.parametrize("fields", [{"visibility": "secret"}, {"visibility": "unlisted"}])
def test_steward_learns_nothing_of_hidden_groups(group: Group, fields: dict[str, str]) -> None:
    held(group)
    held(GroupFactory.create(name="Dawn Patrol", program=group.program, **fields))

    assert found(group) == {}
