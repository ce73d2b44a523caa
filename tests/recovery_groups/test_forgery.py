"""Pages of other sites change nothing here, and neither does reading."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.urls import get_resolver, reverse
from psycopg import sql

from tests.accounts.doors import PASSWORD, is_in, member_with_password
from tests.recovery_groups import addresses
from tests.recovery_groups.circle import Circle, draw
from tests.recovery_groups.table import rows
from tests.recovery_groups.test_every_page import ARGS, named
from tests.walls import as_owner

pytestmark = pytest.mark.django_db
# Mail programs send to these by themselves, from links that are valid for one address alone.
FROM_ANYWHERE = {"mail_not_mine", "mail_off"}
# What reading may write: who is signed in how long, what was asked how often, and copies of pages.
OF_READING = {"django_session", "site_cache", "accounts_ratecount"}
# Who looked into a queue of requests is itself written down, for those who asked to join.
# A decision that the member has read is no longer taken back in silence.
WRITTEN_DOWN = {"request_list": {"groups_queuelook"}, "case_decision": {"moderation_decision"}}
DIGEST = sql.SQL("SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {} t")


@pytest.fixture
def circle() -> Circle:
    drawn = draw(slug="circle", name="Group")
    addresses.furnish(drawn)
    return drawn


def paths(circle: Circle, role: str) -> Iterator[tuple[str, str]]:
    """Give every address of the site by name, as somebody in a role would open it."""
    private = {row.name for row in rows()}
    for name in set(named(get_resolver().url_patterns)) & (private | set(ARGS)):
        args = addresses.args_of(name, circle, role) if name in private else ARGS[name]
        yield name, reverse(name, args=args)


@pytest.mark.parametrize("role", ["anonymous", "secretary", "steward"])
def test_csrf_01_nothing_is_taken_without_a_token(circle: Circle, role: str) -> None:
    client = Client(enforce_csrf_checks=True)
    person = circle.people[role]
    if person is not None:
        client.force_login(person)

    taken = {name for name, path in paths(circle, role) if client.post(path).status_code != 403}

    assert taken <= FROM_ANYWHERE


def kept() -> dict[str, str]:
    """Give a digest of every table that reading may not change."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        )
        tables = [name for (name,) in cursor.fetchall() if name not in OF_READING]
        found = {}
        for name in tables:
            cursor.execute(DIGEST.format(sql.Identifier(name)))
            found[name] = cursor.fetchone()[0]
    return found


@pytest.mark.parametrize("role", ["anonymous", "stranger", "member", "secretary", "steward"])
def test_csrf_02_reading_every_page_changes_nothing(circle: Circle, role: str) -> None:
    client = Client()
    person = circle.people[role]
    if person is not None:
        client.force_login(person)
    changed = {}

    before = kept()
    for name, path in paths(circle, role):
        client.get(path)
        after = kept()
        tables = {table for table in after if after[table] != before[table]}
        if tables - WRITTEN_DOWN.get(name, set()):
            changed[name] = tables
        before = after

    assert changed == {}


@pytest.mark.parametrize(("site", "taken"), [("cross-site", False), ("same-origin", True)])
def test_csrf_03_form_that_another_site_sends_is_refused_even_with_a_token(
    client: Client, site: str, taken: bool
) -> None:
    member = member_with_password()
    data = {"login": member.handle, "password": PASSWORD}

    answer = client.post(reverse("account_login"), data, headers={"Sec-Fetch-Site": site})

    assert answer.status_code == (302 if taken else 403)
    assert is_in(client) == taken
