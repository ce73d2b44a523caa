"""What a web process loads of matching is small."""

import os
import subprocess
import sys

from django.conf import settings

HEAVY = "print(*sorted({'numpy', 'scipy'} & set(sys.modules)))"
WEB = ("__init__", "hard", "hours", "reasons", "shapes", "weights")


def loaded(program: str) -> list[str]:
    """Give which of the two libraries a new process has loaded after a program."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    run = subprocess.run(  # noqa: S603 - this test's own words
        [sys.executable, "-c", f"import sys\n{program}\n{HEAVY}"],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout.split()


def test_rules_and_words_of_matching_load_no_numbers() -> None:
    names = ", ".join(f"mentorship.matching.{name}" for name in WEB)

    assert loaded(f"import {names}") == []


def test_solver_loads_them() -> None:
    assert loaded("import mentorship.matching.solve") == ["numpy", "scipy"]


def test_whole_site_at_its_start_loads_no_solver() -> None:
    start = "import recovery_groups.wsgi, recovery_groups.urls"

    assert "scipy" not in loaded(start)
