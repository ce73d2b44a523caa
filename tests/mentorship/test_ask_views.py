"""Pages of a newcomer who asks, over HTTP: the steps, where things are, the answer."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Member
from mentorship.actions import requesting, rounds
from mentorship.models import MentorRequest, Pairing
from notifications.models import Notice
from tests.factories import (
    BlockFactory,
    GazetteerNameFactory,
    GazetteerPlaceFactory,
    MemberFactory,
    MembershipFactory,
    MentorRequestFactory,
)
from tests.meetings.held import meets_in, online_in
from tests.mentorship.asking import accepted, belonging, doing, fresh, mentor, program, waiting
from tests.walls import as_owner

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
WHO = {"language": "en", "second": "es", "third": "en"}
LIFE = {"life": ["parent-wish", "grief-wish", "grief-need", "nothing-need"]}
MEET = {
    "free": ["0-18", "3-6"], "ways": ["in_person", "online"], "prefers": "in_person",
    "place": "San Jose", "reach_km": "25",
}  # fmt: skip
WORDS = {"words": "I work at night."}


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member)
    return client


@pytest.fixture
def town() -> None:
    GazetteerNameFactory.create(place=GazetteerPlaceFactory.create())


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response
    html: str = response.content.decode()
    if status == 200:
        title = re.search(r"<title>(.*?)</title>", html, re.DOTALL)
        assert title is not None
        assert title[1].split() == ["Home"]
        assert html.count("<h1") == 1
    return html


def step(request: MentorRequest, number: int) -> str:
    return reverse("ask_step", args=[request.pk, number])


def only(member: Member) -> MentorRequest:
    with as_owner():
        return MentorRequest.objects.get(member=member)


@pytest.mark.usefixtures("town")
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_five_steps_put_a_request_into_the_pool(headers: dict[str, str]) -> None:
    own = belonging()
    client = signed_in(own.member)

    def send(address: str, data: dict[str, Any]) -> str:
        response = client.post(address, data, headers=headers)
        assert response.status_code == (200 if headers else 302), response.content.decode()
        return str(response["HX-Redirect" if headers else "Location"])

    page(client, reverse("ask_start"))
    led = send(reverse("ask_start"), {"kind": "sponsor", "group": own.group.pk})
    request = only(own.member)
    assert led == step(request, 2)
    for number, data in ((2, WHO), (3, LIFE), (4, MEET), (5, WORDS)):
        page(client, step(request, number))
        led = send(step(request, number), data)

    request = fresh(request)
    assert led == request.get_absolute_url()
    assert (request.state, request.languages, request.needs, request.wishes) == (
        "open", ["en", "es"], ["grief"], ["parent"],
    )  # fmt: skip
    assert request.free == [[0, 18, 4], [3, 6, 6]]
    assert (request.place, request.latitude, request.longitude, request.time_zone) == (
        "San Jose, California", 37.3, -121.9, "America/Los_Angeles",
    )  # fmt: skip
    said = page(client, led)
    assert "We are looking for someone who fits" in said
    assert "sponsor, Alcoholics Anonymous, in person and online or by telephone" in said


def test_step_that_says_too_little_shows_what_to_mend() -> None:
    request = waiting(state="draft", opened_at=None)
    client = signed_in(request.member)

    response = client.post(step(request, 4), {"reach_km": "25"})

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"free", "ways", "place"}
    assert "<html" in response.content.decode()
    response = client.post(step(request, 4), {"reach_km": "25"}, headers=HTMX)
    assert response.status_code == 422
    assert "<html" not in response.content.decode()


@pytest.mark.parametrize(
    "words", ["Call me at 408-555-0199", "write to kim@example.org", "I can pay by gift card"]
)
def test_words_that_tell_too_much_are_not_taken(words: str) -> None:
    request = waiting(state="draft", opened_at=None)

    response = signed_in(request.member).post(step(request, 5), {"words": words})

    assert response.status_code == 422
    assert fresh(request).words == ""


def test_kinds_are_named_in_the_words_of_the_program() -> None:
    dharma, smart = belonging("recovery-dharma"), belonging("smart")

    said = page(signed_in(dharma.member), reverse("ask_start"))
    equals = page(signed_in(smart.member), reverse("ask_start"))

    assert "A mentor: someone further along" in said
    assert "A sponsor" not in said
    assert "someone further along" not in equals


def test_kind_that_a_program_does_not_know_is_refused_at_the_field() -> None:
    smart = belonging("smart")
    aa = belonging("aa", group=None)
    with as_owner():
        type(aa).objects.filter(pk=aa.pk).update(member=smart.member)

    response = signed_in(smart.member).post(
        reverse("ask_start"), {"kind": "sponsor", "group": smart.group.pk}
    )

    assert response.status_code == 422
    assert "kind" in response.context["form"].errors


def test_somebody_in_no_group_is_shown_the_way_to_one() -> None:
    assert "First a group" in page(signed_in(MemberFactory.create()), reverse("ask_start"))


@pytest.mark.parametrize(
    "name", ["ask_status", "ask_step", "ask_withdraw", "ask_choose", "ask_again"]
)
def test_request_of_somebody_else_answers_as_if_it_did_not_exist(name: str) -> None:
    client = signed_in(belonging().member)
    more = [2] if name == "ask_step" else []
    ask = client.get if name in ("ask_status", "ask_step") else client.post

    answers = [ask(reverse(name, args=[pk, *more])) for pk in (waiting().pk, uuid4())]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


def test_status_says_until_when_somebody_is_asked_and_not_who() -> None:
    request = waiting()
    profile = mentor(words="canary-words")
    rounds.hold_round()

    said = page(signed_in(request.member), request.get_absolute_url())

    assert "One older member has been asked" in said
    assert "They have until" in said
    assert "canary-words" not in said
    assert str(profile.pk) not in said


def test_status_shows_what_a_mentor_said_but_not_their_name_until_both_said_yes() -> None:
    offer = accepted(
        profile_shown={"words": "Ten years of coffee.", "band": 120, "languages": ["en"]},
        for_newcomer=[["hours", "6"]],
    )
    request = offer.request
    client = signed_in(request.member)

    said = page(client, request.get_absolute_url())

    assert "Somebody would like to walk with you" in said
    assert "Ten years of coffee." in said
    assert "10 years and more" in said
    assert "You are both free in 6 hours of the week." in said
    assert "Sage" not in said
    response = client.post(reverse("ask_choose", args=[request.pk]), {"choose": "1", "name": ""})
    assert response.status_code == 422
    client.post(reverse("ask_choose", args=[request.pk]), {"choose": "1", "name": "Wren"})
    client.post(reverse("ask_choose", args=[request.pk]), {"choose": "1", "name": "Wren"})
    with as_owner():
        assert Pairing.objects.get().mentee_name == "Wren"
    led = client.get(request.get_absolute_url(), follow=True)
    assert "You and Sage" in led.content.decode()
    assert "Sage" in page(client, reverse("ask_home"))


def test_looking_for_somebody_else_sent_twice_is_done_once() -> None:
    offer = accepted()
    client = signed_in(offer.request.member)

    for _ in range(2):
        response = client.post(reverse("ask_choose", args=[offer.request_id]), {"refuse": "1"})
        assert response.status_code == 302

    assert fresh(offer.request).rounds == 1
    assert "We are looking" in page(client, offer.request.get_absolute_url())


def test_withdraw_is_one_click_and_asking_again_another() -> None:
    request = waiting(words="I work at night.")
    client = signed_in(request.member)

    for _ in range(2):
        assert client.post(reverse("ask_withdraw", args=[request.pk])).status_code == 302
    assert fresh(request).state == "withdrawn"
    assert "Your request has ended" in page(client, request.get_absolute_url())
    response = client.post(reverse("ask_again", args=[request.pk]), follow=True)

    with as_owner():
        again = MentorRequest.objects.get(state="draft")
    assert response.redirect_chain[-1][0] == step(again, 5)
    assert "I work at night." in response.content.decode()


def test_change_of_a_waiting_request_keeps_it_in_the_pool() -> None:
    request = waiting()
    client = signed_in(request.member)
    assert "Keep the changes" in page(client, step(request, 5))

    client.post(step(request, 3), {"life": ["grief-need"]})

    assert (fresh(request).state, fresh(request).needs) == ("open", ["grief"])


def test_nobody_found_says_who_was_told_and_when_we_try_again() -> None:
    request = waiting()
    rounds.hold_round()

    said = page(signed_in(request.member), request.get_absolute_url())

    assert "Nobody yet" in said
    assert "We try again on" in said


def test_get_of_what_changes_things_is_refused() -> None:
    request = waiting()
    client = signed_in(request.member)
    for name in ("ask_withdraw", "ask_choose", "ask_again"):
        assert client.get(reverse(name, args=[request.pk])).status_code == 405


def test_status_costs_the_same_number_of_queries_however_much_there_is() -> None:
    request = waiting()
    client = signed_in(request.member)
    counts = []
    for _ in range(3):
        page(client, request.get_absolute_url())  # what processes keep is there
        with CaptureQueriesContext(connection) as queries:
            page(client, request.get_absolute_url())
        counts.append(len(queries))
        MentorRequestFactory.create_batch(3, member=request.member, state="withdrawn")

    assert len(set(counts)) == 1


def test_meetings_for_newcomers_nearby_and_online_are_shown_meanwhile() -> None:
    aa = program()
    near: dict[str, Any] = {"meeting__program": aa, "meeting__place__latitude": 37.34}
    meets_in(180, formats="newcomer", meeting__name="First steps", **near)
    meets_in(120, meeting__name="For all", **near)
    online_in(20, meeting__name="On a screen", meeting__program=aa)
    online_in(20, meeting__name="Of others", meeting__program=program("na"))
    request = waiting(latitude=37.3, longitude=-121.9, time_zone="America/Los_Angeles")

    said = page(signed_in(request.member), request.get_absolute_url())

    assert "First steps" in said
    assert "On a screen" in said
    assert "starts in" in said
    assert "For all" not in said
    assert "Of others" not in said


def test_where_no_meeting_of_the_program_is_for_newcomers_others_are_shown() -> None:
    meets_in(180, formats="newcomer", meeting__name="Of others", meeting__program=program("na"))
    request = waiting(latitude=37.3, longitude=-121.9, time_zone="America/Los_Angeles")

    assert "Of others" in page(signed_in(request.member), request.get_absolute_url())


VARYING = re.compile(
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|csrfmiddlewaretoken\" value=\"[^\"]+"
)


def told_to(request: MentorRequest) -> list[Any]:
    """Give all that a newcomer sees and is told, without what differs between any two."""
    client = signed_in(request.member)
    pages = [page(client, one) for one in (request.get_absolute_url(), reverse("ask_home"))]
    with as_owner():
        notices = Notice.objects.filter(member=request.member).order_by("kind")
        told = [(one.kind, one.args, one.context) for one in notices]
    return [*(VARYING.sub("", html) for html in pages), told]


@pytest.mark.parametrize("named_as", ["", "Heron"])
def test_block_looks_like_an_absence_in_every_page_and_notice(named_as: str) -> None:
    blocked, alone = (
        waiting(state="draft", step=5, named_as=named_as, opened_at=None) for _ in range(2)
    )
    profile = mentor(may_be_named=True)
    MembershipFactory.create(group=blocked.group, member=profile.member, name="Heron")
    BlockFactory.create(blocker=profile.member, blocked=blocked.member)
    send(blocked)
    rounds.hold_round()
    with as_owner():
        type(profile).objects.update(state="paused")
    send(alone)
    rounds.hold_round()

    assert told_to(blocked) == told_to(alone)
    assert [one[0] for one in told_to(blocked)[-1]] == ["mentorship.nobody_found"]


def send(request: MentorRequest) -> None:
    doing(request.member, requesting.send_request, request, by=request.member)
