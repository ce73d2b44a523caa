"""Who sees how to join a meeting online, when and where; and where nobody ever does."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from meetings import calendars, finder_index
from meetings.actions.confirming import ASK_EVERY, follow_up
from meetings.models import Meeting
from notifications.models import Notice
from tests.factories import MeetingTimeFactory, MemberFactory
from tests.meetings.organized import group_of, plain_member, secretary
from tests.walls import as_owner

pytestmark = pytest.mark.django_db
CANARY = "plover"


def online(visibility: str, *, minutes: int = 600) -> Meeting:
    """Store an online meeting that starts in so many minutes, its way in full of canaries."""
    group = group_of(secretary())
    starts = timezone.now() + timedelta(minutes=minutes)
    meeting: Meeting = MeetingTimeFactory.create(
        meeting__group=group,
        meeting__place=None,
        meeting__attendance="online",
        meeting__join_url=f"https://rooms.example/j/1?pwd={CANARY}",
        meeting__join_url_notes=f"Knock {CANARY}",
        meeting__join_phone=f"+1 408 555 0100 {CANARY}",
        meeting__join_phone_notes=f"Press {CANARY}",
        meeting__join_passcode=CANARY,
        meeting__join_visibility=visibility,
        weekday=starts.weekday(),
        start=starts.hour * 60 + starts.minute,
        time_zone="UTC",
    ).meeting
    finder_index.refresh([meeting.pk])
    return meeting


def sees(client: Client, meeting: Meeting) -> bool:
    return CANARY in client.get(meeting.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("visibility", "minutes", "expected"),
    [
        ("public", 600, "anonymous stranger member"),
        ("members", 600, "member"),
        ("soon", 600, ""),
        ("soon", 20, ""),
        ("soon", 10, "stranger member"),
        ("soon", -30, "stranger member"),
        ("soon", -90, ""),
    ],
)
def test_way_to_join_is_shown_by_visibility(visibility: str, minutes: int, expected: str) -> None:
    meeting = online(visibility, minutes=minutes)
    assert meeting.group is not None
    people = {
        "anonymous": None,
        "stranger": MemberFactory.create(),
        "member": plain_member(meeting.group),
    }
    seen = []

    for name, person in people.items():
        client = Client()
        if person:
            client.force_login(person)
        if sees(client, meeting):
            seen.append(name)

    assert " ".join(seen) == expected


def test_page_for_somebody_signed_in_is_kept_by_no_cache(client: Client) -> None:
    meeting = online("members")
    assert meeting.group is not None
    url = meeting.get_absolute_url()
    before = client.get(url)
    client.force_login(plain_member(meeting.group))

    own = client.get(url, headers={"If-None-Match": before["ETag"]})
    after = Client().get(url)

    assert own.status_code == 200
    assert "no-store" in own["Cache-Control"]
    assert "private" in own["Cache-Control"]
    assert "ETag" not in own
    assert CANARY in own.content.decode()
    assert CANARY not in after.content.decode()
    assert "public" in after["Cache-Control"]


@pytest.mark.parametrize("visibility", ["public", "members", "soon"])
def test_way_to_join_is_in_no_search_calendar_or_code(client: Client, visibility: str) -> None:
    meeting = online(visibility, minutes=10)
    assert meeting.group is not None
    client.force_login(plain_member(meeting.group))
    addresses = [
        reverse("finder") + "?attendance=online",
        reverse("finder_calendar") + f"?meeting={meeting.slug}",
        reverse("meeting_calendar", args=[meeting.slug]),
        reverse("meeting_qr", args=[meeting.slug]),
        reverse("meeting_report", args=[meeting.slug]),
        reverse("group_detail", args=[meeting.group.slug]),
        reverse("group_calendar", args=[meeting.group.slug]),
        reverse("program_detail", args=[meeting.program.slug]),
    ]

    pages = {address: client.get(address).content.decode() for address in addresses}

    assert [address for address, text in pages.items() if CANARY in text] == []
    assert meeting.name in pages[addresses[0]]
    assert CANARY not in calendars.of_slugs([meeting.slug]).to_ical().decode()


def test_way_to_join_is_in_nothing_that_organizers_are_told() -> None:
    meeting = online("public")
    long_ago = timezone.now() - ASK_EVERY - timedelta(days=1)
    Meeting.objects.filter(pk=meeting.pk).update(confirmed_at=long_ago)

    follow_up(timezone.now())

    with as_owner():
        told = [f"{notice.context} {notice.args}" for notice in Notice.objects.all()]
    assert len(told) == 1
    assert meeting.name in told[0]
    assert CANARY not in told[0]
