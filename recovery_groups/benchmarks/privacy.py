"""What an outsider could tell by the clock: ``bin/bench privacy``.

Each pair of requests differs in one secret: whether a group, an account or an address is there.
They are sent in turn, in random order, to the real server. ``auc`` is the chance that one of the
first kind takes longer than one of the second (Mann-Whitney): 0.5 tells nothing, 0 or 1 all.
Answers are compared byte by byte, without what is random in every answer.
"""

import argparse
import random
import re
import time
import uuid
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from ipaddress import IPv6Address
from statistics import median

import httpx
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts.models import Member
from groups.models import Group, Program
from recovery_groups.benchmarks.figures import MILLISECONDS, give, tell
from recovery_groups.benchmarks.page import served

GETS, POSTS = 2000, 500
PASSWORD = "a long enough password 1"  # noqa: S105 - of members that are made up
RANDOM_PARTS = re.compile(
    rb'(name="csrfmiddlewaretoken" value=")[^"]*|(known|fresh)-[0-9a-f]{12}'
    rb"|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
)


@dataclass
class Found:
    """The times of both kinds, and the answers that differed."""

    first: list[float] = field(default_factory=list)
    second: list[float] = field(default_factory=list)
    differing: int = 0


def main(argv: list[str]) -> int:
    """Make a small world, serve it, and compare each pair."""
    parser = argparse.ArgumentParser(prog="bin/bench privacy", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--gets", type=int, default=GETS)
    parser.add_argument("--posts", type=int, default=POSTS)
    options = parser.parse_args(argv)
    world = make_world(options.posts)
    try:
        with served(TRUSTED_PROXY_COUNT="1") as port:
            give(measure(port, world, options.gets), as_json=options.json)
    finally:
        clear(world)
    return 0


@dataclass
class World:
    """A secret group, and members who may sign in, some with a verified address."""

    group: Group
    members: list[Member]


@transaction.atomic
def make_world(count: int) -> World:
    """Store a secret group and as many members as requests will name."""
    group = Group.objects.create(
        slug=f"s{uuid.uuid4().hex[:12]}",
        name="Secret",
        program=Program.objects.earliest("pk"),
        state=Group.State.LIVE,
        visibility=Group.Visibility.SECRET,
    )
    hashed = make_password(PASSWORD)
    members = Member.objects.bulk_create(
        Member(handle=f"known-{uuid.uuid4().hex[:12]}", password=hashed) for _ in range(count)
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=member, email=address(member.handle), verified=True, primary=True)
        for member in members
    )
    return World(group, members)


def address(handle: str) -> str:
    """Give the address of a made-up member."""
    return f"{handle}@example.org"


@transaction.atomic
def clear(world: World) -> None:
    """Take the made-up world away, with whoever signed up in it."""
    world.group.delete()
    Member.objects.filter(handle__startswith="known-").delete()
    Member.objects.filter(handle__startswith="fresh-").delete()


def measure(port: int, world: World, gets: int) -> dict[str, object]:
    """Compare all pairs."""
    visitor = Visitor(port)
    found: dict[str, object] = {}
    for name, first, second, count in pairs(visitor, world, gets):
        tell(f"  {name}")
        found[name] = summed_up(compare(first, second, count))
    return found


Ask = Callable[[int], httpx.Response]


def pairs(visitor: "Visitor", world: World, gets: int) -> Iterator[tuple[str, Ask, Ask, int]]:
    """Name each pair: the one with the secret, the one without, and how often to ask."""
    slug, key = world.group.slug, world.group.key
    posts = len(world.members)
    yield (
        "public page: secret group, no group",
        lambda _: visitor.get(f"/groups/{slug}/"),
        lambda _: visitor.get(f"/groups/s{uuid.uuid4().hex[:12]}/"),
        gets,
    )
    handles = [member.handle for member in world.members]
    yield (
        "sign in: wrong password, no account",
        lambda n: visitor.sign_in(handles[n]),
        lambda _: visitor.sign_in(unknown()),
        posts,
    )
    yield (
        "sign up: taken address, fresh address",
        lambda n: visitor.sign_up(address(handles[n])),
        lambda _: visitor.sign_up(address(unknown())),
        posts,
    )
    yield (
        "reset: known address, unknown address",
        lambda n: visitor.reset(address(handles[n])),
        lambda _: visitor.reset(address(unknown())),
        posts,
    )
    visitor.enter(handles[0])
    yield (
        "inside, as a stranger: secret group, no group",
        lambda _: visitor.get(f"/home/{key}/"),
        lambda _: visitor.get(f"/home/{uuid.uuid4()}/"),
        gets,
    )


