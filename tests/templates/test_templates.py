"""What holds for every template: its size, its manners, and error pages that need nothing."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

TEMPLATES = settings.BASE_DIR / "templates"
PAGES = sorted(TEMPLATES.rglob("*.html"))
ERRORS = ("400", "403", "403_csrf", "404", "429", "500", "503")
LONGEST = 150
INLINE = re.compile(
    r"<style|\sstyle=|\son[a-z]+=|javascript:|\shx-on|<script(?![^>]*(\ssrc=|ld\+json))"
)
OUTSIDE = re.compile(r"""<(?:script|link|img|iframe)[^>]*(?:src|href)=["']?(?:https?:)?//""")


def _names(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{page.relative_to(TEMPLATES)}: {found.group()}"
        for page in PAGES
        for found in pattern.finditer(page.read_text())
    ]


def test_parts_begin_with_what_they_need() -> None:
    parts = [page for page in PAGES if page.name.startswith("_")]

    assert [p.name for p in parts if not p.read_text().startswith("{# context: ")] == []


def test_templates_hold_no_inline_style_or_script() -> None:
    assert _names(INLINE) == []


def test_templates_load_nothing_from_elsewhere() -> None:
    assert _names(OUTSIDE) == []


def test_templates_are_short() -> None:
    lengths = {page.name: len(page.read_text().splitlines()) for page in PAGES}

    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def test_links_to_other_sites_do_not_say_where_from() -> None:
    links = re.compile(
        r"<a\b[^>]*href=\"(?:https?://|\{\{ ?[\w.]*(?:site|meetings|join)\.?_?url)[^>]*>"
    )

    assert [link for link in _names(links) if "noreferrer" not in link] == []


def test_htmx_is_told_to_evaluate_nothing_and_to_keep_no_page() -> None:
    found = re.search(r"name=\"htmx-config\"\s+content='([^']+)'", _text("base.html"))

    assert found is not None
    config = json.loads(found[1])
    assert (config["allowEval"], config["allowScriptTags"]) == (False, False)
    assert (config["includeIndicatorStyles"], config["selfRequestsOnly"]) == (False, True)
    assert config["historyCacheSize"] == 0


@pytest.mark.parametrize("name", ERRORS)
def test_error_page_without_request_or_database_leads_back_and_away(name: str) -> None:
    page = get_template(f"{name}.html").render({})

    assert 'href="/"' in page
    assert 'id="leave"' in page
    assert page.count("<h1") == 1


def _text(name: str) -> str:
    return Path(TEMPLATES / name).read_text()
