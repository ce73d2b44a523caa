"""The database's own walls around the moderation layer, without any filter of ours before them."""

from collections.abc import Callable

import pytest
from django.db import ProgrammingError, transaction
from django.db.models import Model
from django.utils import timezone

from accounts.asking import Purpose, as_person, as_purpose
from accounts.models import Member
from groups.models import Group, Role
from moderation.models import Case, Decision, LedgerEntry, Report, Sanction
from tests.factories import (
    BlockFactory,
    CaseFactory,
    DecisionFactory,
    GroupFactory,
    LedgerEntryFactory,
    MemberFactory,
    ReportFactory,
    SanctionFactory,
    ServiceBodyFactory,
    StewardshipFactory,
    TermFactory,
)
from tests.walls import as_owner

pytestmark = pytest.mark.django_db
SOON = timezone.now()
ROWS: dict[type[Model], Callable[[Case, Member], dict[str, object]]] = {
    Case: lambda case, _: {"group": case.group, "subject_id": case.pk, "due_at": SOON},
    Report: lambda case, member: {"case": case, "reporter": member, "why": "other"},
    Decision: lambda case, member: {"case": case, "member": member, "by": member},
    Sanction: lambda case, member: {
        "member": member, "group": case.group, "kind": "mute",
        "decision": DecisionFactory.create(case=case),
    },
}  # fmt: skip


def moderator_of(group: Group | None) -> Member:
    term = TermFactory.create(
        membership__group=group, membership__member__second_factor=True, role=Role.MODERATOR
    )
    member: Member = term.membership.member
    return member


def cases_before(member: Member) -> set[Case]:
    with as_person(member.pk):
        return set(Case.objects.all())


def test_case_is_there_for_the_groups_moderators_alone() -> None:
    case = CaseFactory.create()
    other = TermFactory.create(membership__group=case.group, role=Role.SECRETARY)
    steward = StewardshipFactory.create(service_body=None).member

    assert cases_before(moderator_of(case.group)) == {case}
    assert cases_before(other.membership.member) == set()
    assert cases_before(steward) == set()


def test_case_passed_on_is_there_for_stewards_and_no_longer_for_the_group() -> None:
    body = ServiceBodyFactory.create()
    case = CaseFactory.create(group__service_body=body, level=Case.Level.STEWARD)
    site = StewardshipFactory.create(service_body=None).member
    above = StewardshipFactory.create(service_body=body).member

    assert cases_before(site) == cases_before(above) == {case}
    assert cases_before(moderator_of(case.group)) == set()


def test_case_of_a_secret_group_goes_to_those_who_look_after_the_site() -> None:
    body = ServiceBodyFactory.create()
    case = CaseFactory.create(
        group__service_body=body,
        group__visibility=Group.Visibility.SECRET,
        level=Case.Level.STEWARD,
    )

    above = StewardshipFactory.create(service_body=body).member
    site = StewardshipFactory.create(service_body=None).member

    assert cases_before(above) == set()
    assert cases_before(site) == {case}


def test_m_1_case_does_not_show_to_whom_it_concerns() -> None:
    group = GroupFactory.create()
    reported, reporting, blocking, free = (moderator_of(group) for _ in range(4))
    case = CaseFactory.create(group=group, about=reported)
    ReportFactory.create(case=case, reporter=reporting)
    BlockFactory.create(blocker=blocking, blocked=reported)

    for member in (reported, reporting, blocking):
        with as_person(member.pk):
            assert not Case.objects.visible_to(member).exists()
    with as_person(free.pk):
        assert set(Case.objects.visible_to(free)) == {case}


def test_report_is_there_for_who_made_it_and_for_moderators() -> None:
    report = ReportFactory.create()
    about = MemberFactory.create()
    with as_owner():
        Case.objects.update(about=about)

    reporter = report.reporter
    assert reporter
    for member, seen in (
        (reporter, {report}),
        (moderator_of(report.case.group), {report}),
        (about, set()),
    ):
        with as_person(member.pk):
            assert set(Report.objects.all()) == seen


def test_decision_and_sanction_are_there_for_the_member_once_done() -> None:
    decision = DecisionFactory.create()
    sanction = SanctionFactory.create(decision=decision)
    proposed = DecisionFactory.create(member=decision.member, state=Decision.State.PROPOSED)

    assert decision.member
    with as_person(decision.member.pk):
        assert set(Decision.objects.all()) == {decision} != {proposed}
        assert set(Sanction.objects.all()) == {sanction}


@pytest.mark.parametrize("model", [Case, Report, Decision, Sanction])
def test_nobody_changes_or_adds_anything_by_themselves(model: type[Model]) -> None:
    case = CaseFactory.create()
    moderator = moderator_of(case.group)

    with as_person(moderator.pk):
        assert not model._default_manager.update(id=case.pk)
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            model._default_manager.create(**ROWS[model](case, moderator))


def test_purpose_of_the_layer_lets_it_through() -> None:
    LedgerEntryFactory.create()

    with as_purpose(Purpose.MODERATE):
        assert LedgerEntry.objects.exists()
