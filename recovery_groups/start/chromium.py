"""The Chromium that the tests drive: the machine's, or one that is installed for them."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from recovery_groups.start.say import StartError, step

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
PROBE = (
    "from playwright.sync_api import sync_playwright as s\n"
    "with s() as p: print(p.chromium.executable_path)"
)


def find() -> Path | None:
    """Give the program named by ``CHROMIUM``, the machine's, or Playwright's own."""
    for name in (os.environ.get("CHROMIUM"), *NAMES):
        found = shutil.which(name) if name else None
        if found:
            return Path(found)
    told = subprocess.run(
        [sys.executable, "-c", PROBE], check=False, capture_output=True, text=True
    )
    own = Path(told.stdout.strip() or "/nowhere")
    return own if own.exists() else None


def have() -> Path:
    """Find Chromium, installing it first where there is none."""
    found = find()
    if found is None:
        with step("Installing Chromium for the tests"):
            install()
        found = find()
    if found is None:
        raise StartError("No Chromium, and none could be installed: set CHROMIUM to its path.")
    return found


def install() -> None:
    """Take Debian's package as root, and otherwise what Playwright offers."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
            subprocess.run(
                ["apt-get", "-qq", *command], check=False, env=environment, stdout=sys.stderr
            )
        if find() is not None:
            return
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
