"""What waits for moderators: the most urgent first, with the time that is left, in words."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
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
LATELY = timedelta(days=30)
FIRST_ACTIONS = """
    SELECT percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (
        ORDER BY extract(epoch FROM first_action_at - opened_at))
    FROM moderation_case
    WHERE first_action_at IS NOT NULL AND opened_at > %s AND
"""


class Page(NamedTuple):
    """Some cases of a queue, and whether there are more before and after them."""

    lines: list["CaseLine"]
    number: int
    has_more: bool


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
    def within(self) -> str:
        """Within how much time somebody should act."""
        return in_words(target(self.case.priority))

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
    return Case.objects.visible_to(member).open().exclude(appealed & Exists(took_part))


def page_of(cases: QuerySet[Case], member: Member, number: int) -> Page:
    """Give one page of a queue."""
    first = (number - 1) * A_PAGE
    ordered = cases.by_urgency().select_related("group", "about")  # type: ignore[attr-defined]
    found = list(ordered[first : first + A_PAGE + 1])
    shown = [one for one in found[:A_PAGE] if one.about is None or not at_odds(member, one.about)]
    return Page(lines_of(shown, member), number, len(found) > A_PAGE)


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


def counts(cases: QuerySet[Case]) -> list[tuple[str, int]]:
    """Count what waits by priority, most urgent first, where something waits."""
    found = dict(cases.order_by().values_list("priority").annotate(Count("pk")))
    return [(str(one.label), found[one]) for one in Priority if found.get(one)]


def first_actions(group: Group | None = None) -> tuple[str, str] | None:
    """Give the time to first action of the last 30 days: half within, and 95 in a hundred within."""
    since = timezone.now() - LATELY
    with connection.cursor() as cursor:
        if group is not None:
            cursor.execute(f"{FIRST_ACTIONS} group_id = %s", [since, group.pk])
        else:
            cursor.execute(f"{FIRST_ACTIONS} level <> 'group'", [since])
        found = cursor.fetchone()[0]
    if not found or found[0] is None:
        return None
    half, most = (in_words(timedelta(seconds=float(one))) for one in found)
    return half, most
