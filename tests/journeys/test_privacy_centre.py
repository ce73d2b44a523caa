"""Somebody looks at what is kept of them, takes a copy along, and ends the account."""

import json
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from django.test import override_settings
from django.utils import timezone
from playwright.sync_api import Page, expect
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django.plugin import DjangoDbBlocker

from accounts import tasks
from accounts.actions.erasing import erase_due
from accounts.models import Member
from recovery_groups.start.database import Database
from tests import databases
from tests.journeys.people import show_again, sign_in, sign_up
from tests.journeys.visitors import Visitor, Visitors

Worker = Callable[[Callable[[], object]], None]


@pytest.fixture
def worker(
    database: Database, copied: str, django_db_blocker: DjangoDbBlocker, tmp_path: Path
) -> Iterator[Worker]:
    """Give a way to do what the site's worker would do now."""

    def run(act: Callable[[], object]) -> None:
        failures: list[BaseException] = []

        def within() -> None:
            with django_db_blocker.unblock(), databases.within(database, copied):
                try:
                    act()
                except BaseException as error:  # noqa: BLE001 - told below
                    failures.append(error)

        thread = Thread(target=within)  # Playwright's own counts as an async one
        thread.start()
        thread.join()
        assert failures == []

    with override_settings(ERASURE_LEDGER=tmp_path / "erased"):
        yield run


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def member(request: pytest.FixtureRequest, visitors: Visitors) -> Visitor:
    return visitors.enter(width=390, java_script_enabled=request.param, cookies="c s")


def make_copies() -> None:
    jobs = ProcrastinateJob.objects.filter(task_name="accounts.make_export", status="todo")
    assert jobs
    for job in jobs:
        tasks.make_export(**job.args)


def fetched(page: Page, folder: Path) -> dict[str, str]:
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Fetch it").click()
    assert waiting.value.suggested_filename == "data.zip"
    waiting.value.save_as(folder / "data.zip")
    with zipfile.ZipFile(folder / "data.zip") as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_copy_is_asked_for_made_and_fetched(
    member: Visitor, worker: Worker, tmp_path: Path
) -> None:
    handle = sign_up(member)
    page = member.go("/home/privacy/")
    assert page.title().strip() == "Privacy"
    expect(page.get_by_role("main")).to_contain_text("Your account")

    page.get_by_role("link", name="Get a copy").click()
    page.get_by_role("button", name="Make a copy").click()
    expect(page.get_by_role("status")).to_contain_text("being made")
    worker(make_copies)
    if page.get_by_role("link", name="Look again").is_visible():
        page.get_by_role("link", name="Look again").click()

    expect(page.get_by_role("status")).to_contain_text("ready")
    files = fetched(page, tmp_path)
    assert handle in files["data.html"]
    assert json.loads(files["data.json"])["account"]["rows"][0]["handle"] == handle


def end_account(page: Page, when: str, *, is_new: bool = True) -> None:
    page.get_by_role("link", name="End the account").click()
    if not is_new:  # whoever has just made the account has just shown who they are
        show_again(page)
    page.get_by_role("button", name="End the account").click()
    expect(page.get_by_role("alert")).to_contain_text("When?")
    page.get_by_label(when).check()
    page.get_by_label("I have understood").check()
    page.get_by_role("button", name="End the account").click()


def test_account_is_ended_kept_after_all_and_ended_again(member: Visitor, worker: Worker) -> None:
    handle = sign_up(member)
    end_account(member.go("/home/privacy/"), "Hide it now")
    expect(member.page.get_by_role("heading", level=1)).to_have_text("Your account is hidden")

    page = sign_in(member, handle)
    expect(page.get_by_role("heading", level=1)).to_have_text("This account is about to end")
    page.get_by_role("button", name="Keep the account").click()
    expect(page.get_by_role("status")).to_contain_text("Your account stays")

    end_account(member.go("/home/privacy/"), "Hide it now", is_new=False)
    expect(member.page.get_by_role("heading", level=1)).to_have_text("Your account is hidden")
    worker(lambda: erase_due(timezone.now() + timedelta(hours=73)))
    page = sign_in(member, handle)
    expect(page.get_by_role("alert")).to_be_visible()


def test_somebody_in_danger_is_gone_at_once(member: Visitor, worker: Worker) -> None:
    handle = sign_up(member)

    end_account(member.go("/home/privacy/"), "I am in danger")

    expect(member.page.get_by_role("heading", level=1)).to_have_text(
        "Your account is being erased"
    )
    worker(erase_due)
    worker(lambda: _is_gone(handle))
    member.page.go_back()
    assert handle not in member.page.content()


def _is_gone(handle: str) -> None:
    assert not Member.objects.filter(handle=handle).exists()
