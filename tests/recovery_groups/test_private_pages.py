"""What holds for every page behind the sign-in, whatever is on it."""

import re
from functools import cache

import pytest
from django.test import Client
from django.urls import reverse

from tests.notifications.test_neutral_mail import TELLING
from tests.recovery_groups import addresses
from tests.recovery_groups.circle import CANARY, draw
from tests.recovery_groups.table import rows

pytestmark = pytest.mark.django_db
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
TYPED = re.compile(r'<textarea[^>]*>|<input[^>]*type="(?:text|search|email|url)"[^>]*>')
# Forms that say it for all their fields.
WARY = re.compile(r'<form[^>]* autocomplete="off".*?</form>', re.DOTALL)
ROLES = ("member", "secretary", "moderator", "steward")


@cache  # one look at them all serves every test: none of them changes anything
def pages() -> tuple[tuple[str, str, str], ...]:
    """Give every page that somebody in these roles may read: its name, path and text."""
    circle = draw(slug="circle", name=f"{CANARY} Group")
    addresses.furnish(circle)
    shown: dict[str, tuple[str, str, str]] = {}
    for role in ROLES:
        client = Client()
        person = circle.people[role]
        assert person is not None
        client.force_login(person)
        for row in rows():
            if row.method == "GET" and row.expected[role] == "ok" and row.name not in shown:
                path = reverse(row.name, args=addresses.args_of(row.name, circle, role))
                answer = client.get(path)
                if answer["Content-Type"].startswith("text/html"):
                    shown[row.name] = row.name, path, answer.content.decode()
    assert len(shown) > 50
    return tuple(shown.values())


def test_prv_13_titles_and_paths_say_nothing_in_a_history() -> None:
    telling = {}
    for name, path, html in pages():
        found = TITLE.search(html)
        assert found, name
        title = " ".join(found[1].split())
        if TELLING.search(title) or CANARY in title or TELLING.search(path):
            telling[name] = (title, path)

    assert telling == {}


def test_dev_04_nothing_typed_is_offered_again_by_the_browser() -> None:
    offered = {
        name: [
            field for field in TYPED.findall(WARY.sub("", html)) if "autocomplete=" not in field
        ]
        for name, _, html in pages()
    }

    assert {name: fields for name, fields in offered.items() if fields} == {}


def test_hdr_04_private_page_loads_nothing_from_others_and_runs_nothing_inline() -> None:
    for name, _, html in pages():
        assert not re.search(r"<[^>]+\son\w+=", html), name
        assert ' style="' not in html, name
        loaded = re.findall(r'<(?:script|img|source|link)[^>]*\s(?:src|href)="([^"]+)"', html)
        assert [url for url in loaded if not re.match("/[^/]", url)] == [], name
        assert html.count("<h1") == 1, name
        ids = re.findall(r'\sid="([^"]+)"', html)
        assert len(ids) == len(set(ids)), name
