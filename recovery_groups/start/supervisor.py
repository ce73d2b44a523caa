"""The process that owns PostgreSQL: starts it, reaps it, starts it again, and stops it.

Run as ``python -m recovery_groups.start.supervisor DATA_DIR`` by ``database``, with a pipe
at descriptor 3 on which it says once ``ready`` or ``error: why``. It ends when nobody holds
the users' lock any more, which also happens when the last of them is killed.
"""

import json
import os
import shutil
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
from recovery_groups.start import processes, roles
from recovery_groups.start.cluster import Cluster
from recovery_groups.start.processes import FileLock
from recovery_groups.start.say import StartError, in_one_line

REPORT = 3
LOCK, USERS, STATE = "database.lock", "database.users", "database.json"
ANOTHER_RUNS = 75
FAST_STOP, HARD_STOP = 30, 10  # seconds
LOGS_KEPT = timedelta(days=14)
PRUNED_EVERY, LONGEST_PAUSE = 3600.0, 5.0  # seconds

# Nothing that people write may come into the log of the database.
SILENCE = {
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_min_duration_statement": "-1",
    "log_statement": "none",
    "log_connections": "off",
}
LOGS = {
    "logging_collector": "on",
    "log_directory": "log",
    "log_filename": "postgresql-%Y-%m-%d.log",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
}
WORK = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "port": "5432",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",  # a solid disk
    "jit": "off",  # no query is long enough to gain by it
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
}


