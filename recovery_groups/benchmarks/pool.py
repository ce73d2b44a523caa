"""A whole round of matching over a full pool, from the database and back: ``bin/bench pool``.

Ten thousand newcomers and as many mentors are stored; then a process of its own reads them,
solves, writes the offers and tells the mentors, as the worker does each night. Its peak memory is
that of nothing else.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from datetime import timedelta
from tempfile import TemporaryFile
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Member
from groups.models import Group, Membership, Program
from mentorship.matching import Mentor, Newcomer, blocks_of
from mentorship.models import MentorProfile, MentorProgram, MentorRequest
from recovery_groups.benchmarks.figures import give, tell
from recovery_groups.benchmarks.matching_people import BEGAN, Maker
from recovery_groups.start.environment import ROOT

COUNT, REGIONS, WAITED_DAYS = 10_000, 200, 5
ROUND = "recovery_groups.benchmarks.pool_round"
ZONE = ZoneInfo("UTC")


def main(argv: list[str]) -> int:
    """Fill the pool, hold the round, and give its seconds and megabytes."""
    parser = argparse.ArgumentParser(prog="bin/bench pool", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--people", type=int, default=COUNT, help="of each side")
    options = parser.parse_args(argv)
    clear()
    try:
        fill(options.people)
        give(held(), as_json=options.json)
    finally:
        clear()
    return 0


def held() -> dict[str, float]:
    """Hold the round in a process of its own."""
    tell("Holding the round …")
    variables = {**os.environ, "DATABASE_ROLE": "app"}
    with TemporaryFile("w+") as output:
        command = [sys.executable, "-m", ROUND]
        child = subprocess.Popen(command, cwd=ROOT, env=variables, stdout=output)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise RuntimeError(f"the round ended with status {child.returncode}")
        output.seek(0)
        return {**json.load(output), "peak_megabytes": round(usage.ru_maxrss / 1024)}


def clear() -> None:
    """Take all newcomers, mentors and what came of them away, with their members."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(
            "TRUNCATE mentorship_mentorprofile, mentorship_mentorrequest, mentorship_matchround,"
            " notifications_notice CASCADE"
        )
    Membership.objects.filter(group__slug__startswith="pool-").delete()
    Group.objects.filter(slug__startswith="pool-").delete()
    Member.objects.filter(handle__startswith="pool-").delete()


@transaction.atomic
def fill(count: int) -> None:
    """Store newcomers, each in a group of the program, and mentors."""
    tell(f"Storing {count:,} newcomers and {count:,} mentors …")
    people = Maker(1, REGIONS).people(count, count, WAITED_DAYS)
    _store_members(one.member for one in (*people.newcomers, *people.mentors))
    groups = {
        program.slug: Group.objects.create(
            slug=f"pool-{program.slug}", program=program, name="Pool", state=Group.State.LIVE
        )
        for program in Program.objects.all()
    }
    MentorRequest.objects.bulk_create(_requests(people.newcomers, groups), batch_size=1000)
    Membership.objects.bulk_create(_memberships(people.newcomers, groups), batch_size=1000)
    _store_mentors(people.mentors, {slug: group.program for slug, group in groups.items()})


def _store_members(keys: Iterable[UUID]) -> None:
    rows = (Member(id=key, handle=f"pool-{number}") for number, key in enumerate(keys))
    Member.objects.bulk_create(rows, batch_size=1000)


def _memberships(newcomers: list[Newcomer], groups: dict[str, Group]) -> Iterator[Membership]:
    now = timezone.now()
    for number, one in enumerate(newcomers):
        yield Membership(
            group=groups[one.program],
            member_id=one.member,
            state="active",
            name=f"Name {number}",
            joined_at=now,
        )


def _requests(newcomers: list[Newcomer], groups: dict[str, Group]) -> Iterator[MentorRequest]:
    ended = timezone.now()
    for one in newcomers:
        asked = ended - (BEGAN + timedelta(days=WAITED_DAYS) - one.waiting_since)
        yield MentorRequest(
            **_person(one),
            group=groups[one.program],
            program=groups[one.program].program,
            kind=one.kind,
            state=MentorRequest.State.OPEN,
            needs=sorted(one.needs),
            wishes=sorted(one.wishes),
            prefers=one.prefers or "",
            words="Evenings are hardest. I would like to begin with the first steps.",
            opened_at=asked,
            heard_at=asked,
        )


def _store_mentors(mentors: list[Mentor], programs: dict[str, Program]) -> None:
    today = timezone.now().date()
    profiles = (
        MentorProfile(
            **_person(one),
            state=MentorProfile.State.AVAILABLE,
            kinds=sorted(one.kinds),
            capacity=one.capacity,
            band=one.band,
            experience=sorted(one.experience),
            words="I have been around for a while, and I like to walk while we talk.",
            agreed_on=today,
            guides_since=today - timedelta(days=100 if one.is_new else 1000),
        )
        for one in mentors
    )
    MentorProfile.objects.bulk_create(profiles, batch_size=1000)
    MentorProgram.objects.bulk_create(
        (
            MentorProgram(profile_id=one.id, program=programs[slug])
            for one in mentors
            for slug in one.programs
        ),
        batch_size=1000,
    )


def _person(one: Newcomer | Mentor) -> dict[str, Any]:
    free = blocks_of(one.hours, ZONE, BEGAN.date())
    return {
        "id": one.id,
        "member_id": one.member,
        "languages": list(one.languages),
        "ways": sorted(one.ways),
        "latitude": round(one.place.latitude, 1) if one.place else None,
        "longitude": round(one.place.longitude, 1) if one.place else None,
        "reach_km": one.reach_km,
        "time_zone": ZONE.key,
        "free": [list(block) for block in free],
        "writes": one.writes,
        "gender": one.gender,
        "safe_with": sorted(one.safe_with),
        "substances": sorted(one.substances),
        "steps": one.steps,
    }
