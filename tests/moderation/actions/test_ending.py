"""What was before the moderators of a group goes with what is private of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from groups.actions import life_purging
from groups.models import Group
from moderation.models import Case, LedgerEntry, Report, Sanction, WatchSetting
from tests.factories import (
    GroupFactory,
    LedgerEntryFactory,
    MembershipFactory,
    ReportFactory,
    SanctionFactory,
    WatchSettingFactory,
)
from tests.walls import as_owner

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("visibility", Group.Visibility.values)
def test_cases_of_a_group_that_ended_go_after_90_days_and_the_ledger_stays(
    visibility: str,
) -> None:
    group = GroupFactory.create(
        state=Group.State.ARCHIVED,
        visibility=visibility,
        state_since=timezone.now() - timedelta(days=91),
    )
    MembershipFactory.create(group=group)
    ReportFactory.create(case__group=group)
    SanctionFactory.create(decision__case__group=group)
    WatchSettingFactory.create(group=group)
    LedgerEntryFactory.create(group_key=group.key)
    other = ReportFactory.create()

    life_purging.purge(timezone.now())

    with as_owner():
        assert list(Report.objects.all()) == [other]
        assert list(Case.objects.all()) == [other.case]
        for model in (Sanction, WatchSetting):
            assert not model._default_manager.exists()
        assert LedgerEntry.objects.filter(group_key=group.key).exists()
