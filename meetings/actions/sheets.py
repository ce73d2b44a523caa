"""Whole schedules changed by a spreadsheet: planned first, then applied at once or not at all."""

import secrets
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import slugify

from accounts.asking import Purpose, as_purpose
from accounts.models import Member
from groups.actions.naming import random_slug
from groups.models import Group, ServiceBody
from meetings import stewarding
from meetings.actions.changing import (
    Verb,
    keep,
    lock_group,
    lock_meeting,
)
from meetings.actions.placing import with_place
from meetings.actions.unwritten import keep_without_history
from meetings.models import Meeting, SheetPlan
from meetings.sheets import files, planning
from meetings.sheets.columns import Setting, setting_of
from meetings.sheets.lines import Line, NewPlace, digest, lines_of
from meetings.sheets.planning import Kind, Plan, Step
from meetings.sheets.reading import SheetError, read_sheet
from meetings.snapshots import TIME, Patch

KEPT = timedelta(days=1)
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
            found = stewarding.meetings_under(ids).public()
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
        if self.group is not None and self.group.state == Group.State.ARCHIVED:
            raise PermissionDenied
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
        lock_group(scope.group)
    list(scope.meetings().order_by("pk").select_for_update(of=("self",), no_key=True))
    kept = SheetPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    scope.require(by)
    if kept.applied_at is not None:
        return kept
    setting = scope.setting(by)
    if is_stale(kept, setting):
        raise PlanStaleError
    kept.applied_at = now or timezone.now()
    _Applying(scope, by, kept.applied_at).apply(steps_of(kept, setting))
    kept.save(update_fields=["applied_at"])
    return kept


class _Applying:
    """Turns the steps of a plan into changes of meetings that are locked already."""

    def __init__(self, scope: Scope, by: Member, now: datetime) -> None:
        self.scope = scope
        self.by = by
        self.now = now
        self.places: dict[NewPlace, int] = {}
        self.batch = uuid4()  # one revert takes all of a sheet back

    def apply(self, plan: Plan) -> None:
        """Make all changes."""
        steps = [step for step in plan.steps if step.kind != Kind.UNCHANGED]
        of_meeting: dict[int, list[Step]] = defaultdict(list)
        of_new: dict[str, list[Line]] = defaultdict(list)
        for step in steps:
            line = step.after or step.before
            if line is not None and line.meeting is not None:
                of_meeting[line.meeting].append(step)
            elif line is not None:  # lines that say the same of their meeting are times of one
                of_new[repr(line.of_meeting)].append(line)
        kept = {step.after.meeting for step in plan.steps if step.after is not None}
        for pk in sorted(of_meeting):
            self._change(pk, of_meeting[pk], is_ended=pk not in kept)
        for lines in of_new.values():
            self._add(lines)

    def _change(self, pk: int, steps: list[Step], *, is_ended: bool) -> None:
        meeting = lock_meeting(Meeting(pk=pk))
        if is_ended:
            self._keep(meeting, {"ended_at": self.now.isoformat()}, Verb.ENDED)
            return
        patch: Patch = {}
        for number, step in enumerate(steps):
            if step.after is None:
                patch[f"time/{step.before.time if step.before else 0}"] = None
            else:
                patch |= self._of_meeting(step.before, step.after)
                patch[f"time/{step.after.time or f'new-{number}'}"] = _of_time(step.after)
        self._keep(meeting, patch, Verb.EDITED)

    def _add(self, lines: list[Line]) -> None:
        group, body = self.scope.group, self.scope.body
        owner = group or body
        assert owner is not None  # noqa: S101 - a scope has one of both
        meeting = Meeting.objects.create(
            slug=_slug(lines[0].name) if group is None or group.is_findable else random_slug(),
            program=owner.program,
            group=group,
            service_body=group.service_body if group else body,
            name=lines[0].name,
            attendance=lines[0].attendance,
            version=0,
        )
        patch = self._of_meeting(None, lines[0])
        patch |= {f"time/new-{at}": _of_time(line) for at, line in enumerate(lines)}
        self._keep(lock_meeting(meeting), patch, Verb.ADDED)

    def _of_meeting(self, before: Line | None, after: Line) -> Patch:
        """Give what a line changes of its meeting itself."""
        was = before.of_meeting if before else {}
        found = {key: value for key, value in after.of_meeting.items() if was.get(key) != value}
        if found.pop("new_place", None) and after.new_place:
            found["place"] = self._place_of(after.new_place)
        return {name: list(value) if name == "formats" else value for name, value in found.items()}

    def _place_of(self, told: NewPlace) -> int:
        """Give the place that a sheet tells of, stored once however many lines name it."""
        if told not in self.places:
            wish = {"place": told.wanted}
            self.places[told] = with_place(self.scope.group, wish)["place"]
        return self.places[told]

    def _keep(self, meeting: Meeting, patch: Patch, verb: Verb) -> None:
        if meeting.group_id is not None:
            keep(meeting, patch, by=self.by, verb=verb, batch=self.batch)
        else:
            keep_without_history(meeting, patch, now=self.now)


def _slug(name: str) -> str:
    return f"{slugify(name)[:SLUG] or 'meeting'}-{secrets.token_hex(4)}"


def _of_time(line: Line) -> dict[str, Any]:
    return {name: getattr(line, name) for name in TIME} | {
        name: getattr(line, name) or None for name in DATES
    }


def forget_plans(now: datetime) -> None:
    """Delete the plans that are a day old."""
    with as_purpose(Purpose.PURGE):
        SheetPlan.objects.filter(created_at__lte=now - KEPT).delete()
