"""Deleted rows leave the database's files, and nobody waits for that."""

from collections.abc import Iterator
from pathlib import Path
from threading import Barrier, Thread

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from accounts.models import Block
from groups.models import Membership
from recovery_groups import compacting, tasks
from recovery_groups.start.database import Database
from tests.factories import BlockFactory, MembershipFactory
from tests.walls import as_owner

pytestmark = pytest.mark.django_db(transaction=True)
CANARY = "Kestrel of the files"
PATIENT = 60.0  # seconds: other tests may keep this machine busy
TRIES = 5  # what PostgreSQL's own housekeeping still looks at stays until the next time


@pytest.fixture
def superuser(database: Database) -> Iterator[psycopg.Connection]:
    name = connection.settings_dict["NAME"]
    address = database.urls.owner
    with psycopg.connect(address, user="postgres", dbname=str(name), autocommit=True) as found:
        yield found


def in_files(superuser: psycopg.Connection) -> int:
    """Count the files of this test's database that hold the canary."""
    superuser.execute("CHECKPOINT")  # what is in memory goes to the files, and emptied ones go
    row = superuser.execute(
        "SELECT current_setting('data_directory'), oid FROM pg_database"
        " WHERE datname = current_database()"
    ).fetchone()
    assert row is not None
    folder = Path(row[0]) / "base" / str(row[1])
    assert folder.is_dir()
    return sum(CANARY.encode() in path.read_bytes() for path in folder.iterdir())


def test_exp_04_bytes_of_an_erased_row_are_gone_from_the_files(
    superuser: psycopg.Connection,
) -> None:
    BlockFactory.create(label=CANARY)
    kept = BlockFactory.create(label="Wren")
    MembershipFactory.create(name=CANARY)
    with as_owner():
        Block.objects.filter(label=CANARY).delete()
        Membership.objects.filter(name=CANARY).delete()
    assert in_files(superuser) > 0  # else this test would show nothing

    for _ in range(TRIES):
        assert compacting.compact(compacting.private_tables(), longest=PATIENT) == []
        if in_files(superuser) == 0:
            break

    assert in_files(superuser) == 0
    with as_owner():
        assert list(Block.objects.all()) == [kept]


def test_private_tables_are_all_that_are_walled_or_held() -> None:
    tables = compacting.private_tables()

    for name in (
        "accounts_member", "accounts_block", "account_emailaddress", "groups_membership",
        "groups_vote", "meetings_sheetplan", "meetings_meetingclaim", "notifications_notice",
        "django_session", "procrastinate_jobs",
    ):  # fmt: skip
        assert name in tables
    assert "meetings_meeting" not in tables


def test_worker_writes_them_anew_within_its_short_time(superuser: psycopg.Connection) -> None:
    def files() -> list[tuple[object, ...]]:
        return superuser.execute("SELECT pg_relation_filenode('accounts_block')").fetchall()

    before = files()

    tasks.compact_private_tables(timestamp=0)

    assert files() != before


def test_table_in_use_is_left_and_what_reads_it_goes_on() -> None:
    MembershipFactory.create(name="Wren")
    reading, done = Barrier(2), Barrier(2)

    def read() -> None:
        try:
            with transaction.atomic():
                Membership.objects.exists()
                reading.wait()
                done.wait()
        finally:
            connection.close()

    reader = Thread(target=read)
    reader.start()
    reading.wait()
    try:
        left = compacting.compact(["groups_membership", "accounts_block"], longest=0.3)
    finally:
        done.wait()
        reader.join()

    assert left == ["groups_membership"]
    assert compacting.compact(["groups_membership"], longest=PATIENT) == []


def test_time_limits_are_as_before_afterwards() -> None:
    def limits() -> list[tuple[str, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_setting('statement_timeout'), current_setting('lock_timeout')"
            )
            return list(cursor.fetchall())

    before = limits()

    compacting.compact(["accounts_block"])

    assert limits() == before


def test_command_tells_what_it_could_not_do(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("compact_tables")
    assert "Written anew: " in capsys.readouterr().out
    with connection.cursor() as cursor, as_owner():
        cursor.execute("REVOKE MAINTAIN ON accounts_block FROM rg_app")
    try:
        with pytest.raises(CommandError, match="Not written anew: accounts_block"):
            call_command("compact_tables")
    finally:
        with connection.cursor() as cursor, as_owner():
            cursor.execute("GRANT MAINTAIN ON accounts_block TO rg_app")
