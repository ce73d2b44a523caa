"""bin/bench: a benchmark of ``recovery_groups.benchmarks``, with a database of its own."""

import importlib
import importlib.util
import os
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import django

from recovery_groups import benchmarks
from recovery_groups.start import frontend, manage
from recovery_groups.start.environment import ROOT
from recovery_groups.start.say import StartError, tell

MODULES = {"import": "imports"}  # by name, where a keyword keeps a module from having it


def main(arguments: list[str]) -> int:
    """Run the benchmark of that name; what follows the name is handed to it."""
    if not arguments or arguments[0] in {"-h", "--help"}:
        tell(f"bin/bench NAME [--json]: {', '.join(names())}")
        return 0 if arguments else 2
    name, *rest = arguments
    name = name.replace("-", "_")
    if not re.fullmatch(r"[a-z][a-z_]*", name) or name not in names():
        raise StartError(f"No benchmark {name}; there are: {', '.join(names())}.")
    os.environ["DATABASE_PATIENT"] = "1"
    with manage.database():
        prepare()
        os.environ["DATABASE_ROLE"] = "owner"  # worlds are made and cleared away whole
        django.setup()
        module = importlib.import_module(f"{benchmarks.__name__}.{MODULES.get(name, name)}")
        return int(module.main(rest))


def prepare() -> None:
    """Have tables, gazetteer and static files, and no meetings but those a benchmark makes."""
    frontend.build()
    command = [sys.executable, str(ROOT / "manage.py"), "prepare", "--without-sample"]
    if subprocess.run(command, check=False).returncode:
        raise StartError("The database could not be prepared: the reason stands above.")


def names() -> list[str]:
    """List the benchmarks: modules that say so by a ``main``."""
    found = []
    for entry in pkgutil.iter_modules(benchmarks.__path__):
        source = importlib.util.find_spec(f"{benchmarks.__name__}.{entry.name}")
        if source and source.origin and "\ndef main(" in Path(source.origin).read_text():
            found.append(entry.name)
    named = {module: name for name, module in MODULES.items()}
    return sorted(named.get(module, module) for module in found)
