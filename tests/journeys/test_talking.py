"""Two members and a servant talk in a room, with and without scripts, and nobody else reads it."""

from collections.abc import Iterator
from dataclasses import dataclass
from threading import Thread
from uuid import UUID

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Page, expect
from pytest_django.plugin import DjangoDbBlocker

from accounts.devices import OWN
from groups.models import Group, Membership
from recovery_groups.start.database import Database
from tests import databases
from tests.discussions.talk import keeper, old_hand, opened, said, some_room
from tests.factories import GroupFactory
from tests.journeys.barriers import barriers
from tests.journeys.organizer import session_of
from tests.journeys.visitors import CSRF_COOKIE, Visitor, Visitors
from tests.walls import as_owner

# All that the page keeps but the address that htmx notes for the Back button.
STORED = """() => {
    const kept = {...localStorage, ...sessionStorage};
    delete kept["htmx-current-path-for-history"];
    return JSON.stringify(kept);
}"""


@dataclass(frozen=True)
class Talk:
    """A group with a room, and the sessions of those who talk there."""

    key: UUID
    room: UUID
    topic: UUID
    heron: str
    wren: str
    servant: str

    @property
    def room_path(self) -> str:
        """The address of the room."""
        return f"/home/{self.key}/rooms/{self.room}/"

    @property
    def topic_path(self) -> str:
        """The address of the topic in it."""
        return f"{self.room_path}topics/{self.topic}/"


def _on_ones_own_device(key: str) -> str:
    session = SessionStore(session_key=key)
    session[OWN] = True
    session.save()
    return key


def _make() -> Talk:
    group: Group = GroupFactory.create(name="Tuesday Night Women", visibility="unlisted")
    room = some_room(group=group, name="Common room", allows_anonymous=True)
    heron, wren = old_hand(group, "Heron"), old_hand(group, "Wren")
    servant = keeper(group)
    with as_owner():
        Membership.objects.filter(member=servant).update(name="Siskin")
    first = opened(room, heron, "I slept **well**.", title="How was the week?").post
    said(first.topic, wren, "I walked.", quotes=first.pk)
    sessions = [session_of(member) for member in (heron, wren, servant)]
    _on_ones_own_device(sessions[0])
    return Talk(group.key, room.pk, first.topic_id, *sessions)


@pytest.fixture
def talk(database: Database, copied: str, django_db_blocker: DjangoDbBlocker) -> Talk:
    found: list[Talk] = []

    def work() -> None:  # while Playwright runs, Django takes the tests' thread for an async one
        with django_db_blocker.unblock(), databases.within(database, copied):
            found.append(_make())

    thread = Thread(target=work)
    thread.start()
    thread.join()
    return found[0]


def come(visitors: Visitors, session: str, **options: object) -> Visitor:
    """Let somebody in who is signed in."""
    name = settings.SESSION_COOKIE_NAME
    visitor = visitors.enter(cookies=f"{name} {CSRF_COOKIE}", **options)  # type: ignore[arg-type]
    visitor.context.add_cookies([{"name": name, "value": session, "url": visitor.site}])
    return visitor


def write(page: Page, words: str) -> None:
    """Write something and post it."""
    page.get_by_label("Your words").fill(words)
    page.get_by_role("button", name="Post it").click()


def change_and_delete(page: Page) -> None:
    """Change one's first post on a page, then delete it."""
    mine = page.get_by_role("article").first
    expect(mine).to_contain_text("Thanked by 1 member; only you see this")
    mine.get_by_role("link", name="Change").click()
    page.get_by_label("Your words").fill("Who brings the keys?")
    page.get_by_role("button", name="Save").click()
    expect(mine).to_contain_text("Who brings the keys?")
    mine.get_by_text("Delete", exact=True).click()
    page.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_text("Deleted. Nothing of it is left.")).to_be_visible()
    expect(page.get_by_role("article")).to_have_count(1)
    expect(page.get_by_role("main")).not_to_contain_text("In answer to")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_members_talk_in_a_room_on_a_telephone(
    visitors: Visitors, talk: Talk, scripts: bool
) -> None:
    heron = come(visitors, talk.heron, width=390, java_script_enabled=scripts)
    page = heron.go(f"/home/{talk.key}/")
    page.get_by_role("link", name="Rooms to talk in").click()
    page.get_by_role("link", name="Common room").click()
    assert page.title().strip() == "Talk"

    page.get_by_role("link", name="New topic").click()
    page.get_by_label("What it is about").fill("Thursday")
    write(page, "Who brings the key?")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thursday")
    expect(page.get_by_role("article")).to_contain_text("Who brings the key?")
    topic_path = page.url.removeprefix(heron.site)

    wren = come(visitors, talk.wren, width=390, java_script_enabled=scripts)
    page = wren.go(talk.room_path)
    listed = page.get_by_role("listitem").filter(has_text="Thursday")
    expect(listed).to_contain_text("New posts")
    listed.get_by_role("link").click()
    theirs = page.get_by_role("article").filter(has_text="Who brings the key?")
    theirs.get_by_role("button", name="Thank you").click()
    expect(theirs.get_by_role("button", name="Thank you")).to_have_attribute(
        "aria-pressed", "true"
    )
    theirs.get_by_role("link", name="Answer").click()
    write(page, "I do.")
    answer = page.get_by_role("article").filter(has_text="I do.")
    expect(answer).to_contain_text("In answer to")
    expect(answer).to_contain_text("Wren")

    change_and_delete(heron.go(topic_path))


