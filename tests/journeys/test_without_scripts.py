"""An old phone, or a browser without scripts: all of the finder is there."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.visitors import Visitors


@pytest.fixture
def page(visitors: Visitors) -> Page:
    return visitors.enter(width=390, java_script_enabled=False).go("/")


def test_search_chip_second_page_and_back_work(page: Page) -> None:
    page.get_by_role("combobox").fill("San Jose")
    page.get_by_role("button", name="Find").click()
    expect(page).to_have_url(re.compile(r"/\?q=San\+Jose$"))
    expect(page.locator("#count")).to_contain_text("of San Jose")

    page.locator("#chip-attendance-in_person").click()
    expect(page.locator("#chip-attendance-in_person")).to_have_attribute("aria-current", "true")

    page.get_by_role("link", name="More meetings").click()
    expect(page).to_have_url(re.compile(r"attendance=in_person.*page=2"))
    expect(page.locator(".row").first).to_be_visible()

    page.get_by_role("link", name="Earlier").click()
    expect(page.get_by_role("link", name="After Work Topic")).to_be_visible()


def test_all_filters_are_laid_open_and_times_are_asked_for(page: Page) -> None:
    page.get_by_role("combobox").fill("San Jose")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="All filters").click()
    expect(page.get_by_role("region", name="All filters")).to_be_visible()

    page.get_by_label("Starts from").fill("06:00")
    page.get_by_label("Starts until").fill("08:00")
    page.get_by_role("button", name="Show meetings").click()

    expect(page).to_have_url(re.compile(r"from=06%3A00&to=08%3A00"))
    times = page.locator("section[aria-labelledby=count] .list").first.locator("time")
    expect(times.first).to_be_visible()
    assert all(re.match(r"[67]:\d\d.AM|8:00.AM", text) for text in times.all_inner_texts())


def test_what_needs_a_script_is_not_shown(page: Page) -> None:
    expect(page.get_by_role("button", name="Use my area")).to_be_hidden()
    expect(page.get_by_role("button", name="Show the map")).to_be_hidden()
    expect(page.get_by_role("button", name="Find")).to_be_visible()


def test_joining_and_calendar_of_a_meeting_are_links(page: Page) -> None:
    page.goto(page.url + "meetings/hybrid/")

    join = page.get_by_role("link", name="Join the meeting")
    expect(join).to_have_attribute("href", "https://video.example/j/1")
    expect(join).to_have_attribute("rel", re.compile("noreferrer"))
    page.get_by_text("Share, print or add to a calendar").click()
    expect(page.get_by_role("link", name="Subscribe in a calendar")).to_be_visible()
