"""The database's own walls around links that confirm and sheets that wait."""

import pytest
from django.db import ProgrammingError, connection, transaction

from accounts.asking import Purpose, as_holder, as_person, as_purpose
from meetings.models import ConfirmLink, MeetingClaim, ScheduleChange, SheetPlan
from tests.factories import (
    ConfirmLinkFactory,
    GroupFactory,
    MeetingClaimFactory,
    MeetingFactory,
    MemberFactory,
    MembershipFactory,
    ScheduleChangeFactory,
    ServiceBodyFactory,
    SheetPlanFactory,
    StewardshipFactory,
    TermFactory,
)
from tests.walls import as_owner

pytestmark = pytest.mark.django_db
WALLED = [ConfirmLink, SheetPlan, ScheduleChange, MeetingClaim]


def test_nobody_and_strangers_see_neither_links_nor_plans() -> None:
    ConfirmLinkFactory.create()
    SheetPlanFactory.create()
    ScheduleChangeFactory.create()
    MeetingClaimFactory.create()

    for model in WALLED:
        assert not model._default_manager.exists()
    with as_person(MemberFactory.create().pk):
        for model in WALLED:
            assert not model._default_manager.exists()


def test_link_shows_to_whom_holds_its_secret_and_no_other_link_does() -> None:
    link, _other = ConfirmLinkFactory.create_batch(2)

    with as_holder(link.digest):
        assert list(ConfirmLink.objects.all()) == [link]


def test_plan_shows_to_whom_sent_it_and_no_other_plan_does() -> None:
    plan, _other = SheetPlanFactory.create_batch(2)

    with as_person(plan.member_id):
        assert list(SheetPlan.objects.all()) == [plan]


@pytest.mark.parametrize(
    ("purpose", "shown"),
    [
        (Purpose.REMIND, [ConfirmLink, MeetingClaim]),
        (Purpose.PURGE, [ConfirmLink, SheetPlan, ScheduleChange, MeetingClaim]),
        (Purpose.ERASE, [SheetPlan, ScheduleChange, MeetingClaim]),
        (Purpose.DELIVER, [MeetingClaim]),
    ],
)
def test_purposes_see_what_they_serve(purpose: Purpose, shown: list[type]) -> None:
    ConfirmLinkFactory.create()
    SheetPlanFactory.create()
    ScheduleChangeFactory.create()
    MeetingClaimFactory.create()

    with as_purpose(purpose):
        assert [model for model in WALLED if model._default_manager.exists()] == shown


def test_plan_of_another_cannot_be_written() -> None:
    group, other = GroupFactory.create(), MemberFactory.create()

    with (
        as_person(MemberFactory.create().pk),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        SheetPlan.objects.create(member=other, group=group, seen="")


def test_link_cannot_be_made_by_a_visitor() -> None:
    link = ConfirmLinkFactory.build(meeting=MeetingFactory.create())

    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        link.save(force_insert=True)


def test_change_shows_to_those_who_serve_its_group_and_to_no_other_member() -> None:
    term = TermFactory.create()
    change = ScheduleChangeFactory.create(meeting__group=term.group)
    ScheduleChangeFactory.create()
    plain = MembershipFactory.create(group=term.group)

    with as_person(term.membership.member_id):
        assert list(ScheduleChange.objects.all()) == [change]
        assert list(ScheduleChange.objects.visible_to(term.membership.member)) == [change]
    with as_person(plain.member_id):
        assert not ScheduleChange.objects.exists()


def test_change_shows_to_stewards_above_its_group_alone() -> None:
    area = ServiceBodyFactory.create()
    district = ServiceBodyFactory.create(parent=area, program=area.program)
    below = ScheduleChangeFactory.create(meeting__group__service_body=district)
    beside = ScheduleChangeFactory.create(meeting__group__service_body=ServiceBodyFactory.create())
    seen = {}

    for body in (area, None):
        steward = StewardshipFactory.create(service_body=body).member
        with as_person(steward.pk):
            seen[body] = set(ScheduleChange.objects.visible_to(steward))

    assert seen == {area: {below}, None: {below, beside}}


def test_change_outlives_the_belonging_of_whoever_made_it_without_their_name() -> None:
    belonging = MembershipFactory.create()
    change = ScheduleChangeFactory.create(meeting__group=belonging.group, by=belonging)

    with as_person(belonging.member_id):
        belonging.delete()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with as_owner():
        change.refresh_from_db()
    assert change.by is None


def test_claim_of_a_listing_shows_to_its_group_and_to_stewards_of_the_listing_alone() -> None:
    area = ServiceBodyFactory.create()
    district = ServiceBodyFactory.create(parent=area, program=area.program)
    claim = MeetingClaimFactory.create(meeting__service_body=district)
    MeetingClaimFactory.create(meeting__service_body=ServiceBodyFactory.create())
    servant = TermFactory.create(membership__group=claim.group).membership.member
    plain = MembershipFactory.create(group=claim.group).member
    inside = StewardshipFactory.create(service_body=area).member
    MembershipFactory.create(group=claim.group, member=inside)
    above = StewardshipFactory.create(service_body=area).member
    beside = StewardshipFactory.create(service_body=ServiceBodyFactory.create()).member

    seen = {}
    for member in (claim.member, servant, above, plain, inside, beside):
        with as_person(member.pk):
            seen[member] = list(MeetingClaim.objects.all())

    assert [seen[one] for one in (claim.member, servant, above)] == [[claim]] * 3
    assert [seen[one] for one in (plain, inside, beside)] == [[]] * 3


def test_tables_are_walled_for_their_owner_too() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c WHERE c.relrowsecurity AND c.relforcerowsecurity"
            " AND (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid) = 5"
        )
        walled = {row[0] for row in cursor.fetchall()}

    assert {model._meta.db_table for model in WALLED} <= walled
