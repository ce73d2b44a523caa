"""The stewards' board: numbers alone, for stewards of the site with a second factor."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Member
from mentorship import numbers
from mentorship.actions import rounds
from tests.factories import (
    MemberFactory,
    MentorOfferFactory,
    ServiceBodyFactory,
    StewardshipFactory,
)
from tests.mentorship.asking import mentor, waiting

pytestmark = pytest.mark.django_db


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member)
    return client


@pytest.fixture
def steward() -> Client:
    return signed_in(StewardshipFactory.create(service_body=None).member)


def rows(client: Client) -> dict[tuple[str, str], tuple[str, str]]:
    text = client.get(reverse("matching_numbers")).content.decode()
    return {(what, which): (one, two) for what, which, one, two in csv.reader(StringIO(text))}


def test_board_counts_waiting_and_free_places_and_says_few_of_few(steward: Client) -> None:
    for day in range(6):
        waiting(
            opened_at=timezone.now() - timedelta(days=day, hours=1), languages=["es", "en"],
            place="San Jose, California",
        )  # fmt: skip
    waiting("na", languages=["en"])
    for _ in range(3):
        mentor(capacity=3, place="Oakland, California")

    found = rows(steward)

    assert found["Program", "AA"] == ("6", "9")
    assert found["Program", "NA"] == ("few", "0")
    assert found["Language", "Spanish"] == ("6", "0")
    assert found["Language", "English"] == ("few", "9")
    assert found["Region", "California"] == ("6", "9")
    assert found["waiting", "0 to 1 days"] == ("few", "")
    assert found["waiting", "longer than 7 days"] == ("0", "")
    assert found["answered", "within 72 hours"] == ("too few to tell", "")
    said = steward.get(reverse("matching_board")).content.decode()
    assert said.count("mentors are missing") == 3
    assert said.count("<h1") == 1


def test_offers_and_pairings_take_places_on_the_board(steward: Client) -> None:
    for _ in range(6):
        waiting()
    for _ in range(4):
        mentor(capacity=3)

    rounds.hold_round()

    assert rows(steward)["Program", "AA"] == ("6", "6")


def test_share_answered_in_72_hours_counts_first_yes() -> None:
    now = timezone.now()
    asked = now - timedelta(days=10)
    for number in range(8):
        request = waiting(opened_at=asked, state="matched")
        if number < 6:
            hours = 71 if number < 2 else 73
            MentorOfferFactory.create(
                request=request, state="matched", answered_at=asked + timedelta(hours=hours)
            )

    assert numbers.board(now).answered == "25 %"


def test_no_name_and_no_id_of_anybody_is_on_the_board(steward: Client) -> None:
    request, profile = waiting(words="canary-words"), mentor(words="canary-words")
    text = "".join(
        steward.get(reverse(name)).content.decode()
        for name in ("matching_board", "matching_numbers")
    )

    for secret in ("canary", request.pk, request.member_id, request.member.handle, profile.pk):
        assert str(secret) not in text


@pytest.mark.parametrize("name", ["matching_board", "matching_numbers"])
def test_board_is_not_there_for_others(name: str) -> None:
    body = StewardshipFactory.create(service_body=ServiceBodyFactory.create()).member
    for member in (MemberFactory.create(), mentor().member, waiting().member, body):
        assert signed_in(member).get(reverse(name)).status_code == 404


def test_steward_without_a_second_factor_is_led_to_one() -> None:
    plain = StewardshipFactory.create(member=MemberFactory.create(), service_body=None).member

    assert signed_in(plain).get(reverse("matching_board")).status_code == 302
