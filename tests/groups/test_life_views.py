"""Pages of a group's life over HTTP: founding, settings, safety, decisions, claims, the queue."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Member
from groups.models import Claim, Group, GroupDecision, OnlineSafety, PendingDeed, Review, Role
from tests.factories import (
    ClaimFactory,
    GroupDecisionFactory,
    GroupFactory,
    MeetingTimeFactory,
    MemberFactory,
    MembershipFactory,
    OnlineSafetyFactory,
    PendingDeedFactory,
    ReviewFactory,
    ServiceBodyFactory,
    StewardshipFactory,
    TermFactory,
)
from tests.groups.lives import belonging, safe_group, served_group, some_program
from tests.walls import as_owner

pytestmark = pytest.mark.django_db
WAY_BACK = timezone.now() - timedelta(days=100)


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member)
    return client


def page(client: Client, name: str, *args: object, status: int = 200) -> str:
    response = client.get(reverse(name, args=args))
    assert response.status_code == status, response
    html = response.content.decode()
    title = re.search(r"<title>(.*?)</title>", html, re.DOTALL)
    if status == 200:
        assert title is not None
        assert title[1].split() in (["Home"], ["Queue"]), title[1]
        assert html.count("<h1") == 1
    return html


def send(client: Client, address: str, /, *args: object, status: int = 302, **data: Any) -> str:
    response = client.post(reverse(address, args=args), data)
    assert response.status_code == status, response.content.decode()[-3000:]
    return response.content.decode()


@pytest.fixture
def secretary() -> tuple[Group, Client]:
    group, terms = served_group(Role.SECRETARY, Role.CHAIR, name="Dawn")
    return group, signed_in(terms[0].membership.member)


def new_group(**fields: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "name": "Dawn", "program": some_program().pk, "home_place": "San Jose", "notes": "Calm.",
        "visibility": "listed", "joining": "approval", "join_question": "", "own_name": "Wren",
        "sending": uuid4(),
    }  # fmt: skip
    return usual | fields


def test_founding_leads_to_what_is_missing_and_then_to_the_stewards() -> None:
    founder = MemberFactory.create(second_factor=True)
    client = signed_in(founder)
    assert "Start a group" in page(client, "group_create")
    send(client, "group_create", **new_group())
    group = Group.objects.get()
    assert "A second servant" in page(client, "group_founding", group.key)

    html = send(client, "group_founding", group.key, status=422, plan="Mondays")
    assert "A second servant who has accepted a seat" in html

    TermFactory.create(membership=belonging(group), role=Role.CHAIR)
    send(client, "group_founding", group.key, plan="Mondays at six")
    group.refresh_from_db()
    assert group.state == Group.State.IN_REVIEW
    assert "A steward of the site looks at it" in page(client, "group_founding", group.key)
    assert client.get(group.get_absolute_url()).status_code == 404


def test_founder_without_a_second_factor_is_led_to_setting_one_up() -> None:
    client = signed_in(MemberFactory.create())
    send(client, "group_create", **new_group())
    key = Group.objects.get().key

    response = client.post(reverse("group_founding", args=[key]), {"plan": "Mondays"})

    assert response.headers["Location"] == reverse("second_factor")


def test_secret_group_is_founded_with_its_door_shut() -> None:
    client = signed_in(MemberFactory.create())

    send(client, "group_create", **new_group(visibility="secret", joining="open"))

    assert Group.objects.get().joining == Group.Joining.INVITATION


def test_founding_with_a_gap_says_where(secretary: tuple[Group, Client]) -> None:
    _, client = secretary

    html = send(client, "group_create", status=422, **new_group(name="", program=""))

    assert 'href="#id_name"' in html
    assert 'href="#id_program"' in html


def test_aut_05_founding_takes_no_field_that_it_does_not_ask_for() -> None:
    client = signed_in(MemberFactory.create())

    send(client, "group_create", **new_group(state="live", slug="mine", checked_on="2026-01-01"))

    group = Group.objects.get()
    assert (group.state, group.checked_on) == (Group.State.DRAFT, None)
    assert group.slug != "mine"


def test_draft_is_thrown_away(secretary: tuple[Group, Client]) -> None:
    group, client = secretary
    send(client, "group_discard", group.key)
    assert Group.objects.filter(pk=group.pk).exists()  # it stands already

    Group.objects.update(state=Group.State.DRAFT)
    send(client, "group_discard", group.key)
    assert not Group.objects.filter(pk=group.pk).exists()


def test_settings_are_saved_and_two_servants_do_not_overwrite_each_other(
    secretary: tuple[Group, Client],
) -> None:
    group, client = secretary
    html = page(client, "group_settings", group.key)
    seen = re.search(r'name="seen" value="([^"]+)"', html)
    assert seen is not None
    fields: dict[str, Any] = {
        "name": "Dusk",
        "home_place": "",
        "notes": "",
        "site_url": "",
        "seen": seen[1],
    }
    send(client, "group_settings", group.key, **fields)
    assert Group.objects.get(pk=group.pk).name == "Dusk"

    html = send(client, "group_settings", group.key, status=409, **fields | {"name": "Noon"})

    assert "Another servant has changed the group" in html
    assert 'value="Noon"' in html
    again = re.search(r'name="seen" value="([^"]+)"', html)
    assert again is not None
    send(client, "group_settings", group.key, **fields | {"name": "Noon", "seen": again[1]})
    assert Group.objects.get(pk=group.pk).name == "Noon"


def test_rules_are_saved(secretary: tuple[Group, Client]) -> None:
    group, client = secretary
    html = page(client, "group_rules", group.key)
    seen = re.search(r'name="seen" value="([^"]+)"', html)
    assert seen is not None

    send(
        client, "group_rules", group.key, seen=seen[1], joining="invitation", join_question="",
        quorum="50", majority="67", decides=["rules", "roles", "format"],
    )  # fmt: skip

    group.refresh_from_db()
    assert (group.joining, group.quorum, group.majority) == ("invitation", 50, 67)
    assert group.decides == ["rules", "roles", "format"]


def test_visibility_pausing_and_ending(secretary: tuple[Group, Client]) -> None:
    group, client = secretary
    page(client, "group_visibility", group.key)
    send(client, "group_visibility", group.key, to="secret")
    send(client, "group_visibility", group.key, to="listed")
    with as_owner():
        deed = PendingDeed.objects.get()
    assert "Let anybody find the group" in page(client, "group_settings", group.key)
    assert "Let anybody find the group" in page(client, "group_home", group.key)
    send(client, "deed_answer", group.key, deed.pk, confirm="1")
    assert Group.objects.get(pk=group.pk).visibility == "secret"  # one servant is not two
    send(client, "deed_answer", group.key, deed.pk, withdraw="1")
    send(client, "group_pause", group.key)
    assert Group.objects.get(pk=group.pk).state == Group.State.PAUSED
    send(client, "group_pause", group.key, resume="1")
    send(client, "group_end", group.key)
    assert "End the group" in page(client, "group_home", group.key)


def test_safety_page_says_what_holds_and_lets_go_online() -> None:
    group, terms = safe_group(state=Group.State.PAUSED, pause_reason="safety", name="Dawn")
    OnlineSafety.objects.all().delete()
    client = signed_in(terms[1].membership.member)
    html = page(client, "group_safety", group.key)
    assert html.count("To do:") == 4
    assert html.count("Holds:") == 2
    send(client, "group_go_online", group.key)
    assert Group.objects.get(pk=group.pk).state == Group.State.PAUSED

    fields: dict[str, Any] = {
        "privacy": "site",
        "recording": "forbidden",
        "knows_crisis_plan": "on",
    }
    send(client, "group_safety", group.key, **fields)
    assert page(client, "group_safety", group.key).count("Holds:") == 6
    send(client, "group_go_online", group.key)

    html = Client().get(group.get_absolute_url()).content.decode()
    assert "Online, and checked" in html
    assert "Nobody records" in html


def test_own_privacy_statement_needs_its_words() -> None:
    group, terms = safe_group()
    client = signed_in(terms[1].membership.member)

    html = send(client, "group_safety", group.key, status=422, privacy="own", recording="told")

    assert 'href="#id_privacy_words"' in html


def test_decisions_from_proposal_to_result() -> None:
    group = GroupFactory.create()
    mine = belonging(group, joined_at=WAY_BACK)
    client = signed_in(mine.member)
    assert "Nothing has been proposed yet" in page(client, "decision_list", group.key)
    page(client, "decision_create", group.key)
    fields: dict[str, Any] = {
        "title": "New chairs", "kind": "other", "proposal": "Ten.", "days_to_talk": "3",
        "days_to_vote": "3", "sending": uuid4(),
    }  # fmt: skip
    send(client, "decision_create", group.key, **fields)
    with as_owner():
        decision = GroupDecision.objects.get()
    assert "New chairs" in page(client, "decision_list", group.key)
    assert "Your vote" not in page(client, "decision_detail", group.key, decision.pk)

    running = GroupDecisionFactory.create(group=group, title="Lamps")
    assert "Your vote" in page(client, "decision_detail", group.key, running.pk)
    send(client, "decision_detail", group.key, running.pk, status=422, choice="")
    send(client, "decision_detail", group.key, running.pk, choice="yes")
    assert "You have voted" in page(client, "decision_detail", group.key, running.pk)
    with as_owner():
        GroupDecision.objects.filter(pk=running.pk).update(ballot_ends_at=timezone.now())
    html = page(client, "decision_detail", group.key, running.pk)
    assert "Agreed" in html
    send(client, "decision_withdraw", group.key, decision.pk)
    with as_owner():
        assert GroupDecision.objects.get(pk=decision.pk).outcome == "withdrawn"


def test_decision_of_another_group_is_not_there() -> None:
    mine, other = MembershipFactory.create(), GroupDecisionFactory.create()
    client = signed_in(mine.member)

    for key in (mine.group.key, other.group.key):
        page(client, "decision_detail", key, other.pk, status=404)


def test_claim_by_code_and_by_steward() -> None:
    body = ServiceBodyFactory.create(public_email="office@intergroup.example")
    group = GroupFactory.create(service_body=body, name="Dawn", served_since=None)
    client = signed_in(MemberFactory.create())
    assert "Do you serve this group?" in Client().get(group.get_absolute_url()).content.decode()
    assert "office@intergroup.example" in page(client, "group_claim", group.key)
    send(client, "group_claim", group.key, name="Wren", proof="code")
    assert "The code is on its way" in page(client, "group_claim", group.key)
    html = send(client, "group_claim", group.key, status=422, code="123")
    assert "This is not the code" in html

    send_again = reverse("group_claim", args=[group.key]) + "?again"
    client.post(send_again, {"name": "Wren", "proof": "steward", "words": "I open the door."})

    steward = signed_in(StewardshipFactory.create().member)
    assert "Dawn" in page(steward, "steward_queue")
    with as_owner():
        claim = Claim.objects.get()
    html = page(steward, "claim_review", claim.pk)
    assert "I open the door." in html
    assert "Wren" not in html
    send(steward, "claim_review", claim.pk, grant="1")
    assert client.get(reverse("group_claim", args=[group.key])).status_code == 302
    assert "Join this group" in Client().get(group.get_absolute_url()).content.decode()


def test_claim_of_what_cannot_be_claimed_is_not_there() -> None:
    client = signed_in(MemberFactory.create())
    secret = GroupFactory.create(visibility="secret", served_since=None)
    served = GroupFactory.create()

    for key in (secret.key, served.key, uuid4()):
        page(client, "group_claim", key, status=404)


def test_queue_shows_new_groups_with_what_they_may_be_and_takes_an_answer() -> None:
    review = ReviewFactory.create(group__name="Dawn", group__visibility="secret", plan="Mondays.")
    MeetingTimeFactory.create(meeting__group=review.group, meeting__is_draft=True)
    client = signed_in(StewardshipFactory.create().member)
    assert "Dawn" in page(client, "steward_queue")
    assert "Nothing like it is listed" in page(client, "review_detail", review.pk)
    html = send(client, "review_detail", review.pk, status=422, back="1", words="")
    assert "Say what is missing" in html
    send(client, "review_detail", review.pk, back="1", words="Tell us more.")
    with as_owner():
        assert Review.objects.get().outcome == Review.Outcome.SENT_BACK
    page(client, "review_detail", review.pk, status=404)  # secret again, to stewards too


def test_queue_is_not_there_for_whoever_is_no_steward_nor_shows_a_stewards_own_group() -> None:
    review = ReviewFactory.create(group__name="Dawn")
    ClaimFactory.create()
    page(signed_in(MemberFactory.create()), "steward_queue", status=404)
    steward = StewardshipFactory.create().member
    belonging(review.group, member=steward)

    client = signed_in(steward)

    assert "Dawn" not in page(client, "steward_queue")
    page(client, "review_detail", review.pk, status=404)


def test_steward_without_a_second_factor_is_led_to_one() -> None:
    client = signed_in(StewardshipFactory.create(member__second_factor=False).member)

    response = client.get(reverse("steward_queue"))

    assert response.headers["Location"] == reverse("second_factor")


def test_steward_ends_what_was_paused_for_half_a_year() -> None:
    long_ago = timezone.now() - timedelta(days=181)
    group = GroupFactory.create(name="Dawn", state="paused", state_since=long_ago)
    young = GroupFactory.create(name="Dusk", state="paused")
    client = signed_in(StewardshipFactory.create().member)
    html = page(client, "steward_queue")
    assert "Dawn" in html
    assert "Dusk" not in html

    send(client, "abandoned_archive", group.key)
    send(client, "abandoned_archive", young.key, status=404)

    assert Group.objects.get(pk=group.pk).state == Group.State.ARCHIVED


def test_members_of_a_secret_group_see_when_where_and_how_and_nobody_else_does() -> None:
    group = GroupFactory.create(visibility="secret", slug="secret")
    mine = belonging(group)
    MeetingTimeFactory.create(
        meeting__group=group, meeting__name="Evening", meeting__attendance="hybrid",
        meeting__join_url="https://video.example/j/5", meeting__join_visibility="members",
    )  # fmt: skip
    client = signed_in(mine.member)

    html = page(client, "group_meetings", group.key)
    calendar = client.get(reverse("group_meetings_file", args=[group.key]))

    assert "https://video.example/j/5" in html
    assert "1 Main Street" in html
    assert "SUMMARY:Evening" in calendar.content.decode()
    stranger = signed_in(MemberFactory.create())
    for name in ("group_meetings", "group_meetings_file"):
        page(stranger, name, group.key, status=404)


@pytest.mark.parametrize(
    "name", ["decision_list", "steward_queue", "group_settings", "group_safety"]
)
def test_pages_take_the_same_queries_however_much_they_show(name: str) -> None:
    group, terms = served_group(Role.SECRETARY)
    member = terms[0].membership.member
    StewardshipFactory.create(member=member)
    OnlineSafetyFactory.create(group=group)
    client = signed_in(member)
    path = reverse(name, args=[] if name == "steward_queue" else [group.key])

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(path).status_code == 200
        return len(found)

    PendingDeedFactory.create(group=group)
    for _ in range(2):
        GroupDecisionFactory.create(group=group)
        ReviewFactory.create()
        ClaimFactory.create()
    few = queries()
    for _ in range(4):
        GroupDecisionFactory.create(group=group)
        ReviewFactory.create()
        ClaimFactory.create()

    assert queries() == few
