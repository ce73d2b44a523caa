"""Somebody tells that a listing is wrong, without an account."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.visitors import Visitors

FORM = "/meetings/hybrid/report/"
REPORT = re.compile(r"/reports/[0-9a-f-]{36}/$")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_report_that_says_nothing_is_told_so_and_then_sent(
    visitors: Visitors, scripts: bool
) -> None:
    visitor = visitors.enter(width=390, java_script_enabled=scripts, cookies="c")
    page = visitor.go("/meetings/hybrid/")
    page.get_by_role("link", name="Tell us if something is wrong").click()

    page.get_by_label("What should it say?").fill("Now at 7.\n<b>Bold</b>")
    page.get_by_role("button", name="Send").click()

    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("What is wrong?")
    expect(page.get_by_label("What should it say?")).to_have_value("Now at 7.\n<b>Bold</b>")
    if scripts:
        expect(summary).to_be_focused()
        expect(page).to_have_url(visitor.site + FORM)

    page.get_by_label("The day or time is different").check()
    page.get_by_role("button", name="Send").click()

    expect(page).to_have_url(REPORT)
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    expect(page.get_by_role("main")).to_contain_text("<b>Bold</b>")
    expect(page.get_by_role("link", name="SMART Tools Check-in")).to_be_visible()
