"""The programs that bin/serve runs: started, their logs kept, started again, stopped."""

import os
import signal
import subprocess
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import IO

from recovery_groups.start import processes
from recovery_groups.start.say import StartError, tell

LOGS_KEPT = timedelta(days=14)
OFTEN, IN_SECONDS = 5, 60  # deaths within a time after which a program is given up


@dataclass
class Child:
    """One program and its lives so far."""

    name: str
    command: list[str]
    deaths: list[float] = field(default_factory=list)
    process: subprocess.Popen[bytes] | None = None


class Crew:
    """All programs of one bin/serve; each leads a process group and carries its mark."""

    def __init__(self, logs: Path, mark: str, children: list[Child]) -> None:
        self.logs = logs
        self.children = children
        name, _, value = mark.partition("=")
        self._environment = {**os.environ, name: value}

    def start(self) -> None:
        """Start every program."""
        self.logs.mkdir(mode=0o700, exist_ok=True)
        for child in self.children:
            self._start(child)

    def is_whole(self) -> bool:
        """Say whether every program runs."""
        return all(child.process and child.process.poll() is None for child in self.children)

    def mend(self) -> None:
        """Start again what has died; raises ``StartError`` where that happens too often."""
        for child in self.children:
            if child.process is None or child.process.poll() is None:
                continue
            self._bury(child)
            if len(child.deaths) >= OFTEN:
                raise StartError(
                    f"The {child.name} process ends again and again; see {self._log(child.name)}."
                )
            tell(f"The {child.name} process ended; starting it again.")
            self._start(child)

    def stop(self, within: float) -> None:
        """Ask every program to end, and kill what is left after ``within`` seconds."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            alive = [child.process for child in self.children if child.process is not None]
            for process in alive:
                if process.poll() is None:
                    process.send_signal(number)
            processes.wait_until(
                lambda: all(process.poll() is not None for process in alive),  # noqa: B023 - at once
                seconds=within,
            )
        for child in self.children:
            if child.process is not None:
                processes.send_group(child.process.pid, signal.SIGKILL)

    def _start(self, child: Child) -> None:
        child.process = subprocess.Popen(
            child.command, env=self._environment, process_group=0,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            preexec_fn=processes.end_with_parent(signal.SIGTERM),  # noqa: PLW1509 - calls no lock
        )  # fmt: skip
        Thread(target=self._keep_log, args=[child.name, child.process.stdout], daemon=True).start()

    def _bury(self, child: Child) -> None:
        """Note a death, and end what the program has started itself and left."""
        assert child.process is not None
        processes.send_group(child.process.pid, signal.SIGKILL)
        now = time.monotonic()
        child.deaths = [at for at in child.deaths if now - at < IN_SECONDS] + [now]

    def _log(self, name: str) -> Path:
        return self.logs / f"{name}-{datetime.now(tz=UTC).date().isoformat()}.log"  # noqa: TID251

    def _keep_log(self, name: str, output: IO[bytes]) -> None:
        """Write what a program says to the day's file, and forget files of two weeks ago."""
        path, file = None, None
        for line in output:
            if path != self._log(name):
                if file is not None:
                    file.close()
                path = self._log(name)
                file = os.fdopen(
                    os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab", 0
                )
                self._forget_old(name)
            assert file is not None
            file.write(line)
        output.close()
        if file is not None:
            file.close()

    def _forget_old(self, name: str) -> None:
        oldest = time.time() - LOGS_KEPT.total_seconds()
        for log in self.logs.glob(f"{name}-*.log"):
            if log.stat().st_mtime < oldest:
                log.unlink()
