"""The pool as matching sees it: who waits and who offers, read in a few queries for all of them.

The same code reads the whole pool for a round and two people at the moment of an answer, so that
the same constraints hold at both. It asks as ``Purpose.MATCH``: whoever calls has asked who may.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.asking import Purpose, as_purpose
from groups.models import Program
from mentorship import wording
from mentorship.matching import Band, Contact, Kind, Mentor, Newcomer, Place, fits, hours_of
from mentorship.matching.shapes import NOBODY, Ids
from mentorship.models import (
    Fitting,
    MentorOffer,
    MentorProfile,
    MentorProgram,
    MentorRequest,
    Pairing,
)
from moderation.models import Priority

COOL_OFF = timedelta(days=180)
FIRST_YEAR = timedelta(days=365)
SAID_NO = (
    MentorOffer.State.DECLINED,
    MentorOffer.State.LAPSED,
    MentorOffer.State.REFUSED,
)
LATELY = timedelta(days=90)


class Answers(NamedTuple):
    """A mentor's offers of late that are over, and the hours that they took together."""

    offers: int
    hours: float


NONE_OF_LATE = Answers(0, 0.0)
Pairs = defaultdict[UUID, set[UUID]]
Only = Collection[UUID] | None


@dataclass(frozen=True)
class Pool:
    """Everybody of a round as matching sees them, beside the rows that they are made of."""

    at: datetime
    newcomers: tuple[Newcomer, ...]
    mentors: tuple[Mentor, ...]
    customs: dict[str, int]
    requests: dict[UUID, MentorRequest]
    profiles: dict[UUID, MentorProfile]


def pool_of(
    *, requests: Only = None, profiles: Only = None, answered: MentorOffer | None = None
) -> Pool:
    """Read those who wait without an offer, and those who can be asked; or only some of them.

    Of requests that are named, those for whom an offer stands are read too. ``answered`` is the
    offer that is being answered: it does not count, and places are taken only by what is further
    on, so that of several offers for one place the first yes has it.
    """
    at = timezone.now()
    with as_purpose(Purpose.MATCH):
        asking = list(_asking(requests))
        offering = list(_offering(profiles))
        ties = Ties.between(asking, offering, answered)
        programs = _slugs()
        offered = _programs_of(offering, programs)
        answers = _answers(at) if profiles is None else {}
    return Pool(
        at=at,
        newcomers=tuple(_newcomer(one, programs, ties, at.date()) for one in asking),
        mentors=tuple(
            _mentor(one, offered[one.pk], ties, at, answers.get(one.pk, NONE_OF_LATE))
            for one in offering
        ),
        customs=wording.customs(),
        requests={one.pk: one for one in asking},
        profiles={one.pk: one for one in offering},
    )


def asked_lately(pool: Pool) -> tuple[Newcomer, ...]:
    """Give all who asked within ``LATELY``, whatever came of it, those of the pool among them."""
    with as_purpose(Purpose.MATCH):
        found = MentorRequest.objects.filter(opened_at__gt=pool.at - LATELY)
        others = found.exclude(state__in=[MentorRequest.State.DRAFT, MentorRequest.State.OPEN])
        programs, nothing = _slugs(), Ties()
        rest = [_newcomer(one, programs, nothing, pool.at.date()) for one in others.iterator()]
    return (*pool.newcomers, *rest)


def offer_fits(offer: MentorOffer) -> bool:
    """Say whether all hard constraints hold between the two of an offer, as things are now."""
    pool = pool_of(requests=[offer.request_id], profiles=[offer.profile_id], answered=offer)
    if not pool.newcomers or not pool.mentors:
        return False
    return fits(pool.newcomers[0], pool.mentors[0], pool.customs)


def listed(keys: Iterable[UUID]) -> str:
    """Write keys as PostgreSQL reads an array: as one value, where each by itself takes long."""
    return "{" + ",".join(map(str, keys)) + "}"


def among(keys: Iterable[UUID]) -> RawSQL:
    """Give keys as a query, for ``pk__in`` of thousands."""
    return RawSQL("SELECT unnest(%s::uuid[])", [listed(keys)])


def _asking(only: Only) -> QuerySet[MentorRequest]:
    found = MentorRequest.objects.filter(member__is_active=True, member__erase_at=None)
    if only is None:
        return found.filter(state=MentorRequest.State.OPEN)
    return found.waiting().filter(pk__in=among(only))


