"""Rounds of matching: each night over the whole pool, and at once where few are waiting."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from accounts.asking import Purpose, as_purpose
from mentorship.actions import helping
from mentorship.actions.offering import write_offers
from mentorship.matching import Round, Solved
from mentorship.models import MatchRound, MentorRequest
from mentorship.pool import LATELY, Pool, asked_lately, listed, pool_of

FEW = 5
SEED_BITS = 62
ONE_AT_A_TIME = 0x6D61_7463_6800  # PostgreSQL's name for the lock: any number nobody else uses


def look_soon() -> MatchRound | None:
    """Hold a round at once where few are waiting; where many are, the night's round is fairer."""
    with as_purpose(Purpose.MATCH):
        waiting = MentorRequest.objects.filter(state=MentorRequest.State.OPEN)
        count = waiting[: FEW + 1].count()
    return hold_round() if 0 < count <= FEW else None


def hold_round(*, seed: int | None = None) -> MatchRound | None:
    """Make one offer for each request that can be served; None where no round is needed.

    None is where nobody waits, and where another round is being held. Solving takes no
    lock: what has changed meanwhile is seen when the offers are written.
    """
    with _alone() as is_mine:
        pool = pool_of() if is_mine else None
        if pool is None or not pool.newcomers:
            return None
        solved = _solve(pool, secrets.randbits(SEED_BITS) if seed is None else seed)
        return _write(pool, solved)


def _solve(pool: Pool, seed: int) -> Solved:
    """Solve the pool, rare mentors kept for those who by the last months have nobody else."""
    from mentorship.matching.solve import solve  # noqa: PLC0415 - heavy: for the worker alone

    needed = {one.pk: one.needed for one in pool.profiles.values() if one.needed}
    return solve(Round(pool.at, seed, pool.newcomers, pool.mentors, pool.customs, pressure=needed))


def look_back() -> int:
    """Note of each mentor how much those of the last months needed them; say of how many."""
    from mentorship.matching.pressure import pressure_of  # noqa: PLC0415 - heavy, as above

    pool = pool_of()
    world = Round(pool.at, 0, asked_lately(pool), pool.mentors, pool.customs)
    found = pressure_of(world, days=LATELY.days)
    with as_purpose(Purpose.MATCH), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE mentorship_mentorprofile p SET needed = f.needed"
            " FROM unnest(%s::uuid[], %s::float8[]) f(id, needed)"
            " WHERE p.id = f.id AND p.needed <> f.needed",
            [listed(found), list(found.values())],
        )
        return int(cursor.rowcount)


@transaction.atomic
def _write(pool: Pool, solved: Solved) -> MatchRound:
    with as_purpose(Purpose.MATCH):
        held = MatchRound.objects.create(
            at=pool.at,
            seed=solved.seed,
            newcomers=len(pool.newcomers),
            mentors=len(pool.mentors),
            unserved=len(solved.unserved),
            without_candidates=len(solved.without_candidates),
        )
    held.offers = len(write_offers(solved.offers, found_in=held))
    with as_purpose(Purpose.MATCH):
        held.save(update_fields=["offers"])
    helping.bring_people(solved.without_candidates)
    return held


@contextmanager
def _alone() -> Iterator[bool]:
    """Hold rounds one after the other; say whether this one may begin."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [ONE_AT_A_TIME])
        is_mine = bool(cursor.fetchone()[0])
        try:
            yield is_mine
        finally:
            if is_mine and not connection.needs_rollback:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [ONE_AT_A_TIME])
