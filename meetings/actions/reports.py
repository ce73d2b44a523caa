"""What the public tells of a listing, kept for its organizers."""

from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app

from meetings.models import ChangeReport, Meeting


@transaction.atomic
def report_change(
    meeting: Meeting, *, kind: ChangeReport.Kind, words: str = "", sending: UUID
) -> ChangeReport:
    """Keep somebody's word that a listing is wrong; sent twice, it is the same report.

    ``sending`` is the random id that the form was given when it was shown. Anyone may
    report, without an account, so nobody is asked for and nothing of them is kept.
    """
    report, is_new = ChangeReport.objects.get_or_create(
        pk=sending, defaults={"meeting": meeting, "kind": kind, "words": words}
    )
    if is_new:
        # By the worker: a visitor may not know who serves a group.
        app.configure_task("meetings.tell_of_report").defer(report_id=str(report.pk))
    return report