class Supervisor:
    """One PostgreSQL and its state in the data directory."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
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
        self.lock.note(str(os.getpid()))
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
        self.cluster = clusters.locate(self.data_dir)
        clear_predecessor(self.cluster, self._last_socket())
        clusters.make(self.cluster)
        self._note_state()
        self._start()

    def _last_socket(self) -> Path | None:
        with suppress(OSError, ValueError):
            return Path(json.loads((self.data_dir / STATE).read_text())["socket"])
        return None

    def _note_state(self) -> None:
        state = {"socket": str(self.cluster.socket), "cluster": str(self.cluster.data)}
        making = self.data_dir / f"{STATE}.new"
        making.write_text(json.dumps(state))
        making.replace(self.data_dir / STATE)

    def _start(self) -> None:
        self.postgres = launch(self.cluster)
        while not self._is_up():
            if self.postgres.poll() is not None:
                raise StartError(f"The database does not start: {self._complaint()}")
            if self.stopping or self._is_unused():
                self.stopping = True
                return
            time.sleep(0.03)
        set_up(self.cluster)
        report("ready")

    def _is_up(self) -> bool:
        told = self.cluster.run("pg_isready", "--quiet", f"--host={self.cluster.socket}")
        if told.returncode:
            return False
        try:
            with connect(self.cluster) as connection:
                connection.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def _complaint(self) -> str:
        assert self.postgres.stderr is not None  # noqa: S101 - launched with a pipe
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
        clear_predecessor(self.cluster, None)
        try:
            self._start()
        except (StartError, psycopg.Error) as error:  # say why, and try again: space may come
            sys.stderr.write(f"{error}\n")

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
            stop(self.postgres)
        if hasattr(self, "cluster") and self.cluster.socket != self.cluster.data:
            shutil.rmtree(self.cluster.socket, ignore_errors=True)
        self.lock.release()
        self.users.release()


def launch(cluster: Cluster) -> subprocess.Popen[bytes]:
    """Start ``postgres`` as our direct child, which stops fast should we die."""
    settings = {**WORK, **LOGS, **SILENCE, "unix_socket_directories": str(cluster.socket)}
    command = [str(cluster.binaries / "postgres"), "-D", str(cluster.data)]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
    postgres: subprocess.Popen[bytes] = subprocess.Popen(
        command, cwd="/", env=environment, umask=0o077, process_group=0,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        preexec_fn=processes.end_with_parent(signal.SIGINT),  # noqa: PLW1509 - one thread
        **clusters.as_account(cluster.account),
    )  # type: ignore[call-overload]  # fmt: skip
    return postgres


def connect(cluster: Cluster, database: str = "postgres") -> psycopg.Connection:
    """Connect as the superuser, whom nobody but this module uses."""
    return psycopg.connect(
        host=str(cluster.socket), user="postgres", dbname=database, autocommit=True,
        connect_timeout=10,
    )  # fmt: skip


def set_up(cluster: Cluster) -> None:
    """Make roles, rights and the database; what is there already stays as it is."""
    with connect(cluster) as connection:
        roles.make_roles(connection)
        with connect(cluster, "template1") as template:  # so that every new database has them
            roles.prepare(template)
        roles.make_database(connection)
        with connect(cluster, roles.DATABASE) as ours:
            roles.prepare(ours)
        roles.open_doors(connection)


def stop(postgres: subprocess.Popen[bytes]) -> None:
    """Stop fast, and after half a minute hard; returns when it has been reaped."""
    for number, seconds in (
        (signal.SIGINT, FAST_STOP),
        (signal.SIGQUIT, HARD_STOP),
        (signal.SIGKILL, HARD_STOP),
    ):
        if postgres.poll() is not None:
            break
        postgres.send_signal(number)
        with suppress(subprocess.TimeoutExpired):
            postgres.wait(seconds)
    if postgres.stderr is not None:
        postgres.stderr.close()


def clear_predecessor(cluster: Cluster, last_socket: Path | None) -> None:
    """End a server left by a killed supervisor, and remove locks of one that is gone.

    A lock file is removed only where its process is proven not to be that server: it does
    not exist, is a zombie that nobody has reaped, or is some other program by now.
    """
    pid_file = cluster.data / "postmaster.pid"
    pid = _number_in(pid_file)
    if pid is not None:
        if _is_postgres(pid, cluster.data):
            _end_orphan(pid)
        _wait_for_backends(cluster.data)
        pid_file.unlink(missing_ok=True)
    for folder in {cluster.data, cluster.socket, last_socket or cluster.data}:
        lock = folder / f"{clusters.SOCKET_NAME}.lock"
        holder = _number_in(lock)
        if holder is not None and not _is_postgres(holder, cluster.data):
            lock.unlink(missing_ok=True)
    if last_socket not in (None, cluster.data, cluster.socket):
        shutil.rmtree(last_socket, ignore_errors=True)


def _number_in(path: Path) -> int | None:
    with suppress(OSError, ValueError, IndexError):
        return abs(int(path.read_text().split()[0]))
    return None


def _is_postgres(pid: int, data: Path) -> bool:
    if processes.is_gone(pid):
        return False
    command = processes.command_of(pid)
    return not command or ("postgres" in command and str(data) in command)


def _end_orphan(pid: int) -> None:
    for number, seconds in ((signal.SIGINT, FAST_STOP), (signal.SIGQUIT, HARD_STOP)):
        processes.send(pid, number)
        if processes.wait_until(lambda: processes.is_gone(pid), seconds=seconds):
            return
    raise StartError(f"A database server left behind (process {pid}) does not stop.")


def _wait_for_backends(data: Path) -> None:
    """Wait for the children of a killed server: they hold its shared memory a moment longer."""

    def none_left() -> bool:
        return not any(_works_in(entry, data) for entry in processes.PROC.glob("[0-9]*"))

    processes.wait_until(none_left, seconds=FAST_STOP)


def _works_in(process: Path, data: Path) -> bool:
    try:
        return (process / "cwd").readlink() == data
    except OSError:
        return False


def report(line: str) -> None:
    """Tell whoever started us, once; they may be gone."""
    with suppress(OSError):
        os.write(REPORT, f"{line}\n".encode())
    with suppress(OSError):
        os.close(REPORT)


if __name__ == "__main__":
    sys.exit(Supervisor(Path(sys.argv[1])).run())
