"""The rules of contact, as far as reports and cases touch them; and what erasing leaves of both."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actions.erasing import erase
from groups.models import Membership
from moderation.models import Appeal, CaseEvent, Decision, Report
from tests.factories import (
    AppealFactory,
    BlockFactory,
    CaseEventFactory,
    DecisionFactory,
    GroupFactory,
    MemberFactory,
    MembershipFactory,
    ReportFactory,
)
from tests.walls import as_owner

pytestmark = pytest.mark.django_db


def test_c_2_after_a_block_neither_finds_the_other_even_to_report_them(client: Client) -> None:
    one, two = MembershipFactory.create_batch(2, group=GroupFactory.create())
    BlockFactory.create(blocker=one.member, blocked=two.member)

    for mine, other in ((one, two), (two, one)):
        client.force_login(mine.member)
        url = reverse("report_create", args=["member", other.pk])
        assert client.get(url).status_code == 404


def test_c_4_nobody_is_looked_up_by_the_page_that_reports(client: Client) -> None:
    mine = MembershipFactory.create()
    group = mine.group
    asked = Membership.State.REQUESTED
    unseen = [
        MembershipFactory.create(),
        MembershipFactory.create(group=group, state=asked, joined_at=None),
        MembershipFactory.create(group=group, state=Membership.State.BANNED),
    ]
    client.force_login(mine.member)

    keys = [uuid4(), mine.member.pk, *(one.pk for one in unseen), unseen[0].member.pk]
    answers = [client.get(reverse("report_create", args=["member", key])) for key in keys]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


def test_exp_03_words_of_who_is_erased_are_gone_from_reports_notes_and_appeals() -> None:
    member = MemberFactory.create()
    ReportFactory.create(reporter=member, words="canary")
    CaseEventFactory.create(by=member, words="canary")
    decision = DecisionFactory.create(member=member, words="canary")
    AppealFactory.create(decision=decision, member=member, words="canary")
    kept = ReportFactory.create(words="Somebody else's")

    erase(member.pk)

    with as_owner():
        assert set(Report.objects.values_list("words", flat=True)) == {"", kept.words}
        for model in (CaseEvent, Decision, Appeal):
            assert [one.words for one in model._default_manager.all()] == [""]
