"""The real web server over a database of its own, as a browser reaches it."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
from django.conf import settings

from recovery_groups.start import processes, serve
from recovery_groups.start.database import Database

COLLECT = "from recovery_groups.management.commands.prepare import collect_static as c; c()"
ANSWERS_WITHIN, STOPS_WITHIN = 60, 20  # seconds


@contextmanager
def served(database: Database, name: str, **more: str) -> Iterator[str]:
    """Serve a database like a public site behind one proxy, and give its address.

    ``more`` are further environment variables.
    """
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    variables = _variables(database, name, address) | more
    _collect_static(variables)
    with (Path(settings.DATA_DIR) / f"{name}-{port}.log").open("wb") as log:
        web = subprocess.Popen(  # noqa: S603
            serve.parts("127.0.0.1", port)[0].command, cwd=settings.BASE_DIR, env=variables,
            stdout=log, stderr=log, process_group=0,
        )  # fmt: skip
        try:
            is_up = processes.wait_until(
                lambda: web.poll() is not None or serve.answers("127.0.0.1", port),
                seconds=ANSWERS_WITHIN,
            )
            assert is_up, "no answer"
            assert web.poll() is None, Path(log.name).read_text()
            yield address
        finally:
            web.terminate()
            web.wait(STOPS_WITHIN)
    Path(log.name).unlink()


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _variables(database: Database, name: str, address: str) -> dict[str, str]:
    host = psycopg.conninfo.conninfo_to_dict(database.urls.app)["host"]
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "recovery_groups.settings",
        "RG_LOCAL": "1",
        "DATABASE_URL": f"postgresql://rg_app@/{name}?host={quote(str(host))}",
        "SITE_URL": address,
        "STATIC_MANIFEST": "1",
        "STATIC_ROOT": str(Path(settings.DATA_DIR) / "static-collected"),
        "TRUSTED_PROXY_COUNT": "1",  # so that each visitor can have an address of their own
        "WEB_WORKERS": "1",
    }


def _collect_static(variables: dict[str, str]) -> None:
    """Hash and compress the files, once for all test processes."""
    lock = processes.FileLock(Path(settings.DATA_DIR) / "static-collected.lock")
    assert lock.take(wait=ANSWERS_WITHIN)
    try:
        command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", COLLECT]
        subprocess.run(command, check=True, cwd=settings.BASE_DIR, env=variables)  # noqa: S603
    finally:
        lock.release()
