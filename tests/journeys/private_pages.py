"""Pages of somebody signed in, and how one comes to them."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.people import sign_up
from tests.journeys.visitors import Visitor

ADDRESSES = {
    "home": "/home/",
    "devices": "/home/devices/",
    "messages": "/home/messages/",
    "mail about messages": "/home/messages/choices/",
    "what we hold": "/home/privacy/",
    "copy of everything": "/home/privacy/copy/",
    "account hidden": "/account/hidden/",
    "account erased": "/account/erased/",
    "second factors": "/account/factors/",
    "second factor, why": "/account/factors/why/",
    "e-mail": "/account/email/",
    "new password": "/account/password/",
    "sign out": "/account/logout/",
    "show again": "/account/again/",
}


def codes_offered(visitor: Visitor) -> Page:
    """Come to where a new account's codes are offered."""
    sign_up(visitor)
    return visitor.page


def codes_shown(visitor: Visitor) -> Page:
    """See the codes of a new account."""
    page = codes_offered(visitor)
    page.get_by_role("button", name="Show my codes").click()
    page.get_by_role("heading", name="Your recovery codes").wait_for()
    return page


def at(address: str) -> Callable[[Visitor], Page]:
    """Give the way to an address, for somebody with a new account."""

    def come(visitor: Visitor) -> Page:
        sign_up(visitor)
        page = visitor.go(address)
        expect(page.locator("main")).not_to_contain_text("Something went wrong")
        return page

    return come


PRIVATE: dict[str, Callable[[Visitor], Page]] = {
    **{name: at(address) for name, address in ADDRESSES.items()},
    "codes, offered": codes_offered,
    "codes, shown": codes_shown,
    "codes, new": at("/account/codes/"),
    "end of the account": at("/home/privacy/erase/"),
    "app with codes": at("/account/factors/app/"),
    "passkey, new": at("/account/factors/keys/new/"),
}
