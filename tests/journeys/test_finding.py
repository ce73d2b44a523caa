"""Somebody finds a meeting tonight: by place, by their area, by filters, with the map or without."""

import re

from playwright.sync_api import Geolocation, Page, expect

from tests.journeys.visitors import Visitor, Visitors

SAN_JOSE = "/?q=San+Jose"
NEARBY: Geolocation = {"latitude": 37.33871, "longitude": -121.88563}


def box(page: Page) -> None:
    """Type into the box as somebody at a keyboard does."""
    page.get_by_role("combobox").fill("")
    page.get_by_role("combobox").press_sequentially("san j")


def test_meeting_with_directions_is_two_taps_from_the_landing_page(phone: Visitor) -> None:
    phone.context.grant_permissions(["geolocation"])
    phone.context.set_geolocation(NEARBY)
    page = phone.go("/")

    page.get_by_role("button", name="Use my area").tap()
    page.get_by_role("link", name="After Work Topic").tap()

    expect(page.get_by_role("heading", level=1)).to_have_text("After Work Topic")
    directions = page.get_by_role("link", name="Directions")
    expect(directions).to_be_visible()
    assert re.match(r"geo:37\.34\d+,-121\.88\d+", directions.get_attribute("href") or "")


def test_place_typed_and_picked_by_keyboard_is_searched_by_position(desk: Visitor) -> None:
    page = desk.go("/")
    box(page)
    expect(page.get_by_role("option")).not_to_have_count(0)
    expect(page.get_by_role("combobox")).to_have_attribute("aria-expanded", "true")

    page.keyboard.press("ArrowDown")
    first = page.get_by_role("option").first
    expect(first).to_have_attribute("aria-selected", "true")
    picked = first.text_content() or ""
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(r"\?q=San%20Jose.*&lat=37\.34&lng=-121\.89$"))
    expect(page.get_by_role("combobox")).to_have_value(picked)
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(page.locator("#count")).to_contain_text("San Jose")


def test_place_typed_anew_forgets_the_position_picked_before(desk: Visitor) -> None:
    page = desk.go("/?q=San+Jose,+California&lat=37.34&lng=-121.89")

    page.get_by_role("combobox").fill("Sunnyvale")
    page.keyboard.press("Enter")

    expect(page).to_have_url(desk.site + "/?q=Sunnyvale")
    expect(page.locator("#count")).to_contain_text("Sunnyvale")


def test_escape_closes_the_offered_places_and_keeps_the_words(desk: Visitor) -> None:
    page = desk.go("/")
    box(page)
    expect(page.get_by_role("option")).not_to_have_count(0)

    page.keyboard.press("Escape")

    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(page.get_by_role("combobox")).to_have_value("san j")
    expect(page).to_have_url(desk.site + "/")


def test_own_area_leaves_the_browser_rounded_only(phone: Visitor) -> None:
    phone.context.grant_permissions(["geolocation"])
    phone.context.set_geolocation(NEARBY)
    page = phone.go("/")

    page.get_by_role("button", name="Use my area").tap()

    expect(page).to_have_url(phone.site + "/?lat=37.34&lng=-121.89")
    assert not [url for url in phone.asked if "37.338" in url or "121.885" in url]


def test_own_area_refused_says_what_to_do_instead(phone: Visitor) -> None:
    page = phone.go("/")

    page.get_by_role("button", name="Use my area").tap()

    expect(page.locator("#near-me-status")).to_contain_text("Type a town or postcode instead")
    expect(page.get_by_role("button", name="Use my area")).to_be_enabled()
    expect(page).to_have_url(phone.site + "/")


