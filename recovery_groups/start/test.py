"""bin/test: every check, then every test; arguments go to pytest."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

from recovery_groups.start import chromium, frontend
from recovery_groups.start.database import Database
from recovery_groups.start.environment import ROOT
from recovery_groups.start.say import step, tell

CODE = (
    "recovery_groups", "accounts", "notifications", "groups", "moderation", "meetings",
    "discussions", "mentorship", "tests", "manage.py",
)  # fmt: skip
WORKERS = "2"


def main(arguments: list[str]) -> int:
    """Run all; the exit status is 0 only if every check and every test went well."""
    os.chdir(ROOT)
    frontend.build()
    os.environ["CHROMIUM"] = str(chromium.have())
    database = Database(Path(os.environ["DATA_DIR"]))
    with database:
        failed = [
            name for name, command in checks().items() if not passes(name, command, database)
        ]
        if failed:
            tell(f"Failed: {', '.join(failed)}. Now the tests.")
        tests = run([*python("pytest"), "-n", WORKERS, *arguments], os.environ.copy())
    return tests or len(failed)


def checks() -> dict[str, list[str]]:
    """List the checks in the order in which they are worth reading."""
    manage = [sys.executable, "manage.py"]
    return {
        "ruff": [*python("ruff"), "check", "."],
        "ruff format": [*python("ruff"), "format", "--check", "--quiet", "."],
        "import-linter": [str(Path(sys.executable).parent / "lint-imports"), "--no-logo"],
        "djlint": [*python("djlint"), "templates", "--lint", "--quiet"],
        "djlint format": [*python("djlint"), "templates", "--check", "--quiet"],
        "mypy": [*python("mypy"), *CODE],
        "makemigrations": [*manage, "makemigrations", "--check", "--dry-run"],
        "check --deploy": [*manage, "check", "--deploy", "--fail-level", "WARNING"],
    }


def python(module: str) -> list[str]:
    """Give the command of a tool of the environment."""
    return [sys.executable, "-m", module]


def passes(name: str, command: list[str], database: Database) -> bool:
    """Run one check and say whether it went well."""
    environment = os.environ.copy()
    if name == "check --deploy":
        environment |= production(database)
    with step(name):
        return run(command, environment) == 0


def production(database: Database) -> dict[str, str]:
    """Give the variables with which the settings are those of a public site."""
    return {
        "RG_LOCAL": "0",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "SITE_URL": "https://meetings.example.org",
        "EMAIL_URL": "smtp+tls://mail.example.org:587",
        "DATABASE_URL": database.urls.app,
        "HSTS_PRELOAD": "1",
    }


def run(command: list[str], environment: dict[str, str]) -> int:
    """Run a command, its output going where ours goes."""
    return subprocess.run(command, check=False, env=environment).returncode
