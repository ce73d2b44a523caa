"""Opening a case or joining the open one, its timeline, and who is to hear of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Model
from django.db.models.expressions import RawSQL
from django.utils import timezone

from accounts.asking import Purpose, as_purpose
from accounts.models import Member
from groups.models import Group, Role, Stewardship, Term
from groups.rules import body_and_above
from moderation import ledger
from moderation.conflicts import at_odds
from moderation.models import Case, CaseEvent, Priority, Report
from moderation.subjects import Subject
from moderation.times import target
from notifications.actions import notify

Level, State, Event = Case.Level, Case.State, CaseEvent.Kind
ABOVE = {Level.GROUP: Level.STEWARD, Level.STEWARD: Level.SITE}
# What a group's servants are themselves the subject of, or cannot mend.
NOT_FOR_GROUPS = ("group", "meeting")


@dataclass(frozen=True)
class Matter:
    """What a case is about: a kind and an id, whose it is, and in which group."""

    kind: str
    pk: UUID
    member: Member | None
    group: Group | None
    path: str = ""

    @classmethod
    def of(cls, subject: Subject, thing: Model) -> "Matter":
        """Ask the registry about a thing."""
        about = subject.about(thing)
        return cls(subject.key, subject.ident(thing), about.member, about.group, about.path)


def open_case(
    matter: Matter, *, origin: Case.Origin, priority: int, rules: Iterable[str] = ()
) -> tuple[Case, bool]:
    """Open a case, or take the one that is open on the same thing; say whether it is new.

    What is more urgent than before makes the case so. The rows are the caller's until the
    transaction is over. Take the group's row first.
    """
    now = timezone.now()
    with as_purpose(Purpose.MODERATE):
        case, is_new = Case.objects.get_or_create(
            subject_kind=matter.kind,
            subject_id=matter.pk,
            state__in=(State.NEW, State.ASSIGNED),
            defaults={
                "state": State.NEW,
                "group": matter.group,
                "about": matter.member,
                "origin": origin,
                "priority": priority,
                "rules": sorted(rules),
                "level": _first_level(matter),
                "opened_at": now,
                "due_at": now + target(priority),
            },
        )
        locked = Case.objects.select_for_update(of=("self",)).select_related("group", "about")
        case = locked.get(pk=case.pk)
        if is_new:
            note_event(case, Event.OPENED)
            ledger.write("opened", case=case, reason=origin, details={"priority": int(priority)})
        else:
            make_urgent(case, priority, rules)
    return case, is_new


def make_urgent(case: Case, priority: int, rules: Iterable[str] = ()) -> None:
    """Raise a case to what is more urgent, with the rules that say so; never lower it."""
    case.rules = sorted({*case.rules, *rules})
    if priority < case.priority:
        case.priority = priority
        case.due_at = min(case.due_at, timezone.now() + target(priority))
    case.save(update_fields=["rules", "priority", "due_at"])


def note_event(
    case: Case, kind: CaseEvent.Kind, *, by: Member | None = None, words: str = ""
) -> None:
    """Write a line into a case's timeline."""
    with as_purpose(Purpose.MODERATE):
        CaseEvent.objects.create(case=case, kind=kind, by=by, words=words)


def _first_level(matter: Matter) -> Case.Level:
    if matter.group is None:
        return Level.SITE
    if matter.kind in NOT_FOR_GROUPS or _serves(matter.member, matter.group):
        return Level.STEWARD
    return Level.GROUP


def _serves(member: Member | None, group: Group) -> bool:
    """Say whether somebody sits in a seat of the group, whose own moderators then do not judge."""
    with as_purpose(Purpose.REMIND):
        terms = Term.objects.current().filter(group=group, membership__member=member)
        return member is not None and terms.exists()


def raise_until_handled(case: Case, *, but: Member | None = None) -> None:
    """Put a case before the next level while nobody at its own may handle it (M-1).

    ``but`` is somebody who may not, because they have done the first half of it.
    """
    level, unfit = Level(case.level), {but.pk} if but else set()
    while level in ABOVE and not set(_handlers(case, level)) - unfit:
        level = ABOVE[level]
    if level != case.level:
        case.level = level
        with as_purpose(Purpose.MODERATE):
            case.save(update_fields=["level"])


def handlers_of(case: Case) -> list[UUID]:
    """Give the members before whom a case is put, without any whom it concerns (M-1)."""
    return _handlers(case, Level(case.level))


def _handlers(case: Case, level: Case.Level) -> list[UUID]:
    seated = _moderators(case.group) if level == Level.GROUP else _stewards(case.group, level)
    with as_purpose(Purpose.MODERATE):
        concerned = _concerned(case)
        apart = RawSQL("SELECT kept_apart_from(%s)", [[one.pk for one in concerned]])
        free = Member.objects.filter(pk__in=seated).exclude(pk__in=[one.pk for one in concerned])
        found = list(free.exclude(pk__in=apart).order_by("pk"))
    return [one.pk for one in found if not any(at_odds(one, other) for other in concerned)]


def _concerned(case: Case) -> list[Member]:
    reports = Report.objects.filter(case=case).exclude(reporter=None).select_related("reporter")
    reporters = [one.reporter for one in reports if one.reporter]
    return [case.about, *reporters] if case.about else reporters


def _moderators(group: Group | None) -> list[UUID]:
    with as_purpose(Purpose.REMIND):
        terms = Term.objects.current().filter(group=group, role=Role.MODERATOR)
        return list(terms.values_list("membership__member_id", flat=True))


def _stewards(group: Group | None, level: Case.Level) -> list[UUID]:
    with as_purpose(Purpose.REMIND):
        found = Stewardship.objects.filter(service_body=None)
        is_open = group is not None and group.visibility != Group.Visibility.SECRET
        if level == Level.STEWARD and group is not None and is_open:
            above = body_and_above(group.service_body)
            found = found | Stewardship.objects.filter(service_body__in=above)
        return list(found.values_list("member_id", flat=True).distinct())


def tell_handlers(case: Case, *, now: datetime | None = None) -> None:
    """Tell those who may handle a case that something waits: of a crisis at once, else once a day.

    Of a crisis in a group its stewards hear too, to whom it comes when nobody acts.
    """
    now = now or timezone.now()
    is_near = case.level == Level.GROUP and case.group is not None
    args = [case.group.key] if is_near and case.group else []
    where = "group" if is_near else "stewards"
    if case.priority == Priority.CRISIS:
        once = f"{case.pk} {case.level}"
        notify(handlers_of(case), f"moderation.crisis_{where}", once=once, args=args)
        if is_near:
            notify(_handlers(case, Level.STEWARD), "moderation.crisis_near", once=case.pk)
        return
    once = f"{case.group_id if is_near else ''} {now.date()}"
    notify(handlers_of(case), f"moderation.waiting_{where}", once=once, args=args)
