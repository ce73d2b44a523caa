"""A secretary looks after the schedule: before work, on a phone, with or without scripts."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect
from pytest_django.plugin import DjangoDbBlocker

from recovery_groups.start.database import Database
from tests.journeys.barriers import barriers
from tests.journeys.organizer import Organizer, organizing
from tests.journeys.visitors import Visitor, Visitors

MOST_CLICKS = 4


@pytest.fixture
def organizer(
    database: Database, copied: str, django_db_blocker: DjangoDbBlocker
) -> Iterator[Organizer]:
    with organizing(database, copied, django_db_blocker) as found:
        yield found


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def visitor(request: pytest.FixtureRequest, visitors: Visitors, organizer: Organizer) -> Visitor:
    found = visitors.enter(width=390, java_script_enabled=request.param)
    organizer.sign_in(found)
    return found


def struck(page: Page) -> int:
    """Count the dates that are not held."""
    return page.locator(".dates s").count()


def test_next_date_is_cancelled_within_four_clicks_and_undone(
    visitor: Visitor, organizer: Organizer
) -> None:
    page = visitor.go(f"/home/{organizer.key}/manage/")
    clicks = 0
    upcoming = page.locator(".slot", has_text="Harbour Lights")

    page.get_by_role("link", name="Next week").click()
    clicks += 1
    upcoming.first.click()
    clicks += 1
    page.get_by_role("button", name="Cancel this date").click()
    clicks += 1

    expect(page.get_by_role("status")).to_contain_text("cancelled a date")
    expect(page.locator(".dates > li")).to_have_count(8)
    assert struck(page) == 1
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("took a change back")
    assert struck(page) == 0
    assert clicks <= MOST_CLICKS


def test_town_of_a_new_place_is_offered_while_it_is_typed(
    visitors: Visitors, organizer: Organizer
) -> None:
    visitor = visitors.enter(width=390)
    organizer.sign_in(visitor)
    page = visitor.go(f"/home/{organizer.key}/schedule/new/")
    page.get_by_label("Place", exact=False).first.select_option(label="A new place")
    town = page.get_by_role("combobox", name="Town")

    town.press_sequentially("suv")
    offered = page.locator("#town-list [role=option]")
    expect(offered.first).to_be_visible()
    town.press("ArrowDown")
    town.press("Enter")

    expect(town).to_have_value(re.compile("Suva, "))
    expect(offered).to_have_count(0)
    assert "/schedule/new/" in page.url


def test_meeting_is_written_looked_at_and_published(
    visitor: Visitor, organizer: Organizer
) -> None:
    page = visitor.go(f"/home/{organizer.key}/schedule/new/")
    page.get_by_label("Name", exact=True).or_(page.get_by_label("Name*")).first.fill(
        "Reef Step Study"
    )
    page.get_by_label("Place", exact=False).first.select_option(label="A new place")
    page.get_by_label("Name of the place").fill("Reef House")
    page.get_by_label("Town").fill("Suva")
    page.get_by_label("Saturday").check()
    page.get_by_label("Starts").fill("07:15")

    page.get_by_role("button", name="One more time").click()
    expect(page.get_by_role("group", name="Time 2")).to_be_visible()
    second = page.get_by_role("group", name="Time 2")
    second.get_by_label("How often").select_option("words")
    second.get_by_label("In words").fill("Last Sunday of the month")
    second.get_by_label("Starts").fill("10:00")
    page.get_by_role("button", name="Show the next dates").click()
    preview = page.get_by_role("region", name="The next dates")
    expect(preview).to_contain_text("Every Saturday, 7:15")
    expect(preview).to_contain_text("Last Sunday of the month, 10:00")
    expect(preview.get_by_role("listitem")).to_have_count(8)

    page.get_by_role("button", name="Publish").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Reef Step Study")
    page.get_by_role("link", name="See its page").click()
    expect(page.get_by_role("main")).to_contain_text("Reef House")


def test_preview_follows_what_is_typed(visitors: Visitors, organizer: Organizer) -> None:
    desk = visitors.enter(width=1280)
    organizer.sign_in(desk)
    page = desk.go(f"/home/{organizer.key}/schedule/{organizer.meeting}/")

    page.get_by_label("Starts").fill("21:45")
    page.get_by_label("Length in minutes").fill("75")
    page.get_by_label("Length in minutes").blur()

    preview = page.get_by_role("region", name="The next dates")
    expect(preview).to_contain_text(re.compile("9:45.PM, 75 minutes"))


def test_form_with_errors_leads_to_each_field(visitor: Visitor, organizer: Organizer) -> None:
    page = visitor.go(f"/home/{organizer.key}/schedule/new/")
    page.get_by_label("Online", exact=True).check()
    page.get_by_label("Link to join").fill("https://bit.ly/abc")

    page.get_by_role("button", name="Publish").click()

    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("Link to join")
    expect(summary).to_contain_text("hides where the link leads")


def path_to(organizer: Organizer, place: str) -> str:
    return f"/home/{organizer.key}/{place}"


def cancelled(visitor: Visitor, organizer: Organizer) -> None:
    """Come to the dates of a meeting one of which is cancelled, with the way to undo it."""
    page = visitor.go(path_to(organizer, f"schedule/{organizer.meeting}/dates/"))
    page.locator(".dates button").first.click()
    page.get_by_role("button", name="Undo").wait_for()


def wrong(visitor: Visitor, organizer: Organizer) -> None:
    """Come to the editor with all of it laid open, and errors."""
    page = visitor.go(path_to(organizer, "schedule/new/"))
    page.get_by_label("In person and online").check()
    page.get_by_label("Place", exact=False).first.select_option(label="A new place")
    page.get_by_label("How often").select_option("month")
    page.get_by_label("Saturday").check()
    page.get_by_role("button", name="Publish").click()
    page.get_by_role("alert").wait_for()
    page.locator("summary", has_text="Formats").click()


def collided(visitor: Visitor, organizer: Organizer) -> None:
    """Come to where two changes of one meeting are set side by side."""
    page = visitor.go(path_to(organizer, f"schedule/{organizer.meeting}/"))
    other = visitor.context.new_page()
    other.goto(page.url)
    for one, words in ((other, "Ring twice"), (page, "Use the back door")):
        one.get_by_label("Notes").fill(words)
        one.get_by_role("button", name="Save", exact=True).last.click()
        one.wait_for_load_state()
    page.get_by_text("You both changed this.").wait_for()


def at(place: str) -> Callable[[Visitor, Organizer], None]:
    def come(visitor: Visitor, organizer: Organizer) -> None:
        visitor.go(path_to(organizer, place.format(organizer.meeting)))

    return come


PAGES: dict[str, Callable[[Visitor, Organizer], None]] = {
    "week": at("manage/"),
    "schedule": at("schedule/"),
    "new meeting": at("schedule/new/"),
    "editor": at("schedule/{}/"),
    "editor with errors": wrong,
    "dates": at("schedule/{}/dates/"),
    "date cancelled": cancelled,
    "holidays": at("schedule/holidays/"),
    "history": at("history/"),
    "collision": collided,
}


@pytest.mark.parametrize("name", PAGES)
def test_organizers_page_stands_in_nobodys_way(
    visitors: Visitors, organizer: Organizer, name: str
) -> None:
    visitor = visitors.enter(width=320, has_touch=True)
    organizer.sign_in(visitor)
    PAGES[name](visitor, organizer)
    page = visitor.page

    assert barriers(page) == {}
    assert page.get_by_role("heading", level=1).count() == 1
