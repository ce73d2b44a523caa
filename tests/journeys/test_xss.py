"""XSS-02: no script of a member's making runs, whichever text it is written into."""

import contextlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import URLField
from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Page
from pytest_django.plugin import DjangoDbBlocker

from recovery_groups.start.database import Database
from tests import databases
from tests.journeys import hostile
from tests.journeys.hostile import World
from tests.journeys.site import served
from tests.journeys.visitors import Visitor, Visitors
from tests.test_house import APPS

# In every frame: a call that is noted, by whichever way it comes about.
TRAP = """
window.pwn = () => { window.__pwned = 1; console.error("a script of theirs ran"); };
document.addEventListener("securitypolicyviolation", (event) =>
    console.error(`refused: ${event.violatedDirective} ${event.sample}`));
"""
# What would run, or be one click away from it, if a browser were not told to refuse it.
ARMED = """() => {
    const quiet = new Set(["value", "title", "alt", "aria-label", "placeholder", "content",
        "data-name", "data-copy"]);
    const leads = /^(https?:|mailto:|tel:|webcal:|[/#?.]|$)/i;
    const addresses = /^(href|src|action|formaction|data|poster|background|ping|xlink:href)$/i;
    const found = [];
    for (const one of document.querySelectorAll("*"))
        for (const {name, value} of one.attributes) {
            const plain = value.replace(/[\\s\\0-\\x1f]/g, "");
            if (/^(on|hx-on|data-hx-on)/i.test(name)
                || (addresses.test(name) && !leads.test(plain))
                || (/pwn\\(1\\)/.test(value) && !quiet.has(name) && !/^https?:/.test(plain)))
                found.push(`<${one.localName} ${name}="${value.slice(0, 80)}">`);
        }
    const never = "main :is(script, style, iframe, object, embed, base, meta, link, math, video,"
        + " audio, frame, marquee, portal)";
    for (const one of document.querySelectorAll(never))
        if (!one.closest("[data-ours]")) found.push(one.outerHTML.slice(0, 120));
    return found.slice(0, 5);
}"""
# Everything that somebody could do with what is on the page, save to leave it.
TOUCH = """() => {
    const kinds = ["pointerenter", "mouseover", "mousemove", "focus", "blur", "toggle", "wheel",
        "dragstart", "copy", "cut", "paste", "contextmenu", "animationstart", "error", "load"];
    const stay = (event) => event.preventDefault();
    addEventListener("click", stay, true);
    for (const one of document.querySelectorAll("main *")) {
        for (const kind of kinds) one.dispatchEvent(new Event(kind));
        if (one.matches("a[href], .written *")) one.click();
    }
    removeEventListener("click", stay, true);
}"""
ATTEMPTS = """(vectors) => {
    document.body.replaceChildren(...vectors.map((vector) => {
        const frame = document.createElement("iframe");
        frame.srcdoc = vector;
        return frame;
    }));
}"""
WOULD_RUN = 120  # without a touch, and by themselves
SUCCEEDED = "() => [...document.querySelectorAll('iframe')].filter((one) => one.contentWindow?.__pwned).length"


@pytest.fixture(scope="module")
def attacked(
    database: Database, django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[str, World]]:
    """Serve a site on which everything that members write is an attack."""
    copies = contextlib.ExitStack()
    found: list[tuple[str, World]] = []

    def fill() -> None:
        with django_db_blocker.unblock():
            name = copies.enter_context(databases.fresh_copy(database, "main_xss"))
            with databases.within(database, name):
                found.append((name, hostile.make()))

    _apart(fill)
    name, world = found[0]
    try:
        with served(database, name) as address:
            yield address, world
    finally:
        _apart(copies.close)


def _apart(act: Callable[[], None]) -> None:
    # Playwright's thread counts as an async one, in which Django asks no database.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(act).result()


class Trapped:
    """A reader whose browser notes each script that is not the site's, run or refused."""

    def __init__(self, context: BrowserContext, site: str, world: World) -> None:
        self.said: list[str] = []
        self.site = site
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": world.session, "url": site}])
        context.add_init_script(TRAP)
        self.page: Page = context.new_page()
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("dialog", self._refuse)

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "with a status of 422" not in message.text:
            self.said.append(message.text)

    def _refuse(self, dialog: Dialog) -> None:
        self.said.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    def open(self, path: str) -> list[str]:
        """Open a page, and tell what is wrong with it."""
        self.said.clear()
        answer = self.page.goto(self.site + path)
        assert answer is not None
        assert answer.status == 200, path
        return self.look()

    def look(self) -> list[str]:
        """Touch everything on the page, and tell what came of it."""
        armed: list[str] = self.page.evaluate(ARMED)
        self.page.evaluate(TOUCH)
        ran = self.page.evaluate("() => window.__pwned ?? 0")
        return [*armed, *self.said, *(["it ran"] if ran else [])]


