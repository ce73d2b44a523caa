"""Sanctions end by themselves, whatever becomes of the worker."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.asking import as_person
from discussions.models import Room
from moderation import sanctions
from moderation.actions import purging, sanctioning
from moderation.models import Case, LedgerEntry, Sanction, SealedCopy
from notifications.models import Notice
from tests.factories import (
    CaseFactory,
    DecisionFactory,
    MembershipFactory,
    RoomFactory,
    SanctionFactory,
    SealedCopyFactory,
)
from tests.walls import as_owner

MANY, KILLS, PATIENCE = 60, 3, 60
LAPSE = """
from django.utils import timezone
from moderation.actions.sanctioning import lapse_due
lapse_due(timezone.now())
"""


def sanction(kind: str, **fields: object) -> Any:
    """Make a sanction on somebody who belongs to the group."""
    mine = MembershipFactory.create()
    case = CaseFactory.create(group=mine.group, about=mine.member)
    decision = DecisionFactory.create(case=case, member=mine.member)
    return SanctionFactory.create(decision=decision, kind=kind, **fields)


def state_of(one: Sanction) -> str:
    with as_owner():
        return Sanction.objects.get(pk=one.pk).state


def over(seconds: int) -> object:
    return timezone.now() - timedelta(seconds=seconds)


@pytest.mark.django_db
def test_m_8_sanction_counts_until_its_time_and_not_after_without_any_worker() -> None:
    runs, ended = sanction("mute"), sanction("mute", until=over(1))

    for one, may in ((runs, False), (ended, True)):
        with as_person(one.member_id):
            assert sanctions.may_post(one.member, one.group) is may
        assert state_of(one) == "active"


@pytest.mark.django_db
def test_m_8_suspended_member_sees_the_rooms_again_at_their_time() -> None:
    one = sanction("suspend")
    room = RoomFactory.create(group=one.group)

    with as_person(one.member_id):
        assert not Room.objects.exists()
    with as_owner():
        Sanction.objects.update(until=over(1))
    with as_person(one.member_id):
        assert list(Room.objects.all()) == [room]


@pytest.mark.django_db
def test_what_is_over_is_written_down_and_told_once() -> None:
    ended, runs = sanction("mute", until=over(60)), sanction("mute")

    assert [sanctioning.lapse_due(timezone.now()) for _ in range(2)] == [1, 0]

    assert (state_of(ended), state_of(runs)) == ("lapsed", "active")
    with as_owner():
        assert [notice.member_id for notice in Notice.objects.all()] == [ended.member_id]
        assert [entry.kind for entry in LedgerEntry.objects.all()] == ["sanction.lapsed"]
        assert Sanction.objects.get(pk=ended.pk).ended_at == ended.until


@pytest.mark.django_db
def test_held_posts_are_counted_down_until_none_is_left() -> None:
    one = sanction("hold_next", posts_left=2, until=None)

    for holds in (True, True, False):
        with as_person(one.member_id):
            assert sanctions.holds_next(one.member, one.group) is holds
        sanctioning.spend_post(one.member, one.group)

    assert sanctioning.lapse_due(timezone.now()) == 1
    assert state_of(one) == "lapsed"


@pytest.mark.django_db
def test_mod_07_sealed_copies_go_after_90_days_and_closed_cases_after_a_year() -> None:
    now = timezone.now()
    stays = SealedCopyFactory.create(expires_at=now + timedelta(seconds=1))
    goes = SealedCopyFactory.create(expires_at=now - timedelta(seconds=1))
    old = CaseFactory.create(state="final", closed_at=now - timedelta(days=366))

    assert [purging.purge(now) for _ in range(2)] == [2, 0]

    with as_owner():
        assert list(SealedCopy.objects.all()) == [stays]
        assert not Case.objects.filter(pk=old.pk).exists()
        assert Case.objects.filter(pk=goes.case_id).exists()
        assert LedgerEntry.objects.get().kind == "sealed.gone"


def worker() -> "subprocess.Popen[bytes]":
    """Start a process that writes down what has lapsed, and ends."""
    database = connection.settings_dict
    url = (
        f"postgresql://{database['USER']}@/{database['NAME']}?host={quote(str(database['HOST']))}"
    )
    variables = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "recovery_groups.settings",
        "RG_LOCAL": "1",
        "DATABASE_URL": url,
        "LOG_LEVEL": "ERROR",
    }
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", LAPSE]
    return subprocess.Popen(command, cwd=settings.BASE_DIR, env=variables)  # noqa: S603


def lapsed() -> int:
    with as_owner():
        return Sanction.objects.filter(state="lapsed").count()


def test_m_8_killed_worker_repeats_nothing_and_skips_nothing(transactional_db: None) -> None:
    keys = {sanction("mute", until=over(60)).pk for _ in range(MANY)}
    stays = sanction("mute")
    cut = 0

    for _ in range(KILLS):
        before, running = lapsed(), worker()
        until = time.monotonic() + PATIENCE
        while lapsed() == before and running.poll() is None and time.monotonic() < until:
            time.sleep(0.001)
        running.send_signal(signal.SIGKILL)
        cut += running.wait(PATIENCE) == -signal.SIGKILL
    assert worker().wait(PATIENCE) == 0

    assert cut
    with as_owner():
        done = set(Sanction.objects.filter(state="lapsed").values_list("pk", flat=True))
        told = Counter(Notice.objects.values_list("once", flat=True))
        entries = Counter(LedgerEntry.objects.values_list("case_id", flat=True))
    assert done == keys
    assert told == Counter(str(key) for key in keys)
    assert set(entries.values()) == {1}
    assert len(entries) == MANY
    assert state_of(stays) == "active"
