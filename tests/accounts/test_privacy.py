"""The privacy centre: what is kept and why, and people who are kept away."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Block, Member
from accounts.portability import holdings
from tests.factories import BlockFactory, MemberFactory, MembershipFactory, NoticeFactory
from tests.walls import as_owner

pytestmark = pytest.mark.django_db


@pytest.fixture
def member() -> Member:
    found: Member = MemberFactory.create()
    return found


@pytest.fixture
def signed_in(client: Client, member: Member) -> Client:
    client.force_login(member)
    return client


def test_page_tells_what_is_kept_and_why_and_what_is_not_there_not(
    signed_in: Client, member: Member
) -> None:
    MembershipFactory.create(member=member, name="Own Name", group__name="Own Group")
    NoticeFactory.create_batch(3, member=member)
    MembershipFactory.create(name="Stranger")

    answer = signed_in.get(reverse("privacy_centre"))

    html = answer.content.decode()
    counts = {str(one.label): one.count for one in answer.context["held"]}
    assert counts["Messages"] == 3
    assert counts["Your account"] == 1
    assert "People you keep away" not in counts
    assert all(str(one.why) in html.replace("&#x27;", "'") for one in answer.context["held"])
    assert "Own Name" in html
    assert "Own Group" in html
    assert "Stranger" not in html
    assert member.handle not in html


def test_every_holding_says_why_in_words() -> None:
    for holding in holdings():
        assert len(str(holding.why).split()) > 4, holding.key


def test_blocks_are_listed_by_the_name_one_knows_and_taken_back(
    signed_in: Client, member: Member
) -> None:
    block = BlockFactory.create(blocker=member, label="Ash of Tuesdays")
    BlockFactory.create(blocked=member, label="Somebody's own name for me")

    html = signed_in.get(reverse("privacy_centre")).content.decode()
    assert "Ash of Tuesdays" in html
    assert "own name for me" not in html

    path = reverse("block_end", args=[block.pk])
    assert [signed_in.post(path).status_code for _ in range(2)] == [302, 302]
    with as_owner():
        assert Block.objects.filter(blocker=member).count() == 0
        assert Block.objects.filter(blocked=member).count() == 1


def test_block_of_another_stays(signed_in: Client) -> None:
    block = BlockFactory.create()

    signed_in.post(reverse("block_end", args=[block.pk]))

    with as_owner():
        assert Block.objects.filter(pk=block.pk).exists()