def test_chip_changes_the_results_in_place_and_keeps_the_focus(desk: Visitor) -> None:
    page = desk.go(SAN_JOSE)
    before = page.locator("#count").text_content() or ""
    page.evaluate("window.isSamePage = true")

    page.locator("#chip-format-women").focus()
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(r"[?&]format=women"))
    expect(page.locator("#chip-format-women")).to_have_attribute("aria-current", "true")
    expect(page.locator("#chip-format-women")).to_be_focused()
    expect(page.locator("#count")).not_to_have_text(before)
    expect(page.locator("#status")).to_have_text(
        (page.locator("#count").text_content() or "").strip()
    )
    assert page.evaluate("window.isSamePage")

    page.go_back()
    expect(page.locator("#count")).to_have_text(before)
    expect(page).to_have_url(desk.site + SAN_JOSE)


def test_chip_shows_how_many_meetings_it_leaves(desk: Visitor) -> None:
    page = desk.go(SAN_JOSE)
    promised = int(page.locator("#chip-format-women b").inner_text())

    page.locator("#chip-format-women").click()

    expect(page.locator("#count")).to_contain_text(re.compile(rf"^\s*{promised} meeting"))
    expect(
        page.locator("section[aria-labelledby=count] .list").first.locator(".row")
    ).to_have_count(promised)


def test_search_for_online_meetings_tells_the_own_time_where_zones_differ(
    visitors: Visitors,
) -> None:
    here = visitors.enter(timezone_id="America/Los_Angeles").go("/?attendance=online")
    row = here.locator(".row", has=here.get_by_role("link", name="Kitchen Table 1"))

    expect(row).to_contain_text(re.compile(r"ET · (\w{3} )?\d+:\d\d.[AP]M your time"))
    local = here.locator(".row", has=here.get_by_role("link", name="Kitchen Table 3"))
    expect(local.locator("[data-starts]")).to_have_text("")


def test_meeting_online_tells_the_next_date_in_the_own_time(visitors: Visitors) -> None:
    afar = visitors.enter(timezone_id="Asia/Tokyo").go("/meetings/hybrid/")
    near = visitors.enter(timezone_id="America/Los_Angeles").go("/meetings/hybrid/")

    expect(afar.locator(".own-time")).to_have_text(
        re.compile(r"^\s*(\w{3} )?\d+:\d\d.[AP]M your time\s*$")
    )
    expect(near.locator(".own-time")).to_have_text("")


def test_parameter_that_cannot_be_read_becomes_a_page_that_says_so(desk: Visitor) -> None:
    page = desk.go(SAN_JOSE)

    page.evaluate("htmx.ajax('GET', '/?day=nonsense', {target: '#results'})")

    expect(page.get_by_role("heading", level=1)).to_have_text("This link cannot be read")
    expect(page.get_by_role("main")).to_contain_text("“day”")


def test_widened_search_says_so_and_online_meetings_stand_in(desk: Visitor) -> None:
    page = desk.go("/?q=Hope,+Arkansas")

    expect(page.locator(".note").first).to_contain_text("Nothing that near")
    expect(page.get_by_role("heading", name="Online, starting soon")).to_be_visible()
    expect(page.get_by_role("link", name="Hope", exact=True)).to_be_visible()


def test_ambiguous_place_offers_the_others(desk: Visitor) -> None:
    page = desk.go("/?q=Springfield")

    page.get_by_role("link", name="Springfield, Oregon").click()

    expect(page).to_have_url(re.compile(r"q=Springfield%2C\+Oregon.*lat=44\.05&lng=-123\.02"))
    expect(page.locator("#count")).to_contain_text("Oregon")


def test_hostile_words_are_shown_as_words(desk: Visitor) -> None:
    page = desk.go("/meetings/hostile/")

    expect(page.get_by_role("heading", level=1)).to_contain_text("<script>alert(1)</script>")
    assert page.locator("main img:not(.share-code)").count() == 0
    assert page.locator("main script").count() == 0


def test_link_for_members_only_is_not_in_the_page(desk: Visitor) -> None:
    page = desk.go("/meetings/members/")

    expect(page.get_by_role("main")).to_contain_text("to its members only")
    assert "video.example" not in page.content()
