"""Visitors with a browser: what their pages asked for, stored and complained about is noted."""

import re
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

HEIGHT = 844
PATIENCE = 15_000  # milliseconds: the machine may have much else to do
OUTSIDE = "https://www.wikipedia.org/"
CSRF_COOKIE = "c"
# What Chromium and htmx say of an answer of 4xx or 5xx: journeys ask for those on purpose.
_REFUSED = re.compile(r"Failed to load resource: .*status of [45]\d\d|Response Status Error Code")
_LEFT_AT = re.compile(r"ERR_ABORTED")
_numbers = count(1)


@dataclass
class Visitor:
    """One browser without a past, and what went on in it."""

    site: str
    page: Page
    context: BrowserContext
    may_have_cookies: frozenset[str] = frozenset()
    complaints: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("requestfailed", self._failed)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not _REFUSED.match(message.text):
            self.complaints.append(message.text)

    def _failed(self, request: Request) -> None:
        if not _LEFT_AT.search(request.failure or ""):
            self.complaints.append(f"{request.url}: {request.failure}")

    def go(self, path: str) -> Page:
        """Open a page of the site."""
        self.page.goto(self.site + path)
        return self.page

    def broken_promises(self) -> dict[str, object]:
        """Give what went against the site's word: complaints, others asked, things stored."""
        hosts = {urlsplit(url).netloc for url in self.asked if url.startswith("http")}
        found = {
            "complaints": self.complaints,
            "others asked": hosts - {urlsplit(self.site).netloc, urlsplit(OUTSIDE).netloc},
            "cookies": {one["name"] for one in self.context.cookies()} - self.may_have_cookies,
        }
        return {promise: broken for promise, broken in found.items() if broken}


@dataclass
class Visitors:
    """Those who are on the site in one test."""

    site: str
    browser: Browser
    inside: list[Visitor] = field(default_factory=list)

    def enter(
        self,
        *,
        width: int = 1280,
        address: str = "",
        cookies: str = "",
        **options: Any,
    ) -> Visitor:
        """Open a browser that the site has never seen; options are those of Playwright."""
        number = next(_numbers)
        usual: dict[str, Any] = {
            "viewport": {"width": width, "height": HEIGHT},
            "locale": "en-US",
            "timezone_id": "America/Los_Angeles",
            "reduced_motion": "reduce",
            "extra_http_headers": {
                "X-Forwarded-For": address or f"10.0.{number // 250}.{number % 250}"
            },
        }
        context = self.browser.new_context(**usual | options)
        context.set_default_timeout(PATIENCE)
        context.route(f"{OUTSIDE}**", lambda route: route.fulfill(body="Elsewhere"))
        visitor = Visitor(
            self.site, context.new_page(), context, may_have_cookies=frozenset(cookies.split())
        )
        self.inside.append(visitor)
        return visitor
