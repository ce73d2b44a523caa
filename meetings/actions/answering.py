"""Answering what the public says of a listing; the reporter reads the answer on their page."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.asking import Purpose, as_purpose
from accounts.models import Member
from accounts.permissions import require
from groups.models import Stewardship, Term
from groups.rules import SEATS, body_and_above
from meetings.actions.changing import Verb, keep, lock_meeting
from meetings.actions.unwritten import keep_without_history
from meetings.models import ChangeReport, Meeting
from notifications.actions import notify


class ReportAnsweredError(Exception):
    """The report was answered otherwise meanwhile."""


@transaction.atomic
def dismiss_report(report: ChangeReport, *, by: Member, answer: str = "") -> ChangeReport:
    """Say that the listing is right as it is; said already, change nothing.

    Raises ``ReportAnsweredError`` where the listing was changed for it meanwhile.
    """
    return _answer(report, by=by, status=ChangeReport.Status.DISMISSED, answer=answer)


@transaction.atomic
def apply_report(report: ChangeReport, *, by: Member, answer: str = "") -> ChangeReport:
    """Say that the listing was changed for it; a meeting said to have ended is ended.

    Said already, change nothing. Raises ``ReportAnsweredError`` where it was dismissed meanwhile.
    """
    return _answer(report, by=by, status=ChangeReport.Status.APPLIED, answer=answer)


def _answer(
    report: ChangeReport, *, by: Member, status: ChangeReport.Status, answer: str
) -> ChangeReport:
    meetings = Meeting.objects.select_related("group", "service_body")
    meeting = meetings.select_for_update(of=("self",)).get(pk=report.meeting_id)
    locked = ChangeReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
    locked.meeting = meeting
    require(by, "meetings.answer_report", locked)
    if locked.status == status:
        return locked
    if locked.status != ChangeReport.Status.OPEN:
        raise ReportAnsweredError
    now = timezone.now()
    if status == ChangeReport.Status.APPLIED and locked.kind == ChangeReport.Kind.ENDED:
        _end(meeting, by, now)
    locked.status, locked.answer, locked.answered_at = status, answer, now
    locked.save(update_fields=["status", "answer", "answered_at"])
    return locked


def _end(meeting: Meeting, by: Member, now: datetime) -> None:
    locked = lock_meeting(meeting)
    if locked.ended_at is not None:
        return
    patch = {"ended_at": now.isoformat()}
    if locked.group_id is not None:
        keep(locked, patch, by=by, verb=Verb.ENDED)
    else:
        keep_without_history(locked, patch, now=now)


def tell_of_report(report_id: UUID) -> None:
    """Tell those who answer that a report has come; told already, do nothing.

    These are the servants of the meeting's group. Where nobody serves it, as in most imported
    groups, the stewards of the nearest service body above, or else of the site.
    """
    report = ChangeReport.objects.select_related("meeting__group", "meeting__service_body")
    found = report.filter(pk=report_id).first()
    if found is None:
        return
    meeting = found.meeting
    context = {"meeting": meeting.name}
    with as_purpose(Purpose.REMIND):
        servants = _servants(meeting)
        if meeting.group and servants:
            args = [meeting.group.key]
            notify(
                servants, "meetings.report_received", once=report_id, args=args, context=context
            )
        else:
            stewards = _stewards(meeting)
            notify(stewards, "meetings.report_for_stewards", once=report_id, context=context)


def _servants(meeting: Meeting) -> set[UUID]:
    terms = Term.objects.current().filter(group=meeting.group_id, role__in=SEATS["answer_reports"])
    return set(terms.values_list("membership__member_id", flat=True))


def _stewards(meeting: Meeting) -> set[UUID]:
    body = meeting.service_body or (meeting.group.service_body if meeting.group else None)
    for place in [*body_and_above(body), None]:
        found = Stewardship.objects.filter(service_body=place)
        members = set(found.values_list("member_id", flat=True))
        if members:
            return members
    return set()
