"""From a command of bin/ to the module that does it, inside the environment."""

import importlib
import os
from pathlib import Path

from recovery_groups.start import environment
from recovery_groups.start.say import StartError, tell

FOLDERS = {"serve": ".data", "manage": ".data", "bench": ".data-bench", "test": ".data-test"}
INTERRUPTED = 130


def run(command: str, arguments: list[str]) -> int:
    """Run the command; a ``StartError`` becomes its line and exit status 1."""
    try:
        environment.have_environment(dev=command == "test")
        environment.enter([command, *arguments])
        set_variables(command)
        # Found only now: before, what they import is not installed.
        module = importlib.import_module(f"recovery_groups.start.{command}")
        return int(module.main(arguments))
    except StartError as error:
        tell(str(error))
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED


def set_variables(command: str) -> None:
    """Set what the settings read: a site of this machine's own, unless told otherwise."""
    given = os.environ.get("DATA_DIR") or environment.ROOT / FOLDERS[command]
    os.environ["DATA_DIR"] = str(Path(given).absolute())
    os.environ.setdefault("RG_LOCAL", "1")
    if command != "test":  # pytest has settings of its own
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "recovery_groups.settings")
    # Child processes find the project wherever they are started.
    known = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    os.environ["PYTHONPATH"] = os.pathsep.join(
        dict.fromkeys([str(environment.ROOT), *known])
    ).strip(os.pathsep)
