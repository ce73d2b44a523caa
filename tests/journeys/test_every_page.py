"""What holds for every page: no barrier, no sideways scroll, and nobody else is told."""

import pytest

from tests.journeys.barriers import SMALL, barriers, too_wide
from tests.journeys.pages import PAGES
from tests.journeys.private_pages import PRIVATE
from tests.journeys.visitors import HEIGHT, Visitors


@pytest.mark.parametrize("name", [*PAGES, *PRIVATE])
def test_page_stands_in_nobodys_way(visitors: Visitors, name: str) -> None:
    cookies = "c s" if name in PRIVATE else "c"
    visitor = visitors.enter(width=SMALL, has_touch=True, cookies=cookies)
    page = (PAGES | PRIVATE)[name](visitor)
    page.wait_for_load_state()  # styles and all, also after a form was sent
    found = barriers(page)

    page.set_viewport_size({"width": 390, "height": HEIGHT})
    visitor.context.new_cdp_session(page).send(
        "Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}}
    )
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"

    assert found == {}
    assert too_wide(page) == []
    assert page.get_by_role("heading", level=1).count() == 1
    assert page.title().strip()
