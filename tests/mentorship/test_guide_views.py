"""The pages of older members: five steps, offers, a pause, and a word for others."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Member
from groups.models import Program, Role
from mentorship.models import MentorOffer, MentorProfile, Vouch
from tests.factories import (
    GazetteerNameFactory,
    GazetteerPlaceFactory,
    GroupFactory,
    MembershipFactory,
    MentorOfferFactory,
    MentorProfileFactory,
    MentorProgramFactory,
    MentorRequestFactory,
    TermFactory,
    VouchFactory,
)
from tests.mentorship.test_guiding import vouched
from tests.walls import as_owner

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(client: Client) -> Member:
    """Somebody in a group with one sponsor's custom, signed in."""
    group = GroupFactory.create(program=Program.objects.get(slug="aa"))
    found: Member = MembershipFactory.create(group=group, name="Juniper").member
    client.force_login(found)
    return found


def html(answer: Any) -> str:
    return str(answer.content.decode())


def steps(program: Program) -> dict[int, dict[str, Any]]:
    return {
        1: {"programs": [program.pk], "kinds": ["sponsor"], "capacity": "2", "band": "60"},
        2: {"language": "en"},
        3: {"experience": ["parent"]},
        4: {"writes": "on", "ways": ["online"], "place": "San Jose", "reach_km": "25"},
        5: {"words": "Ten years, one day at a time.", "agrees": "on"},
    }


def test_five_steps_make_an_offer_that_waits_for_two_words(client: Client, member: Member) -> None:
    GazetteerNameFactory.create(place=GazetteerPlaceFactory.create())
    assert "I could do that" in html(client.get(reverse("guide_inbox")))
    client.post(reverse("guide_begin"))

    for number, data in steps(Program.objects.get(slug="aa")).items():
        answer = client.post(reverse("guide_step", args=[number]), data)
        assert answer.status_code == 302, (number, html(answer))

    with as_owner():
        profile = MentorProfile.objects.get(member=member)
    assert profile.state == MentorProfile.State.AWAITING
    assert profile.agreed_on is not None
    assert profile.experience == ["parent"]
    assert "0 of 2 have vouched" in html(client.get(reverse("guide_inbox")))


def test_step_that_lacks_something_says_where(client: Client, member: Member) -> None:
    client.post(reverse("guide_begin"))

    answer = client.post(reverse("guide_step", args=[1]), {"capacity": "2", "band": "60"})

    assert answer.status_code == 422
    assert "Choose at least one." in html(answer)


def test_words_with_a_number_to_call_are_not_taken(client: Client, member: Member) -> None:
    client.post(reverse("guide_begin"))

    data = {"words": "Call me at 408 555 0123", "agrees": "on"}
    answer = client.post(reverse("guide_step", args=[5]), data)

    assert answer.status_code == 422


def test_servant_sees_who_asks_by_the_name_in_the_group_and_vouches(client: Client) -> None:
    term = TermFactory.create(role=Role.SECRETARY)
    asking = MembershipFactory.create(group=term.group, name="Juniper")
    profile = MentorProfileFactory.create(member=asking.member, state=MentorProfile.State.AWAITING)
    vouch = VouchFactory.create(profile=profile, by=term.membership.member, group=term.group)
    client.force_login(term.membership.member)

    page = html(client.get(reverse("vouch_list")))
    client.post(reverse("vouch_answer", args=[vouch.pk]), {"yes": "1"})

    assert "Juniper" in page
    assert asking.member.handle not in page
    with as_owner():
        assert Vouch.objects.get(pk=vouch.pk).is_given


def test_offer_says_what_fits_and_nothing_of_who_it_is(client: Client) -> None:
    profile = MentorProfileFactory.create()
    program = Program.objects.get(slug="aa")
    MentorProgramFactory.create(profile=profile, program=program)
    request = MentorRequestFactory.create(program=program, member__handle="kestrel-secret")
    shown = {
        "program": "aa", "kind": "sponsor", "needs": ["parent"], "wishes": [], "ways": ["online"],
        "languages": ["en"], "times": [[0, 18, 2]], "words": "I have two small children.",
    }  # fmt: skip
    offer = MentorOfferFactory.create(request=request, profile=profile, shown=shown)
    client.force_login(profile.member)

    assert "AA: sponsor" in html(client.get(reverse("guide_inbox")))
    page = html(client.get(reverse("guide_offer", args=[offer.pk])))
    assert "I have two small children." in page
    assert "Being a parent" in page
    assert "kestrel" not in page
    answer = client.post(reverse("guide_offer", args=[offer.pk]), {"no": "1"})

    assert answer.status_code == 302
    with as_owner():
        assert MentorOffer.objects.get(pk=offer.pk).state == MentorOffer.State.DECLINED


def test_offer_of_another_is_not_there(client: Client, member: Member) -> None:
    offer = MentorOfferFactory.create()

    assert client.get(reverse("guide_offer", args=[offer.pk])).status_code == 404


def test_pause_until_a_day_that_is_over_says_so(client: Client) -> None:
    profile = vouched()
    client.force_login(profile.member)

    answer = client.post(reverse("guide_pause"), {"until": "2020-01-01"})

    assert answer.status_code == 422
    assert "still to come" in html(answer)
    client.post(reverse("guide_pause"), {"until": ""})
    assert "I can be asked again" in html(client.get(reverse("guide_inbox")))
    client.post(reverse("guide_resume"))
    assert "You can be asked" in html(client.get(reverse("guide_inbox")))
