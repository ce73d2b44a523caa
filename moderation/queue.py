"""What waits for moderators: the most urgent first, with the time that is left, in words."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.core.cache import caches
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.models import Member
from groups.models import Group
from moderation.conflicts import at_odds
from moderation.models import Case, Decision, Look, Priority, Report
from moderation.subjects import subject_of
from moderation.times import target
from moderation.wording import in_words

A_PAGE = 25
MOST_PAGES = 10
A_MINUTE = 60
MOST_COUNTED = A_PAGE * MOST_PAGES
LATELY = timedelta(days=30)
FIRST_ACTIONS = """
    SELECT percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (
        ORDER BY extract(epoch FROM first_action_at - opened_at))
    FROM moderation_case
    WHERE first_action_at IS NOT NULL AND opened_at > %s AND
"""


class Page(NamedTuple):
    """Some cases of a queue, whether there are more after them, and how many wait by urgency."""

    lines: list["CaseLine"]
    number: int
    has_more: bool
    counts: list[tuple[str, str]]


@dataclass(frozen=True)
class CaseLine:
    """One case as its moderators see it before they look: of what kind it is, and how urgent."""

    case: Case
    now: datetime
    mine: bool
    reasons: list[str]
    has_looked: bool = False

    @property
    def pk(self) -> object:
        """The case's own id."""
        return self.case.pk

    @cached_property
    def path(self) -> str:
        """Where the case has its page; what is done about it has its addresses below."""
        return reverse("case_detail", args=[self.case.pk])

    @cached_property
    def label(self) -> str:
        """What the case is about, by kind."""
        subject = subject_of(self.case.subject_kind)
        return str(subject.label) if subject else self.case.subject_kind

    @property
    def place(self) -> str:
        """The group's name; of a secret one stewards are told no name."""
        group = self.case.group
        if group is None:
            return ""
        if self.case.level != Case.Level.GROUP and group.visibility == Group.Visibility.SECRET:
            return _("A private group")
        return group.name

    @property
    def facts(self) -> str:
        """All that is known before a look, in one line."""
        case = self.case
        place = self.place if case.level != Case.Level.GROUP else ""
        hidden = _("Hidden until somebody has looked") if case.hidden_until else ""
        origin = str(case.get_origin_display())
        parts = (self._within, origin, *self.reasons, *case.rules, place, self._whose, hidden)
        return " · ".join(part for part in parts if part)

    @property
    def _within(self) -> str:
        if not self.is_undecided or self.case.first_action_at:
            return ""
        return _("First action within %(time)s") % {"time": in_words(target(self.case.priority))}

    @property
    def _whose(self) -> str:
        if self.mine:
            return _("Yours")
        return _("Somebody looks at it") if self.case.assigned_to_id else ""

    @property
    def is_late(self) -> bool:
        """Whether somebody should have acted before."""
        return self.case.due_at < self.now

    @property
    def timer(self) -> str:
        """How much time is left, or gone by, until somebody should have acted."""
        if self.is_late:
            return _("late by %(time)s") % {"time": in_words(self.now - self.case.due_at)}
        return _("%(time)s left") % {"time": in_words(self.case.due_at - self.now)}

    @property
    def can_hide(self) -> bool:
        """Whether what it is about can be hidden at all."""
        subject = subject_of(self.case.subject_kind)
        return subject is not None and "hide" in subject.can

    @property
    def can_pass(self) -> bool:
        """Whether somebody stands above those before whom it is put."""
        return self.is_undecided and self.case.level != Case.Level.SITE

    @property
    def is_undecided(self) -> bool:
        """Whether it waits for a first decision."""
        return self.case.state in (Case.State.NEW, Case.State.ASSIGNED)


def waiting_in(group: Group, member: Member) -> QuerySet[Case]:
    """Give what waits for a group's moderators and does not concern this one."""
    return _waiting(member).filter(level=Case.Level.GROUP, group=group)


def waiting_above(member: Member) -> QuerySet[Case]:
    """Give what waits for a steward and does not concern them."""
    return _waiting(member).filter(level__in=[Case.Level.STEWARD, Case.Level.SITE])


def _waiting(member: Member) -> QuerySet[Case]:
    """Give open cases, without appeals against what the member decided (M-4)."""
    took_part = Decision.objects.filter(Q(by=member) | Q(confirmed_by=member), case=OuterRef("pk"))
    appealed = Q(state=Case.State.APPEALED)
    return Case.objects.put_before(member).open().exclude(appealed & Exists(took_part))


def page_of(cases: QuerySet[Case], member: Member, number: int) -> Page:
    """Give one page of a queue, with its counts: who may see a case is asked once for both.

    Of thousands only as many are looked at as anybody would read.
    """
    urgent = cases.by_urgency().values_list("pk", "priority")  # type: ignore[attr-defined]
    waiting = list(urgent[: MOST_COUNTED + 1])
    first = (number - 1) * A_PAGE
    ids = [one[0] for one in waiting[first : first + A_PAGE]]
    found = Case.objects.filter(pk__in=ids).by_urgency().select_related("group", "about")
    shown = [one for one in found if one.about is None or not at_odds(member, one.about)]
    has_more = len(waiting) > first + A_PAGE and number < MOST_PAGES
    priorities = [one[1] for one in waiting]
    return Page(lines_of(shown, member), number, has_more, _counts(priorities))


def lines_of(cases: list[Case], member: Member) -> list[CaseLine]:
    """Give the lines of some cases, with what was said of each and whether the member has looked."""
    ids = [case.pk for case in cases]
    looked = set(Look.objects.filter(by=member, case__in=ids).values_list("case_id", flat=True))
    said: dict[object, list[str]] = {}
    for one in Report.objects.filter(case__in=ids).order_by("created_at"):
        why = one.get_why_display()
        if why not in said.setdefault(one.case_id, []):
            said[one.case_id].append(why)
    now = timezone.now()
    return [
        CaseLine(
            case, now, case.assigned_to_id == member.pk, said.get(case.pk, []), case.pk in looked
        )
        for case in cases
    ]


def _counts(priorities: list[int]) -> list[tuple[str, str]]:
    """Count what waits by priority, most urgent first; ``+`` where more wait than are counted."""
    found = Counter(priorities[:MOST_COUNTED])
    has_more = len(priorities) > MOST_COUNTED
    last = max(found, default=None)
    return [
        (str(one.label), f"{found[one]}+" if has_more and one == last else str(found[one]))
        for one in Priority
        if found[one]
    ]


def first_actions(member: Member, group: Group | None = None) -> tuple[str, str] | None:
    """Give the time to first action of the last 30 days: half within, and 95 in a hundred within.

    Worked out once a minute for each who asks, in each process.
    """
    key = f"first-actions-{member.pk}-{group.pk if group else 0}"
    found = caches["local"].get_or_set(key, lambda: _first_actions(group), A_MINUTE)
    if not found:
        return None
    half, most = (in_words(timedelta(seconds=one)) for one in found)
    return half, most


def _first_actions(group: Group | None) -> list[float]:
    since = timezone.now() - LATELY
    with connection.cursor() as cursor:
        if group is not None:
            cursor.execute(f"{FIRST_ACTIONS} group_id = %s", [since, group.pk])
        else:
            cursor.execute(f"{FIRST_ACTIONS} level <> 'group'", [since])
        return [float(one) for one in cursor.fetchone()[0] or []]