def test_what_was_read_is_new_no_more(visitors: Visitors, talk: Talk) -> None:
    heron = come(visitors, talk.heron)
    expect(heron.go(talk.room_path).get_by_role("main")).to_contain_text("New posts")

    page = heron.go(talk.topic_path)
    expect(page.get_by_text("New since you last read")).to_be_visible()
    page.wait_for_load_state("networkidle")  # the page itself says how far it was read

    expect(heron.go(talk.room_path).get_by_role("main")).not_to_contain_text("New posts")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_words_of_a_rule_come_first_and_lines_in_a_crisis_at_once(
    visitors: Visitors, talk: Talk, scripts: bool
) -> None:
    wren = come(visitors, talk.wren, java_script_enabled=scripts)
    page = wren.go(talk.topic_path)
    write(page, "You should take 2 mg in the morning and 2 mg at night")
    expect(page.get_by_role("heading", name="Before you post this")).to_be_in_viewport()
    expect(page.get_by_role("article")).to_have_count(2)
    page.get_by_role("button", name="Post it anyway").click()
    expect(page.get_by_role("article")).to_have_count(3)

    write(page, "I want to die. I can't do this another night.")
    expect(page.get_by_role("article")).to_have_count(4)
    expect(page.get_by_role("link", name="Call 988")).to_be_in_viewport()
    expect(wren.go(talk.topic_path).get_by_role("link", name="Call 988")).to_have_count(0)


def test_share_without_a_name_is_nobodys_to_the_others(visitors: Visitors, talk: Talk) -> None:
    page = come(visitors, talk.wren).go(talk.topic_path)
    page.get_by_label("Share without my name").check()
    write(page, "I was afraid.")
    mine = page.get_by_role("article").filter(has_text="I was afraid.")
    expect(mine.get_by_role("heading")).to_have_text("A member (you)")

    page = come(visitors, talk.heron).go(talk.topic_path)
    theirs = page.get_by_role("article").filter(has_text="I was afraid.")
    expect(theirs.get_by_role("heading")).to_have_text("A member")
    expect(theirs).not_to_contain_text("Wren")


def test_servant_keeps_order(visitors: Visitors, talk: Talk) -> None:
    page = come(visitors, talk.servant).go(talk.topic_path)
    for deed, sign in (("Pin it first", "Pinned"), ("Close the topic", "Closed")):
        page.get_by_text("Keep order").click()
        page.get_by_role("button", name=deed).click()
        expect(page.get_by_text(sign, exact=True)).to_be_visible()
    expect(page.get_by_label("Your words")).to_have_count(0)

    page = come(visitors, talk.wren).go(talk.topic_path)
    expect(page.get_by_text("Keep order")).to_have_count(0)


def test_draft_stays_on_ones_own_device_until_it_is_sent_or_one_leaves(
    visitors: Visitors, talk: Talk
) -> None:
    heron = come(visitors, talk.heron)
    page = heron.go(talk.topic_path)
    page.get_by_label("Your words").press_sequentially("Half a thou")
    assert "Half a thou" in page.evaluate(STORED)
    assert not [url for url in heron.asked if "Half" in url]

    heron.go(talk.room_path)
    page = heron.go(talk.topic_path)
    expect(page.get_by_label("Your words")).to_have_value("Half a thou")
    write(page, "A whole thought.")
    expect(page.get_by_role("article").last).to_contain_text("A whole thought.")
    assert page.evaluate(STORED) == "{}"

    page.get_by_label("Your words").press_sequentially("Another")
    page.get_by_role("link", name="Leave page").click()
    page.wait_for_url("https://www.wikipedia.org/")
    page = heron.go(talk.topic_path)
    assert page.evaluate(STORED) == "{}"
    page.get_by_label("Your words").press_sequentially("A third")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{heron.site}/")
    assert page.evaluate(STORED) == "{}"


def test_draft_is_kept_on_no_shared_device(visitors: Visitors, talk: Talk) -> None:
    page = come(visitors, talk.wren).go(talk.topic_path)

    page.get_by_label("Your words").press_sequentially("Half a thought")

    assert page.evaluate(STORED) == "{}"


def paths(talk: Talk) -> Iterator[str]:
    yield f"/home/{talk.key}/rooms/"
    yield talk.room_path
    yield f"{talk.room_path}new/"
    yield talk.topic_path


def test_pages_of_rooms_are_without_barriers_and_fit_the_screen(
    visitors: Visitors, talk: Talk
) -> None:
    found: dict[str, object] = {}
    servant = come(visitors, talk.servant)
    for path in paths(talk):
        page = servant.go(path)
        for details in page.locator("details").all():
            details.locator("summary").click()
        found[path] = barriers(page)

    assert {where: said for where, said in found.items() if said} == {}