def _offering(only: Only) -> QuerySet[MentorProfile]:
    found = MentorProfile.objects.filter(member__is_active=True, member__erase_at=None)
    found = found.available()
    return found if only is None else found.filter(pk__in=among(only))


def _slugs() -> dict[int, str]:
    return {one.pk: one.slug for one in Program.objects.all()}


def _answers(at: datetime) -> dict[UUID, Answers]:
    """Give for each profile its offers of late that are over, and the hours they took."""
    over = MentorOffer.objects.filter(offered_at__gt=at - LATELY)
    over = over.filter(Q(answered_at__isnull=False) | Q(state=MentorOffer.State.LAPSED))
    took = Coalesce(F("answered_at"), F("expires_at")) - F("offered_at")
    rows = over.values_list("profile_id").annotate(count=Count("pk"), took=Sum(took))
    return {profile: Answers(count, span.total_seconds() / 3600) for profile, count, span in rows}


def _programs_of(offering: list[MentorProfile], slugs: dict[int, str]) -> dict[UUID, set[str]]:
    found: dict[UUID, set[str]] = {one.pk: set() for one in offering}
    rows = MentorProgram.objects.all()
    if len(offering) == 1:
        rows = rows.filter(profile=offering[0])
    for profile, program in rows.values_list("profile_id", "program_id"):
        if profile in found:
            found[profile].add(slugs[program])
    return found


@dataclass
class Ties:
    """What stands between people, by member; each set is of the others."""

    blocked: Pairs = field(default_factory=lambda: defaultdict(set))
    cooling: Pairs = field(default_factory=lambda: defaultdict(set))
    cases: Pairs = field(default_factory=lambda: defaultdict(set))
    tied: Pairs = field(default_factory=lambda: defaultdict(set))
    said_no: Pairs = field(default_factory=lambda: defaultdict(set))
    groups: Pairs = field(default_factory=lambda: defaultdict(set))
    programs: defaultdict[UUID, set[int]] = field(default_factory=lambda: defaultdict(set))
    taken: Counter[UUID] = field(default_factory=Counter)
    in_case: set[UUID] = field(default_factory=set)
    in_crisis: set[UUID] = field(default_factory=set)
    sanctioned: set[UUID] = field(default_factory=set)

    @classmethod
    def between(
        cls,
        asking: Iterable[MentorRequest],
        offering: Iterable[MentorProfile],
        answered: MentorOffer | None,
    ) -> "Ties":
        """Read all that stands between these people."""
        ties = cls()
        people = [one.member_id for one in asking] + [one.member_id for one in offering]
        ties._of_pairings(people)
        ties._of_offers(people, answered)
        ties._of_others(people)
        return ties

    def _of_pairings(self, people: list[UUID]) -> None:
        since = timezone.now() - COOL_OFF
        rows = Pairing.objects.exclude(mentor=None).exclude(mentee=None)
        rows = rows.filter(Q(state__in=Pairing.STANDING) | Q(ended_at__gt=since))
        for mentor, mentee, state in _of(
            rows, people, "mentor", "mentee", "state", other="mentee"
        ):
            if state == Pairing.State.ENDED:
                _both(self.cooling, mentor, mentee)
            else:
                _both(self.tied, mentor, mentee)
                self.taken[mentor] += 1

    def _of_offers(self, people: list[UUID], answered: MentorOffer | None) -> None:
        since = timezone.now() - COOL_OFF
        states = _that_take_places(answered)
        rows = MentorOffer.objects.filter(
            Q(state__in=states) | Q(state__in=SAID_NO, offered_at__gt=since)
        )
        if answered is not None:
            rows = rows.exclude(pk=answered.pk)
        for mentor, newcomer, state in _of(
            rows, people, "profile__member", "request__member", "state", other="request__member"
        ):
            if state in SAID_NO:
                self.said_no[newcomer].add(mentor)
            else:
                _both(self.tied, mentor, newcomer)
                self.taken[mentor] += 1

    def _of_others(self, people: list[UUID]) -> None:
        for one, other in _asked("SELECT one, other FROM match_blocks(%s)", people):
            _both(self.blocked, one, other)
        for about, reporter, priority in _asked(
            "SELECT about, reporter, priority FROM match_cases(%s)", people
        ):
            (self.in_crisis if priority == Priority.CRISIS else self.in_case).add(about)
            if reporter is not None:
                _both(self.cases, about, reporter)
        for (member,) in _asked("SELECT match_sanctions(%s)", people):
            self.sanctioned.add(member)
        for member, group, program in _asked(
            'SELECT member, "group", program FROM match_memberships(%s)', people
        ):
            self.groups[member].add(group)
            self.programs[member].add(program)


