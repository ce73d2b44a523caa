"""The ledger: only added to, one chain whoever writes, and every change of it found."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from io import StringIO
from pathlib import Path
from threading import Barrier
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.actions.erasing import erase
from moderation import ledger, tasks
from moderation.models import LedgerEntry
from tests.factories import CaseFactory, GroupFactory, MemberFactory
from tests.walls import as_owner

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 25)
TRIGGERS = ("ledger_chain", "ledger_unchanged", "ledger_whole")
WRITTEN = 8


@pytest.fixture(autouse=True)
def _heads(tmp_path: Path) -> Iterator[None]:
    with override_settings(LEDGER_HEADS=tmp_path / "kept" / "heads"):
        yield


def write_some(count: int = WRITTEN) -> None:
    for number in range(count):
        ledger.write("looked", by=MemberFactory.create(), details={"n": number})


def run(statement: str) -> None:
    """Do as the owner what the triggers would refuse, as somebody would who has the server."""
    with as_owner(), connection.cursor() as cursor:
        for name in TRIGGERS:
            cursor.execute(f"ALTER TABLE moderation_ledgerentry DISABLE TRIGGER {name}")
        cursor.execute(statement)
        for name in TRIGGERS:
            cursor.execute(f"ALTER TABLE moderation_ledgerentry ENABLE TRIGGER {name}")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE moderation_ledgerentry SET reason = 'other'",
        "DELETE FROM moderation_ledgerentry",
        "TRUNCATE moderation_ledgerentry",
    ],
)
@pytest.mark.parametrize("who", ["rg_app", "rg_owner"])
def test_mod_01_entry_is_neither_changed_nor_deleted(statement: str, who: str) -> None:
    write_some(2)
    as_in_use()

    with pytest.raises(ProgrammingError, match=r"permission denied|only added to"):
        change(statement, who)

    assert ledger.verify() == ledger.Checked(2)


def as_in_use() -> None:
    """Take back, until the test is over, what lets other tests clean up."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE moderation_ledgerentry ENABLE TRIGGER ledger_whole")
        cursor.execute("REVOKE TRUNCATE ON moderation_ledgerentry FROM rg_app")


