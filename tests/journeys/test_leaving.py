"""Somebody comes into the room: the page is gone at once, and does not come back."""

from playwright.sync_api import expect

from tests.journeys.visitors import OUTSIDE, Visitor, Visitors


def test_dev_01_leave_button_hides_the_page_whether_or_not_another_one_comes(
    phone: Visitor,
) -> None:
    phone.context.route(f"{OUTSIDE}**", lambda route: route.fulfill(status=204))  # none comes
    page = phone.go("/meetings/soon/")

    with page.expect_request(OUTSIDE):
        page.get_by_role("link", name="Leave page").tap()

    expect(page.locator("html")).to_be_hidden()
    expect(page).to_have_title("")


def test_dev_01_escape_pressed_three_times_leaves_and_two_times_stays(desk: Visitor) -> None:
    page = desk.go("/help-now/")

    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    assert not page.evaluate("document.documentElement.hidden")
    page.keyboard.press("Escape")

    page.wait_for_url(OUTSIDE)


def test_dev_02_left_page_is_not_behind_the_new_one(desk: Visitor) -> None:
    desk.go("/programs/")
    page = desk.go("/meetings/soon/")
    page.get_by_role("link", name="Leave page").click()
    page.wait_for_url(OUTSIDE)

    page.go_back()

    expect(page.get_by_role("heading", level=1)).to_have_text("Programs, side by side")


def test_outside_does_not_learn_where_somebody_came_from(desk: Visitor) -> None:
    page = desk.go("/?q=San+Jose")

    with page.expect_request(OUTSIDE) as asked:
        page.get_by_role("link", name="Leave page").click()

    assert "referer" not in asked.value.all_headers()


def test_dev_01_leave_link_without_scripts_is_a_plain_link(visitors: Visitors) -> None:
    page = visitors.enter(java_script_enabled=False).go("/nowhere/")

    page.get_by_role("link", name="Leave page").click()

    page.wait_for_url(OUTSIDE)
