"""The environment: made again when the requirements change, and refused in one line."""

import json
from pathlib import Path

import pytest

from recovery_groups.start import environment
from recovery_groups.start.processes import FileLock
from recovery_groups.start.say import StartError


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone with requirements that need no network: none."""
    for name in (environment.BASE, environment.DEV):
        (tmp_path / name).write_text("# nothing\n")
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(environment, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(environment, "STAMP", tmp_path / ".venv" / "installed.json")
    return tmp_path


def test_environment_is_made_once(clone: Path, capfd: pytest.CaptureFixture[str]) -> None:
    environment.have_environment()
    first = capfd.readouterr().err
    environment.have_environment()

    assert "Making the environment" in first
    assert capfd.readouterr().err == ""
    assert (clone / ".venv" / "bin" / "python").exists()


def test_environment_follows_changed_requirements(
    clone: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    environment.have_environment()
    capfd.readouterr()
    (clone / environment.BASE).write_text("# nothing, said otherwise\n")

    environment.have_environment()

    told = capfd.readouterr().err
    assert "Installing requirements.txt" in told
    assert "Making" not in told


def test_environment_of_a_killed_start_is_finished(clone: Path) -> None:
    broken = clone / ".venv" / "bin"
    broken.mkdir(parents=True)
    (broken / "python").write_text("#!/bin/sh\nexit 1\n")
    (broken / "python").chmod(0o755)

    environment.have_environment()

    assert json.loads(environment.STAMP.read_text()).keys() == {environment.BASE}
    assert environment._works()


def test_environment_for_tests_holds_their_requirements_too(clone: Path) -> None:
    environment.have_environment(dev=True)

    assert json.loads(environment.STAMP.read_text()).keys() == {environment.BASE, environment.DEV}


def test_environment_with_a_package_that_has_no_hash_is_refused_in_one_line(clone: Path) -> None:
    (clone / environment.BASE).write_text("Django==5.2.19\n")

    with pytest.raises(StartError, match=r"Installing failed: .*hash") as refused:
        environment.have_environment()

    assert "\n" not in str(refused.value)
    assert not environment.STAMP.exists()


@pytest.mark.parametrize(
    ("output", "line"),
    [
        ("ERROR: Could not install: [Errno 28] No space left on device\n", "No space left"),
        ("Collecting x\nERROR: No matching distribution\n", "failed: No matching distribution"),
        ("", "no reason given"),
    ],
)
def test_failed_installation_is_told_in_one_line(output: str, line: str) -> None:
    told = environment._why(output)

    assert line in told
    assert "\n" not in told


def test_second_start_waits_for_the_first_to_set_up(
    clone: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment, "WAIT_FOR_ANOTHER", 0.1)
    first = FileLock(clone / ".venv.lock")
    assert first.take()

    with pytest.raises(StartError, match="does not finish"):
        environment.have_environment()

    assert "Another start is setting up" in capfd.readouterr().err
    first.release()
