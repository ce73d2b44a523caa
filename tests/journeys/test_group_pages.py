"""Pages of a group's life, of founding and claims, and of stewards stand in nobody's way."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from pytest_django.plugin import DjangoDbBlocker

from recovery_groups.start.database import Database
from tests.journeys import group_pages
from tests.journeys.barriers import barriers
from tests.journeys.group_pages import Circle
from tests.journeys.organizer import give_session, storing
from tests.journeys.visitors import Visitors

NEUTRAL = {"Home", "Queue", "Calendar", "Messages"}


@pytest.fixture
def circle(
    database: Database, copied: str, django_db_blocker: DjangoDbBlocker
) -> Iterator[Circle]:
    with storing(
        database, copied, django_db_blocker, group_pages.draw, group_pages.clear
    ) as found:
        yield found


def faults(page: Page) -> dict[str, list[str]]:
    """Name what stands in somebody's way, small and wide, in light and dark."""
    found = barriers(page)
    if page.get_by_role("heading", level=1).count() != 1:
        found["heading"] = ["not one heading of the first level"]
    if page.title() not in NEUTRAL:
        found["title"] = [page.title()]
    return found


@pytest.mark.parametrize("role", ["servant", "steward"])
def test_pages_of_a_groups_life_stand_in_nobodys_way(
    visitors: Visitors, circle: Circle, role: str
) -> None:
    visitor = visitors.enter(width=390, has_touch=True)
    give_session(visitor, circle.servant if role == "servant" else circle.steward)
    addresses = circle.of_servant if role == "servant" else circle.of_steward
    found = {}

    for name, address in addresses.items():
        page = visitor.go(address)
        expect(page.locator("main")).not_to_contain_text("Something went wrong")
        found[name] = faults(page)

    assert {name: said for name, said in found.items() if said} == {}


def test_new_group_with_mistakes_stands_in_nobodys_way(visitors: Visitors, circle: Circle) -> None:
    visitor = visitors.enter(width=390, has_touch=True)
    give_session(visitor, circle.servant)
    page = visitor.go(circle.of_servant["group_create"])

    page.locator("main form button[type=submit]").last.click()

    expect(page.get_by_role("alert").first).to_be_visible()
    assert faults(page) == {}
