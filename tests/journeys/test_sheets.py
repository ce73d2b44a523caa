"""A secretary changes the schedule by a spreadsheet, prints it, and says that it is right."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pytest_django.plugin import DjangoDbBlocker

from recovery_groups.start.database import Database
from tests.journeys.organizer import Organizer, organizing
from tests.journeys.visitors import Visitor, Visitors


@pytest.fixture
def organizer(
    database: Database, copied: str, django_db_blocker: DjangoDbBlocker
) -> Iterator[Organizer]:
    with organizing(database, copied, django_db_blocker) as found:
        yield found


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def visitor(request: pytest.FixtureRequest, visitors: Visitors, organizer: Organizer) -> Visitor:
    found = visitors.enter(width=390, java_script_enabled=request.param)
    organizer.sign_in(found)
    return found


def downloaded(page: Page, folder: Path) -> bytes:
    with page.expect_download() as begun:
        page.get_by_role("link", name="Download CSV").click()
    target = folder / "schedule.csv"
    begun.value.save_as(target)
    return target.read_bytes()


def send(page: Page, folder: Path, content: bytes) -> None:
    target = folder / "edited.csv"
    target.write_bytes(content)
    page.get_by_label("The file as you saved it").set_input_files(target)
    page.get_by_role("button", name="Show what it would change").click()


def test_sheet_goes_down_and_comes_back_through_an_error_and_a_plan(
    visitor: Visitor, organizer: Organizer, tmp_path: Path
) -> None:
    page = visitor.go(f"/home/{organizer.key}/sheet/")
    content = downloaded(page, tmp_path)
    assert b"Harbour Lights" in content

    send(page, tmp_path, content.replace(b"18:00", b"25:00"))
    expect(page.get_by_role("alert")).to_contain_text("D2: 25:00 is not a time; write 19:00")

    send(page, tmp_path, content.replace(b"Harbour Lights", b"Harbour Dawn"))
    expect(page.get_by_role("heading", level=1)).to_have_text("What this sheet would change")
    expect(page.locator("del")).to_have_text("Harbour Lights")
    expect(page.locator("ins")).to_have_text("Harbour Dawn")

    page.get_by_role("button", name="Yes, change the schedule").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Done")
    assert b"Harbour Dawn" in downloaded_again(visitor, organizer, tmp_path)


def downloaded_again(visitor: Visitor, organizer: Organizer, folder: Path) -> bytes:
    return downloaded(visitor.go(f"/home/{organizer.key}/sheet/"), folder)


def test_listing_is_confirmed_in_one_click(visitor: Visitor, organizer: Organizer) -> None:
    page = visitor.go(f"/home/{organizer.key}/confirm/")

    page.get_by_role("button", name="Yes, correct").click()

    expect(page.get_by_role("listitem").filter(has_text="Harbour Lights")).to_contain_text(
        "Last confirmed on"
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_beside_the_editor_are_open_to_all(
    visitors: Visitors, organizer: Organizer, scheme: str
) -> None:
    visitor = visitors.enter(width=390, color_scheme=scheme)
    organizer.sign_in(visitor)

    for name in ("sheet", "confirm", "reports", "print", "share"):
        page = visitor.go(f"/home/{organizer.key}/{name}/")
        found = Axe().run(page).response["violations"]
        assert [one["id"] for one in found] == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, name
