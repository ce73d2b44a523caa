"""bin/serve: everything for a site on this machine, until Ctrl-C."""

import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from recovery_groups.start import frontend, manage, processes
from recovery_groups.start.children import Child, Crew
from recovery_groups.start.database import Database, make_data_dir
from recovery_groups.start.environment import ROOT
from recovery_groups.start.processes import FileLock
from recovery_groups.start.say import StartError, in_one_line, tell

USAGE = "bin/serve takes no arguments; PORT, HOST and DATA_DIR are environment variables."
ANSWERS_WITHIN, STOPS_WITHIN = 60, 15  # seconds
LOOK_EVERY = 0.5  # seconds
HIGHEST_PORT = 65_535


def main(arguments: list[str]) -> int:
    """Start all parts and keep them running; Ctrl-C stops what was started."""
    if arguments:
        tell(USAGE)
        return 0 if arguments[0] in {"-h", "--help"} else 2
    data_dir = Path(os.environ["DATA_DIR"])
    for number in (
        signal.SIGINT,
        signal.SIGTERM,
        signal.SIGHUP,
    ):  # a shell may have SIGINT ignored
        signal.signal(number, _as_ctrl_c)
    host, port = os.environ.get("HOST", "127.0.0.1"), _port()
    with only_one(data_dir, port) as mark:
        demand_free_port(host, port)
        frontend.build()
        with manage.database() as database:
            prepare()
            crew = Crew(data_dir / "log", mark, parts(host, port))
            return keep_running(crew, database, host, port)


def _as_ctrl_c(number: int, frame: object) -> None:
    del number, frame
    raise KeyboardInterrupt


def _port() -> int:
    given = os.environ.get("PORT", "8000")
    if not given.isdigit() or not 0 < int(given) <= HIGHEST_PORT:
        raise StartError(f"PORT={given} is not a port number.")
    return int(given)


@contextmanager
def only_one(data_dir: Path, port: int) -> Iterator[str]:
    """Keep a second start off the data directory, and end what a killed one left behind."""
    try:
        make_data_dir(data_dir)
        lock = FileLock(data_dir / "serve.lock")
        before = lock.noted()
        if not lock.take():
            raise StartError(f"Already serving from {data_dir}: {before.partition(' ')[2]}")
        end_leftovers(before.partition(" ")[0])
        mark = f"RG_STARTED_BY={secrets.token_hex(8)}"
        lock.note(f"{mark} http://localhost:{port}/")
    except OSError as error:
        raise in_one_line(error, data_dir) from error
    try:
        yield mark
    finally:
        lock.release()


def end_leftovers(mark: str) -> None:
    """Stop web servers and workers whose bin/serve was killed; they carry its mark."""
    for number, seconds in ((signal.SIGTERM, STOPS_WITHIN), (signal.SIGKILL, STOPS_WITHIN)):
        left = processes.with_mark(mark) if mark else []
        for pid in left:
            processes.send(pid, number)
        if processes.wait_until(lambda: all(map(processes.is_gone, left)), seconds=seconds):  # noqa: B023 - asked at once
            return


def demand_free_port(host: str, port: int) -> None:
    """Refuse a taken port before anything slow is begun."""
    try:
        family = socket.getaddrinfo(host, port)[0][0]
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
            probe.listen()
    except PermissionError:
        raise StartError(f"Port {port} is not for this user: try PORT=8000 bin/serve.") from None
    except OSError as error:
        raise StartError(
            f"Port {port} is taken ({error.strerror or error}): try PORT={port + 1} bin/serve."
        ) from None


def prepare() -> None:
    """Bring database and static files up to date."""
    done = subprocess.run([sys.executable, str(ROOT / "manage.py"), "prepare"], check=False)
    if done.returncode:
        raise StartError("The site could not be prepared: the reason stands above.")


def parts(host: str, port: int) -> list[Child]:
    """Name the programs that make up the site beside the database."""
    granian = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host,
        "--port", str(port), "--workers", os.environ.get("WEB_WORKERS", str(_cores())),
        "--blocking-threads", "1", "--http", "1", "--no-ws", "--respawn-failed-workers",
        "--respawn-interval", "1", "--workers-kill-timeout", "10", "--log-level", "warning",
        "recovery_groups.wsgi:application",
    ]  # fmt: skip
    worker = [sys.executable, str(ROOT / "manage.py"), "procrastinate", "worker"]
    return [Child("web", granian), Child("worker", worker)]


def _cores() -> int:
    return (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )


def keep_running(crew: Crew, database: object, host: str, port: int) -> int:
    """Watch all parts; those that die are started again, until that is no use."""
    try:
        crew.start()
        wait_for_answer(crew, host, port)
        tell_address(port)
        while True:
            time.sleep(LOOK_EVERY)
            if isinstance(database, Database) and not (database.is_watched() and crew.is_whole()):
                database.ensure()  # what died may have died of it
            crew.mend()
    except KeyboardInterrupt:
        tell("Stopping …")
    finally:
        crew.stop(STOPS_WITHIN)
    return 0


def wait_for_answer(crew: Crew, host: str, port: int) -> None:
    """Return once the web server answers."""
    deadline = time.monotonic() + ANSWERS_WITHIN
    while not answers(host, port):
        crew.mend()
        if time.monotonic() > deadline:
            raise StartError(f"The web server does not answer; see {crew.logs / 'web'}-*.log.")
        time.sleep(0.05)


def answers(host: str, port: int) -> bool:
    """Ask the web server whether it lives."""
    reached = "127.0.0.1" if host in {"0.0.0.0", ""} else host  # noqa: S104 - compared, not bound
    asked = http.client.HTTPConnection(reached, port, timeout=5)
    try:
        asked.request("GET", "/healthz", headers={"Host": "localhost"})
        return asked.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asked.close()


def tell_address(port: int) -> None:
    """Say where the site is."""
    site = f"http://localhost:{port}"
    sys.stdout.write(
        f"\n  Recovery Groups is at {site}/  (Ctrl-C stops it)\n"
        f"  Sign in as newcomer, member, secretary, moderator or steward: {site}/local/people/\n"
        f"  has the password and codes, and {site}/local/mail/ the mail.\n\n"
    )
    sys.stdout.flush()
