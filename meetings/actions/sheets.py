"""Whole schedules changed by a spreadsheet: planned first, then applied at once or not at all."""

import secrets
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import slugify

from accounts.asking import Purpose, as_purpose
from accounts.models import Member
from groups.models import Group, ServiceBody
from meetings import finder_index, stewarding
from meetings.actions.confirming import mark_confirmed
from meetings.models import Meeting, MeetingTime, SheetPlan
from meetings.sheets import files, planning
from meetings.sheets.columns import Setting, setting_of
from meetings.sheets.lines import Line, digest, lines_of
from meetings.sheets.planning import Kind, Plan
from meetings.sheets.reading import SheetError, read_sheet

KEPT = timedelta(days=1)
TIME_FIELDS = ("weekday", "start", "duration", "time_zone", "weeks_of_month", "interval")
DATES = ("anchor", "valid_from", "valid_until")
SLUG = 60


class SheetErrorsError(Exception):
    """Some cells cannot be read; ``errors`` tells which."""

    def __init__(self, errors: list[SheetError]) -> None:
        super().__init__(len(errors))
        self.errors = errors


class PlanStaleError(Exception):
    """The schedule was changed since the plan was made."""


@dataclass(frozen=True)
class Scope:
    """Whose schedule a sheet holds: a group's, or that of all under a service body."""

    group: Group | None = None
    body: ServiceBody | None = None

    def meetings(self) -> QuerySet[Meeting]:
        """Give its meetings as they are listed, in the order of the sheet."""
        if self.group is not None:
            found = Meeting.objects.filter(group=self.group)
        else:
            ids = stewarding.ids_under([self.body.pk] if self.body else [])
            found = stewarding.meetings_under(ids)
        return found.filter(ended_at=None).order_by("name", "pk")

    def setting(self, member: Member) -> Setting:
        """Read the schedule as ``member`` may see it."""
        meetings = list(
            self.meetings().select_related("place").prefetch_related("times", "formats")
        )
        shows_hidden = self.group is not None and member.has_perm(
            "groups.edit_schedule", self.group
        )
        return setting_of(meetings, lines_of(meetings), shows_hidden=shows_hidden)

    def require(self, member: Member) -> None:
        """Raise ``PermissionDenied`` unless the member may change this schedule."""
        if self.group is not None:
            rights: list[tuple[str, Any]] = [
                ("groups.edit_schedule", self.group),
                ("groups.steward", self.group),
            ]
        else:
            rights = [("groups.steward_body", self.body)]
        if not any(member.has_perm(*right) for right in rights):
            raise PermissionDenied


def scope_of(plan: SheetPlan) -> Scope:
    """Give whose schedule a plan changes."""
    return Scope(plan.group, plan.service_body)


@transaction.atomic
def plan_sheet(content: bytes, scope: Scope, *, by: Member) -> SheetPlan:
    """Read a sheet and keep what it would change; nothing is changed yet.

    Raises ``SheetUnreadableError`` for what is no sheet, ``SheetErrorsError`` for wrong cells.
    """
    scope.require(by)
    setting = scope.setting(by)
    reading = read_sheet(files.read(content), setting)
    if reading.errors:
        raise SheetErrorsError(reading.errors)
    plan = SheetPlan(
        member=by,
        group=scope.group,
        service_body=scope.body,
        rows=[line.as_json() for line in reading.lines],
        seen=digest(setting.lines),
    )
    plan.save(force_insert=True)
    return plan


def is_stale(plan: SheetPlan, setting: Setting) -> bool:
    """Say whether the schedule is no longer what the plan was made against."""
    return plan.seen != digest(setting.lines)


def steps_of(plan: SheetPlan, setting: Setting) -> Plan:
    """Give what a plan would change in the schedule as it is."""
    return planning.plan(setting, [Line.from_json(row) for row in plan.rows])


