"""Whom one has blocked is as if they were not there, to both, on every page (PRV-09, C-2)."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Member
from discussions.models import Post, Topic
from tests.factories import (
    BlockFactory,
    MembershipFactory,
    PostFactory,
    ReadMarkFactory,
    ThanksFactory,
    TopicFactory,
)
from tests.recovery_groups import addresses
from tests.recovery_groups.circle import Circle, draw
from tests.recovery_groups.table import rows
from tests.recovery_groups.test_twin_worlds import told
from tests.walls import as_owner

pytestmark = pytest.mark.django_db
VIEWER = "member"
SEARCHED = "lighthouse"


@pytest.fixture
def circle() -> Circle:
    drawn = draw(slug="circle", name="Group")
    addresses.furnish(drawn)
    return drawn


def seen_by(circle: Circle, member: Member) -> dict[str, tuple[object, ...]]:
    """Give what every private page says to a member who looks for the first time."""
    client = Client()
    client.force_login(member)
    seen = {}
    for row in rows():
        if row.method == "GET" and row.expected[VIEWER] == "ok":
            path = reverse(row.name, args=addresses.args_of(row.name, circle, VIEWER))
            seen[row.name] = told(client.get(path))
    search = reverse("room_search", args=[circle.group.key, circle.things["room"].pk])
    seen["search"] = told(client.post(search, {"words": SEARCHED}))
    return seen


def other_takes_part(circle: Circle, viewer: Member) -> Member:
    """Have somebody belong, write, answer, thank and name the viewer, as busy as anybody."""
    other = MembershipFactory.create(group=circle.group, is_shown=True, name="Heron").member
    room, topic = circle.things["room"], circle.things["topic"]
    later = timezone.now() + timedelta(seconds=1)
    own = TopicFactory.create(room=room, opened_by=other, title=SEARCHED, last_post_at=later)
    PostFactory.create(topic=own, body=f"{SEARCHED}, by the other")
    PostFactory.create(
        topic=topic,
        author=other,
        body=f"{SEARCHED} again",
        quotes=circle.things["post"],
        posted_at=later,
    )
    ThanksFactory.create(post=circle.things["own post"], by=other)
    ReadMarkFactory.create(topic=topic, member=other)
    with as_owner():
        Topic.objects.filter(pk=topic.pk).update(last_post_at=later)
    return other


@pytest.mark.parametrize("who", ["viewer", "other"])
def test_prv_09_whoever_is_blocked_is_as_if_they_were_not_there(circle: Circle, who: str) -> None:
    viewer: Any = circle.people[VIEWER]
    with as_owner():  # new members do not see the list of members at once (G-4)
        mine = circle.membership(VIEWER)
        mine.joined_at = timezone.now() - timedelta(days=30)
        mine.save()
    before = seen_by(circle, viewer)

    other = other_takes_part(circle, viewer)
    unblocked = seen_by(circle, viewer)
    pair = (viewer, other) if who == "viewer" else (other, viewer)
    BlockFactory.create(blocker=pair[0], blocked=pair[1], label="")
    blocked = seen_by(circle, viewer)

    with as_owner():
        assert Post.objects.filter(author=other).count() == 2
    differing = {name for name in before if blocked[name] != before[name]}
    # The one place that lists one's own blocks.
    assert differing <= ({"privacy_centre"} if who == "viewer" else set())
    # The pages looked at are those on which the other would be seen.
    would_be_seen = {name for name in before if unblocked[name] != before[name]}
    assert {"room_detail", "topic_detail", "people_list", "search"} <= would_be_seen
