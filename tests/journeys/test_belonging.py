"""A newcomer is invited to a private group, belongs under a name of their own, and leaves."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from pytest_django.plugin import DjangoDbBlocker

from recovery_groups.start.database import Database
from tests.journeys.barriers import barriers
from tests.journeys.organizer import Organizer, organizing
from tests.journeys.people import PASSWORD, sign_up
from tests.journeys.visitors import HEIGHT, Visitor, Visitors

INSIDE = ("", "people/", "me/", "seats/", "requests/", "invitations/", "removals/")


@pytest.fixture
def organizer(
    database: Database, copied: str, django_db_blocker: DjangoDbBlocker
) -> Iterator[Organizer]:
    with organizing(database, copied, django_db_blocker) as found:
        yield found


@pytest.fixture
def secretary(visitors: Visitors, organizer: Organizer) -> Visitor:
    found = visitors.enter()
    organizer.sign_in(found)
    return found


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def newcomer(request: pytest.FixtureRequest, visitors: Visitors) -> Visitor:
    return visitors.enter(width=390, java_script_enabled=request.param, cookies="c s")


def invite(secretary: Visitor, key: object) -> str:
    """Make a link for one, and give its path."""
    page = secretary.go(f"/home/{key}/invitations/")
    page.get_by_role("button", name="Make a link").click()
    expect(page.get_by_role("img", name="QR code of the link below")).to_be_visible()
    link = page.locator("code").inner_text()
    assert link.startswith(secretary.site + "/i/")
    return link.removeprefix(secretary.site)


def make_account(page: Page) -> None:
    page.get_by_role("link", name="Make an account").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("I am 18 or older").check()
    page.get_by_role("button", name="Make the account").click()
    page.get_by_role("button", name="Show my codes").click()
    page.get_by_role("link", name="I have kept them").click()


def test_invited_newcomer_belongs_in_a_minute_and_leaves_in_one_click(
    secretary: Visitor, newcomer: Visitor, organizer: Organizer
) -> None:
    path = invite(secretary, organizer.key)
    group = secretary.page.get_by_role("navigation", name="Where you are").inner_text()
    group = group.partition("·")[2].strip()
    page = newcomer.go(path)
    expect(page.get_by_role("heading", level=1)).to_have_text("An invitation")
    assert group not in page.content()

    make_account(page)

    expect(page.get_by_role("main")).to_contain_text(group)
    page.get_by_label("Your name in this group").fill("Siskin")
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(group)
    expect(page.get_by_role("main")).to_contain_text("You are Siskin here")
    assert page.title().strip() == "Home"
    assert group not in page.url

    expect(newcomer.go(path).get_by_role("heading", level=1)).to_have_text("An invitation")
    page = newcomer.go(f"/home/{organizer.key}/")
    page.get_by_role("button", name="Leave the group").click()
    expect(page.get_by_role("main")).to_contain_text("You have left.")
    assert newcomer.page.request.get(newcomer.site + f"/home/{organizer.key}/").status == 404
    expect(secretary.go("/home/messages/").get_by_role("main")).not_to_contain_text("Siskin")


def test_request_is_answered_and_the_newcomer_finds_the_group_at_home(
    secretary: Visitor, newcomer: Visitor, organizer: Organizer
) -> None:
    sign_up(newcomer)
    page = newcomer.go(f"/home/join/{organizer.key}/")
    page.get_by_label("Your name in this group").fill("Siskin")
    page.get_by_role("button", name="Ask to join").click()
    expect(page.get_by_role("button", name="Take it back")).to_be_visible()

    queue = secretary.go(f"/home/{organizer.key}/requests/")
    request = queue.get_by_role("listitem").filter(has_text="Siskin")
    request.get_by_role("button", name="Let in").click()
    expect(queue.get_by_text("Nobody is waiting.")).to_be_visible()

    page = newcomer.go("/home/")
    expect(page.get_by_role("main")).to_contain_text("you are Siskin here")


@pytest.mark.parametrize("path", INSIDE)
def test_pages_inside_are_without_barriers_and_fit_the_screen(
    secretary: Visitor, organizer: Organizer, path: str
) -> None:
    page = secretary.go(f"/home/{organizer.key}/{path}")
    page.set_viewport_size({"width": 320, "height": HEIGHT})

    assert barriers(page) == {}
