"""The compose file holds to the settings: what it sets is read, what it runs exists."""

import importlib
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

from recovery_groups.start import roles, server

ROOT = Path(settings.BASE_DIR)
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if name != "database"}
POSTGRES_IMAGE = {"POSTGRES_PASSWORD_FILE", "POSTGRES_INITDB_ARGS"}
DOCKERFILE = (ROOT / "Dockerfile").read_text()


def started_by_default() -> list[str]:
    found = re.search(r"^CMD (\[.*\])", DOCKERFILE.replace("\\\n", ""), re.MULTILINE | re.DOTALL)
    assert found is not None
    command: list[str] = json.loads(found[1])
    return command


@pytest.mark.parametrize("name", OURS)
def test_every_variable_of_a_service_is_read_by_the_settings(name: str) -> None:
    source = (ROOT / "recovery_groups" / "settings.py").read_text()
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', source))

    assert {key.removesuffix("_FILE") for key in OURS[name]["environment"]} - read == set()


def test_database_service_sets_what_its_image_reads() -> None:
    assert set(SERVICES["database"]["environment"]) == POSTGRES_IMAGE


@pytest.mark.parametrize("name", SERVICES)
def test_every_secret_of_a_service_is_declared_and_made(name: str) -> None:
    service = SERVICES[name]
    files = {
        value.removeprefix("/run/secrets/")
        for value in service["environment"].values()
        if value.startswith("/run/secrets/")
    }
    made = set(
        re.findall(r"^keep (\w+)", (ROOT / "docker/make-secrets").read_text(), re.MULTILINE)
    )

    assert files <= set(service["secrets"]) <= set(COMPOSE["secrets"])
    assert {secret["file"] for secret in COMPOSE["secrets"].values()} == {
        f"./secrets/{secret}" for secret in made
    }


@pytest.mark.parametrize("name", OURS)
def test_every_management_command_exists(name: str) -> None:
    service = OURS[name]
    commands = [service.get("command", []), service.get("healthcheck", {}).get("test", [])[1:]]
    named = [command[2] for command in commands if command[:2] == ["python", "manage.py"]]
    modules = [command[2] for command in commands if command[:2] == ["python", "-m"]]

    assert named + modules or "command" not in service
    assert set(named) - set(get_commands()) == set()
    assert all(importlib.import_module(module) for module in modules)


@pytest.mark.parametrize("words", [["worker"], ["healthchecks"]])
def test_every_word_to_procrastinate_is_known(words: list[str]) -> None:
    asked = [sys.executable, "manage.py", "procrastinate", *words, "--help"]

    assert subprocess.run(asked, check=False, capture_output=True, cwd=ROOT).returncode == 0


def test_every_option_to_the_web_server_is_known() -> None:
    asked = [sys.executable, "-m", "granian", "--help"]
    told = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
    command = started_by_default()

    options = {word for word in command if word.startswith("--")}

    assert {option for option in options if option not in told} == set()
    module, _, name = command[-1].partition(":")
    assert callable(getattr(importlib.import_module(module), name))


@pytest.mark.parametrize("name", SERVICES)
def test_service_has_neither_root_nor_a_disk_to_write_on(name: str) -> None:
    service = SERVICES[name]

    assert service["user"] not in {"root", "0"}
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "healthcheck" in service or "restart" not in service


def test_database_has_no_way_out_and_no_open_port() -> None:
    assert SERVICES["database"]["networks"] == ["inside"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert "ports" not in SERVICES["database"]
    assert all(port.startswith("127.0.0.1:") for port in SERVICES["web"]["ports"])


def test_database_log_is_as_silent_as_the_embedded_one() -> None:
    said = dict(re.findall(r"-c (\w+)=(\S+)", SERVICES["database"]["command"]))

    told = {name: value for name, value in server.SILENCE.items() if name in said}
    assert told == {name: said[name] for name in told}
    assert len(told) == 4


def test_roles_and_rights_are_those_of_the_embedded_database() -> None:
    script = (ROOT / "docker" / "database.sql").read_text()

    for statement in (*roles.RIGHTS, roles.ANALYZE):
        assert f"{statement};" in script
    for extension in roles.EXTENSIONS:
        assert f"CREATE EXTENSION IF NOT EXISTS {extension};" in script
    for role in (roles.OWNER, roles.APP):
        assert f"CREATE ROLE {role} LOGIN" in script


def test_secrets_are_made_once_and_closed_to_others(tmp_path: Path) -> None:
    (tmp_path / "docker").mkdir()
    script = tmp_path / "docker" / "make-secrets"
    script.write_text((ROOT / "docker" / "make-secrets").read_text())

    made = []
    for _ in range(2):
        subprocess.run(["/bin/sh", str(script)], check=True, capture_output=True)
        made.append({file.name: file.read_text() for file in (tmp_path / "secrets").iterdir()})

    assert made[0] == made[1]
    assert set(made[0]) == set(COMPOSE["secrets"])
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
    assert made[0]["app_password"] in made[0]["database_url"]
    assert len(set(made[0].values())) == len(made[0])


def test_database_script_finds_what_it_reads() -> None:
    script = (ROOT / "docker" / "make-database.sh").read_text()

    named = re.findall(r"/docker-entrypoint-initdb\.d/[\w.-]+", script)
    mounted = [volume.split(":")[1] for volume in SERVICES["database"]["volumes"]]
    assert set(named) <= set(mounted)
    assert set(re.findall(r"/run/secrets/(\w+)", script)) <= set(SERVICES["database"]["secrets"])
