"""Who may change, confirm and answer for a meeting: its group's servants, and stewards above."""

import rules

from accounts.models import Member
from groups.models import Group
from groups.rules import is_steward, is_steward_of, is_steward_of_body
from meetings.models import ChangeReport, Meeting


def _looks_after(member: Member, meeting: Meeting) -> bool:
    """The member is a steward of the site, or of a body that the meeting stands under."""
    if meeting.group and is_steward_of(member, meeting.group):
        return True
    body = meeting.service_body
    return bool(is_steward_of_body(member, body) if body else is_steward(member))


@rules.predicate
def edits(member: Member, meeting: Meeting) -> bool:
    """The member posts the group's schedule, or looks after it from above, until the group ends."""
    if meeting.group and meeting.group.state == Group.State.ARCHIVED:
        return False
    in_group = meeting.group and member.has_perm("groups.edit_schedule", meeting.group)
    return bool(in_group) or _looks_after(member, meeting)


@rules.predicate
def answers(member: Member, report: ChangeReport) -> bool:
    """The member answers what the public says of the group's meetings, or looks after them."""
    meeting = report.meeting
    in_group = meeting.group and member.has_perm("groups.answer_reports", meeting.group)
    return bool(in_group) or _looks_after(member, meeting)


@rules.predicate
def edits_schedule(member: Member, group: Group) -> bool:
    """The member posts the group's schedule, or looks after it from above, until the group ends."""
    if group.state == Group.State.ARCHIVED:
        return False
    return member.has_perm("groups.edit_schedule", group) or is_steward_of(member, group)


@rules.predicate
def stewards_listing(member: Member, meeting: Meeting) -> bool:
    """The member is a steward of the site, or of a body that the listing stands under."""
    return _looks_after(member, meeting)


rules.add_perm("meetings.steward_listing", stewards_listing)
rules.add_perm("meetings.edit", edits)
rules.add_perm("meetings.edit_schedule", edits_schedule)
rules.add_perm("meetings.answer_report", answers)
