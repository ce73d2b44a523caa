"""Processes and file locks: who lives, who is a zombie, who holds what."""

import ctypes
import fcntl
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

PR_SET_PDEATHSIG = 1
PROC = Path("/proc")


class FileLock:
    """A lock that ends with the process that holds it, however that ends."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: int | None = None

    def take(self, *, shared: bool = False, wait: float = 0) -> bool:
        """Take or convert the lock within ``wait`` seconds, and say whether it was had."""
        if self._file is None:
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        deadline = time.monotonic() + wait
        while True:
            try:
                fcntl.flock(self._file, kind | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    return False
                time.sleep(0.02)
            else:
                return True

    def release(self) -> None:
        """Give the lock up; without it, do nothing."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def is_free(self) -> bool:
        """Say whether nobody holds the lock."""
        probe = FileLock(self.path)
        free = probe.take()
        probe.release()
        return free

    def note(self, text: str) -> None:
        """Leave a word for those who find the lock taken."""
        assert self._file is not None
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, text.encode(), 0)

    def noted(self) -> str:
        """Read the word left by the holder."""
        return self.path.read_text() if self.path.exists() else ""


def wait_until(true: Callable[[], bool], *, seconds: float, every: float = 0.02) -> bool:
    """Ask again and again, and say whether it came true in time."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() >= deadline:
            return False
        time.sleep(every)
    return True


def end_with_parent(with_signal: signal.Signals) -> Callable[[], None]:
    """Give what a child calls, before it becomes its program, to end when its parent does."""
    parent = os.getpid()
    # Loaded here: between fork and exec nothing may be imported.
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None

    def arrange() -> None:
        if libc is not None:
            libc.prctl(PR_SET_PDEATHSIG, int(with_signal))
            if os.getppid() != parent:  # it died before the line above
                os.kill(os.getpid(), with_signal)

    return arrange


def send(pid: int, with_signal: signal.Signals) -> None:
    """Signal a process; one that is gone already is no trouble."""
    with suppress(ProcessLookupError):
        os.kill(pid, with_signal)


def send_group(leader: int, with_signal: signal.Signals) -> None:
    """Signal a child that leads a process group, and all its descendants in it."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, with_signal)


def is_gone(pid: int) -> bool:
    """Say whether no process, or only a zombie that nobody has reaped, has this number."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        pass
    return state_of(pid) in {"Z", "X"}


def state_of(pid: int) -> str:
    """Give the kernel's letter for the state of a process, or nothing where it tells none."""
    try:
        stat = (PROC / str(pid) / "stat").read_text()
    except OSError:
        return ""
    return stat.rpartition(")")[2].split()[0]


def command_of(pid: int) -> str:
    """Give the command line of a process, or nothing where it cannot be read."""
    try:
        return (PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode()
    except (OSError, UnicodeDecodeError):
        return ""


def with_mark(mark: str) -> list[int]:
    """List living processes that were started with ``mark`` in their environment."""
    found = []
    for entry in PROC.glob("[0-9]*") if PROC.is_dir() else []:
        try:
            if mark.encode() in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
        except OSError:  # gone meanwhile, or somebody else's
            continue
    return [pid for pid in found if pid != os.getpid() and not is_gone(pid)]
