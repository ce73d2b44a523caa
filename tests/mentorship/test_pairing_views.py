"""The page of two over HTTP: what each sees, what the other does, and that nobody else is let in."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Block, Member
from mentorship.models import CheckIn, Pairing
from tests.factories import CheckInFactory, MemberFactory, StewardshipFactory
from tests.mentorship.actions.test_pairing import back, begun, now_of, side
from tests.mentorship.test_ask_views import signed_in
from tests.walls import as_owner

pytestmark = pytest.mark.django_db
POSTS = (
    "pairing_agree", "pairing_step_back", "pairing_block", "pairing_check_in", "pairing_seen",
)  # fmt: skip
AGREED = {"how_often": "Daily", "when": "At seven", "in_crisis": "A line first"}


def at(name: str, found: Pairing) -> str:
    return reverse(name, args=[found.pk])


def page(member: Member, found: Pairing) -> str:
    answer = signed_in(member).get(at("pairing_detail", found))
    assert answer.status_code == 200
    html: str = answer.content.decode()
    title = re.search(r"<title>(.*?)</title>", html, re.DOTALL)
    assert title is not None
    assert title[1].split() == ["Home"]
    assert html.count("<h1") == 1
    return html


def send(member: Member, name: str, found: Pairing, **data: Any) -> str:
    """Send a form as a browser does, and give the page that it leads to."""
    answer = signed_in(member).post(at(name, found), data, follow=True)
    assert answer.status_code == 200, answer
    html: str = answer.content.decode()
    return html


def test_aut_10_each_sees_the_other_by_the_chosen_name_alone() -> None:
    found = begun()
    mentor, mentee = side(found, "mentor"), side(found, "mentee")

    first, second = page(mentor, found), page(mentee, found)

    assert "You and Wren" in first
    assert "You and Sage" in second
    for html, other in ((first, mentee), (second, mentor)):
        assert str(other.pk) not in html
        assert "What it is, and what it is not" in html
        assert "Step back" in html


def test_both_find_their_way_to_it() -> None:
    found = begun()

    for who, name in (("mentor", "guide_inbox"), ("mentee", "ask_home")):
        html = signed_in(side(found, who)).get(reverse(name)).content.decode()
        assert at("pairing_detail", found) in html


@pytest.mark.parametrize("name", ["pairing_detail", *POSTS])
def test_to_all_others_it_is_not_there(name: str) -> None:
    found = begun()
    steward = StewardshipFactory.create(service_body=None).member

    for member in (MemberFactory.create(), steward):
        client = signed_in(member)
        ask = client.get if name == "pairing_detail" else client.post
        real, none = ask(at(name, found)), ask(reverse(name, args=[uuid4()]))
        assert (real.status_code, none.status_code) == (404, 404)
    anonymous = Client()
    ask = anonymous.get if name == "pairing_detail" else anonymous.post
    assert ask(at(name, found)).status_code == 302
    assert now_of(found).state == "trial"


@pytest.mark.parametrize("name", POSTS)
def test_what_changes_something_is_no_link(name: str) -> None:
    found = begun()

    assert signed_in(side(found, "mentee")).get(at(name, found)).status_code == 405


def test_agreement_is_kept_and_shown_to_both() -> None:
    found = begun()

    send(side(found, "mentee"), "pairing_agree", found, **AGREED, meets_later="on")

    html = page(side(found, "mentor"), found)
    assert "A line first" in html
    assert "meet in person only after" in html


def test_agreement_that_is_too_long_says_so_and_keeps_nothing() -> None:
    found = begun()

    answer = signed_in(side(found, "mentor")).post(
        at("pairing_agree", found), AGREED | {"when": "x" * 201}
    )

    assert answer.status_code == 422
    assert "Please check this" in answer.content.decode()
    assert now_of(found).how_often == ""


def test_one_click_ends_it_and_both_read_the_same() -> None:
    found = begun()

    send(side(found, "mentor"), "pairing_step_back", found)

    for who in ("mentor", "mentee"):
        html = page(side(found, who), found)
        assert "This has come to an end" in html
        assert "Wren" not in html
        assert "Sage" not in html


def test_who_was_kept_away_reads_what_anybody_reads_at_an_end() -> None:
    stepped, blocked = begun(), begun()
    back(stepped, "mentor")

    send(side(blocked, "mentor"), "pairing_block", blocked)

    with as_owner():
        kept = Block.objects.get()
    assert (kept.blocker_id, kept.blocked_id, kept.label) == (
        blocked.mentor_id, blocked.mentee_id, "Wren",
    )  # fmt: skip
    pages = [page(side(one, "mentee"), one) for one in (stepped, blocked)]
    mains = [html[html.index("<h1") : html.index("</main")] for html in pages]
    same = [
        html.replace(str(one.pk), "") for html, one in zip(mains, (stepped, blocked), strict=True)
    ]
    assert same[0] == same[1]


def test_ended_meanwhile_every_button_leads_to_the_end() -> None:
    found = begun()
    back(found, "mentor")
    sent = {"feeling": "call", **AGREED}

    for who, names in (("mentee", POSTS[:4]), ("mentor", POSTS[4:])):
        for name in names:
            assert "This has come to an end" in send(side(found, who), name, found, **sent)
    with as_owner():
        assert not CheckIn.objects.exists()


def test_three_buttons_and_the_mentor_sees_the_days() -> None:
    found = begun()
    mentee = side(found, "mentee")
    html = page(mentee, found)
    for feeling in CheckIn.Feeling.values:
        assert f'value="{feeling}"' in " ".join(html.split())

    send(mentee, "pairing_check_in", found, feeling="hard")

    assert "Hard day" in page(side(found, "mentor"), found)


def test_p_5_call_shows_lines_and_says_truthfully_whether_it_was_seen() -> None:
    found = begun()
    mentor, mentee = side(found, "mentor"), side(found, "mentee")

    html = send(mentee, "pairing_check_in", found, feeling="call")

    assert "Nobody has seen it yet" in html
    assert reverse("crisis_lines") in html[html.index("Please do not wait") :]
    assert "They ask you to call them" in page(mentor, found)
    assert "Nobody has seen it yet" in page(mentee, found)  # a page looked at says nothing (P-8)

    send(mentor, "pairing_seen", found)

    assert "that they have seen it" in page(mentee, found)
    assert "They ask you to call them" not in page(mentor, found)


def test_call_that_nobody_saw_stands_after_a_better_day() -> None:
    found = begun()
    CheckInFactory.create(pairing=found, feeling=CheckIn.Feeling.CALL)

    send(side(found, "mentee"), "pairing_check_in", found, feeling="good")

    assert "They ask you to call them" in page(side(found, "mentor"), found)


@pytest.mark.parametrize("feeling", ["", "other", "GOOD"])
def test_day_of_no_known_kind_is_not_kept(feeling: str) -> None:
    found = begun()

    send(side(found, "mentee"), "pairing_check_in", found, feeling=feeling)

    with as_owner():
        assert not CheckIn.objects.exists()


def test_wrong_side_cannot_press_the_other_s_buttons() -> None:
    found = begun()

    for who, name in (("mentor", "pairing_check_in"), ("mentee", "pairing_seen")):
        answer = signed_in(side(found, who)).post(at(name, found), {"feeling": "good"})
        assert answer.status_code == 403


def test_each_can_report_the_other_and_only_the_other() -> None:
    found = begun()
    mentee = side(found, "mentee")

    assert reverse("report_create", args=["mentor", found.pk]) in page(mentee, found)
    client = signed_in(mentee)
    assert client.get(reverse("report_create", args=["mentor", found.pk])).status_code == 200
    assert client.get(reverse("report_create", args=["mentee", found.pk])).status_code == 404