def _that_take_places(answered: MentorOffer | None) -> tuple[MentorOffer.State, ...]:
    if answered is None:
        return MentorOffer.STANDING
    is_asked = answered.state == MentorOffer.State.PENDING
    return (MentorOffer.State.ACCEPTED,) if is_asked else ()


MOST_NAMED = 100  # people: of more, all rows are read and nothing is compared in the query


def _of(
    rows: QuerySet[Pairing] | QuerySet[MentorOffer],
    people: list[UUID],
    *fields: str,
    other: str,
) -> Iterator[tuple[UUID, UUID, str]]:
    """Give the rows that are about some people, by either side."""
    if len(people) <= MOST_NAMED:
        rows = rows.filter(Q(**{f"{fields[0]}__in": people}) | Q(**{f"{other}__in": people}))
    yield from rows.values_list(*fields).iterator()


def _both(pairs: Pairs, one: UUID, other: UUID) -> None:
    pairs[one].add(other)
    pairs[other].add(one)


def _asked(sql: str, people: list[UUID]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql.replace("%s", "%s::uuid[]"), [listed(people)])
        return list(cursor.fetchall())


def _set(pairs: Pairs, member: UUID) -> Ids:
    """Give the others as a set that cannot change; the same empty one for most."""
    return frozenset(pairs[member]) if member in pairs else NOBODY


def _person(row: MentorProfile | MentorRequest, ties: Ties, week: date) -> dict[str, object]:
    member = row.member_id
    return {
        "id": row.pk,
        "member": member,
        "languages": tuple(row.languages),
        "ways": frozenset(map(Contact, row.ways)),
        "place": place_of(row),
        "reach_km": row.reach_km,
        "hours": hours(row, week),
        "writes": row.writes,
        "gender": row.gender,
        "safe_with": frozenset(row.safe_with),
        "substances": frozenset(row.substances),
        "steps": row.steps,
        "groups": _set(ties.groups, member),
        "blocked": _set(ties.blocked, member),
        "cooling_off": _set(ties.cooling, member),
        "in_case_with": _set(ties.cases, member),
        "tied_to": _set(ties.tied, member),
        "is_sanctioned": member in ties.sanctioned,
    }


def place_of(row: Fitting) -> Place | None:
    """Give where somebody is, where they have said so."""
    if row.latitude is None or row.longitude is None:
        return None
    return Place(row.latitude, row.longitude)


def hours(row: Fitting, week: date) -> int:
    """Give somebody's free hours as matching compares them."""
    return hours_of(wording.blocks_of_rows(row.free), ZoneInfo(row.time_zone), week)


def _newcomer(row: MentorRequest, programs: dict[int, str], ties: Ties, week: date) -> Newcomer:
    # Whoever no longer belongs to a group of the program waits until they do again.
    has_left = row.program_id not in ties.programs.get(row.member_id, ())
    return Newcomer(
        **_person(row, ties, week),  # type: ignore[arg-type]
        program=programs[row.program_id],
        kind=Kind(row.kind),
        waiting_since=row.opened_at or row.created_at,
        rounds=row.rounds,
        is_ahead=row.is_ahead,
        needs=frozenset(row.needs),
        wishes=frozenset(row.wishes),
        prefers=Contact(row.prefers) if row.prefers else None,
        declined=_set(ties.said_no, row.member_id),
        is_paused=has_left,
        is_in_case=row.member_id in ties.in_case,
    )


def _mentor(
    row: MentorProfile, programs: set[str], ties: Ties, at: datetime, answers: Answers
) -> Mentor:
    begun = row.guides_since
    return Mentor(
        **_person(row, ties, at.date()),  # type: ignore[arg-type]
        programs=frozenset(programs),
        kinds=frozenset(map(Kind, row.kinds)),
        band=Band(max(band for band in Band if band <= row.band)),
        capacity=row.capacity,
        taken=ties.taken[row.member_id],
        is_new=begun is None or at.date() - begun < FIRST_YEAR,
        offers=answers.offers,
        answer_hours=answers.hours,
        experience=frozenset(row.experience),
        is_in_case=row.member_id in ties.in_case | ties.in_crisis,
    )
