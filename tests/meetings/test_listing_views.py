"""Pages on which a group says that a listing is its meeting, and a steward looks at it."""

import re
from typing import Any
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import Member
from groups.models import Group
from meetings import tasks
from meetings.models import Meeting, MeetingClaim
from meetings.views import keeping
from tests.factories import (
    FeedFactory,
    GroupFactory,
    MeetingFactory,
    MeetingTimeFactory,
    MemberFactory,
    ReviewFactory,
    ServiceBodyFactory,
    StewardshipFactory,
)
from tests.meetings.organized import plain_member, secretary
from tests.walls import as_owner

pytestmark = pytest.mark.django_db
ADDRESS = "post@district.example"


@pytest.fixture
def listing() -> Meeting:
    body = ServiceBodyFactory.create(public_email=ADDRESS)
    meeting = MeetingFactory.create(
        program=body.program,
        service_body=body,
        feed=FeedFactory.create(program=body.program),
        name="Dawn",
    )
    return MeetingTimeFactory.create(meeting=meeting, weekday=1).meeting


@pytest.fixture
def group(listing: Meeting) -> Group:
    made: Group = GroupFactory.create(program=listing.program, name="Harbor Group")
    return made


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member)
    return client


def page(client: Client, name: str, *args: object, status: int = 200) -> str:
    response = client.get(reverse(name, args=args))
    assert response.status_code == status, response
    html = response.content.decode()
    if status == 200:
        title = re.search(r"<title>(.*?)</title>", html, re.DOTALL)
        assert title is not None
        assert title[1].split() in (["Home"], ["Queue"], ["Calendar"])
        assert html.count("<h1") == 1
    return html


def send(client: Client, address: str, /, *args: object, status: int = 302, **data: Any) -> str:
    response = client.post(reverse(address, args=args), data)
    assert response.status_code == status, response.content.decode()[-3000:]
    return response.content.decode()


