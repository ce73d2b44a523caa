"""What every test stands on: PostgreSQL as the site's own role, and no way out of the machine."""

import io
import ipaddress
import logging
import os
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.utils import translation
from hypothesis import settings as hypothesis_settings
from pytest_django.plugin import DjangoDbBlocker

from groups.models import Program
from meetings.finder import searching
from meetings.views import keeping
from recovery_groups.start import frontend
from recovery_groups.start.database import Database
from recovery_groups.start.translations import compile_translations
from tests import databases

# How long an example takes says how busy the machine is, not whether the code is right.
hypothesis_settings.register_profile("site", deadline=None)
hypothesis_settings.load_profile("site")


class OutsideError(AssertionError):
    """A test tried to reach another machine."""


@pytest.fixture(scope="session")
def database() -> Iterator[Database]:
    with Database(settings.DATA_DIR) as running:
        yield running


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, database: Database, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    with django_db_blocker.unblock(), databases.test_database(database, worker):
        django_db_blocker.block()
        yield
        django_db_blocker.unblock()


@pytest.fixture(scope="session")
def front_end() -> None:
    """Styles and scripts as they are now, for browsers."""
    frontend.build()


@pytest.fixture(autouse=True, scope="session")
def _translations() -> None:
    """Have the messages of every language as they are now."""
    compile_translations(settings.LOCALE_PATHS)


@pytest.fixture(autouse=True)
def _seeds_again(request: pytest.FixtureRequest) -> None:
    """Bring back what the clean-up of a test with several connections has emptied."""
    marker = request.node.get_closest_marker("django_db")
    several = {"transactional_db", "live_server"} & set(request.fixturenames)
    if not several and not (marker and marker.kwargs.get("transaction")):
        return
    if "live_server" in several:
        request.getfixturevalue("front_end")
    request.getfixturevalue("transactional_db")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs; DELETE FROM site_cache")
    if not Program.objects.exists():
        databases.load_seeds()


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    """Forget what processes keep for a minute, and the language of the last request."""
    translation.deactivate()
    searching.forget()
    keeping.forget()


@pytest.fixture(autouse=True, scope="session")
def _nobody_outside() -> Iterator[None]:
    """Refuse every connection that would leave this machine."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def guarded(self: socket.socket, address: Any) -> None:
        refuse_outside(self, address)
        connect(self, address)

    def guarded_ex(self: socket.socket, address: Any) -> int:
        refuse_outside(self, address)
        return connect_ex(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        patch.setattr(socket.socket, "connect_ex", guarded_ex)
        yield


def refuse_outside(connecting: socket.socket, address: Any) -> None:
    """Raise ``OutsideError`` for anything but a local socket or loopback address."""
    if connecting.family not in (socket.AF_INET, socket.AF_INET6):
        return
    host = address[0]
    if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
        raise OutsideError(host)


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """What the process writes to its log while the test runs."""
    handler = next(one for one in logging.getLogger().handlers if one.name == "out")
    assert isinstance(handler, logging.StreamHandler)
    stream = io.StringIO()
    before = handler.setStream(stream)
    yield stream
    handler.setStream(before)
