"""Readers differ: in language, on paper, with little patience for movement."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.visitors import Visitor, Visitors

CLOCK_24 = re.compile(r"^\d{1,2}:\d\d$")
CLOCK_12 = re.compile(r"^\d{1,2}:\d\d.[AP]M$")


@pytest.mark.parametrize(
    ("locale", "language", "clock", "tag", "far"),
    [
        ("en-US", "en", CLOCK_12, "Newcomer", " mi"),
        ("en-GB", "en", CLOCK_24, "Newcomer", " mi"),
        ("en-AU", "en", re.compile(r"^\d{1,2}:\d\d.[ap]m$"), "Newcomer", " km"),
        ("es-ES", "es", CLOCK_24, "Principiantes", " km"),
        ("de-DE", "en", CLOCK_12, "Newcomer", " mi"),  # not a language of ours: the place decides
    ],
)
def test_reader_sees_own_language_clock_and_unit(
    visitors: Visitors, locale: str, language: str, clock: re.Pattern[str], tag: str, far: str
) -> None:  # fmt: skip
    page = visitors.enter(locale=locale).go("/?q=San+Jose")
    row = page.locator(".row", has=page.get_by_role("link", name="After Work Topic"))

    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(row.locator("time")).to_have_text(clock)
    expect(row.locator(".tags")).to_contain_text(tag)
    expect(row.locator(".far")).to_contain_text(far)


def test_spanish_reader_sees_dates_in_spanish(visitors: Visitors) -> None:
    page = visitors.enter(locale="es-MX").go("/meetings/soon/")

    dates = page.locator(".plain time")
    expect(dates).to_have_count(6)
    days = re.compile(r"(lun|mar|mié|jue|vie|sáb|dom)(?=[\s,.])", re.IGNORECASE)
    expect(dates.nth(3)).to_have_text(days)


def on_paper(page: Page) -> Page:
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 720, "height": 1000})
    return page


def test_results_on_paper_are_the_list_alone(desk: Visitor) -> None:
    page = on_paper(desk.go("/?q=San+Jose"))

    expect(page.get_by_role("link", name="After Work Topic")).to_be_visible()
    expect(page.locator("#count")).to_be_visible()
    for chrome in (".leave", ".top nav", ".search", ".filters", ".map-frame", ".pages", ".more"):
        expect(page.locator(chrome).first).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_meeting_on_paper_says_when_and_where(desk: Visitor) -> None:
    page = on_paper(desk.go("/meetings/soon/"))

    expect(page.locator("address")).to_contain_text("160 North 3rd Street")
    expect(page.locator(".lead-line")).to_be_visible()
    expect(page.get_by_role("link", name="Directions")).to_be_hidden()


def test_nothing_moves_for_those_who_ask_for_stillness(desk: Visitor) -> None:
    page = desk.go("/?q=San+Jose")
    moving = """() => [...document.querySelectorAll("body *")].filter((one) =>
        ["", "::before", "::after"].some((part) => {
            const style = getComputedStyle(one, part || null);
            return style.transitionDuration.split(", ").some((time) => parseFloat(time) > 0)
                || parseFloat(style.animationDuration) > 0;
        })).map((one) => one.outerHTML.slice(0, 80))"""

    assert page.evaluate(moving) == []
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(moving) != []