def code() -> str:
    with as_owner():
        tasks.send_claim_code(claim=str(MeetingClaim.objects.get().pk))
    found = re.search(r"^(\d{8})$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found is not None
    return found[1]


def test_servant_proves_it_by_code_from_the_public_page(listing: Meeting, group: Group) -> None:
    client = signed_in(secretary(group))
    public = Client().get(listing.get_absolute_url()).content.decode()
    assert reverse("listing_claim", args=[listing.pk]) in public
    assert ADDRESS in page(client, "listing_claim", listing.pk)

    send(client, "listing_claim", listing.pk, group=group.key, proof="code")
    assert "The code is on its way" in page(client, "listing_claim", listing.pk)
    assert "This is not the code" in send(client, "listing_claim", listing.pk, status=422, code=1)
    send(client, "listing_claim", listing.pk, code=code())

    assert "It is your group’s meeting now" in page(client, "listing_claim", listing.pk)
    assert "Dawn" in page(client, "schedule_detail", group.key)
    keeping.forget()
    public = Client().get(listing.get_absolute_url()).content.decode()
    assert "This is our meeting" not in public
    assert "Harbor Group" in public


def test_steward_looks_and_grants(listing: Meeting, group: Group) -> None:
    client = signed_in(secretary(group))
    send(client, "listing_claim", listing.pk, group=group.key, proof="steward", words="We meet.")
    with as_owner():
        claim = MeetingClaim.objects.get()
    assert "A steward looks at it" in page(client, "listing_claim", listing.pk)

    steward = signed_in(StewardshipFactory.create(service_body=listing.service_body).member)
    assert "Dawn" in page(steward, "steward_queue")
    html = page(steward, "listing_claim_review", claim.pk)
    assert "We meet." in html
    assert "Harbor Group" in html
    html = send(steward, "listing_claim_review", claim.pk, status=422, refuse="1", words="")
    assert "Say why not" in html
    send(steward, "listing_claim_review", claim.pk, grant="1")

    listing.refresh_from_db()
    assert listing.group == group
    assert "Dawn" not in page(steward, "steward_queue")


def test_refused_with_words_it_can_be_tried_again(listing: Meeting, group: Group) -> None:
    client = signed_in(secretary(group))
    send(client, "listing_claim", listing.pk, group=group.key, proof="steward")
    with as_owner():
        claim = MeetingClaim.objects.get()
    steward = signed_in(StewardshipFactory.create().member)
    send(steward, "listing_claim_review", claim.pk, refuse="1", words="They say no.")

    assert "They say no." in page(client, "listing_claim", listing.pk)
    send(client, "listing_claim", listing.pk, group=group.key, proof="code")


def test_steward_of_another_body_finds_no_claim(listing: Meeting, group: Group) -> None:
    send(
        signed_in(secretary(group)), "listing_claim", listing.pk, group=group.key, proof="steward"
    )
    with as_owner():
        claim = MeetingClaim.objects.get()
    beside = signed_in(StewardshipFactory.create(service_body=ServiceBodyFactory.create()).member)

    assert "Dawn" not in page(beside, "steward_queue")
    page(beside, "listing_claim_review", claim.pk, status=404)


def test_list_of_a_group_offers_what_is_like_it_and_tells_what_was_said(
    listing: Meeting, group: Group
) -> None:
    near = MeetingFactory.create(
        program=group.program, group=group, place=listing.place, is_draft=True
    )
    MeetingTimeFactory.create(meeting=near, weekday=1)
    client = signed_in(secretary(group))
    claim_url = f"{reverse('listing_claim', args=[listing.pk])}?group={group.key}"
    assert claim_url in page(client, "listing_list", group.key)

    send(client, "listing_claim", listing.pk, group=group.key, proof="steward")

    html = page(client, "listing_list", group.key)
    assert claim_url not in html
    assert "Waiting" in html


def test_group_in_its_beginning_is_told_that_it_has_to_wait(listing: Meeting) -> None:
    group = GroupFactory.create(program=listing.program, state=Group.State.DRAFT)
    client = signed_in(secretary(group))
    send(client, "listing_claim", listing.pk, group=group.key, proof="code")
    send(client, "listing_claim", listing.pk, code=code())

    assert "once the stewards have approved" in page(client, "listing_claim", listing.pk)
    assert "once the stewards have approved" in page(client, "listing_list", group.key)


def test_who_serves_no_group_is_led_to_starting_one(listing: Meeting, group: Group) -> None:
    for member in (MemberFactory.create(), plain_member(group)):
        client = signed_in(member)
        assert "Start your group first" in page(client, "listing_claim", listing.pk)
        send(client, "listing_claim", listing.pk, status=422, group=group.key, proof="steward")
    with as_owner():
        assert not MeetingClaim.objects.exists()


def test_servant_without_a_second_factor_is_led_to_one(listing: Meeting, group: Group) -> None:
    member = secretary(group)
    Authenticator.objects.filter(user=member).delete()

    response = signed_in(member).get(reverse("listing_claim", args=[listing.pk]))

    assert response["Location"].startswith(reverse("second_factor"))


def test_what_cannot_be_claimed_has_no_page(group: Group) -> None:
    client = signed_in(secretary(group))
    own = MeetingFactory.create(program=group.program, group=group)
    draft = MeetingFactory.create(feed=FeedFactory.create(), is_draft=True)

    for pk in (own.pk, draft.pk, 987654):
        page(client, "listing_claim", pk, status=404)
    page(
        signed_in(StewardshipFactory.create().member), "listing_claim_review", uuid4(), status=404
    )


def test_who_reviews_the_group_sees_its_proven_listing_and_no_duplicate(listing: Meeting) -> None:
    group = GroupFactory.create(program=listing.program, state=Group.State.IN_REVIEW, name="Dawn")
    review = ReviewFactory.create(group=group)
    near = MeetingFactory.create(program=group.program, group=group, place=listing.place)
    MeetingTimeFactory.create(meeting=near, weekday=1)
    steward = signed_in(StewardshipFactory.create().member)
    html = page(steward, "review_detail", review.pk)
    assert html.count(listing.get_absolute_url()) == 1
    assert "the same day, about the same time" in html
    client = signed_in(secretary(group))
    send(client, "listing_claim", listing.pk, group=group.key, proof="code")
    send(client, "listing_claim", listing.pk, code=code())

    html = page(steward, "review_detail", review.pk)

    assert "proven to be its own" in html
    assert html.count(listing.get_absolute_url()) == 1
    assert "the same day, about the same time" not in html
    send(steward, "review_detail", review.pk, approve="1")
    assert Meeting.objects.get(pk=listing.pk).group == group
