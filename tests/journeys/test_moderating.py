"""A moderator works a queue: by keys alone, without scripts, on a telephone."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect
from pytest_django.plugin import DjangoDbBlocker

from recovery_groups.start.database import Database
from tests.journeys.barriers import barriers
from tests.journeys.moderator import HELD, Moderator, moderating
from tests.journeys.visitors import Visitor, Visitors


@pytest.fixture
def moderator(
    database: Database, copied: str, django_db_blocker: DjangoDbBlocker
) -> Iterator[Moderator]:
    with moderating(database, copied, django_db_blocker) as found:
        yield found


def path_of_queue(moderator: Moderator) -> str:
    return f"/home/{moderator.key}/moderation/"


def here(page: Page) -> str:
    """Give the id of the case that has the focus."""
    found: str = page.evaluate("document.activeElement.id")
    return found


def test_moderator_clears_twenty_held_posts_by_keyboard_alone(
    visitors: Visitors, moderator: Moderator
) -> None:
    desk = visitors.enter(width=1280)
    moderator.sign_in(desk)
    page = desk.go(path_of_queue(moderator))
    expect(page.locator("[data-case]")).to_have_count(HELD + 1)
    assert moderator.states() == ["held"] * HELD

    for number in range(HELD):
        case = page.locator(f"#{here(page)}")
        expect(case).not_to_contain_text("I am new")
        page.keyboard.press("s")
        expect(case).to_contain_text("I am new")
        page.keyboard.press("h" if number == HELD - 1 else "r")
        expect(case).to_have_attribute("data-done", "")
        expect(case).not_to_be_focused()

    assert moderator.states() == ["published"] * (HELD - 1) + ["hidden"]
    page.reload()
    expect(page.locator("[data-case]")).to_have_count(1)
    expect(page.locator("[data-case]")).to_contain_text("Reported")


def test_keys_walk_the_list_explain_themselves_and_stay_out_of_fields(
    visitors: Visitors, moderator: Moderator
) -> None:
    desk = visitors.enter(width=1280)
    moderator.sign_in(desk)
    page = desk.go(path_of_queue(moderator))
    first = here(page)

    page.keyboard.press("k")
    assert here(page) == first
    page.keyboard.press("j")
    second = here(page)
    assert second != first
    page.keyboard.press("t")
    expect(page.locator(f"#{second}")).to_contain_text("It is yours.")
    page.keyboard.press("b")
    expect(page.locator(f"#{second}")).to_contain_text("Somebody else will look at it.")
    page.keyboard.press("r")
    expect(page.locator(f"#{second}")).to_contain_text("Read it first.")
    assert here(page) == second
    page.keyboard.press("?")
    expect(page.locator("[data-keys]")).to_have_attribute("open", "")

    page.goto(f"{desk.site}/home/cases/{moderator.case_of(moderator.posts[0])}/")
    page.get_by_label("A note for the other moderators").press_sequentially("here")
    expect(page.locator("[data-done]")).to_have_count(0)
    assert moderator.states() == ["held"] * HELD


def test_emergency_is_one_key(visitors: Visitors, moderator: Moderator) -> None:
    desk = visitors.enter(width=1280)
    moderator.sign_in(desk)
    page = desk.go(path_of_queue(moderator))
    case = page.locator(f"#{here(page)}")

    page.keyboard.press("e")

    expect(case).to_contain_text("The whole topic is hidden for all.")


def test_without_scripts_each_step_is_a_form(visitors: Visitors, moderator: Moderator) -> None:
    plain = visitors.enter(width=390, java_script_enabled=False)
    moderator.sign_in(plain)
    page = plain.go(path_of_queue(moderator))

    page.get_by_role("button", name="Show").first.click()
    expect(page.get_by_role("heading", name="A case")).to_be_visible()
    expect(page.locator(".shown.item")).to_contain_text("I am new: 1.")
    page.get_by_role("button", name="Release").click()

    expect(page.get_by_role("status")).to_contain_text("It is shown.")
    assert moderator.states() == ["published"] + ["held"] * (HELD - 1)


def at_queue(visitor: Visitor, moderator: Moderator) -> None:
    visitor.go(path_of_queue(moderator))


def at_shown(visitor: Visitor, moderator: Moderator) -> None:
    page = visitor.go(f"/home/cases/{moderator.case_of(moderator.reported)}/")
    page.get_by_role("button", name="Show").click()
    page.locator(".shown.item").wait_for()


def at_report(visitor: Visitor, moderator: Moderator) -> None:
    visitor.go(f"/home/report/group/{moderator.key}/")


def at_own_reports(visitor: Visitor, moderator: Moderator) -> None:
    at_report(visitor, moderator)
    visitor.page.get_by_role("button", name="Something else").click()
    visitor.page.get_by_role("heading", name="Your reports").wait_for()


PAGES: dict[str, Callable[[Visitor, Moderator], None]] = {
    "queue": at_queue,
    "case": at_shown,
    "report": at_report,
    "own reports": at_own_reports,
}


@pytest.mark.parametrize("name", PAGES)
def test_moderators_page_stands_in_nobodys_way(
    visitors: Visitors, moderator: Moderator, name: str
) -> None:
    visitor = visitors.enter(width=320, has_touch=True)
    moderator.sign_in(visitor)
    PAGES[name](visitor, moderator)
    page = visitor.page

    assert barriers(page) == {}
    assert page.get_by_role("heading", level=1).count() == 1
