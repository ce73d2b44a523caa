"""The virtual environment in ``.venv``: made, filled and kept up with the requirements.

Runs before anything is installed, so it uses the standard library only.
"""

import hashlib
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

from recovery_groups.start.processes import FileLock
from recovery_groups.start.say import StartError, in_one_line, tell

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed.json"
BASE, DEV = "requirements.txt", "requirements-dev.txt"
WAIT_FOR_ANOTHER = 1800  # seconds
TOLD_EVERY = 10  # seconds
LAST_LINES = 40


def have_environment(*, dev: bool = False) -> None:
    """Have ``.venv`` hold what the requirements say; where it does already, do nothing."""
    wanted = _digests([BASE, DEV] if dev else [BASE])
    if _is_filled(wanted):
        return
    lock = FileLock(ROOT / ".venv.lock")
    try:
        if not lock.take():
            tell("Another start is setting up the environment; waiting for it.")
            if not lock.take(wait=WAIT_FOR_ANOTHER):
                raise StartError("The other start does not finish setting up the environment.")
        if not _is_filled(wanted):
            _fill(wanted)
    except OSError as error:
        raise in_one_line(error, VENV) from error
    finally:
        lock.release()


def _digests(names: list[str]) -> dict[str, str]:
    return {name: hashlib.sha256((ROOT / name).read_bytes()).hexdigest() for name in names}


def _is_filled(wanted: dict[str, str]) -> bool:
    try:
        held = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return False
    return PYTHON.exists() and wanted.items() <= held.items()


def _fill(wanted: dict[str, str]) -> None:
    if not _works():
        tell("Making the environment in .venv …")
        _make()
    tell(f"Installing {' and '.join(wanted)}: some minutes at the first time …")
    command = [str(PYTHON), "-m", "pip", "install", "--require-hashes", "--progress-bar=off"]
    command += ["--no-input", "--disable-pip-version-check"]
    for name in wanted:
        command += ["-r", str(ROOT / name)]
    _pip(command, sum(_pinned(name) for name in wanted))
    STAMP.write_text(json.dumps(wanted))


def _works() -> bool:
    if not PYTHON.exists():
        return False
    asked = [str(PYTHON), "-c", "import pip, sys; sys.exit(sys.version_info < (3, 11))"]
    return subprocess.run(asked, check=False, capture_output=True).returncode == 0


def _make() -> None:
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    made = subprocess.run(command, check=False, capture_output=True, text=True)
    if made.returncode == 0:
        return
    if "No space left" in made.stdout + made.stderr:
        raise StartError(f"No space left on the disk of {VENV}.")
    if "ensurepip" in made.stdout + made.stderr:
        raise StartError(
            "This Python cannot make environments; on Debian: apt install python3-venv"
        )
    raise StartError(
        f"The environment could not be made: {_last_line(made.stderr or made.stdout)}"
    )


def _pinned(name: str) -> int:
    return len(re.findall(r"^\S+==", (ROOT / name).read_text(), re.MULTILINE))


def _pip(command: list[str], packages: int) -> None:
    lines: list[str] = []
    seen, told = 0, time.monotonic()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT
    ) as pip:
        assert pip.stdout is not None
        for line in pip.stdout:
            lines = [*lines[-LAST_LINES:], line]
            seen += line.startswith(("Collecting ", "Requirement already satisfied"))
            if time.monotonic() - told > TOLD_EVERY:
                told = time.monotonic()
                tell(f"  {min(seen, packages)} of {packages} packages")
    if pip.returncode:
        raise StartError(_why("".join(lines)))
    tell(f"  {packages} packages are there")


def _why(output: str) -> str:
    if "No space left on device" in output:
        return f"No space left on the disk of {VENV}."
    errors = [line for line in output.splitlines() if line.startswith("ERROR: ")]
    return f"Installing failed: {(errors or [_last_line(output)])[0].removeprefix('ERROR: ')}"


def _last_line(output: str) -> str:
    return (output.strip().splitlines() or ["no reason given"])[-1]


def enter(arguments: list[str]) -> None:
    """Go on in the environment's Python; returns only where this is it."""
    if Path(sys.prefix).resolve() == VENV.resolve():
        return
    program = str(Path(__file__).parent)
    os.execv(PYTHON, [str(PYTHON), program, *arguments])  # noqa: S606 - our own program
