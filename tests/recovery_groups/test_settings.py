"""The settings of a public site, loaded as it loads them: in a process of its own."""

import json
import os
import re
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PUBLIC = {
    "SITE_URL": "https://meetings.example.org",
    "SECRET_KEY": secrets.token_urlsafe(64),
    "DATABASE_URL": "postgresql://rg_app:word@database/recovery_groups",
    "EMAIL_URL": "smtp+tls://user:word@mail.example.org:587",
}
SHOW = """
import json, sys
from recovery_groups import settings
print(json.dumps({name: getattr(settings, name) for name in sys.argv[1:]}, default=str))
"""
PASSING = {"PATH", "HOME", "LANG", "LC_ALL"}


def load(variables: dict[str, str], *names: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: os.environ[name] for name in PASSING if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", SHOW, *names], check=False, capture_output=True, text=True,
        cwd=ROOT, env={**inherited, **variables},
    )  # fmt: skip


def show(variables: dict[str, str], *names: str) -> dict[str, object]:
    told = load(variables, *names)
    assert told.stderr == ""
    held: dict[str, object] = json.loads(told.stdout)
    return held


@pytest.mark.parametrize("missing", PUBLIC)
def test_public_site_without_a_secret_or_address_does_not_start(missing: str) -> None:
    variables = {name: value for name, value in PUBLIC.items() if name != missing}

    told = load(variables, "DEBUG")

    assert told.returncode != 0
    assert f"Set the {missing} environment variable" in told.stderr.splitlines()[-1]


def test_public_site_is_safe_without_being_asked() -> None:
    held = show(
        PUBLIC, "DEBUG", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "SESSION_COOKIE_NAME",
        "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "ALLOWED_HOSTS",
        "CSRF_COOKIE_AGE", "SECURE_HSTS_PRELOAD",
    )  # fmt: skip

    assert held == {
        "DEBUG": False,
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 63_072_000,
        "SECURE_HSTS_PRELOAD": False,
        "SESSION_COOKIE_NAME": "__Host-s",
        "CSRF_COOKIE_NAME": "__Host-c",
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "CSRF_COOKIE_AGE": None,
        "ALLOWED_HOSTS": ["meetings.example.org"],
    }


def test_forwarded_protocol_is_believed_only_behind_a_named_proxy() -> None:
    alone = load(PUBLIC, "SECURE_PROXY_SSL_HEADER")
    behind = show({**PUBLIC, "TRUSTED_PROXY_COUNT": "1"}, "SECURE_PROXY_SSL_HEADER")

    assert "has no attribute 'SECURE_PROXY_SSL_HEADER'" in alone.stderr
    assert behind == {"SECURE_PROXY_SSL_HEADER": ["HTTP_X_FORWARDED_PROTO", "https"]}


def test_secret_may_lie_in_a_file(tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text(PUBLIC["SECRET_KEY"] + "\n")
    variables = {name: value for name, value in PUBLIC.items() if name != "SECRET_KEY"}

    held = show({**variables, "SECRET_KEY_FILE": str(key)}, "SECRET_KEY")

    assert held == {"SECRET_KEY": PUBLIC["SECRET_KEY"]}


def test_local_key_is_made_once_and_read_by_its_owner_only(tmp_path: Path) -> None:
    variables = {"RG_LOCAL": "1", "DATA_DIR": str(tmp_path / "data")}

    first, second = show(variables, "SECRET_KEY"), show(variables, "SECRET_KEY")

    assert first == second
    assert len(str(first["SECRET_KEY"])) > 50
    assert (tmp_path / "data" / "secret-key").stat().st_mode & 0o777 == 0o600


def test_local_site_has_plain_cookies_and_the_embedded_database(tmp_path: Path) -> None:
    variables = {"RG_LOCAL": "1", "DATA_DIR": str(tmp_path)}

    held = show(variables, "SESSION_COOKIE_NAME", "SITE_URL", "DATABASES", "DEBUG")

    assert held["SESSION_COOKIE_NAME"] == "s"
    assert held["SITE_URL"] == "http://localhost:8000"
    assert held["DEBUG"] is False
    databases = held["DATABASES"]
    assert isinstance(databases, dict)
    assert databases["default"]["USER"] == "rg_app"
    assert databases["default"]["HOST"] == str(tmp_path / "pg18")


@pytest.mark.parametrize(("role", "user"), [("app", "rg_app"), ("owner", "rg_owner")])
def test_migrations_come_as_the_owner(role: str, user: str) -> None:
    owner = PUBLIC["DATABASE_URL"].replace("rg_app", "rg_owner")

    held = show(
        {**PUBLIC, "DATABASE_OWNER_URL": owner, "DATABASE_ROLE": role}, "DATABASES"
    )["DATABASES"]  # fmt: skip

    assert isinstance(held, dict)
    assert held["default"]["USER"] == user


@pytest.mark.parametrize(
    ("patient", "options"), [("0", r"statement_timeout=5s .*lock_timeout=2s"), ("1", r"^$")]
)
def test_pages_are_given_up_after_a_time_and_commands_are_not(patient: str, options: str) -> None:
    held = show({**PUBLIC, "DATABASE_PATIENT": patient}, "DATABASES")["DATABASES"]

    assert isinstance(held, dict)
    assert re.search(options, held["default"]["OPTIONS"]["options"])


def test_every_variable_is_told_to_operators() -> None:
    source = (ROOT / "recovery_groups" / "settings.py").read_text()
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', source))
    starting = "".join(path.read_text() for path in (ROOT / "recovery_groups/start").glob("*.py"))
    read |= set(re.findall(r'environ\.get\("([A-Z_]+)"', starting)) - {"PATH", "PYTHONPATH"}
    told = (ROOT / "docs" / "operators.md").read_text()

    rows = set(re.findall(r"^\| `([A-Z_]+)` \|", told, re.MULTILINE))

    assert rows == {name.removesuffix("_FILE") for name in read} | {"PYTHON"}
