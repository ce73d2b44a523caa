"""Rules of the house that no linter states."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver

from recovery_groups.start import bench
from tests import factories

ROOT = Path(settings.BASE_DIR)
APPS = [
    "accounts",
    "notifications",
    "groups",
    "moderation",
    "meetings",
    "discussions",
    "mentorship",
]
MODELS = [model for app in APPS for model in apps.get_app_config(app).get_models()]
WEB = ("django.http", "django.shortcuts", "django.template", "django.contrib.messages")
EDGES = {
    "access",
    "adapter",
    "archive",
    "devices",
    "mail",
    "views",
    "urls",
    "admin",
    "forms",
    "http",
    "limits",
    "middleware",
    "templatetags",
    "management",
}
LONGEST_MODULE, LONGEST_FUNCTION, LONGEST_TEMPLATE = 500, 80, 150


def sources(*folders: str) -> list[Path]:
    """Give the project's own modules: what git knows, no migrations, no tests."""
    found = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return sorted(path for path in found if "migrations" not in path.parts)


def core() -> list[Path]:
    """Give the modules below the edges of the apps."""
    return [
        path
        for path in sources(*APPS)
        if not EDGES & {path.stem, *path.relative_to(ROOT).parts[1:-1]}
    ]


@pytest.mark.parametrize("path", core(), ids=lambda path: str(path.relative_to(ROOT)))
def test_core_knows_nothing_of_the_web(path: Path) -> None:
    nodes = ast.walk(ast.parse(path.read_text()))
    imported = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}

    assert {module for module in imported if module.startswith(WEB)} == set()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_model_has_a_factory(model: type[Model]) -> None:
    made = {
        factory._meta.model for factory in vars(factories).values() if hasattr(factory, "_meta")
    }

    assert model in made


def test_every_part_names_its_context() -> None:
    parts = list((ROOT / "templates").rglob("_*.html"))

    assert [path.name for path in parts if not path.read_text().startswith("{# context: ")] == []
    assert len(parts) > 20


def test_templates_have_no_inline_script_or_style() -> None:
    inline = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*(src=|ld\+json))")

    found = [path.name for path in templates() if inline.search(path.read_text())]

    assert found == []


def templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.html"))


def test_modules_functions_and_templates_stay_short() -> None:
    modules = sources(*APPS, "recovery_groups")
    functions = [
        (path.name, node.name, (node.end_lineno or 0) - node.lineno + 1)
        for path in modules
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
    ]

    assert [path for path in modules if lines(path) > LONGEST_MODULE] == []
    assert [one for one in functions if one[2] > LONGEST_FUNCTION] == []
    assert [path for path in templates() if lines(path) > LONGEST_TEMPLATE] == []


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def test_nothing_is_left_to_do_later() -> None:
    files = [*sources(*APPS, "recovery_groups", "tests"), *templates()]
    later = re.compile("|".join([r"\bTO" + "DO", r"\bFIX" + "ME", "[cC]oming" + " soon"]))

    assert [path.name for path in files if later.search(path.read_text())] == []


def named(patterns: list[URLPattern | URLResolver]) -> set[str]:
    """Give the names of all addresses."""
    found: set[str] = set()
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            found |= named(pattern.url_patterns)
        else:
            found.add(pattern.name or "")
    return found


def test_every_address_has_a_name_and_no_two_share_one() -> None:
    names = named(get_resolver().url_patterns)

    assert "" not in names
    assert {"finder", "meeting_detail", "healthz", "sitemap"} <= names


@pytest.mark.parametrize("document", ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_documents_link_to_what_exists(document: str) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", (ROOT / document).read_text())

    assert [link for link in links if not (ROOT / link).exists()] == []


def test_worked_slice_links_to_what_exists() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", (ROOT / "docs/worked-slice.md").read_text())

    assert len(links) > 5
    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []


def test_benchmarks_named_in_documents_exist() -> None:
    documents = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")]
    texts = "\n".join(path.read_text() for path in documents)
    benches = set(re.findall(r"bin/bench ([a-z-]+)", texts))

    assert benches - set(bench.names()) == set()


def test_no_path_of_any_machine_is_in_the_project() -> None:
    texts = [
        *sources(*APPS, "recovery_groups", "tests"),
        *templates(),
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "static" / "scripts").glob("*.js"),
        *(ROOT / "bin").iterdir(),
    ]
    ours = set(re.findall(r'"home/([a-z-]+)/', "".join(urls())))
    place = re.compile(rf"/(?:home|Users|work)/(?!(?:{'|'.join(ours)})/)[a-z]+/")

    assert [path.name for path in texts if place.search(path.read_text())] == []


def urls() -> list[str]:
    """Give the modules that name the site's addresses, those of private pages among them."""
    return [path.read_text() for path in sources(*APPS, "recovery_groups") if path.stem == "urls"]
