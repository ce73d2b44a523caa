"""The embedded PostgreSQL of a data directory, for all who use it at the same time.

Every user holds a shared lock; the supervisor (``supervisor``) ends when nobody does. So the
first to come starts the server, the last to go stops it, and a killed one counts as gone.
"""

import os
import select
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self
from urllib.parse import quote

import psycopg

from recovery_groups.start import processes, server, supervisor
from recovery_groups.start.processes import FileLock
from recovery_groups.start.say import StartError, in_one_line, tell

ROOT = Path(__file__).resolve().parent.parent.parent
STILL_WAITING = 10  # seconds between two lines
READY_YET_SILENT = 30
STOPPED_WITHIN = server.FAST_STOP + 2 * server.HARD_STOP
DEFAULT_MAJOR = 18


class Urls(NamedTuple):
    """How the site and its migrations reach the database."""

    app: str
    owner: str


def database_urls(data_dir: Path) -> Urls:
    """Give the addresses of the embedded database, whether it runs or not."""
    noted = supervisor.socket_noted(data_dir.absolute())
    socket = noted or data_dir.absolute() / f"pg{DEFAULT_MAJOR}"
    where = f"@/recovery_groups?host={quote(str(socket))}"
    return Urls(f"postgresql://rg_app{where}", f"postgresql://rg_owner{where}")


class Database:
    """The embedded database as one process uses it, from ``start`` to ``stop``."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir.absolute()
        self._users = FileLock(self.data_dir / supervisor.USERS)
        self._supervisor = FileLock(self.data_dir / supervisor.LOCK)
        self._started: _Started | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def urls(self) -> Urls:
        """Where it is reached."""
        return database_urls(self.data_dir)

    def start(self) -> None:
        """Use the database, starting it if nobody does yet.

        Returns when it answers; raises ``StartError`` where it cannot be started.
        """
        try:
            make_data_dir(self.data_dir)
            if not self._users.take(shared=True, wait=STOPPED_WITHIN):
                raise StartError(f"Another process keeps the database of {self.data_dir} locked.")
        except OSError as error:
            raise in_one_line(error, self.data_dir) from error
        try:
            self.ensure()
        except BaseException:
            self.stop()
            raise

    def ensure(self) -> None:
        """Have it running and answering, also after its supervisor was killed."""
        began, told = time.monotonic(), STILL_WAITING
        while (complaint := self._ask()) is not None:
            self._have_supervisor(complaint)
            if time.monotonic() - began > told:
                tell(f"  waiting for the database ({told} s): {complaint}")
                told += STILL_WAITING

    def _ask(self) -> str | None:
        """Connect as the site does; the answer is why it failed, or None."""
        if self._supervisor.is_free():
            return "not running"
        # The living supervisor's word only: a server left by a dead one answers, and soon stops.
        pid, _, word = self._supervisor.noted().partition(" ")
        if word != supervisor.READY or processes.is_gone(int(pid)):
            return word or "starting"
        try:
            with psycopg.connect(self.urls.app, connect_timeout=5) as connection:
                connection.execute("SELECT 1")
        except psycopg.OperationalError as error:
            return str(error).strip().splitlines()[-1]
        return None

    def _have_supervisor(self, complaint: str) -> None:
        if self._started is None or self._started.has_ended():
            if self._supervisor.is_free():
                self._started = _Started(self.data_dir)
            time.sleep(0.03)
            return
        self._started.hear(complaint)

    def is_watched(self) -> bool:
        """Say whether a supervisor is there: cheap enough to ask every second."""
        return not self._supervisor.is_free()

    def stop(self) -> None:
        """Use it no longer; the last user waits until the server has stopped."""
        if self._users.take():  # nobody else holds it
            if self.is_watched():
                with suppress(ValueError, IndexError):
                    processes.send(int(self._supervisor.noted().split()[0]), signal.SIGTERM)
            processes.wait_until(self._supervisor.is_free, seconds=STOPPED_WITHIN)
        self._users.release()
        if self._started is not None:
            self._started.has_ended()
            self._started = None


class _Started:
    """A supervisor that we have started, and what it reports."""

    def __init__(self, data_dir: Path) -> None:
        self._report, theirs = os.pipe()
        self._ready_at: float | None = None
        self._ended = False
        log = data_dir / "log" / "database.log"
        log.parent.mkdir(mode=0o700, exist_ok=True)
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", supervisor.__name__, str(data_dir)]
        self.pid = os.posix_spawn(
            sys.executable, command, environment, setsid=True,
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_OPEN, 1, str(log), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600),
                (os.POSIX_SPAWN_DUP2, 1, 2),
                (os.POSIX_SPAWN_DUP2, theirs, supervisor.REPORT),
            ],
        )  # fmt: skip
        os.close(theirs)

    def hear(self, complaint: str) -> None:
        """Wait a moment for its word; raises ``StartError`` with the reason if it gave up."""
        if self._ready_at is not None:
            time.sleep(0.05)
            if time.monotonic() - self._ready_at > READY_YET_SILENT:
                raise StartError(f"The database runs and cannot be reached: {complaint}")
            return
        if not select.select([self._report], [], [], 0.05)[0]:
            return
        for line in os.read(self._report, 4096).decode().splitlines():
            self._take(line)

    def _take(self, line: str) -> None:
        kind, _, text = line.partition(": ")
        if kind == "note":
            tell(text)
        elif kind == "error":
            self.has_ended(wait=True)
            raise StartError(text)
        else:
            self._ready_at = time.monotonic()

    def has_ended(self, *, wait: bool = False) -> bool:
        """Say whether it has ended, reaping it where it has."""
        if not self._ended:
            pid, _ = os.waitpid(self.pid, 0 if wait else os.WNOHANG)
            if pid:
                self._ended = True
                os.close(self._report)
        return self._ended


def make_data_dir(data_dir: Path) -> None:
    """Make the data directory: closed to others, except that root lets PostgreSQL's user through."""
    if not data_dir.exists():
        data_dir.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True)
