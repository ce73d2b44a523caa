"""The map: beside the list where there is room, on a phone when it is asked for."""

import re
from pathlib import Path

from playwright.sync_api import Browser, expect

from recovery_groups.start.database import Database
from tests.journeys import streets
from tests.journeys.site import served
from tests.journeys.visitors import Visitor, Visitors

SAN_JOSE = "/?q=San+Jose"
FILES = ("map.", "world.", "states.")


def files_of_map(visitor: Visitor) -> list[str]:
    return [name for url in visitor.asked if (name := url.rpartition("/")[2]).startswith(FILES)]


def test_map_on_a_phone_is_loaded_only_when_asked_for(phone: Visitor) -> None:
    page = phone.go(SAN_JOSE)
    page.wait_for_load_state("networkidle")
    assert files_of_map(phone) == []

    with page.expect_response(re.compile(r"/states\.")):  # the last of its files
        page.get_by_role("button", name="Show the map").tap()

    expect(page.locator(".map-dot").first).to_be_visible()
    expect(page.get_by_role("button", name="Show the map")).to_be_hidden()
    assert {name.split(".")[0] for name in files_of_map(phone)} == {"map", "world", "states"}


def test_marker_names_its_meetings_and_lights_their_rows(desk: Visitor) -> None:
    page = desk.go(SAN_JOSE)
    marker = page.locator(".map-dot").first
    names = (marker.get_attribute("aria-label") or "").split(", ")

    marker.focus()
    page.keyboard.press("Enter")

    expect(page.locator(".leaflet-popup").get_by_role("link", name=names[0]).first).to_be_visible()
    expect(page.locator(".row.lit")).to_have_count(len(names))


def test_map_is_kept_while_results_change(desk: Visitor) -> None:
    page = desk.go(SAN_JOSE)
    expect(page.locator(".map-dot").first).to_be_visible()
    page.locator(".leaflet-container").evaluate("(map) => { map.isSameMap = true; }")
    dots = page.locator(".map-dot").count()

    page.locator("#chip-language-es").click()

    expect(page.locator(".map-dot")).to_have_count(1)
    assert dots > 1
    assert page.locator(".leaflet-container").evaluate("(map) => map.isSameMap")


def test_map_is_moved_closer_by_a_button(desk: Visitor) -> None:
    page = desk.go(SAN_JOSE)
    expect(page.locator(".map-dot").first).to_be_visible()
    before = page.locator(".map-circle").bounding_box()

    page.get_by_role("button", name="Closer").click()

    page.wait_for_function(
        "(width) => document.querySelector('.map-circle').getBoundingClientRect().width > width",
        arg=before and before["width"],
    )


def test_streets_of_the_operator_are_read_in_parts_and_drawn(
    database: Database, copied: str, browser: Browser, tmp_path: Path
) -> None:
    streets.write(tmp_path / "streets.pmtiles")
    with served(database, copied, PUBLIC_DIR=str(tmp_path)) as address:
        visitor = Visitors(address, browser).enter()
        statuses: list[int] = []
        visitor.page.on(
            "response",
            lambda answer: statuses.append(answer.status) if "pmtiles" in answer.url else None,
        )

        page = visitor.go("/meetings/soon/")

        expect(page.locator(".map canvas.leaflet-tile-loaded").first).to_be_visible()
        expect(page.get_by_role("link", name="© OpenStreetMap")).to_be_visible()
        assert statuses
        assert set(statuses) <= {206, 304}
        assert "world." not in "".join(files_of_map(visitor))
        assert visitor.broken_promises() == {}
        visitor.context.close()
