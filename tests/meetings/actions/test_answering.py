"""Reports of the public: who is told, and what an answer does."""

from threading import Barrier, Thread
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.asking import as_person
from groups.models import Role
from meetings.actions.answering import (
    ReportAnsweredError,
    apply_report,
    dismiss_report,
    tell_of_report,
)
from meetings.actions.reports import report_change
from meetings.models import ChangeReport, FinderRow, Meeting, ScheduleChange
from notifications.models import Notice
from tests.factories import (
    ChangeReportFactory,
    MeetingFactory,
    MemberFactory,
    MembershipFactory,
    ServiceBodyFactory,
    StewardshipFactory,
    TermFactory,
)
from tests.meetings.held import meets_in
from tests.walls import as_owner

pytestmark = pytest.mark.django_db


def told() -> list[tuple[UUID, str]]:
    with as_owner():
        return sorted(Notice.objects.values_list("member_id", "kind"))


def test_report_of_a_visitor_is_told_by_the_worker_once() -> None:
    meeting, sending = MeetingFactory.create(), uuid4()

    for _ in range(2):
        report_change(meeting, kind=ChangeReport.Kind.TIME, sending=sending)

    (job,) = ProcrastinateJob.objects.filter(task_name="meetings.tell_of_report")
    assert job.args == {"report_id": str(sending)}


def test_report_is_told_to_those_who_answer_once() -> None:
    greeter = TermFactory.create(role=Role.GREETER)
    group = greeter.group
    treasurer = TermFactory.create(membership__group=group, role=Role.TREASURER)
    MembershipFactory.create(group=group)
    StewardshipFactory.create()
    report = ChangeReportFactory.create(meeting__group=group)

    for _ in range(2):
        tell_of_report(report.pk)

    assert told() == [(greeter.membership.member_id, "meetings.report_received")]
    assert treasurer.membership.member_id not in dict(told())


def test_report_on_an_imported_meeting_is_told_to_the_nearest_stewards() -> None:
    top = ServiceBodyFactory.create()
    below = ServiceBodyFactory.create(parent=top)
    StewardshipFactory.create()
    near = StewardshipFactory.create(service_body=top)
    report = ChangeReportFactory.create(meeting__service_body=below)

    tell_of_report(report.pk)

    assert told() == [(near.member_id, "meetings.report_for_stewards")]


def test_report_without_any_body_is_told_to_the_sites_stewards() -> None:
    steward = StewardshipFactory.create()
    StewardshipFactory.create(service_body=ServiceBodyFactory.create())

    tell_of_report(ChangeReportFactory.create().pk)

    assert told() == [(steward.member_id, "meetings.report_for_stewards")]


def test_report_that_is_gone_is_told_to_nobody() -> None:
    StewardshipFactory.create()

    tell_of_report(uuid4())

    assert told() == []


def test_end_that_is_applied_unlists_the_meeting_and_stands_in_its_history() -> None:
    greeter = TermFactory.create(role=Role.GREETER)
    time = meets_in(60, meeting__group=greeter.group)
    report = ChangeReportFactory.create(meeting=time.meeting, kind=ChangeReport.Kind.ENDED)
    member = greeter.membership.member

    with as_person(member.pk):
        for _ in range(2):
            assert apply_report(report, by=member).status == ChangeReport.Status.APPLIED

    meeting = Meeting.objects.get()
    assert meeting.ended_at is not None
    assert not FinderRow.objects.exists()
    with as_owner():
        assert [change.verb for change in ScheduleChange.objects.all()] == ["ended"]


def test_imported_meeting_ended_by_a_steward_is_not_listed_again_by_its_feed() -> None:
    time = meets_in(60)
    report = ChangeReportFactory.create(meeting=time.meeting, kind=ChangeReport.Kind.ENDED)
    steward = StewardshipFactory.create().member

    with as_person(steward.pk):
        apply_report(report, by=steward)

    meeting = Meeting.objects.get()
    assert (meeting.ended_at is not None, meeting.is_kept_locally) == (True, True)
    assert not FinderRow.objects.exists()


@pytest.mark.parametrize("kind", [kind for kind in ChangeReport.Kind if kind != "ended"])
def test_other_kinds_applied_change_no_meeting(kind: ChangeReport.Kind) -> None:
    report = ChangeReportFactory.create(kind=kind)
    steward = StewardshipFactory.create().member
    before = Meeting.objects.values().get()

    with as_person(steward.pk):
        apply_report(report, by=steward)

    assert Meeting.objects.values().get() == before


def test_strangers_may_answer_nothing() -> None:
    report = ChangeReportFactory.create(kind=ChangeReport.Kind.ENDED)
    member = MemberFactory.create(second_factor=True)

    for answer in (apply_report, dismiss_report):
        with as_person(member.pk), pytest.raises(PermissionDenied):
            answer(report, by=member)
    assert Meeting.objects.get().ended_at is None


def test_steward_of_another_body_may_answer_nothing() -> None:
    report = ChangeReportFactory.create(meeting__service_body=ServiceBodyFactory.create())
    steward = StewardshipFactory.create(service_body=ServiceBodyFactory.create()).member

    with as_person(steward.pk), pytest.raises(PermissionDenied):
        dismiss_report(report, by=steward)


@pytest.mark.django_db(transaction=True)
def test_apply_and_dismiss_at_once_leave_one_answer() -> None:
    report = ChangeReportFactory.create(kind=ChangeReport.Kind.ENDED)
    steward = StewardshipFactory.create().member
    barrier, lost = Barrier(6), []

    def answer(number: int) -> None:
        try:
            barrier.wait()
            with as_person(steward.pk):
                (apply_report if number % 2 else dismiss_report)(report, by=steward)
        except ReportAnsweredError:
            lost.append(number)
        finally:
            connection.close()

    threads = [Thread(target=answer, args=[number]) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    report.refresh_from_db()
    assert len(lost) == 3
    is_applied = report.status == ChangeReport.Status.APPLIED
    assert (Meeting.objects.get().ended_at is not None) is is_applied
