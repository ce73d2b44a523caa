"""One real site and one real Chromium a test process, and a visitor of their own for each test."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from pytest_django.plugin import DjangoDbBlocker

from recovery_groups.start import chromium
from recovery_groups.start.database import Database
from tests import databases
from tests.journeys import world
from tests.journeys.site import served
from tests.journeys.visitors import PATIENCE, Visitor, Visitors

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def copied(
    django_test_environment: None, database: Database, django_db_blocker: DjangoDbBlocker
) -> Iterator[str]:
    """Make a database that holds the small world, and give its name."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    with (
        django_db_blocker.unblock(),
        databases.fresh_copy(database, f"{worker}_journeys") as name,
    ):
        with databases.within(database, name):
            world.make()
        django_db_blocker.block()
        yield name
        django_db_blocker.unblock()


@pytest.fixture(scope="session")
def site(database: Database, copied: str) -> Iterator[str]:
    """Serve the small world, and give its address."""
    with served(database, copied) as address:
        yield address


# Not for the whole session: while Playwright runs, Django takes this thread for an async one.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Start Chromium so that no name but this machine's leads anywhere."""
    here = "EXCLUDE 127.0.0.1, EXCLUDE localhost"
    arguments = [f"--host-resolver-rules=MAP * ~NOTFOUND, {here}", "--hide-scrollbars"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium.have(), args=arguments)
        yield found
        found.close()


@pytest.fixture
def visitors(site: str, browser: Browser) -> Iterator[Visitors]:
    """Let people in; when they go, hold each to what the site promises on every page."""
    arrived = Visitors(site, browser)
    yield arrived
    try:
        broken = [visitor.broken_promises() for visitor in arrived.inside]
        assert [promises for promises in broken if promises] == []
    finally:
        for visitor in arrived.inside:
            visitor.context.close()


@pytest.fixture
def phone(visitors: Visitors) -> Visitor:
    """Somebody with a phone near San Jose."""
    return visitors.enter(width=390, has_touch=True)


@pytest.fixture
def desk(visitors: Visitors) -> Visitor:
    """Somebody at a wide screen near San Jose."""
    return visitors.enter(width=1280)
