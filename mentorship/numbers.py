"""Who waits and who can be asked, as numbers for stewards: nobody by name, few never counted."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Min, Q
from django.utils.translation import gettext as _

from accounts.asking import Purpose, as_purpose
from groups.models import Program
from mentorship.models import MentorOffer, MentorProfile, MentorRequest
from mentorship.pool import Pool, pool_of
from mentorship.wording import language_name

IN_TIME = timedelta(hours=72)
LOOKED_BACK = timedelta(days=90)
FEW = 5  # of fewer, nobody is told how many
DAYS = (1, 2, 3, 7)


def shown(count: int) -> str:
    """Write a number so that nobody can be found by it."""
    return str(count) if count == 0 or count >= FEW else _("few")


@dataclass(frozen=True)
class Line:
    """What is asked for and offered of one kind: a program, a language, a region."""

    name: str
    waiting: int
    free: int

    @property
    def is_missing(self) -> bool:
        """Whether more people wait than there are places."""
        return self.waiting > self.free

    @property
    def waiting_shown(self) -> str:
        """How many wait, as it may be told."""
        return shown(self.waiting)

    @property
    def free_shown(self) -> str:
        """How many places are free, as it may be told."""
        return shown(self.free)


@dataclass(frozen=True)
class Board:
    """All numbers of one moment."""

    waits: list[tuple[str, str]]
    answered: str
    lines: list[tuple[str, list[Line]]]

    def rows(self) -> Iterator[tuple[str, str, str, str]]:
        """Give all of it as lines of a table: what, of which, waiting, free."""
        for name, count in self.waits:
            yield "waiting", name, count, ""
        yield "answered", _("within 72 hours"), self.answered, ""
        for what, lines in self.lines:
            for line in lines:
                yield what, line.name, line.waiting_shown, line.free_shown


def board(now: datetime) -> Board:
    """Count who waits and what is free now. Ask first who may know."""
    pool = pool_of()
    with as_purpose(Purpose.MATCH):
        waiting = list(MentorRequest.objects.waiting().select_related("program"))
        answered = _answered(now)
    programs = {one.slug: one.short_name for one in Program.objects.all()}
    return Board(
        waits=list(_waits(waiting, now)),
        answered=answered,
        lines=[
            (_("Program"), _lines(
                Counter(one.program.short_name for one in waiting),
                _places(pool, lambda one: [programs[slug] for slug in one.programs]),
            )),
            (_("Language"), _lines(
                Counter(language_name(code) for one in waiting for code in one.languages[:1]),
                _places(pool, lambda one: map(language_name, one.languages)),
            )),
            (_("Region"), _lines(
                Counter(region_of(one.place) for one in waiting),
                _places(pool, lambda one: [region_of(pool.profiles[one.id].place)]),
            )),
        ],
    )  # fmt: skip


def region_of(place: str) -> str:
    """Give the region of a town as it is kept: what stands behind the comma."""
    return place.rpartition(", ")[2] or _("not said")


def _places(pool: Pool, of: Callable[..., Iterable[str]]) -> Counter[str]:
    """Count free places; a place that counts for two of a kind is counted for both."""
    found: Counter[str] = Counter()
    for mentor in pool.mentors:
        if mentor.is_free_to_be_matched:
            for name in of(mentor):
                found[name] += mentor.free
    return found


def _lines(waiting: Counter[str], free: Counter[str]) -> list[Line]:
    """Put both sides beside each other, where most is missing first."""
    lines = [Line(name, waiting[name], free[name]) for name in sorted({*waiting, *free})]
    return sorted(lines, key=lambda line: line.free - line.waiting)


def _waits(waiting: list[MentorRequest], now: datetime) -> Iterator[tuple[str, str]]:
    """Count by days waited."""
    days = [(now - (one.opened_at or one.created_at)) / timedelta(days=1) for one in waiting]
    edges = (0, *DAYS)
    for least, most in zip(edges, DAYS, strict=False):
        name = _("%(least)d to %(most)d days") % {"least": least, "most": most}
        yield name, shown(sum(least <= one < most for one in days))
    yield (
        _("longer than %(days)d days") % {"days": DAYS[-1]},
        shown(sum(one >= DAYS[-1] for one in days)),
    )


def _answered(now: datetime) -> str:
    """Give the share of requests of late to which a mentor said yes within 72 hours."""
    asked = MentorRequest.objects.filter(
        opened_at__range=(now - LOOKED_BACK, now - IN_TIME)
    ).exclude(state=MentorRequest.State.DRAFT)
    total = asked.count()
    if total < FEW:
        return _("too few to tell")
    yes = Q(offers__state__in=MentorOffer.TOLD) | Q(
        offers__state=MentorOffer.State.WITHDRAWN, offers__answered_at__isnull=False
    )
    first = asked.annotate(first_yes=Min("offers__answered_at", filter=yes))
    in_time = first.filter(first_yes__lte=F("opened_at") + IN_TIME).count()
    return f"{round(100 * in_time / total)} %"


def mentors_by_state() -> list[tuple[str, str]]:
    """Count offers to guide by where they stand."""
    with as_purpose(Purpose.MATCH):
        found = Counter(MentorProfile.objects.values_list("state", flat=True))
    return [(str(state.label), shown(found[state])) for state in MentorProfile.State]