@transaction.atomic
def apply_plan(plan: SheetPlan, *, by: Member, now: datetime | None = None) -> SheetPlan:
    """Do all that a plan says, at once; done already, do nothing.

    Raises ``PlanStaleError`` where the schedule was changed since, and changes nothing then.
    """
    scope = scope_of(plan)
    if scope.group is not None:
        Group.objects.select_for_update(of=("self",)).get(pk=scope.group.pk)
    locked = {
        meeting.pk: meeting
        for meeting in scope.meetings().order_by("pk").select_for_update(of=("self",))
    }
    kept = SheetPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    scope.require(by)
    if kept.applied_at is not None:
        return kept
    setting = scope.setting(by)
    if is_stale(kept, setting):
        raise PlanStaleError
    kept.applied_at = now or timezone.now()
    touched = _Applying(scope, locked, kept.applied_at).apply(steps_of(kept, setting))
    finder_index.refresh(touched)
    kept.save(update_fields=["applied_at"])
    return kept


class _Applying:
    """Writes the steps of a plan to meetings that are locked already."""

    def __init__(self, scope: Scope, meetings: dict[int, Meeting], now: datetime) -> None:
        self.scope = scope
        self.meetings = meetings
        self.now = now

    def apply(self, plan: Plan) -> set[int]:
        """Write all steps; give the meetings that were touched."""
        steps = [step for step in plan.steps if step.kind != Kind.UNCHANGED]
        new = [step.after for step in steps if step.after and step.after.meeting is None]
        touched = self._add_meetings(new)
        of_meeting: dict[int, list[planning.Step]] = defaultdict(list)
        for step in steps:
            line = step.after or step.before
            if line and line.meeting is not None:
                of_meeting[line.meeting].append(step)
        for pk, its in of_meeting.items():
            self._change(self.meetings[pk], its)
        return touched | set(of_meeting)

    def _change(self, meeting: Meeting, steps: Iterable[planning.Step]) -> None:
        said: Line | None = None
        for step in steps:
            if step.after is None and step.before is not None:
                MeetingTime.objects.filter(pk=step.before.time, meeting=meeting).delete()
            elif step.after is not None:
                said = step.after
                _write_time(meeting, step.after)
        if said is not None:
            _write(meeting, said)
        if not meeting.times.exists():
            meeting.ended_at = self.now
        meeting.is_kept_locally = True
        mark_confirmed(meeting, self.now)
        meeting.save()

    def _add_meetings(self, lines: Iterable[Line]) -> set[int]:
        """Make new meetings; lines that say the same of their meeting are times of one."""
        of_one: dict[str, list[Line]] = defaultdict(list)
        for line in lines:
            of_one[repr(line.of_meeting)].append(line)
        return {self._add(its).pk for its in of_one.values()}

    def _add(self, lines: list[Line]) -> Meeting:
        group, body = self.scope.group, self.scope.body
        owner = group or body
        assert owner is not None  # noqa: S101 - a scope has one of both
        meeting = Meeting(
            slug=f"{slugify(lines[0].name)[:SLUG] or 'meeting'}-{secrets.token_hex(4)}",
            program=owner.program,
            group=group,
            service_body=group.service_body if group else body,
            is_kept_locally=True,
            confirmed_at=self.now,
        )
        _write(meeting, lines[0])
        for line in lines:
            _write_time(meeting, line)
        return meeting


def _write(meeting: Meeting, line: Line) -> None:
    """Write what a line says of its meeting, and save it."""
    for name in ("name", "attendance", "join_url", "join_phone", "notes"):
        setattr(meeting, name, getattr(line, name))
    meeting.place_id = line.place
    meeting.save()
    meeting.formats.set(line.formats)


def _write_time(meeting: Meeting, line: Line) -> None:
    time = MeetingTime(pk=line.time, meeting=meeting)
    for name in TIME_FIELDS:
        setattr(time, name, getattr(line, name))
    for name in DATES:
        said = getattr(line, name)
        setattr(time, name, date.fromisoformat(said) if said else None)
    time.save(force_update=line.time is not None, force_insert=line.time is None)


def forget_plans(now: datetime) -> None:
    """Delete the plans that are a day old."""
    with as_purpose(Purpose.PURGE):
        SheetPlan.objects.filter(created_at__lte=now - KEPT).delete()
