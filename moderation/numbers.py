"""Moderation in numbers, month by month, counted from the ledger alone (M-14).

Only months that are over are shown, and nothing below five: nobody can tell from two looks at
the page that one thing happened between them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db import connection
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.asking import Purpose, as_purpose
from groups.models import Group
from moderation.models import Action
from moderation.wording import in_words

MONTHS = 6
LEAST = 5
COUNTS = """
    SELECT date_trunc('month', at AT TIME ZONE 'UTC')::date, kind, count(*)
    FROM moderation_ledgerentry
    WHERE at >= %(since)s AND at < %(until)s AND (%(group)s::uuid IS NULL OR group_key = %(group)s)
    GROUP BY 1, 2
"""
# The month is the one in which a case was opened, whenever somebody acted.
TIMES = """
    WITH opened AS (
        SELECT case_id, min(at) AS at FROM moderation_ledgerentry
        WHERE kind = 'opened' AND at >= %(since)s AND at < %(until)s
            AND (%(group)s::uuid IS NULL OR group_key = %(group)s)
        GROUP BY case_id
    ), acted AS (
        SELECT case_id, min(at) AS at FROM moderation_ledgerentry
        WHERE case_id IN (SELECT case_id FROM opened)
            AND (kind = 'taken' OR kind LIKE 'decided.%%' OR kind LIKE 'proposed.%%')
        GROUP BY case_id
    )
    SELECT date_trunc('month', opened.at AT TIME ZONE 'UTC')::date, count(*),
        percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (
            ORDER BY extract(epoch FROM acted.at - opened.at))
    FROM opened JOIN acted USING (case_id) GROUP BY 1
"""
APPEALS = ("appeal.upheld", "appeal.reduced", "appeal.overturned")


@dataclass(frozen=True)
class Month:
    """What moderators did in one month; counts below five are "few", and times then not told."""

    first: date
    counts: dict[str, int]
    acted: int = 0
    times: tuple[float, float] | None = None

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Give what is counted besides actions, with its number."""
        return [
            (_("Reports"), self._said("reported")),
            (_("Cases opened"), self._said("opened")),
            (_("Appeals"), self._said("appealed")),
            (_("Decisions taken back or made milder after an appeal"), self._said(*APPEALS[1:])),
            (_("Looks at more than a case shows, by two moderators"), self._said("wider.agreed")),
        ]

    @property
    def actions(self) -> list[tuple[str, str]]:
        """Give the actions that were taken, each with its number."""
        return [
            (str(action.label), self._said(f"decided.{action}"))
            for action in Action
            if self.counts.get(f"decided.{action}")
        ]

    @property
    def is_quiet(self) -> bool:
        """Whether nothing at all may be told in numbers."""
        return not any(count >= LEAST for count in self.counts.values())

    @cached_property
    def first_action(self) -> tuple[str, str] | None:
        """Give within what time half of the cases were acted on, and 95 of a hundred."""
        if self.times is None or self.acted < LEAST:
            return None
        half, most = (in_words(timedelta(seconds=seconds)) for seconds in self.times)
        return half, most

    def _said(self, *kinds: str) -> str:
        return said(sum(self.counts.get(kind, 0) for kind in kinds))


def said(count: int) -> str:
    """Give a count as it may be told."""
    return str(count) if count >= LEAST else _("few")


def months(group: Group | None, today: date) -> list[Month]:
    """Give the last six months that are over, the latest first; of the whole site without a group.

    Ask after it is clear that somebody may see a group's numbers.
    """
    firsts = list(_firsts(today))
    since, until = _instant(firsts[-1]), _instant(today.replace(day=1))
    asked = {"since": since, "until": until, "group": group.key if group else None}
    with as_purpose(Purpose.MODERATE), connection.cursor() as cursor:
        cursor.execute(COUNTS, asked)
        counted: dict[date, dict[str, int]] = {first: {} for first in firsts}
        for first, kind, count in cursor.fetchall():
            counted[first][kind] = count
        cursor.execute(TIMES, asked)
        timed = {first: (acted, times) for first, acted, times in cursor.fetchall()}
    return [Month(first, counted[first], *timed.get(first, (0, None))) for first in firsts]


def _firsts(today: date) -> Iterator[date]:
    first = today.replace(day=1)
    for _month in range(MONTHS):
        first = (first - timedelta(days=1)).replace(day=1)
        yield first


def _instant(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
