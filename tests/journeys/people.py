"""Somebody with an account of their own, made as anybody makes one."""

from itertools import count

from playwright.sync_api import Page

from tests.journeys.visitors import Visitor

PASSWORD = "correct horse battery 9"
_numbers = count(1)


def sign_up(visitor: Visitor) -> str:
    """Make an account up to where its codes are offered; give its handle."""
    page = visitor.go("/account/signup/")
    handle = f"early-heron-{next(_numbers)}"
    page.get_by_label("Handle").fill(handle)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("I am 18 or older").check()
    page.get_by_role("button", name="Make the account").click()
    page.get_by_role("heading", name="Before you go on").wait_for()
    return handle


def show_again(page: Page) -> None:
    """Show once more who one is, where that is asked."""
    page.get_by_role("heading", name="Is it you?").wait_for()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()


def sign_in(visitor: Visitor, handle: str) -> Page:
    """Sign in by handle and password."""
    page = visitor.go("/account/login/")
    page.get_by_label("Handle").fill(handle)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    return page
