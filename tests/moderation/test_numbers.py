"""Moderation in numbers: from the ledger alone, and never less than five."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from groups.models import Group
from moderation.actions import deciding
from moderation.models import Action, LedgerEntry
from moderation.numbers import Month, months
from tests.factories import CaseFactory, GroupFactory, MemberFactory, MembershipFactory
from tests.moderation.actions.test_deciding import decide
from tests.moderation.people import case_about_post, moderator_of
from tests.walls import as_owner

pytestmark = pytest.mark.django_db
TODAY = date(2026, 5, 20)
APRIL = datetime(2026, 4, 3, 12, tzinfo=UTC)


@pytest.fixture
def _unchained() -> None:
    """Let entries of other months be written, as the trigger would have then."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE moderation_ledgerentry DISABLE TRIGGER ledger_chain")


def write(group: Group, kind: str, count: int = 1, at: datetime = APRIL, **fields: object) -> None:
    with as_owner():
        for number in range(count):
            LedgerEntry.objects.create(
                kind=kind, group_key=group.key, at=at + timedelta(minutes=number), **fields
            )


def april(group: Group | None) -> Month:
    found = {month.first: month for month in months(group, TODAY)}
    return found[date(2026, 4, 1)]


@pytest.mark.usefixtures("_unchained")
def test_m_14_counts_below_five_are_few_and_others_are_told() -> None:
    group = GroupFactory.create()
    write(group, "reported", 4)
    write(group, "opened", 5)
    write(group, "decided.hide", 5)
    write(group, "decided.mute", 1)
    write(group, "appealed", 6)
    write(group, "appeal.overturned", 3)
    write(group, "appeal.reduced", 3)
    write(group, "appeal.upheld", 9)
    write(GroupFactory.create(), "reported", 9)

    month = april(group)

    assert month.lines == [
        ("Reports", "few"),
        ("Cases opened", "5"),
        ("Appeals", "6"),
        ("Decisions taken back or made milder after an appeal", "6"),
        ("Looks at more than a case shows, by two moderators", "few"),
    ]
    assert month.actions == [("Hide it", "5"), ("No posts for some days", "few")]


@pytest.mark.usefixtures("_unchained")
def test_m_14_nothing_at_all_is_few_as_well_and_the_running_month_is_not_told() -> None:
    group = GroupFactory.create()
    write(group, "reported", 9, at=datetime(2026, 5, 1, tzinfo=UTC))

    found = months(group, TODAY)

    assert [month.first for month in found] == [date(2026, 4 - back, 1) for back in range(4)] + [
        date(2025, 12, 1),
        date(2025, 11, 1),
    ]
    assert {count for month in found for _name, count in month.lines} == {"few"}


@pytest.mark.usefixtures("_unchained")
def test_m_14_times_to_first_action_are_told_from_five_on() -> None:
    group = GroupFactory.create()
    for number in range(5):
        case = CaseFactory.create(group=group)
        write(group, "opened", at=APRIL, case_id=case.pk)
        write(group, "taken", at=APRIL + timedelta(minutes=10 * (number + 1)), case_id=case.pk)
        write(group, "decided.hide", at=APRIL + timedelta(hours=9), case_id=case.pk)
        if number == 3:
            assert april(group).first_action is None

    assert april(group).first_action == ("30 minutes", "48 minutes")


@pytest.mark.usefixtures("_unchained")
def test_numbers_of_the_site_are_those_of_all_groups() -> None:
    for _ in range(2):
        write(GroupFactory.create(), "reported", 3)

    assert april(None).lines[0] == ("Reports", "6")


@pytest.mark.usefixtures("notes")
def test_numbers_are_counted_from_what_deciding_writes() -> None:
    case = case_about_post()
    decide(case, moderator_of(case.group), Action.HIDE)
    after = (timezone.now().date().replace(day=1) + timedelta(days=32)).replace(day=1)

    month = months(case.group, after)[0]

    assert month.counts == {"decided.hide": 1}
    assert deciding.STANDING


def test_numbers_are_open_to_the_groups_members_alone() -> None:
    mine = MembershipFactory.create()
    stranger = MemberFactory.create()
    path = reverse("group_numbers", args=[mine.group.key])
    answers = []
    for member in (mine.member, stranger):
        client = Client()
        client.force_login(member)
        answers.append(client.get(path).status_code)
        assert client.get(reverse("site_numbers")).status_code == 200

    assert answers == [200, 404]
