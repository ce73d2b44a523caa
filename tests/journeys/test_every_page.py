"""What holds for every page: no barrier, no sideways scroll, and nobody else is told."""

from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.journeys.pages import PAGES
from tests.journeys.private_pages import PRIVATE
from tests.journeys.visitors import HEIGHT, Visitors

SMALL = 320
# Rules that look at colours; all others find the same in either theme.
OF_COLOURS = ["color-contrast", "link-in-text-block"]
BEYOND_THE_EDGE = """() => [...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
    .filter((one) => !one.closest(".filter-row"))
    .map((one) => `${one.tagName}.${one.className}`).slice(0, 5)"""
TOO_SMALL = """() => [...document.querySelectorAll(".btn, .chip, .leave, summary, .form-control")]
    .map((one) => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
    .filter(([, box]) => box.width && (box.height < 47.5 || box.width < 44))
    .map(([html]) => html)"""


def violations(page: Page, options: dict[str, Any]) -> list[str]:
    """Ask axe what stands in somebody's way."""
    found = page.evaluate("async (options) => await axe.run(document, options)", options)
    return [
        f"{one['id']}: {node['html'][:200]}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


def too_wide(page: Page) -> list[str]:
    """Name what makes the page scroll sideways."""
    if page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
        return []
    return ["sideways", *page.evaluate(BEYOND_THE_EDGE)]


def settle(page: Page) -> None:
    """Wait for the map, where one is seen."""
    if page.locator("#map-frame").is_visible():
        page.locator(".leaflet-container").wait_for()


@pytest.mark.parametrize("name", [*PAGES, *PRIVATE])
def test_page_stands_in_nobodys_way(visitors: Visitors, name: str) -> None:
    cookies = "c s" if name in PRIVATE else "c"
    visitor = visitors.enter(width=SMALL, has_touch=True, cookies=cookies)
    page = (PAGES | PRIVATE)[name](visitor)
    page.wait_for_load_state()  # styles and all, also after a form was sent
    found = {"small screen": too_wide(page) + page.evaluate(TOO_SMALL)}

    page.evaluate(AXE_SCRIPT)
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        settle(page)
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            rules = {} if theme == "light" else {"runOnly": OF_COLOURS}
            options = {"resultTypes": ["violations"], **rules}
            found[f"{width} px, {theme}"] = violations(page, options)

    page.set_viewport_size({"width": 390, "height": HEIGHT})
    visitor.context.new_cdp_session(page).send(
        "Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}}
    )
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
    found["large text"] = too_wide(page)

    assert {where: faults for where, faults in found.items() if faults} == {}
    assert page.get_by_role("heading", level=1).count() == 1
    assert page.title().strip()
