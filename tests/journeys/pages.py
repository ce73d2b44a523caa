"""Every page of the site, and how one comes to it."""

import re
from collections.abc import Callable

from django.template.loader import render_to_string
from playwright.sync_api import Page, Route

from accounts.limits import LIMITS
from tests.journeys.visitors import Visitor

# Whether there is anything to see there is told by the name.
ADDRESSES = {
    "landing": "/",
    "results": "/?q=San+Jose",
    "results, filters laid open": "/?q=San+Jose&filters=all",
    "results, filtered": "/?q=San+Jose&format=newcomer&open=open&program=aa&sort=distance",
    "results, second page": "/?q=San+Jose&page=2",
    "results, online": "/?attendance=online",
    "results, widened": "/?q=Hope,+Arkansas",
    "results, none near": "/?q=Suva",
    "results, other places": "/?q=Springfield",
    "results, misspelt": "/?q=San+Josse",
    "results, by words": "/?q=%22serenity+hour%22",
    "results, none": "/?q=%22nobody+calls+it+so%22",
    "meeting": "/meetings/soon/",
    "meeting, in progress": "/meetings/running/",
    "meeting, hybrid": "/meetings/hybrid/",
    "meeting, online": "/meetings/online-1/",
    "meeting, members only": "/meetings/members/",
    "meeting, closed": "/meetings/closed/",
    "meeting, cancelled once": "/meetings/off/",
    "meeting, hostile": "/meetings/hostile/",
    "meeting, endless": "/meetings/endless/",
    "meeting, by appointment": "/meetings/by-appointment/",
    "meeting, ended": "/meetings/ended/",
    "place": "/places/room-0/",
    "place, endless": "/places/endless-place/",
    "countries": "/in/",
    "country": "/in/us/",
    "region": "/in/us/california/",
    "town": "/in/us/california/san-jose/",
    "group": "/groups/union-avenue/",
    "programs": "/programs/",
    "programs, chosen": "/programs/?approach=secular",
    "program": "/programs/aa/",
    "new here": "/new/",
    "help now": "/help-now/?country=US",
    "help now, no country": "/help-now/",
    "privacy": "/privacy/",
    "accessibility": "/accessibility/",
    "report": "/meetings/soon/report/",
    "sign up": "/account/signup/",
    "sign in": "/account/login/",
    "recovery": "/account/recover/",
    "password lost": "/account/password/reset/",
    "password lost, sent": "/account/password/reset/done/",
    "under 18": "/youth/",
    "not there": "/nowhere/",
    "not to be read": "/?day=nonsense",
}


def reported(visitor: Visitor) -> Page:
    """Come to a report's own page by sending one."""
    page = visitor.go("/meetings/soon/report/")
    page.get_by_label("The place is different").check()
    page.get_by_label("What should it say?").fill("The hall burnt down.\nWe meet next door.")
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/reports/**")
    return page


def report_with_errors(visitor: Visitor) -> Page:
    """Send a report that says nothing."""
    page = visitor.go("/meetings/soon/report/")
    page.get_by_role("button", name="Send").click()
    page.get_by_role("alert").wait_for()
    return page


def sign_up_with_errors(visitor: Visitor) -> Page:
    """Send the form of signing up as it is."""
    page = visitor.go("/account/signup/")
    page.get_by_role("button", name="Make the account").click()
    page.get_by_text("This field is required.").first.wait_for()
    return page


def too_often(visitor: Visitor) -> Page:
    """Send more reports than one address may."""
    page = visitor.go("/meetings/soon/report/")
    token = page.locator("[name=csrfmiddlewaretoken]").input_value()
    for _ in range(LIMITS["report"].times):
        visitor.context.request.post(page.url, form={"csrfmiddlewaretoken": token})
    page.get_by_role("button", name="Send").click()
    page.get_by_role("heading", name="That was a lot at once").wait_for()
    return page


def form_too_old(visitor: Visitor) -> Page:
    """Send a form whose cookie is gone."""
    page = visitor.go("/meetings/soon/report/")
    visitor.context.clear_cookies()
    page.get_by_role("button", name="Send").click()
    page.get_by_role("heading", name="This form is too old").wait_for()
    return page


def failing(status: int) -> Callable[[Visitor], Page]:
    """Give a way to a page that the site shows only when something is broken."""

    def answer(route: Route) -> None:
        route.fulfill(
            status=status, content_type="text/html", body=render_to_string(f"{status}.html")
        )

    def come(visitor: Visitor) -> Page:
        visitor.context.route(re.compile("/broken/"), answer)
        return visitor.go("/broken/")

    return come


def at(address: str) -> Callable[[Visitor], Page]:
    """Give the way to an address."""
    return lambda visitor: visitor.go(address)


PAGES: dict[str, Callable[[Visitor], Page]] = {
    **{name: at(address) for name, address in ADDRESSES.items()},
    "report, with errors": report_with_errors,
    "report, sent": reported,
    "sign up, with errors": sign_up_with_errors,
    "too often": too_often,
    "form too old": form_too_old,
    "not allowed": failing(403),
    "broken": failing(500),
    "away": failing(503),
}