@pytest.fixture
def reader(
    attacked: tuple[str, World], visitors: Visitors, request: pytest.FixtureRequest
) -> Iterator[Trapped]:
    site, world = attacked
    context = visitors.browser.new_context(bypass_csp=getattr(request, "param", False))
    yield Trapped(context, site, world)
    context.close()


def faults(reader: Trapped, paths: list[str]) -> dict[str, list[str]]:
    found = {path: reader.open(path) for path in paths}
    return {path: wrong for path, wrong in found.items() if wrong}


def test_xss_02_corpus_is_large_and_runs_where_nothing_holds_it(desk: Visitor) -> None:
    context = desk.page.context
    page = context.new_page()
    page.on("dialog", lambda dialog: dialog.dismiss())
    page.add_init_script(TRAP)
    page.goto("about:blank")

    page.evaluate(ATTEMPTS, hostile.VECTORS)
    page.wait_for_function(f"({SUCCEEDED})() >= {WOULD_RUN}")

    assert hostile.COUNT >= 400
    assert len(set(hostile.VECTORS)) == hostile.COUNT


def test_xss_02_trap_finds_what_is_armed(desk: Visitor) -> None:
    page = desk.page.context.new_page()
    for armed in (
        "<p onclick='pwn(1)'>x</p>",
        "<a href='java\tscript:pwn(1)'>x</a>",
        "<iframe></iframe>",
        "<p hx-on:click='pwn(1)'>x</p>",
        "<p title='pwn(1)'>x</p><svg><a xlink:href='javascript:0'>x</a></svg>",
    ):
        page.set_content(f"<main>{armed}</main>")
        assert len(page.evaluate(ARMED)) == 1, armed
    page.set_content("<main><p title='pwn(1)'><a href='https://x.example/pwn(1)'>x</a></main>")
    assert page.evaluate(ARMED) == []


def test_xss_02_nothing_runs_on_any_page_of_a_hostile_group(
    reader: Trapped, attacked: tuple[str, World]
) -> None:
    world = attacked[1]

    assert faults(reader, [*world.pages, *world.talk]) == {}


@pytest.mark.parametrize("reader", [True], indirect=True, ids=["no policy"])
def test_xss_02_nothing_runs_in_rooms_where_no_policy_would_refuse_it(
    reader: Trapped, attacked: tuple[str, World]
) -> None:
    assert faults(reader, attacked[1].talk) == {}


def test_xss_02_nothing_runs_that_is_looked_for_or_found(
    reader: Trapped, attacked: tuple[str, World]
) -> None:
    for words in ("pwn", *hostile.VECTORS[::40]):
        assert reader.open(attacked[1].searches) == []
        reader.page.get_by_label("Words").fill(words)
        reader.page.get_by_role("main").get_by_role("button", name="Search").click()
        reader.page.get_by_role("heading", level=2).first.wait_for()
        assert reader.look() == [], words


def test_xss_02_nothing_runs_that_is_written_into_a_room(
    reader: Trapped, attacked: tuple[str, World]
) -> None:
    room = next(path for path in attacked[1].talk if "?page=1" in path).partition("?")[0]
    page = reader.page
    assert reader.open(f"{room}new/") == []
    page.get_by_label("What it is about").fill(hostile.VECTORS[0])
    words = "\n\n".join(hostile.VECTORS).replace("\0", "")  # which forms refuse
    page.get_by_label("Your words").fill(words[:20_000])

    page.get_by_role("button", name="Post it").click()
    again = page.get_by_role("button", name="Post it anyway")
    if again.count():
        assert reader.look() == []
        again.click()

    page.locator(".written").first.wait_for()
    assert "pwn(1)" in page.locator(".written").first.inner_text()
    assert reader.look() == []


@pytest.mark.parametrize(
    "field",
    [
        field
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, URLField) and model.__module__.split(".")[0] in APPS
    ],
    ids=str,
)
def test_xss_02_no_address_of_a_listing_leads_into_a_script(field: URLField) -> None:  # type: ignore[type-arg]
    for vector in hostile.VECTORS:
        with contextlib.suppress(ValidationError):
            taken = str(field.clean(vector, None))
            assert taken.startswith(("http://", "https://"))
