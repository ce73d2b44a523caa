"""A meeting as what can be reported: put before stewards, out of the lists only by their hand."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.asking import as_person
from meetings import finder_index
from meetings.models import FinderRow, Meeting
from moderation.actions import deciding
from moderation.actions.reporting import report
from moderation.looking import look
from moderation.models import Action, Case, Reason, Report
from tests.factories import (
    MeetingFactory,
    MeetingTimeFactory,
    MemberFactory,
    MembershipFactory,
    StewardshipFactory,
)
from tests.walls import as_owner

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting() -> Meeting:
    made: Meeting = MeetingTimeFactory.create(meeting__notes="Ring twice.").meeting
    finder_index.refresh([made.pk])
    return made


def reported(meeting: Meeting) -> Case:
    by = MemberFactory.create()
    with as_person(by.pk):
        report("meeting", meeting.ident, by=by, why=Report.Why.CONTACT)
    with as_owner():
        return Case.objects.get()


def test_page_of_a_meeting_leads_those_signed_in_to_a_report(
    client: Client, meeting: Meeting
) -> None:
    url = reverse("report_create", args=["meeting", meeting.ident])
    assert url not in client.get(meeting.get_absolute_url()).content.decode()
    client.force_login(MemberFactory.create())

    assert url in client.get(meeting.get_absolute_url()).content.decode()
    assert client.get(url).status_code == 200


def test_meeting_that_one_cannot_open_cannot_be_reported(client: Client) -> None:
    draft = MeetingFactory.create(is_draft=True)
    mine = MembershipFactory.create(group__visibility="secret")
    members_only = MeetingFactory.create(group=mine.group)

    client.force_login(mine.member)
    answers = {
        one: client.get(reverse("report_create", args=["meeting", one.ident])).status_code
        for one in (draft, members_only)
    }

    assert answers == {draft: 404, members_only: 200}


def test_m_11_reports_alone_take_no_meeting_out_of_the_lists(meeting: Meeting) -> None:
    for _ in range(4):
        reported(meeting)

    meeting.refresh_from_db()
    assert meeting.unlisted_at is None


def test_steward_takes_a_meeting_out_of_the_lists_and_back(meeting: Meeting) -> None:
    steward = StewardshipFactory.create().member
    case = reported(meeting)
    assert (case.level, case.group) == (Case.Level.SITE, None)

    with as_person(steward.pk):
        shown = look(case, by=steward)
        decision = deciding.decide(case, by=steward, action=Action.HIDE, reason=Reason.PREDATION)
    assert "Ring twice." in shown.excerpts[0].words
    assert not Meeting.objects.listed().exists()
    assert not FinderRow.objects.filter(meeting=meeting).exists()

    with as_person(steward.pk):
        deciding.undo(decision, by=steward)
    assert Meeting.objects.listed().exists()
    assert FinderRow.objects.filter(meeting=meeting).exists()
