"""Somebody makes an account, leaves, and comes back: by password, passkey or recovery code."""

import re

import pyotp
import pytest
from django.utils import timezone
from playwright.sync_api import CDPSession, Page, expect

from accounts.limits import LIMITS
from tests.journeys.people import PASSWORD, sign_in, sign_up
from tests.journeys.visitors import Visitor, Visitors


@pytest.fixture
def newcomer(visitors: Visitors) -> Visitor:
    """Somebody with a phone, under a name for which browsers make passkeys."""
    visitor = visitors.enter(width=390, has_touch=True, cookies="c s")
    visitor.site = visitor.site.replace("127.0.0.1", "localhost")
    return visitor


def heading(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def with_authenticator(visitor: Visitor) -> CDPSession:
    """Give the visitor's device a lock that opens at once."""
    session = visitor.context.new_cdp_session(visitor.page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.get_by_role("link", name="Sign in").wait_for()


def show_codes(page: Page) -> list[str]:
    page.get_by_role("button", name="Show my codes").click()
    page.get_by_role("heading", name="Your recovery codes").wait_for()
    return page.locator(".codes code").all_inner_texts()


def test_newcomer_signs_up_sees_codes_once_leaves_and_comes_back(newcomer: Visitor) -> None:
    handle = sign_up(newcomer)
    page = newcomer.page
    codes = show_codes(page)
    assert len(set(codes)) == 10
    page.get_by_role("link", name="I have kept them").click()
    page.wait_for_url("**/home/")

    page.go_back()
    expect(page.locator(".codes")).to_have_count(0)
    page = newcomer.go("/home/devices/")
    expect(page.get_by_text("this one")).to_be_visible()
    assert codes[0] not in page.content()

    sign_out(page)
    page.go_back()
    expect(page.get_by_role("heading", name="Devices")).to_have_count(0)
    assert "s" not in {cookie["name"] for cookie in newcomer.context.cookies()}

    page = sign_in(newcomer, handle)
    page.wait_for_url("**/home/")
    assert handle not in page.content()
    assert page.title().strip() == "Home"


def test_codes_can_be_copied_and_printed(newcomer: Visitor) -> None:
    newcomer.context.grant_permissions(["clipboard-read", "clipboard-write"])
    sign_up(newcomer)
    page, codes = newcomer.page, show_codes(newcomer.page)

    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "\n".join(codes)

    page.evaluate("window.print = () => { window.printed = true; }")
    page.get_by_role("button", name="Print").click()
    assert page.evaluate("window.printed")


def test_acc_02_password_can_be_pasted(newcomer: Visitor) -> None:
    page = newcomer.go("/account/signup/")
    handle = page.get_by_label("Handle")
    handle.fill(PASSWORD)
    handle.press("Control+A")
    handle.press("Control+C")
    page.get_by_label("Password").press("Control+V")

    expect(page.get_by_label("Password")).to_have_value(PASSWORD)


def test_another_handle_is_offered_without_scripts(visitors: Visitors) -> None:
    page = visitors.enter(java_script_enabled=False, cookies="c").go("/account/signup/")
    first = page.get_by_label("Handle").input_value()

    page.get_by_role("link", name="Offer another handle").click()

    expect(page.get_by_label("Handle")).not_to_have_value(first)
    expect(page.get_by_label("Handle")).to_have_value(re.compile(r"^[a-z]+-[a-z]+-\d{4}$"))


def test_acc_04_17_passkey_signs_in_also_when_the_password_is_locked(newcomer: Visitor) -> None:
    with_authenticator(newcomer)
    handle = sign_up(newcomer)
    page = newcomer.go("/account/factors/keys/new/")
    page.get_by_label("What to call it").fill("Blue phone")
    page.get_by_role("button", name="Make the passkey").click()
    page.get_by_text("The passkey is added.").wait_for()
    sign_out(page)

    page = newcomer.go("/account/login/")
    token = page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    wrong: dict[str, str | float | bool] = {
        "csrfmiddlewaretoken": token,
        "login": handle,
        "password": "wrong",
    }
    for number in range(LIMITS["sign_in_as"].times + 1):
        newcomer.context.request.post(
            page.url, form=wrong, headers={"X-Forwarded-For": f"10.9.0.{number}"}
        )
    sign_in(newcomer, handle)
    page.get_by_text("There were too many tries").first.wait_for()

    page.get_by_label("This is my own device").check()
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/home/")
    page = newcomer.go("/home/devices/")
    expect(page.get_by_text("own device")).to_be_visible()
    assert any(cookie["expires"] > 0 for cookie in newcomer.context.cookies())

    page = newcomer.go("/account/factors/keys/")
    page.get_by_role("link", name="Remove").click()
    page.get_by_role("heading", name="Is it you?").wait_for()
    page.get_by_role("link", name=re.compile("password", re.I)).or_(
        page.get_by_label("Password")
    ).first.wait_for()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Remove it").click()
    page.get_by_text("The passkey is removed.").wait_for()


def test_acc_04_passkey_is_asked_for_after_the_password(newcomer: Visitor) -> None:
    with_authenticator(newcomer)
    handle = sign_up(newcomer)
    page = newcomer.go("/account/factors/keys/new/")
    page.get_by_label("Sign in with it alone").uncheck()
    page.get_by_role("button", name="Make the passkey").click()
    page.get_by_text("The passkey is added.").wait_for()
    sign_out(page)

    page = sign_in(newcomer, handle)
    page.get_by_role("heading", name="One more step").wait_for()
    page.get_by_role("button", name="Use a passkey").click()

    page.wait_for_url("**/home/")


def test_passkey_that_does_not_come_says_what_to_do(newcomer: Visitor) -> None:
    page = newcomer.go("/account/login/")
    with_authenticator(newcomer)  # it knows no key

    page.get_by_role("button", name="Use a passkey").click()

    expect(page.get_by_text("The passkey was not read.")).to_be_visible()


def test_acc_04_app_is_set_up_used_and_recovered_from(newcomer: Visitor) -> None:
    handle = sign_up(newcomer)
    codes = show_codes(newcomer.page)
    page = newcomer.go("/account/factors/app/")
    secret = page.locator("code").inner_text()
    page.get_by_label("Code that the app shows").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Turn it on").click()
    page.get_by_text("The app is set up.").wait_for()
    sign_out(page)

    page = newcomer.go("/account/recover/")
    page.get_by_label("Handle").fill(handle)
    page.get_by_label("One of your recovery codes").fill(codes[0])
    page.get_by_label("New password").fill("another long enough 7")
    page.get_by_role("button", name="Set the new password").click()
    page.get_by_role("heading", name="One more step").wait_for()
    page.get_by_label("Code").fill(pyotp.TOTP(secret).at(timezone.now(), counter_offset=1))
    page.get_by_role("button", name="Sign in", exact=True).click()

    page.wait_for_url("**/home/")


def test_acc_09_other_device_is_signed_out_from_here(visitors: Visitors) -> None:
    here, there = (visitors.enter(cookies="c s") for _ in range(2))
    handle = sign_up(here)
    sign_in(there, handle).wait_for_url("**/home/")

    page = here.go("/home/devices/")
    page.get_by_role("button", name="Sign out there").click()
    page.get_by_text("Signed out there.").wait_for()

    assert heading(there.go("/home/")) == "Sign in"
    assert heading(here.go("/home/devices/")) == "Devices"


def test_dev_02_private_page_left_in_haste_is_not_behind_the_new_one(newcomer: Visitor) -> None:
    sign_up(newcomer)
    page = newcomer.go("/home/devices/")
    page.get_by_role("link", name="Leave page").click()
    page.wait_for_url("https://www.wikipedia.org/")

    page.go_back()

    expect(page.get_by_role("heading", name="Devices")).to_have_count(0)


@pytest.mark.parametrize("path", ["/", "/account/login/", "/account/recover/"])
def test_csrf_05_page_is_not_shown_in_a_frame_of_another_site(
    visitors: Visitors, path: str
) -> None:
    context = visitors.browser.new_context()
    elsewhere = "http://elsewhere.example/"
    html = f'<iframe src="{visitors.site}{path}"></iframe>'
    context.route(elsewhere, lambda route: route.fulfill(body=html, content_type="text/html"))
    page = context.new_page()

    page.goto(elsewhere)

    assert page.frames[1].url.startswith("chrome-error:")
    context.close()