def unknown() -> str:
    """Give a handle that nobody has, as long as those that somebody has."""
    return f"fresh-{uuid.uuid4().hex[:12]}"


class Visitor:
    """Somebody before the site, each time from another address."""

    def __init__(self, port: int) -> None:
        self.browser = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30)
        self.token = self.cookie = ""

    def get(self, path: str) -> httpx.Response:
        """Ask for a page."""
        return self.browser.get(path)

    def sign_in(self, handle: str, password: str = "not the password 1") -> httpx.Response:  # noqa: S107
        """Try to sign in."""
        return self._post("/account/login/", {"login": handle, "password": password})

    def sign_up(self, email: str) -> httpx.Response:
        """Make an account with an address, as a new visitor."""
        fields = {"username": unknown(), "email": email, "password1": PASSWORD, "is_adult": "on"}
        return self._post("/account/signup/", fields)

    def reset(self, email: str) -> httpx.Response:
        """Ask for a new password."""
        return self._post("/account/password/reset/", {"email": email})

    def enter(self, handle: str) -> None:
        """Sign in for good."""
        answer = self.sign_in(handle, PASSWORD)
        if answer.status_code != HTTPStatus.FOUND:
            raise RuntimeError("the sign-in of a made-up member was refused")

    def _post(self, path: str, fields: dict[str, str]) -> httpx.Response:
        """Send a form as a new visitor, who has just been shown it."""
        if not self.token:
            page = self.browser.get("/account/login/")
            self.token = re.findall(r'csrfmiddlewaretoken" value="([^"]+)', page.text)[0]
            self.cookie = self.browser.cookies["c"]
        self.browser.cookies.clear()
        self.browser.cookies.set("c", self.cookie)
        return self.browser.post(
            path,
            data={**fields, "csrfmiddlewaretoken": self.token},
            headers={"X-Forwarded-For": str(IPv6Address(random.getrandbits(128)))},
        )


def compare(first: Ask, second: Ask, count: int) -> Found:
    """Ask both ``count`` times in turn, in random order."""
    found = Found()
    for number in range(count):
        answers: list[httpx.Response | None] = [None, None]
        for which in random.sample((0, 1), 2):
            ask, times = ((first, found.first), (second, found.second))[which]
            began = time.perf_counter()
            answers[which] = ask(number)
            times.append(time.perf_counter() - began)
        found.differing += told(answers[0]) != told(answers[1])
    return found


def told(answer: httpx.Response | None) -> tuple[object, ...]:
    """Give what an answer says, without what is random in each."""
    assert answer is not None
    headers = {
        name: value
        for name, value in answer.headers.items()
        if name not in {"date", "expires", "set-cookie", "content-length"}
    }
    cookies = sorted(answer.cookies)
    return answer.status_code, headers, cookies, RANDOM_PARTS.sub(b"", answer.content)


def summed_up(found: Found) -> dict[str, float]:
    """Give the medians in milliseconds, the AUC, and how many answers differed."""
    return {
        "requests": len(found.first),
        "first_p50_ms": round(median(found.first) * MILLISECONDS, 2),
        "second_p50_ms": round(median(found.second) * MILLISECONDS, 2),
        "auc": round(auc(found.first, found.second), 3),
        "differing_answers": found.differing,
    }


def auc(first: list[float], second: list[float]) -> float:
    """Give the chance that one of ``first`` is above one of ``second``; ties count half."""
    ordered = sorted(second)
    above = sum(bisect_left(ordered, one) + bisect_right(ordered, one) for one in first) / 2
    return above / (len(first) * len(second))
