"""From no account to a group's first meeting in the schedule, at the speed of a person's hands."""

import time
from dataclasses import dataclass, field

import pyotp
from playwright.sync_api import Locator, Page, expect

from tests.journeys.people import PASSWORD
from tests.journeys.visitors import Visitors

A_KEY, A_CLICK = 0.28, 1.2  # seconds: some forty words a minute, and looking before each click
MOST_SECONDS = 120


@dataclass
class Hands:
    """Somebody's hands: what they type and click takes them time, beside what the site takes."""

    page: Page
    began: float = field(default_factory=time.monotonic)
    took: float = 0

    def click(self, name: str, role: str = "button") -> None:
        """Press a button, or follow a link."""
        self.took += A_CLICK
        found = self.page.get_by_role(role, name=name, exact=True)  # type: ignore[arg-type]
        found.first.click()

    def type(self, label: str, text: str) -> None:
        """Go to a field, and type."""
        self.took += A_CLICK + A_KEY * len(text)
        self.of(label).fill(text)

    def choose(self, label: str, choice: str) -> None:
        """Choose from a list."""
        self.took += 2 * A_CLICK
        self.of(label).select_option(label=choice)

    def tick(self, label: str) -> None:
        """Set a mark."""
        self.took += A_CLICK
        self.page.get_by_label(label).first.check()

    def of(self, label: str) -> Locator:
        """Find a field by its label, with or without the mark that it is needed."""
        exactly = self.page.get_by_label(label, exact=True)
        return exactly.or_(self.page.get_by_label(f"{label}*", exact=True)).first

    @property
    def seconds(self) -> float:
        """What a person would have taken, all in all."""
        return self.took + time.monotonic() - self.began


def set_up_app(hands: Hands) -> None:
    """Set up an app with codes, as whoever serves has to."""
    hands.click("Set up an app", "link")
    hands.page.get_by_text("Key:").wait_for()
    secret = hands.page.locator("code").first.inner_text().replace(" ", "")
    hands.type("Code that the app shows", pyotp.TOTP(secret).now())
    hands.click("Turn it on")


def test_first_meeting_is_published_within_two_minutes_of_having_no_account(
    visitors: Visitors,
) -> None:
    visitor = visitors.enter(width=390, has_touch=True, cookies="c s")
    page = visitor.go("/account/signup/")
    hands = Hands(page)
    hands.type("Password", PASSWORD)
    hands.tick("I am 18 or older")
    hands.click("Make the account")
    hands.click("Show my codes")
    hands.click("I have kept them", "link")
    hands.click("Start a group", "link")
    hands.type("Name of the group", "Lagoon Group")
    hands.choose("Program", "Alcoholics Anonymous")
    hands.type("Home place", "Suva")
    hands.click("Make the draft")
    hands.click("Add a meeting", "link")
    set_up_app(hands)
    hands.click("Go on where you were", "link")
    hands.click("Add a meeting", "link")
    hands.type("Name", "Lagoon Evening")
    hands.type("Name of the place", "Reef House")
    hands.type("Town", "Suva")
    hands.tick("Saturday")
    hands.type("Starts", "19:30")
    hands.click("Publish")

    expect(page.get_by_role("heading", level=1)).to_have_text("Lagoon Evening")
    assert hands.seconds < MOST_SECONDS, hands
