"""The process that owns PostgreSQL: starts it, reaps it, starts it again, and stops it.

Run as ``python -m recovery_groups.start.supervisor DATA_DIR`` by ``database``, with a pipe
at descriptor 3 on which it says ``note: …`` and, once, ``ready`` or ``error: why``. It ends when nobody holds
the users' lock any more, which also happens when the last of them is killed.
"""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from types import FrameType

import psycopg

from recovery_groups.start import cluster as clusters
from recovery_groups.start import server
from recovery_groups.start.cluster import Cluster
from recovery_groups.start.processes import FileLock
from recovery_groups.start.say import StartError, in_one_line

REPORT = 3
LOCK, USERS, STATE = "database.lock", "database.users", "database.json"
READY = "ready"
ANOTHER_RUNS = 75
LOGS_KEPT = timedelta(days=14)
PRUNED_EVERY, LONGEST_PAUSE = 3600.0, 5.0  # seconds


class Supervisor:
    """One PostgreSQL and its state in the data directory."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir.absolute()
        self.lock = FileLock(data_dir / LOCK)
        self.users = FileLock(data_dir / USERS)
        self.stopping = False
        self.cluster: Cluster
        self.postgres: subprocess.Popen[bytes]
        self._pruned_until = 0.0

    def run(self) -> int:
        """Serve until nobody uses the database; the exit status says whether it went well."""
        if not self.lock.take():
            return ANOTHER_RUNS
        self._note_ready(False)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ask_to_stop)
        try:
            self._begin()
            self._watch()
        except StartError as error:
            report(f"error: {error}")
            return 1
        except OSError as error:
            report(f"error: {in_one_line(error, self.data_dir)}")
            return 1
        finally:
            self._end()
        return 0

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        self.stopping = True

    def _begin(self) -> None:
        self.cluster = clusters.locate(self.data_dir, note)
        server.clear_predecessor(self.cluster)
        server.forget_socket(self._last_socket())
        clusters.make(self.cluster)
        self._note_state()
        self._start()

    def _last_socket(self) -> Path:
        return socket_noted(self.data_dir) or self.cluster.socket

    def _note_ready(self, ready: bool) -> None:
        self.lock.note(f"{os.getpid()} {READY if ready else 'starting'}")

    def _note_state(self) -> None:
        state = {"data_dir": str(self.data_dir), "socket": str(self.cluster.socket)}
        making = self.data_dir / f"{STATE}.new"
        making.write_text(json.dumps(state))
        making.replace(self.data_dir / STATE)

    def _start(self) -> None:
        self._note_ready(False)
        self.postgres = server.launch(self.cluster)
        while not self._is_up():
            if self.postgres.poll() is not None:
                raise StartError(f"The database does not start: {self._complaint()}")
            if self.stopping or self._is_unused():
                self.stopping = True
                return
            time.sleep(0.03)
        server.set_up(self.cluster)
        self._note_ready(True)
        report(READY)

    def _is_up(self) -> bool:
        where = [f"--host={self.cluster.socket}", "--username=postgres", "--dbname=postgres"]
        told = self.cluster.run("pg_isready", "--quiet", *where)
        if told.returncode:
            return False
        try:
            with server.connect(self.cluster) as connection:
                connection.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def _complaint(self) -> str:
        assert self.postgres.stderr is not None
        early = self.postgres.stderr.read().decode(errors="replace")
        logs = sorted((self.cluster.data / "log").glob("*.log"))
        late = logs[-1].read_text(errors="replace")[-4000:] if logs else ""
        since = late.rpartition("starting PostgreSQL")[2]
        return clusters.last_complaint(since if "FATAL" in since or "PANIC" in since else early)

    def _watch(self) -> None:
        pause = 0.0
        while not (self.stopping or self._is_unused()):
            self._prune_logs()
            if self.postgres.poll() is None:
                pause = 0.0
                time.sleep(0.2)
                continue
            time.sleep(pause)
            pause = min(LONGEST_PAUSE, pause * 2 or 0.25)
            self._start_again()

    def _start_again(self) -> None:
        server.clear_predecessor(self.cluster)
        try:
            self._start()
        except (StartError, psycopg.Error) as error:  # say why, and try again: space may come
            sys.stderr.write(f"{error}\n")
            self.lock.note(f"{os.getpid()} {error}")  # for those who wait

    def _is_unused(self) -> bool:
        """Take the users' lock if it is free: whoever comes now waits until we have ended."""
        return self.users.take()

    def _prune_logs(self) -> None:
        if time.monotonic() < self._pruned_until:
            return
        self._pruned_until = time.monotonic() + PRUNED_EVERY
        oldest = time.time() - LOGS_KEPT.total_seconds()
        for log in (self.cluster.data / "log").glob("*.log"):
            if log.stat().st_mtime < oldest:
                log.unlink()

    def _end(self) -> None:
        if hasattr(self, "postgres"):
            server.stop(self.postgres)
        if hasattr(self, "cluster"):
            server.forget_socket(self.cluster.socket)
        self.lock.release()
        self.users.release()


def socket_noted(data_dir: Path) -> Path | None:
    """Give the folder of the socket as last noted; a note of another place, copied, is none."""
    with suppress(OSError, ValueError, KeyError):
        state = json.loads((data_dir / STATE).read_text())
        if state["data_dir"] == str(data_dir):
            return Path(state["socket"])
    return None


def note(text: str) -> None:
    """Tell something worth knowing to whoever started us."""
    with suppress(OSError):
        os.write(REPORT, f"note: {text}\n".encode())


def report(line: str) -> None:
    """Tell whoever started us how it went, once; they may be gone."""
    with suppress(OSError):
        os.write(REPORT, f"{line}\n".encode())
    with suppress(OSError):
        os.close(REPORT)


if __name__ == "__main__":
    sys.exit(Supervisor(Path(sys.argv[1])).run())
