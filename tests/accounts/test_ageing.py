"""Accounts that nobody uses: told after 23 months, erased after 24 (RET-03)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import override_settings

from accounts.actions.ageing import end_dormant, tell_dormant
from accounts.actions.erasing import erase_due
from accounts.models import Member
from notifications.actions.delivering import plan_mail, send_mail
from notifications.models import Notice
from tests.factories import DeviceFactory, MemberFactory
from tests.notifications.conftest import server  # noqa: F401 - a fixture
from tests.notifications.mailboxes import MailServer
from tests.notifications.people import reachable
from tests.walls import as_owner

pytestmark = pytest.mark.django_db
THEN = datetime(2024, 1, 1, 12, tzinfo=UTC)
TOLD, ENDED = timedelta(days=702), timedelta(days=733)


@pytest.fixture(autouse=True)
def _own_ledger(tmp_path: Path) -> Iterator[None]:
    with override_settings(ERASURE_LEDGER=tmp_path / "erased"):
        yield


def kinds() -> list[str]:
    with as_owner():
        return list(Notice.objects.values_list("kind", flat=True))


def test_ret_03_unused_account_is_told_once_and_ends_a_month_later() -> None:
    MemberFactory.create(joined_at=THEN)

    assert tell_dormant(THEN + timedelta(days=699)) == 0
    assert tell_dormant(THEN + TOLD) == 1
    assert tell_dormant(THEN + TOLD + timedelta(days=3)) == 0
    assert kinds() == ["accounts.dormant"]
    assert end_dormant(THEN + TOLD + timedelta(days=29)) == 0
    assert end_dormant(THEN + ENDED) == 1
    assert erase_due(THEN + ENDED) == 1
    assert not Member.objects.exists()


def test_ret_03_notice_goes_by_mail_and_says_nothing(server: MailServer) -> None:  # noqa: F811
    member = reachable()
    Member.objects.filter(pk=member.pk).update(joined_at=THEN)

    tell_dormant(THEN + TOLD)
    plan_mail()

    assert send_mail() == 1
    assert server.letters[0]["Subject"] == "A message for you"


def test_ret_03_nobody_is_erased_without_a_month_of_notice() -> None:
    MemberFactory.create(joined_at=THEN)
    late = THEN + timedelta(days=2000)

    assert end_dormant(late) == 0
    tell_dormant(late)
    assert end_dormant(late + timedelta(days=30)) == 0
    assert end_dormant(late + timedelta(days=32)) == 1


@pytest.mark.parametrize("how", ["signed in", "device in use", "operator"])
def test_ret_03_account_in_use_stays(how: str) -> None:
    member = MemberFactory.create(joined_at=THEN)
    tell_dormant(THEN + TOLD)
    back = THEN + TOLD + timedelta(days=3)
    if how == "signed in":
        Member.objects.update(last_login=back)
    elif how == "device in use":
        DeviceFactory.create(member=member, first_on=THEN.date(), last_on=back.date())
    else:
        Member.objects.update(is_staff=True)

    assert end_dormant(THEN + ENDED) == 0
    assert tell_dormant(THEN + ENDED) == 0


def test_ret_03_whoever_came_back_is_told_again_years_later() -> None:
    MemberFactory.create(joined_at=THEN)
    tell_dormant(THEN + TOLD)
    back = THEN + TOLD + timedelta(days=3)
    Member.objects.update(last_login=back)

    assert tell_dormant(back + TOLD) == 1
    assert end_dormant(back + TOLD + timedelta(days=1)) == 0
    assert end_dormant(back + ENDED) == 1
