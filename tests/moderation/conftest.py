"""What tests of the moderation layer stand on."""

import pytest

from moderation import subjects
from tests.moderation.people import NOTE


@pytest.fixture
def notes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the tests' own kind of thing known."""
    monkeypatch.setitem(subjects._subjects, NOTE.key, NOTE)
