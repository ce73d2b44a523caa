"""A moderator's queue of 10,000 open reports: ``bin/bench queue``.

A group, its moderator, reports by 500 members and as many decided cases of the last month; the
pages are asked of the real server, one after the other, by one connection.
"""

import argparse
import random
import time
import uuid
from datetime import timedelta

import httpx
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.utils import timezone

from accounts.models import Member
from groups.models import Group, Membership, Program, Role, Stewardship, Term
from moderation.models import Case, Report
from recovery_groups.benchmarks.figures import give, summed_up, tell
from recovery_groups.benchmarks.page import served

OPEN, MEMBERS, TIMES = 10_000, 500, 300
PRIORITIES = (0, 1, 2, 3, 4)
SHARES = (1, 9, 30, 40, 20)


def main(argv: list[str]) -> int:
    """Make the world, serve it, and give the times of each page."""
    parser = argparse.ArgumentParser(prog="bin/bench queue", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--size", type=int, default=OPEN)
    options = parser.parse_args(argv)
    group, moderator, steward = make_world(options.size)
    try:
        with served() as port:
            give(measure(port, group, moderator, steward), as_json=options.json)
    finally:
        clear(group)
    return 0


@transaction.atomic
def make_world(size: int) -> tuple[Group, Member, Member]:
    """Store a group with its members and cases, half open before it and half decided."""
    chance = random.Random(size)
    group = Group.objects.create(
        slug=f"q{uuid.uuid4().hex[:12]}",
        name="Queue",
        program=Program.objects.earliest("pk"),
        state=Group.State.LIVE,
    )
    members = Member.objects.bulk_create(
        Member(handle=f"queue-{uuid.uuid4().hex[:12]}") for _ in range(MEMBERS)
    )
    moderator, steward, *others = members
    _seat(group, moderator, steward)
    for state, level in (("new", "group"), ("decided", "group"), ("new", "steward")):
        cases = _cases(
            chance, group, others, size if level == "group" else size // 10, state, level
        )
        Case.objects.bulk_create(cases, batch_size=2000)
        Report.objects.bulk_create(
            (
                Report(
                    case=case, reporter=chance.choice(others), why=chance.choice(Report.Why.values)
                )
                for case in cases
            ),
            batch_size=2000,
        )
    return group, moderator, steward


def _seat(group: Group, moderator: Member, steward: Member) -> None:
    now = timezone.now()
    mine = Membership.objects.create(
        group=group, member=moderator, state="active", name="Heron", joined_at=now
    )
    Term.objects.create(
        group=group,
        membership=mine,
        role=Role.MODERATOR,
        starts_on=now.date(),
        ends_on=now.date() + timedelta(days=365),
        accepted_at=now,
    )
    Stewardship.objects.create(member=steward)
    for member in (moderator, steward):
        kind = Authenticator.Type.TOTP
        Authenticator.objects.create(user=member, type=kind, data={"secret": "JBSWY3DPEHPK3PXP"})


def _cases(
    chance: random.Random, group: Group, members: list[Member], size: int, state: str, level: str
) -> list[Case]:
    now = timezone.now()
    found = []
    for priority in chance.choices(PRIORITIES, SHARES, k=size):
        opened = now - timedelta(minutes=chance.randrange(40_000))
        acted = opened + timedelta(minutes=chance.randrange(1, 600))
        found.append(
            Case(
                group=group, subject_kind="post", subject_id=uuid.uuid4(), state=state, level=level,
                about=chance.choice(members), origin="report", priority=priority, opened_at=opened,
                due_at=opened + timedelta(hours=24),
                first_action_at=acted if state == "decided" else None,
            )
        )  # fmt: skip
    return found


@transaction.atomic
def clear(group: Group) -> None:
    """Take the made-up world away."""
    group.delete()
    Member.objects.filter(handle__startswith="queue-").delete()


def measure(port: int, group: Group, moderator: Member, steward: Member) -> dict[str, object]:
    """Ask for each page some hundred times."""
    path = f"/home/{group.key}/moderation/"
    pages = {
        "first page": (path, moderator),
        "last page": (f"{path}?page=10", moderator),
        "stewards, first page": ("/home/steward/cases/", steward),
    }
    found: dict[str, object] = {}
    for name, (url, member) in pages.items():
        tell(f"  {name}")
        found[name] = summed_up(_times(port, url, session_of(member)))
    return found


def session_of(member: Member) -> str:
    """Sign somebody in, and give the session's key."""
    session = SessionStore()
    session[SESSION_KEY] = str(member.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = member.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def _times(port: int, path: str, session: str) -> list[float]:
    cookies = {settings.SESSION_COOKIE_NAME: session}
    times = []
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", cookies=cookies, timeout=60) as browser:
        for _ in range(TIMES):
            began = time.perf_counter()
            answer = browser.get(path)
            times.append(time.perf_counter() - began)
            if answer.status_code != httpx.codes.OK or "data-case" not in answer.text:
                raise RuntimeError(f"{path} answered {answer.status_code}")
    return times
