"""A mail server for each test that asks for it."""

from collections.abc import Iterator

import pytest

from tests.notifications.mailboxes import MailServer, mail_server


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running
