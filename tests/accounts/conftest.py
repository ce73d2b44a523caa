import pytest
from django.utils import timezone

from accounts.models import Member
from tests.accounts.doors import Clock, member_with_password


@pytest.fixture
def member() -> Member:
    return member_with_password()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    stopped = Clock()
    monkeypatch.setattr(timezone, "now", stopped.now)
    return stopped
