"""A newcomer asks for somebody, sees where things are, and says yes to one who said yes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect
from pytest_django.plugin import DjangoDbBlocker

from accounts.asking import as_person
from mentorship.actions import answering, rounds
from mentorship.models import MentorOffer, MentorProfile, MentorRequest
from recovery_groups.start.database import Database
from tests import databases
from tests.journeys.barriers import barriers
from tests.journeys.organizer import session_of, storing
from tests.journeys.visitors import Visitor, Visitors
from tests.mentorship.asking import belonging, mentor
from tests.walls import as_owner

Apart = Callable[[Callable[[], Any]], Any]


@dataclass(frozen=True)
class Newcomer:
    """Somebody who belongs to a group, a mentor who would fit, and their database."""

    session: str
    member: UUID
    mentor: UUID
    apart: Apart

    def sign_in(self, visitor: Visitor) -> None:
        name = settings.SESSION_COOKIE_NAME
        visitor.may_have_cookies |= {name, "c"}
        visitor.context.add_cookies([{"name": name, "value": self.session, "url": visitor.site}])

    def is_asked_for(self) -> None:
        """Do what the worker does: ask the mentor; then let that one say yes."""

        def answer() -> None:
            rounds.hold_round()
            with as_owner():
                offer = MentorOffer.objects.get(request__member=self.member)
                member = offer.profile.member
            with as_person(member.pk):
                answering.accept_offer(offer, by=member, name="Sage")

        self.apart(answer)


@contextmanager
def in_database(database: Database, copied: str, blocker: DjangoDbBlocker) -> Iterator[Apart]:
    """Give a way to do something in the journeys' database, apart from Playwright's loop."""

    def apart(work: Callable[[], Any]) -> Any:
        found: list[Any] = []

        def run() -> None:
            with blocker.unblock(), databases.within(database, copied):
                found.append(work())

        thread = Thread(target=run)
        thread.start()
        thread.join()
        assert found, "the work in the database failed"
        return found[0]

    yield apart


@pytest.fixture
def newcomer(
    database: Database, copied: str, django_db_blocker: DjangoDbBlocker
) -> Iterator[Newcomer]:
    with in_database(database, copied, django_db_blocker) as apart:

        def make() -> Newcomer:
            own = belonging("aa")
            words = "I like to walk while we talk."
            found = mentor(
                "aa", experience=["grief"], words=words, time_zone="America/Los_Angeles"
            )
            return Newcomer(session_of(own.member), own.member.pk, found.pk, apart)

        def clear(made: Newcomer) -> None:
            with as_owner():
                MentorRequest.objects.filter(member=made.member).delete()
                MentorProfile.objects.filter(pk=made.mentor).delete()

        with storing(database, copied, django_db_blocker, make, clear) as found:
            yield found


def walk_through(page: Page) -> None:
    """Fill in the five steps."""
    page.get_by_label("A sponsor: someone further along").check()
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Who would fit")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "What they should know from their own life"
    )
    page.get_by_label("Grief, A must").check()
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("When and how you could meet")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("alert")).to_contain_text("Tick some hours")
    page.get_by_label("Tuesday, Evening").check()
    page.get_by_label("Your town, or a larger one near you").fill("San Jose")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Anything to know")
    page.get_by_label("Anything they should know").fill("Evenings are hardest.")
    page.get_by_role("button", name="Send my request").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "We are looking for someone who fits"
    )


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_newcomer_asks_is_told_where_things_are_and_says_yes(
    visitors: Visitors, newcomer: Newcomer, scripts: bool
) -> None:
    phone = visitors.enter(width=390, java_script_enabled=scripts)
    newcomer.sign_in(phone)
    page = phone.go("/home/together/")
    page.get_by_role("link", name="Ask for somebody").click()
    walk_through(page)
    expect(page.get_by_role("main")).to_contain_text("whatever happens")
    assert page.title().strip() == "Home"

    newcomer.is_asked_for()
    page.reload()

    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Somebody would like to walk with you"
    )
    expect(page.get_by_role("main")).to_contain_text("I like to walk while we talk.")
    expect(page.get_by_role("main")).not_to_contain_text("Sage")
    page.get_by_label("The name you go by between the two of you").fill("Wren")
    page.get_by_role("button", name="Yes, let us try").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You and Sage")


def test_newcomer_withdraws_in_one_click_and_asks_again(
    visitors: Visitors, newcomer: Newcomer
) -> None:
    phone = visitors.enter(width=390)
    newcomer.sign_in(phone)
    page = phone.go("/home/together/ask/")
    walk_through(page)

    page.get_by_role("button", name="Withdraw").click()

    expect(page.get_by_role("main")).to_contain_text("Withdrawn. You can ask again")


def test_pages_of_asking_are_without_barriers_and_fit_the_screen(
    visitors: Visitors, newcomer: Newcomer
) -> None:
    phone = visitors.enter(width=390)
    newcomer.sign_in(phone)
    walk_through(phone.go("/home/together/ask/"))
    status = phone.page.url.removeprefix(phone.site)
    steps = [f"{status}{number}/" for number in range(2, 6)]
    newcomer.is_asked_for()
    found: dict[str, object] = {}

    for path in ("/home/together/", "/home/together/ask/", *steps, status):
        page = phone.go(path)
        found[path] = barriers(page)

    assert {where: said for where, said in found.items() if said} == {}
