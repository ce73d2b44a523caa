"""Membership is the secret: two worlds that differ in one person's memberships look the same.

PRV-01 (non-interference): to everybody who shares no group with them, for every address and in
every notice and mail.
"""

import random
import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Member
from groups.models import Group, Membership, Role
from meetings.finder import searching
from meetings.views import keeping
from notifications.models import Notice
from tests.factories import GroupFactory, MemberFactory, MembershipFactory, TermFactory
from tests.recovery_groups import addresses
from tests.recovery_groups.circle import Circle, draw
from tests.recovery_groups.table import rows
from tests.recovery_groups.test_every_page import ARGS
from tests.recovery_groups.undone import undone
from tests.walls import as_owner

WORLDS = 50
ADDRESSES_A_WORLD = 14
WATCHERS = ("anonymous", "stranger", "elsewhere", "steward")
WATCHERS_A_WORLD = 2
# Keys, tokens, offered names, codes and seconds of the clock are other ones in each answer.
RANDOM_PARTS = re.compile(
    rb'name="csrfmiddlewaretoken" value="[^"]*"|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'
    rb'|[a-z]+-[a-z]+-\d{4}|value="[A-Z][a-z]+ [A-Z][a-z]+"|<td>\d{6}</td>'
    rb"|\d{2}:\d{2}:\d{2}|/ID ?\[[^]]*\]|D:\d{14}|\d{8}T\d{6}Z"
)
UNTOLD = {"Content-Length", "ETag", "Date", "Expires", "Last-Modified"}
pytestmark = pytest.mark.django_db


def told(response: Any) -> tuple[object, ...]:
    """Give all that an answer says but what is random in every answer."""
    headers = {name: value for name, value in response.headers.items() if name not in UNTOLD}
    return response.status_code, headers, RANDOM_PARTS.sub(b"", response.content)


def look(circle: Circle, watcher: str, names: list[str]) -> dict[str, tuple[object, ...]]:
    """Open addresses as somebody, from processes that have kept nothing."""
    searching.forget()
    keeping.forget()
    person, seen = circle.people[watcher], {}
    with undone():
        client = Client()
        if person is not None:
            client.force_login(person)
        for name in names:
            args = addresses.public_args(name, circle, ARGS.get(name))
            if args is None:
                args = addresses.args_of(name, circle, watcher)
            seen[f"{watcher}: {name}"] = told(client.get(reverse(name, args=args)))
    return seen


def told_to(people: list[Member | None]) -> list[tuple[str, str]]:
    """Give what these people were told on the site and by mail."""
    with as_owner():
        notices = Notice.objects.filter(member__in=[one for one in people if one])
        found = [(str(one.member_id), one.kind) for one in notices.order_by("pk")]
    return found + [(message.to[0], str(message.subject)) for message in mail.outbox]


def crawl(circle: Circle, watchers: list[str], names: list[str]) -> dict[str, object]:
    """Look as these watchers within one minute of the clock."""
    while True:
        minute = timezone.now().minute
        seen: dict[str, object] = {}
        for watcher in watchers:
            seen |= look(circle, watcher, names)
        seen["told"] = told_to([circle.people[watcher] for watcher in WATCHERS])
        if timezone.now().minute == minute:
            return seen


def join_somewhere(chance: random.Random, person: Member, group: Group) -> None:
    """Give a person one more private membership, with or without a seat."""
    state = chance.choice([Membership.State.ACTIVE, Membership.State.REQUESTED])
    joined_at = timezone.now() if state == Membership.State.ACTIVE else None
    membership = MembershipFactory.create(
        group=group, member=person, state=state, joined_at=joined_at
    )
    if state == Membership.State.ACTIVE and chance.random() < 0.5:
        TermFactory.create(membership=membership, role=chance.choice(list(Role)))


def looked_at(known: list[str], seed: int) -> list[str]:
    """Give the addresses of one world: all of them come up, ever again beside others."""
    decks = -(-len(known) // ADDRESSES_A_WORLD)
    shuffled = random.Random(seed // decks).sample(known, len(known))
    start = seed % decks * ADDRESSES_A_WORLD
    return shuffled[start : start + ADDRESSES_A_WORLD]


@pytest.mark.parametrize("seed", range(WORLDS))
def test_prv_01_memberships_change_nothing_for_those_who_share_no_group(seed: int) -> None:
    chance = random.Random(seed)
    visibility = chance.choice(list(Group.Visibility))
    circle = draw(slug="circle", visibility=visibility)
    addresses.furnish(circle)
    known = sorted({row.name for row in rows() if row.method == "GET"} | set(ARGS))
    names = looked_at(known, seed)
    person = MemberFactory.create(handle="the-person")
    another = GroupFactory.create(program=circle.group.program, visibility=Group.Visibility.SECRET)
    watchers = chance.sample(WATCHERS, WATCHERS_A_WORLD)
    before = crawl(circle, watchers, names)

    for group in (circle.group, another):
        join_somewhere(chance, person, group)

    after = crawl(circle, watchers, names)
    assert {
        name: (before[name], after[name]) for name in before if before[name] != after[name]
    } == {}


def test_every_address_is_looked_at_in_some_world() -> None:
    known = sorted({row.name for row in rows() if row.method == "GET"} | set(ARGS))

    assert {name for seed in range(WORLDS) for name in looked_at(known, seed)} == set(known)
