"""One PostgreSQL server: its settings, its start as our child, its stop, what it left behind."""

import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

import psycopg

from recovery_groups.start import cluster as clusters
from recovery_groups.start import processes, roles
from recovery_groups.start.cluster import Cluster
from recovery_groups.start.say import StartError

FAST_STOP, HARD_STOP = 30, 10  # seconds

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


def clear_predecessor(cluster: Cluster) -> None:
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
    for folder in {cluster.data, cluster.socket}:
        lock = folder / f"{clusters.SOCKET_NAME}.lock"
        holder = _number_in(lock)
        if holder is not None and not _is_postgres(holder, cluster.data):
            lock.unlink(missing_ok=True)


def forget_socket(folder: Path) -> None:
    """Remove a folder that held nothing but a socket of ours; anything else in it stays.

    The path may come from a copied data directory and be the home of another database.
    """
    if folder.parent != clusters.SHORT_PLACE or not folder.name.startswith(clusters.SHORT_NAME):
        return
    holder = _number_in(folder / f"{clusters.SOCKET_NAME}.lock")
    if holder is not None and not processes.is_gone(holder):
        return
    for name in (clusters.SOCKET_NAME, f"{clusters.SOCKET_NAME}.lock"):
        (folder / name).unlink(missing_ok=True)
    with suppress(OSError):
        folder.rmdir()


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
