"""Somebody without a mouse: every stop is seen, nothing is a trap."""

from playwright.sync_api import expect

from tests.journeys.visitors import Visitor

MOST_STOPS = 200
RING = """() => {
    const one = document.activeElement;
    if (one === document.body) return null;
    const ringed = [getComputedStyle(one), getComputedStyle(one, "::after")];
    const isSeen = ringed.some((style) =>
        style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2);
    const box = one.getBoundingClientRect();
    const isInView = box.bottom > 0 && box.top < innerHeight;
    return [isSeen && isInView, one.outerHTML.slice(0, 100)];
}"""


def test_skip_link_comes_first_and_leads_past_the_header(desk: Visitor) -> None:
    page = desk.go("/?q=San+Jose")

    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    expect(page.get_by_role("combobox")).to_be_focused()


def test_every_stop_of_the_results_has_a_ring_and_the_way_has_an_end(desk: Visitor) -> None:
    page = desk.go("/?q=San+Jose")
    expect(page.locator(".map-dot").first).to_be_visible()
    unseen, stops = [], 0

    for stops in range(MOST_STOPS):  # noqa: B007
        page.keyboard.press("Tab")
        at = page.evaluate(RING)
        if at is None:
            break
        if not at[0]:
            unseen.append(at[1])

    assert unseen == []
    assert 40 < stops < MOST_STOPS - 1


def test_search_and_filters_are_reached_and_used_by_keyboard_alone(phone: Visitor) -> None:
    page = phone.go("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Sunnyvale")
    page.keyboard.press("Enter")
    expect(page.locator("#count")).to_contain_text("Sunnyvale")

    page.locator("#filters-link").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("region", name="All filters")).to_be_visible()
    expect(page.locator("#filters-link")).to_be_focused()
    expect(page.locator("#filters-link")).to_have_attribute("aria-expanded", "true")
