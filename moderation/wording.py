"""What reporters and moderators read of a case: states, times and a timeline, in words."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.asking import Purpose, as_purpose
from accounts.models import Member
from groups.models import Membership
from moderation.models import Case, CaseEvent, Report
from moderation.subjects import subject_of

MINUTE, HOUR, DAY = 60, 3600, 86400
MINUTES_UNTIL, HOURS_UNTIL = 2 * HOUR, 2 * DAY


def in_words(length: timedelta) -> str:
    """Give a length of time in its largest fitting unit."""
    seconds = length.total_seconds()
    if seconds < MINUTES_UNTIL:
        count = max(round(seconds / MINUTE), 1)
        return ngettext("%(count)s minute", "%(count)s minutes", count) % {"count": count}
    if seconds < HOURS_UNTIL:
        count = round(seconds / HOUR)
        return ngettext("%(count)s hour", "%(count)s hours", count) % {"count": count}
    count = round(seconds / DAY)
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": count}


@dataclass(frozen=True)
class ReportLine:
    """One's own report, and what became of it, without what was decided about anybody."""

    report: Report
    label: str
    said: str


def reports_made_by(member: Member) -> list[ReportLine]:
    """Give a member's own reports, the latest first."""
    own = list(Report.objects.filter(reporter=member).order_by("-created_at", "pk")[:100])
    with as_purpose(Purpose.MODERATE):  # the case itself is nothing that a reporter sees
        cases = Case.objects.filter(pk__in=[one.case_id for one in own])
        kinds = dict(cases.values_list("pk", "subject_kind"))
    found = [(one, subject_of(kinds.get(one.case_id, ""))) for one in own]
    return [
        ReportLine(one, str(subject.label) if subject else "", _became(one))
        for one, subject in found
    ]


def _became(report: Report) -> str:
    if report.state == Report.State.OPEN:
        return _("Waiting for a moderator.")
    if report.state == Report.State.JOINED:
        return _("A moderator looks at it.")
    if report.was_founded:
        return _("A moderator has looked at it, and something was done.")
    return _("A moderator has looked at it. It stays as it is.")


@dataclass(frozen=True)
class EventLine:
    """One line of a case's timeline, with who it was by the name that the group knows."""

    event: CaseEvent
    name: str


def timeline_of(case: Case, member: Member) -> list[EventLine]:
    """Give what has happened in a case; who reported is in none of it (M-2)."""
    events = list(CaseEvent.objects.filter(case=case))
    people = {event.by_id for event in events}
    names = Membership.objects.filter(group=case.group_id, member__in=people - {None})
    known = dict(names.values_list("member_id", "name"))
    return [EventLine(event, _name(event, member, known)) for event in events]


def _name(event: CaseEvent, member: Member, known: dict[UUID, str]) -> str:
    if event.by_id is None:
        return ""
    if event.by_id == member.pk:
        return _("You")
    return known.get(event.by_id, _("A moderator"))
