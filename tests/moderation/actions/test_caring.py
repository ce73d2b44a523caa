"""Moderators are cared for: what they carry is seen, handed back, and ends."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.asking import as_person
from groups.actions import seats
from groups.models import GroupDecision, Role, Term
from moderation import care
from moderation.actions import caring
from moderation.models import Case
from notifications.models import Notice
from tests.factories import (
    CaseFactory,
    GroupDecisionFactory,
    MembershipFactory,
    ReportFactory,
    TermFactory,
)
from tests.moderation.people import moderator_of
from tests.walls import as_owner

pytestmark = pytest.mark.django_db
TODAY = timezone.now().date()
DAY = timedelta(days=1)


def moderating(days: int, **fields: object) -> Term:
    term: Term = TermFactory.create(
        role=Role.MODERATOR, starts_on=TODAY - days * DAY, ends_on=TODAY + DAY, **fields
    )
    return term


def told(kind: str) -> list[object]:
    with as_owner():
        return list(Notice.objects.filter(kind=kind).values_list("member_id", flat=True))


def test_m_13_moderator_is_reminded_after_five_of_six_months_once() -> None:
    early, due, again = moderating(150), moderating(153), moderating(183 + 155)

    for _ in range(2):
        caring.keep_moderators(TODAY)

    expected = {due.membership.member_id, again.membership.member_id}
    assert set(told("moderation.rotation_near")) == expected
    assert len(told("moderation.rotation_near")) == 2
    assert early.membership.member_id not in expected


def test_m_13_after_a_year_the_group_is_to_decide() -> None:
    term = moderating(366)
    secretary = TermFactory.create(membership__group=term.group, role=Role.SECRETARY)
    agreed = moderating(366)
    GroupDecisionFactory.create(
        group=agreed.group,
        kind=GroupDecision.Kind.ROLES,
        outcome="passed",
        closed_at=timezone.now(),
    )

    for _ in range(2):
        caring.keep_moderators(TODAY)

    expected = {term.membership.member_id, secretary.membership.member_id}
    assert set(told("moderation.rotation_over")) == expected
    assert len(told("moderation.rotation_over")) == 2


def offer_again(term: Term, until: date) -> Term:
    servant = TermFactory.create(membership__group=term.group, role=Role.SECRETARY)
    by = servant.membership.member
    with as_person(by.pk):
        return seats.offer_seat(term.membership, by=by, role=Role.MODERATOR, ends_on=until)


def ended(days: int) -> Term:
    return moderating(days, ended_at=timezone.now() - 30 * DAY)


def test_m_13_nobody_moderates_longer_than_a_year_without_a_decision_of_the_group() -> None:
    term = ended(200)

    with pytest.raises(seats.DecisionNeededError):
        offer_again(term, TODAY + 300 * DAY)
    assert offer_again(term, TODAY + 160 * DAY).accepted_at is None


def test_m_13_group_may_agree_to_more_than_a_year() -> None:
    term = ended(200)
    GroupDecisionFactory.create(
        group=term.group, kind=GroupDecision.Kind.ROLES, outcome="passed", closed_at=timezone.now()
    )

    assert offer_again(term, TODAY + 300 * DAY).accepted_at is None


def test_m_13_service_begins_anew_after_a_break_of_half_a_year() -> None:
    term = moderating(700, ended_at=timezone.now() - 200 * DAY)

    assert offer_again(term, TODAY + 300 * DAY).accepted_at is None


def test_all_cases_are_handed_back_by_one_click() -> None:
    membership = MembershipFactory.create()
    by = moderator_of(membership.group)
    mine = CaseFactory.create_batch(2, group=membership.group, state="assigned", assigned_to=by)
    other = CaseFactory.create(
        group=membership.group, state="assigned", assigned_to=moderator_of(membership.group)
    )
    client = Client()
    client.force_login(by)

    page = client.get(reverse("moderator_care", args=[membership.group.key]))
    client.post(reverse("moderator_hand_back", args=[membership.group.key]))

    assert page.status_code == 200
    assert len(page.context["lines"]) == 2
    with as_owner():
        back = Case.objects.filter(pk__in=[case.pk for case in mine])
        assert [(one.state, one.assigned_to_id) for one in back] == [("new", None)] * 2
        assert Case.objects.get(pk=other.pk).assigned_to_id is not None


def test_step_back_ends_the_seat_and_hands_back() -> None:
    membership = MembershipFactory.create()
    by = moderator_of(membership.group)
    moderator_of(membership.group)
    case = CaseFactory.create(group=membership.group, state="assigned", assigned_to=by)
    client = Client()
    client.force_login(by)

    response = client.post(reverse("moderator_step_back", args=[membership.group.key]))

    assert response["Location"] == reverse("group_home", args=[membership.group.key])
    with as_owner():
        assert not Term.objects.current().filter(membership__member=by).exists()
        assert Case.objects.get(pk=case.pk).assigned_to_id is None
    again = client.post(reverse("moderator_step_back", args=[membership.group.key]))
    assert again.status_code == 403


def test_last_servant_cannot_step_back_and_keeps_the_cases() -> None:
    membership = MembershipFactory.create()
    by = moderator_of(membership.group)
    case = CaseFactory.create(group=membership.group, state="assigned", assigned_to=by)
    client = Client()
    client.force_login(by)

    response = client.post(reverse("moderator_step_back", args=[membership.group.key]))

    assert response["Location"] == reverse("moderator_care", args=[membership.group.key])
    with as_owner():
        assert Term.objects.current().filter(membership__member=by).exists()
        assert Case.objects.get(pk=case.pk).assigned_to_id == by.pk


def test_loads_count_no_case_that_concerns_who_looks() -> None:
    membership = MembershipFactory.create()
    one, two = moderator_of(membership.group), moderator_of(membership.group)
    CaseFactory.create(group=membership.group, state="assigned", assigned_to=two)
    hidden = CaseFactory.create(
        group=membership.group, state="assigned", assigned_to=two, about=one
    )
    ReportFactory.create(case=hidden)

    with as_person(one.pk):
        found = care.loads(membership.group, one)

    assert [(load.is_mine, load.is_open) for load in found] == [(True, 0), (False, 1)]


def test_care_is_for_moderators() -> None:
    membership = MembershipFactory.create()
    outsider = MembershipFactory.create()
    answers = []
    for member in (membership.member, outsider.member):
        client = Client()
        client.force_login(member)
        path = reverse("moderator_care", args=[membership.group.key])
        answers.append(client.get(path).status_code)

    assert answers == [403, 404]
