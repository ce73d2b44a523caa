"""What starting up tells the person at the terminal; all of it goes to standard error."""

import errno
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class StartError(Exception):
    """Why something cannot start, in one line for whoever tried."""


def tell(text: str) -> None:
    """Write a line at once, also where the output is a file."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


@contextmanager
def step(name: str) -> Iterator[None]:
    """Say what is being done, and afterwards how long it took."""
    tell(f"{name} …")
    began = time.monotonic()
    yield
    tell(f"  done in {time.monotonic() - began:.1f} s")


def in_one_line(error: OSError, where: Path) -> StartError:
    """Turn what the operating system says into a line somebody can act on."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StartError(f"No space left on the disk of {where}.")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return StartError(f"{error.filename or where} may not be written by this user.")
    return StartError(f"{error.filename or where}: {error.strerror or error}.")
