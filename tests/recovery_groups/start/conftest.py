"""Data directories that PostgreSQL's system user can reach, gone after each test."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def data_dir() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="rg-test-"))
    folder.chmod(0o711)
    yield folder / "data"
    shutil.rmtree(folder)
