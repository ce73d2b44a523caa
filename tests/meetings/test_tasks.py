"""The worker's tasks of meetings: each only calls an action, and the nightly one leaves no rest."""

from datetime import timedelta

import pytest
from django.utils import timezone

from groups.models import StewardLink
from meetings import tasks
from meetings.models import ConfirmLink, SheetPlan
from notifications.models import Notice
from tests.factories import (
    ChangeReportFactory,
    ConfirmLinkFactory,
    MeetingFactory,
    SheetPlanFactory,
    StewardLinkFactory,
    StewardshipFactory,
    TermFactory,
)
from tests.walls import as_owner

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(days=1000)


def test_hourly_task_asks_about_what_is_due() -> None:
    MeetingFactory.create(
        group=TermFactory.create().group, confirmed_at=timezone.now() - timedelta(days=91)
    )

    for _ in range(2):
        tasks.follow_up_confirmations(timestamp=0)

    with as_owner():
        assert ConfirmLink.objects.count() == Notice.objects.count() == 1


def test_nightly_task_deletes_what_nobody_can_use() -> None:
    before = timezone.now() - LONG_AGO
    ConfirmLinkFactory.create(created_at=before)
    StewardLinkFactory.create(expires_at=before)
    plan = SheetPlanFactory.create()
    with as_owner():
        SheetPlan.objects.filter(pk=plan.pk).update(created_at=before)
    ConfirmLinkFactory.create()
    StewardLinkFactory.create()
    SheetPlanFactory.create()

    tasks.forget_what_is_over(timestamp=0)

    with as_owner():
        left = [model.objects.count() for model in (ConfirmLink, StewardLink, SheetPlan)]
    assert left == [1, 1, 1]


def test_report_is_told_by_its_task() -> None:
    steward = StewardshipFactory.create()

    tasks.tell_of_report(str(ChangeReportFactory.create().pk))

    with as_owner():
        assert Notice.objects.get().member_id == steward.member_id
