"""bin/serve from its start to Ctrl-C, and what happens when parts of it are killed."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from recovery_groups.start import environment, frontend, processes
from recovery_groups.start.database import Database, database_urls

ROOT = Path(settings.BASE_DIR)
# What takes long at the first start, in short: one town and one meeting.
SEED = (
    "from tests.factories import GazetteerPlaceFactory, MeetingFactory;"
    "GazetteerPlaceFactory.create(); MeetingFactory.create()"
)
CANARIES = ("CanaryWord", "40.7128", "CanaryAgent", "203.0.113.77")


@dataclass
class Site:
    """One bin/serve and where it keeps things."""

    data_dir: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def variables(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": "/nonexistent",
            "DATA_DIR": str(self.data_dir),
            "PORT": str(self.port),
            "WEB_WORKERS": "2",
            "STATIC_ROOT": str(settings.DATA_DIR / "served"),
        }

    def run(self, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(ROOT / "bin" / command[0]), *command[1:]], check=False, capture_output=True,
            text=True, cwd="/", env={**self.variables, **more}, timeout=120,
        )  # fmt: skip

    def start(self) -> None:
        with (self.data_dir / "output").open("wb") as output:
            self.process = subprocess.Popen(
                [str(ROOT / "bin" / "serve")], cwd="/", env=self.variables,
                stdout=output, stderr=subprocess.STDOUT,
            )  # fmt: skip
        assert processes.wait_until(lambda: "is at http" in self.told(), seconds=90), self.told()

    def told(self) -> str:
        return (self.data_dir / "output").read_text()

    def get(self, path: str, **headers: str) -> http.client.HTTPResponse:
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            asked.request("GET", path, headers={"Host": "localhost", **headers})
            answer = asked.getresponse()
            answer.body = answer.read()  # type: ignore[attr-defined]
            return answer
        finally:
            asked.close()

    def is_ready(self) -> bool:
        try:
            return self.get("/readyz").status == 200
        except (OSError, http.client.HTTPException):
            return False

    def pids(self, word: str) -> list[int]:
        mark = (self.data_dir / "serve.lock").read_text().split()[0]
        return [pid for pid in processes.with_mark(mark) if word in processes.command_of(pid)]

    def end(self, number: signal.Signals) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(timeout=60)


@pytest.fixture(scope="module")
def prepared() -> Iterator[Path]:
    """A data directory with all tables, and little in them."""
    folder = Path(tempfile.mkdtemp(prefix="rg-test-"))
    folder.chmod(0o711)
    environment.have_environment()
    frontend.build()
    site = Site(folder / "data", 8000)
    assert site.run("manage", "migrate").returncode == 0
    assert site.run("manage", "shell", "-c", SEED).returncode == 0
    yield site.data_dir
    shutil.rmtree(folder)


@pytest.fixture
def site(prepared: Path, data_dir: Path) -> Iterator[Site]:
    subprocess.run(["cp", "-a", str(prepared), str(data_dir)], check=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        site = Site(data_dir, probe.getsockname()[1])
    yield site
    if site.process is not None and site.process.poll() is None:
        site.end(signal.SIGINT)


def written_in(data_dir: Path) -> int:
    with psycopg.connect(database_urls(data_dir).app, autocommit=True) as connection:
        row = connection.execute("SELECT count(*) FROM probe").fetchone()
    assert row is not None
    return int(row[0])


def test_site_serves_from_start_to_ctrl_c(site: Site) -> None:
    site.start()

    answer = site.get("/?q=CanaryWord&lat=40.7128&lng=-74.0060", **{"User-Agent": CANARIES[2]})
    assert answer.status == 200
    assert answer.headers["Server"] == ""
    site.get("/no/such/CanaryWord", **{"X-Forwarded-For": CANARIES[3]})
    assert json.loads(site.get("/readyz").body)["status"] == "ok"  # type: ignore[attr-defined]
    assert site.get("/static/staticfiles.json").status == 200
    again = site.run("serve")
    assert (again.returncode, again.stderr) == (
        1,
        f"Already serving from {site.data_dir}: http://localhost:{site.port}/\n",
    )
    assert site.run("manage", "check", "--database", "default").returncode == 0
    assert site.is_ready()

    assert site.end(signal.SIGINT) == 0

    assert site.pids("") == []
    assert not Database(site.data_dir).is_watched()
    assert not any(site.data_dir.glob("pg*/postmaster.pid"))
    logs = [*site.data_dir.glob("log/*"), *site.data_dir.glob("pg*/log/*")]
    told = site.told() + "".join(log.read_text() for log in logs)
    assert '"route": "finder"' in told
    assert [canary for canary in CANARIES if canary in told] == []


@pytest.mark.parametrize("victim", ["procrastinate", "granian", "supervisor", "postgres"])
def test_site_comes_back_when_a_part_is_killed(site: Site, victim: str) -> None:
    site.start()
    if victim == "postgres":
        pids = [int(next(site.data_dir.glob("pg*/postmaster.pid")).read_text().split()[0])]
    elif victim == "supervisor":
        pids = [int((site.data_dir / "database.lock").read_text().split()[0])]
    else:
        pids = site.pids(victim)

    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    assert processes.wait_until(lambda: all(map(processes.is_gone, pids)), seconds=10)

    assert processes.wait_until(site.is_ready, seconds=30, every=0.2)
    assert processes.wait_until(lambda: len(site.pids("procrastinate")) == 1, seconds=30)
    assert site.end(signal.SIGTERM) == 0


def test_site_killed_whole_starts_again_with_all_that_was_committed(site: Site) -> None:
    site.start()
    with psycopg.connect(database_urls(site.data_dir).owner, autocommit=True) as connection:
        connection.execute("CREATE TABLE probe AS SELECT generate_series(1, 1000)")
    before = site.pids("")

    assert site.end(signal.SIGKILL) == -signal.SIGKILL
    site.start()

    assert set(before) & set(site.pids("")) == set()
    assert all(map(processes.is_gone, before))
    assert site.is_ready()
    assert written_in(site.data_dir) == 1000


def test_taken_port_is_told_in_one_line(data_dir: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        site = Site(data_dir, taken.getsockname()[1])

        refused = site.run("serve")

    assert refused.returncode == 1
    assert refused.stderr == (
        f"Port {site.port} is taken (Address already in use):"
        f" try PORT={site.port + 1} bin/serve.\n"
    )


@pytest.mark.parametrize("port", ["0", "65536", "eighty"])
def test_port_that_is_none_is_told_in_one_line(data_dir: Path, port: str) -> None:
    refused = Site(data_dir, 0).run("serve", PORT=port)

    assert (refused.returncode, refused.stderr) == (1, f"PORT={port} is not a port number.\n")


@pytest.mark.parametrize("command", [["serve"], ["manage", "check"]])
def test_unreachable_database_is_told_in_one_line(data_dir: Path, command: list[str]) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        site = Site(data_dir, probe.getsockname()[1])

    refused = site.run(*command, DATABASE_URL="postgresql://rg_app@/site?host=/nowhere")

    assert refused.returncode == 1
    assert refused.stderr.startswith("The database of DATABASE_URL cannot be reached: ")
    assert refused.stderr.count("\n") == 1


def test_argument_to_serve_is_refused_with_its_use(data_dir: Path) -> None:
    refused = Site(data_dir, 8000).run("serve", "--port=1")

    assert refused.returncode == 2
    assert "takes no arguments" in refused.stderr


@pytest.mark.parametrize("name", ["serve", "manage", "bench", "test"])
def test_machine_without_a_new_python_is_told_in_one_line(tmp_path: Path, name: str) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    dirname = shutil.which("dirname")
    assert dirname is not None
    (tools / "dirname").symlink_to(dirname)
    old = tools / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")  # as an old one answers when asked for its version
    old.chmod(0o755)

    refused = subprocess.run(
        ["/bin/sh", str(ROOT / "bin" / name)], check=False, capture_output=True, text=True,
        env={"PATH": str(tools)},
    )  # fmt: skip

    assert refused.returncode == 1
    assert refused.stderr.startswith("Recovery Groups needs Python 3.11 or newer")
    assert refused.stderr.count("\n") == 1


def test_benchmark_that_does_not_exist_is_told_in_one_line(data_dir: Path) -> None:
    refused = Site(data_dir, 8000).run("bench", "nothing")

    assert refused.returncode == 1
    assert refused.stderr.startswith("No benchmark nothing; there are: ")


def test_manage_leaves_no_server_behind_and_keeps_standard_output_clean(data_dir: Path) -> None:
    told = Site(data_dir, 8000).run("manage", "shell", "--no-imports", "-c", "print('{}')")

    assert (told.returncode, told.stdout) == (0, "{}\n")
    assert not any(data_dir.glob("pg*/postmaster.pid"))
