"""A chair opens a room and a round; members share once, and thank each other in private."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect
from pytest_django.plugin import DjangoDbBlocker

from groups.models import Group
from recovery_groups.start.database import Database
from tests.discussions.talk import keeper, old_hand
from tests.factories import GroupFactory
from tests.journeys.organizer import give_session, session_of, storing
from tests.journeys.test_group_pages import faults
from tests.journeys.visitors import Visitor, Visitors
from tests.walls import as_owner


@dataclass(frozen=True)
class Members:
    """A group without a room yet, and the sessions of three who belong to it."""

    key: UUID
    chair: str
    heron: str
    wren: str


def _draw() -> Members:
    group = GroupFactory.create(name="Harbour Round")
    sessions = [
        session_of(one)
        for one in (keeper(group), old_hand(group, "Heron"), old_hand(group, "Wren"))
    ]
    return Members(group.key, *sessions)


def _clear(made: Members) -> None:
    with as_owner():
        Group.objects.filter(key=made.key).delete()


@pytest.fixture
def members(
    database: Database, copied: str, django_db_blocker: DjangoDbBlocker
) -> Iterator[Members]:
    with storing(database, copied, django_db_blocker, _draw, _clear) as found:
        yield found


def looked_at(page: Page) -> None:
    """Hold a page to what every page is held to."""
    assert {where: said for where, said in faults(page).items() if where != "title"} == {}
    assert page.title().strip() == "Talk"


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_round_from_opening_a_room_to_a_private_thank_you(
    visitors: Visitors, members: Members, scripts: bool
) -> None:
    def enter(session: str) -> Visitor:
        visitor = visitors.enter(width=390, has_touch=True, java_script_enabled=scripts)
        give_session(visitor, session)
        return visitor

    chair, heron, wren = (enter(one) for one in (members.chair, members.heron, members.wren))
    page = chair.go(f"/home/{members.key}/rooms/")
    page.get_by_role("link", name="Open a room").click()
    page.get_by_role("textbox", name="Name").fill("Evenings")
    page.get_by_role("button", name="Open the room").click()
    page.get_by_role("link", name="New round of shares").click()
    page.get_by_label("What it is about").fill("Step three")
    page.get_by_label("A reading").fill("We made a decision.")
    page.get_by_role("button", name="Open the round").click()
    expect(page.get_by_role("main")).to_contain_text("It ends in")
    path = page.url.removeprefix(chair.site)

    page = heron.go(path)
    page.get_by_label("Your share").fill("I turned it over.")
    page.get_by_role("button", name="Share it").click()
    expect(page.get_by_role("main")).to_contain_text("You have shared. Thank you.")

    page = wren.go(path)
    share = page.get_by_role("listitem").filter(has_text="I turned it over.")
    share.locator("summary", has_text="Thank you").click()
    share.get_by_label("Words for them alone").fill("You gave me courage.")
    share.get_by_role("button", name="Say thank you").click()
    expect(page.get_by_role("main")).to_contain_text("Thank you sent.")

    expect(heron.go(path).get_by_role("region", name="For you alone")).to_contain_text(
        "You gave me courage."
    )
    for other in (chair, wren):
        expect(other.go(path).get_by_role("main")).not_to_contain_text("courage")


def opened_by(chair: Visitor, key: UUID) -> tuple[str, str]:
    """Have a chair open a room and a round, looking at every page; give both addresses."""
    page = chair.go(f"/home/{key}/rooms/new/")
    looked_at(page)
    page.get_by_role("button", name="Open the room").click()
    page.get_by_text("This field is required.").first.wait_for()
    looked_at(page)
    page.get_by_role("textbox", name="Name").fill("Evenings")
    page.get_by_role("button", name="Open the room").click()
    page.get_by_role("heading", name="Evenings").wait_for()
    room = page.url.removeprefix(chair.site)
    looked_at(chair.go(f"{room}settings/"))
    page = chair.go(f"{room}round/")
    looked_at(page)
    page.get_by_label("What it is about").fill("Step three")
    page.get_by_label("A reading").fill("We made a decision to turn it over.")
    page.get_by_role("button", name="Open the round").click()
    page.get_by_role("heading", name="Step three").wait_for()
    looked_at(page)
    return room, page.url.removeprefix(chair.site)


def test_pages_of_rounds_and_of_a_rooms_settings_stand_in_nobodys_way(
    visitors: Visitors, members: Members
) -> None:
    visitor = visitors.enter(width=390, has_touch=True)
    give_session(visitor, members.chair)
    _, around = opened_by(visitor, members.key)

    give_session(visitor, members.heron)
    page = visitor.go(around)
    page.get_by_label("Your share").fill("I did.")
    page.get_by_role("button", name="Share it").click()
    page.get_by_text("You have shared.").wait_for()
    looked_at(page)
    give_session(visitor, members.wren)
    page = visitor.go(around)
    page.locator("summary", has_text="Thank you").last.click()
    looked_at(page)
    page.get_by_label("Words for them alone").last.fill("Well said.")
    page.get_by_role("button", name="Say thank you").last.click()
    page.get_by_text("Thank you sent.").wait_for()
    give_session(visitor, members.heron)
    looked_at(visitor.go(around))


def test_page_of_a_search_stands_in_nobodys_way_and_its_address_tells_nothing(
    visitors: Visitors, members: Members
) -> None:
    visitor = visitors.enter(width=390, has_touch=True)
    give_session(visitor, members.chair)
    room, _ = opened_by(visitor, members.key)

    page = visitor.go(room)
    page.locator("summary", has_text="Search in this room").click()
    page.get_by_role("search").get_by_role("textbox").fill("decis")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("heading", name="What was found").wait_for()
    looked_at(page)
    page.get_by_label("Words").fill("elephant")
    page.get_by_role("main").get_by_role("button", name="Search").click()
    page.get_by_role("heading", name="Nothing was found").wait_for()
    looked_at(page)
    assert not [url for url in visitor.asked if "decis" in url or "elephant" in url]