def change(statement: str, who: str) -> None:
    """Run a statement as the site's own role, or as the owner of the tables."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE rg_owner" if who == "rg_owner" else "SELECT")
        cursor.execute(statement)


def test_m_7_ledger_chains_what_is_written() -> None:
    group, member = GroupFactory.create(), MemberFactory.create()
    case = CaseFactory.create(group=group)

    ledger.write("decided", by=member, case=case, reason="conduct")
    ledger.write("looked", by=member, case=case)

    with as_owner():
        first, second = LedgerEntry.objects.all()
    assert (first.number, second.number) == (1, 2)
    assert first.previous == ""
    assert second.previous == first.digest
    assert first.case_id == case.pk
    assert first.group_key == group.key
    assert first.subject == f"{case.subject_kind} {case.subject_id}"
    assert first.actor == second.actor == ledger.digest_of(member)
    assert str(member.pk) not in first.actor
    assert ledger.verify() == ledger.Checked(2)


SPOILERS = st.sampled_from(
    [
        "UPDATE moderation_ledgerentry SET kind = kind || 'x' WHERE number = {one}",
        "UPDATE moderation_ledgerentry SET actor = '' WHERE number = {one}",
        "UPDATE moderation_ledgerentry SET about = repeat('a', 64) WHERE number = {one}",
        "UPDATE moderation_ledgerentry SET case_id = gen_random_uuid() WHERE number = {one}",
        "UPDATE moderation_ledgerentry SET group_key = gen_random_uuid() WHERE number = {one}",
        "UPDATE moderation_ledgerentry SET id = gen_random_uuid() WHERE number = {one}",
        "UPDATE moderation_ledgerentry SET subject = 'post' WHERE number = {one}",
        "UPDATE moderation_ledgerentry SET reason = 'fine' WHERE number = {one}",
        """UPDATE moderation_ledgerentry SET details = '{{"n": 99}}' WHERE number = {one}""",
        "UPDATE moderation_ledgerentry SET at = at + interval '1 microsecond' WHERE number = {one}",
        "UPDATE moderation_ledgerentry SET at = NULL WHERE number = {one}",
        "UPDATE moderation_ledgerentry SET number = NULL WHERE number = {one}",
        "UPDATE moderation_ledgerentry SET number = -number WHERE number = {one}",
        "UPDATE moderation_ledgerentry SET number = number + 100 WHERE number = {one}",
        "UPDATE moderation_ledgerentry SET previous = repeat('b', 64) WHERE number = {one}",
        "UPDATE moderation_ledgerentry SET digest = repeat('c', 64) WHERE number = {one}",
        "DELETE FROM moderation_ledgerentry WHERE number = {one}",
        "DELETE FROM moderation_ledgerentry WHERE number >= {one}",
        # One in the place of another, and an entry that nobody wrote.
        "UPDATE moderation_ledgerentry a SET kind = 'decided', details = b.details, digest = b.digest"
        " FROM moderation_ledgerentry b WHERE a.number = {one} AND b.number <> {one}"
        " AND b.number = (SELECT min(number) FROM moderation_ledgerentry WHERE number <> {one})",
        "INSERT INTO moderation_ledgerentry (id, number, at, kind, actor, about, subject, reason,"
        " details, previous, digest) SELECT gen_random_uuid(),"
        " (SELECT max(number) FROM moderation_ledgerentry) + 1000, at, kind, actor, about,"
        " subject, reason, details, digest, digest FROM moderation_ledgerentry WHERE number = {one}",
        # Changed, and every digest from there on worked out again: the signed head knows better.
        """DO $$ DECLARE entry moderation_ledgerentry; last text := ''; BEGIN
            UPDATE moderation_ledgerentry SET reason = 'forged' WHERE number = {one};
            FOR entry IN SELECT * FROM moderation_ledgerentry ORDER BY number LOOP
                entry.previous := last;
                last := encode(sha256(convert_to(ledger_line(entry), 'UTF8')), 'hex');
                UPDATE moderation_ledgerentry SET previous = entry.previous, digest = last
                    WHERE number = entry.number;
            END LOOP; END $$""",
    ]
)


@pytest.fixture
def written() -> list[object]:
    write_some()
    ledger.keep_head(DAY)
    return _rows()


@given(spoilt=st.lists(st.tuples(SPOILERS, st.integers(1, WRITTEN)), min_size=1, max_size=3))
@settings(max_examples=500, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_mod_02_whatever_is_changed_by_who_has_the_server_is_found(
    written: list[object], spoilt: list[tuple[str, int]]
) -> None:
    with transaction.atomic():
        for statement, number in spoilt:
            run(statement.format(one=number))

        changed = _rows() != written
        checked = ledger.verify()

        assert (checked.broken is not None) is changed
        transaction.set_rollback(True)


def _rows() -> list[object]:
    with as_owner():
        return list(LedgerEntry.objects.order_by("number").values())


def test_mod_02_end_that_was_cut_off_is_found_by_the_signed_head() -> None:
    write_some(5)
    ledger.keep_head(DAY)
    run("DELETE FROM moderation_ledgerentry WHERE number > 3")

    assert ledger.verify() == ledger.Checked(3, 4, "it is gone")
    with pytest.raises(CommandError, match="Entry 4 is broken"):
        call_command("verify_ledger")


def test_head_is_kept_once_and_a_forged_one_is_refused() -> None:
    write_some(3)
    ledger.keep_head(DAY)
    ledger.keep_head(DAY)
    assert len(ledger.heads_file().read_text().splitlines()) == 1

    line = ledger.heads_file().read_text().replace(" 3 ", " 2 ")
    ledger.heads_file().write_text(line)

    with pytest.raises(ledger.LedgerBrokenError):
        ledger.verify()
    with pytest.raises(CommandError, match="heads is not whole"):
        call_command("verify_ledger")


def test_broken_ledger_is_not_signed() -> None:
    write_some(3)
    run("UPDATE moderation_ledgerentry SET kind = 'x' WHERE number = 2")

    with pytest.raises(ledger.LedgerBrokenError, match="entry 2"):
        ledger.keep_head(DAY)

    assert not ledger.heads_file().exists()


def test_empty_ledger_is_whole_and_has_no_head() -> None:
    assert ledger.keep_head(DAY) is None
    assert ledger.verify() == ledger.Checked(0)


def test_verify_ledger_says_how_many_entries_there_are() -> None:
    write_some(3)
    said = StringIO()

    call_command("verify_ledger", stdout=said)

    assert said.getvalue() == "3 entries, each as it was written.\n"


@pytest.mark.django_db(transaction=True)
def test_mod_03_fifty_that_write_at_once_make_one_chain() -> None:
    together = Barrier(10)

    def write(_: int) -> None:
        try:
            together.wait(timeout=20)
            for number in range(5):
                ledger.write("looked", subject=f"post {uuid4()}", details={"n": number})
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(write, range(10)))

    assert ledger.verify() == ledger.Checked(50)


def test_mod_04_erasing_a_member_leaves_the_chain_whole() -> None:
    member = MemberFactory.create(handle="canary-handle")
    case = CaseFactory.create(group=GroupFactory.create(name="Canary Group"), about=member)
    ledger.write("decided", by=member, case=case, about=member, reason="conduct")
    ledger.keep_head(DAY)

    erase(member.pk)

    assert ledger.verify() == ledger.Checked(1)
    with as_owner():
        assert "anary" not in str(list(LedgerEntry.objects.values()))


def test_worker_keeps_a_head_each_night() -> None:
    write_some(2)

    tasks.keep_ledger(timestamp=0)

    assert [head.number for head in ledger.heads()] == [2]
