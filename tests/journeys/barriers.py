"""What stands in somebody's way on a page: on a small screen and a wide one, by day and by night."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.journeys.visitors import HEIGHT

SMALL = 320
PATIENT = 60_000  # milliseconds: a map is drawn by a machine that has much else to do
# Both widths and both themes, each once: colours do not depend on the width, nor order on colours.
LOOKS = {"390 px, light": (390, "light"), "1280 px, dark": (1280, "dark")}
BEYOND_THE_EDGE = """() => [...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
    .filter((one) => !one.closest(".filter-row"))
    .map((one) => `${one.tagName}.${one.className}`).slice(0, 5)"""
TOO_SMALL = """() => [...document.querySelectorAll(".btn, .chip, .leave, summary, .form-control")]
    .map((one) => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
    .filter(([, box]) => box.width && (box.height < 47.5 || box.width < 44))
    .map(([html]) => html)"""


def barriers(page: Page) -> dict[str, list[str]]:
    """Give what is too wide or too small to touch, and what axe finds; nothing where all is well."""
    page.set_viewport_size({"width": SMALL, "height": HEIGHT})
    found = {"small screen": too_wide(page) + page.evaluate(TOO_SMALL)}
    page.evaluate(AXE_SCRIPT)
    for look, (width, theme) in LOOKS.items():
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
        _settle(page)
        found[look] = _violations(page) + too_wide(page)
    page.emulate_media(color_scheme="light")
    return {where: faults for where, faults in found.items() if faults}


def too_wide(page: Page) -> list[str]:
    """Name what makes the page scroll sideways."""
    if page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
        return []
    return ["sideways", *page.evaluate(BEYOND_THE_EDGE)]


def _violations(page: Page) -> list[str]:
    options = {"resultTypes": ["violations"]}
    found = page.evaluate("async (options) => await axe.run(document, options)", options)
    return [
        f"{one['id']}: {node['html'][:200]}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


def _settle(page: Page) -> None:
    """Wait for the map, where one is seen, and for what htmx is still about."""
    if page.locator("#map-frame").is_visible():
        page.locator(".leaflet-container").wait_for(timeout=PATIENT)
    page.wait_for_function("() => !document.querySelector('.htmx-request')")
