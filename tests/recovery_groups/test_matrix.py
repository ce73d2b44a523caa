"""Who gets what from every address, as ``who_may_what.txt`` has it in one table.

Each cell is asked over HTTP by somebody in that role. ``ok``: a page, or the deed is done or its
form shown again with what is wrong. ``in``: sign in first. ``away``: led on to another page.
``404``: nothing is there, as at an address that never was. ``403``: there, and not for you.
"""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.recovery_groups import addresses
from tests.recovery_groups.circle import CANARY, OUTSIDE, ROLES, Circle, draw
from tests.recovery_groups.table import Row, rows
from tests.recovery_groups.undone import undone

OK = {HTTPStatus.OK, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.CONFLICT, HTTPStatus.GONE}
pytestmark = pytest.mark.django_db


def word_for(response: Any) -> str:
    """Say in the table's words what was answered."""
    if response.status_code == HTTPStatus.FOUND:
        to = response["Location"]
        return "in" if to.startswith(reverse("account_login")) else "away"
    return "ok" if response.status_code in OK else str(response.status_code)


def attempts(circle: Circle, role: str) -> Iterator[tuple[Row, Any]]:
    """Ask every row as somebody in ``role``, each as if it were the first."""
    for row in rows():
        client = Client()
        with undone():
            person = circle.people[role]
            if person is not None:
                client.force_login(person)
            path = reverse(row.name, args=addresses.args_of(row.name, circle, role))
            data = addresses.DATA.get(row.name, {})
            yield row, client.get(path) if row.method == "GET" else client.post(path, data)


@pytest.mark.parametrize("role", ROLES)
def test_aut_01_every_address_answers_each_role_as_the_table_says(role: str) -> None:
    circle = draw(slug="circle", name=f"{CANARY} Group")
    addresses.furnish(circle)

    wrong = [
        f"{row.name} {row.method}: {word_for(answer)}, not {row.expected[role]}"
        for row, answer in attempts(circle, role)
        if word_for(answer) != row.expected[role]
    ]

    assert wrong == []


def test_aut_02_every_row_has_a_word_for_each_role() -> None:
    for row in rows():
        assert set(row.expected) == set(ROLES), row.name
        assert set(row.expected.values()) <= {"ok", "in", "away", "403", "404", "405"}, row.name


@pytest.mark.parametrize("role", OUTSIDE)
def test_aut_01_outsiders_see_no_name_of_anybody_even_without_our_own_filters(
    role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    circle = draw(slug="circle", name="Group")
    addresses.furnish(circle)
    for queryset in addresses.FILTERED:
        monkeypatch.setattr(queryset, "visible_to", lambda self, member: self.order_by("pk"))
    person = circle.people[role]
    own = {person.handle, f"{CANARY} {role}"} if person else set()

    for row, answer in attempts(circle, role):
        text = answer.content.decode(errors="replace")
        for mine in own:
            text = text.replace(mine, "")
        assert CANARY not in text, row.name
