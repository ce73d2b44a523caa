"""Somebody finds a meeting tonight."""

import re

from playwright.sync_api import expect

from tests.journeys.visitors import Visitor

SAN_JOSE = "/?q=San+Jose"


def test_meeting_with_directions_is_two_taps_from_the_landing_page(phone: Visitor) -> None:
    phone.context.grant_permissions(["geolocation"])
    phone.context.set_geolocation({"latitude": 37.33871, "longitude": -121.88563})
    page = phone.go("/")

    page.get_by_role("button", name="Use my area").tap()
    page.get_by_role("link", name="After Work Topic").tap()

    expect(page.get_by_role("heading", level=1)).to_have_text("After Work Topic")
    directions = page.get_by_role("link", name="Directions")
    expect(directions).to_be_visible()
    assert re.match(r"geo:37\.34\d+,-121\.88\d+", directions.get_attribute("href") or "")
