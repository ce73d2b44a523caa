"""What the front end's build leaves: small files, our own, with every icon that is named."""

import gzip
import json
import re

import pytest
from django.conf import settings

DIST = settings.BASE_DIR / "static" / "dist"
TEMPLATES = settings.BASE_DIR / "templates"
KB = 1000
BUDGETS = {  # bytes, compressed
    "site.css": 12 * KB,
    "site.js": 2 * KB,
    "finder.js": 5 * KB,
    "meeting.js": 3 * KB,
    "moderation.js": 2 * KB,
    "icons.svg": 4 * KB,
    "map.css": 5 * KB,
    "map.js": 50 * KB,
    "world.json": 100 * KB,
    "states.json": 100 * KB,
    "streets.js": 60 * KB,
}
FOR_THE_MAP = ("map.js", "map.css", "world.json", "states.json")


def _compressed(name: str) -> int:
    return len(gzip.compress((DIST / name).read_bytes()))


@pytest.mark.parametrize("name", BUDGETS)
def test_file_stays_within_its_budget(name: str) -> None:
    assert _compressed(name) <= BUDGETS[name]


def test_map_leaves_room_for_the_page_within_300_kb() -> None:
    assert sum(map(_compressed, FOR_THE_MAP)) <= 200 * KB


@pytest.mark.parametrize("name", ["site.css", "map.css"])
def test_styles_name_no_picture_and_no_other_site(name: str) -> None:
    assert re.findall(r"url\([^)]*\)|@import|https?://[^\s]+", (DIST / name).read_text()) == []


def test_icons_hold_each_one_that_a_template_names() -> None:
    named = {
        name
        for page in TEMPLATES.rglob("*.html")
        for name in re.findall(r"icons \}\}#([a-z0-9-]+)", page.read_text())
    }

    held = set(re.findall(r'<symbol id="([a-z0-9-]+)"', (DIST / "icons.svg").read_text()))

    assert held == named


@pytest.mark.parametrize("name", ["world.json", "states.json"])
def test_map_data_holds_land_and_borders(name: str) -> None:
    topology = json.loads((DIST / name).read_text())

    assert set(topology["objects"]) == {"land", "borders"}
    assert len(topology["arcs"]) > 100


def test_manifest_names_pictures_that_exist() -> None:
    manifest = json.loads((DIST / "site.webmanifest").read_text())

    assert [icon["src"] for icon in manifest["icons"] if not (DIST / icon["src"]).exists()] == []


def test_scripts_set_no_markup_and_evaluate_nothing() -> None:
    scripts = (settings.BASE_DIR / "static" / "scripts").glob("*.js")
    risky = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function"
    )

    assert [script.name for script in scripts if risky.search(script.read_text())] == []


def test_lock_file_names_no_registry() -> None:
    lock = (settings.BASE_DIR / "package-lock.json").read_text()

    assert "resolved" not in lock
    assert lock.count('"integrity"') > 10
