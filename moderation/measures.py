"""What each action takes: what it is done to, how much of it, and how many moderators."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from moderation.models import Action, Case, Decision, Sanction
from moderation.subjects import subject_of


class On(Enum):
    """What an action is done to."""

    CASE = "case"
    THING = "thing"
    MEMBER = "member"


@dataclass(frozen=True)
class Measure:
    """One action's bounds: ``most`` and ``usual`` are days, or posts; 0 where there is no amount.

    One moderator alone may do up to ``alone``; 0 asks for two always (M-3).
    """

    on: On
    sanction: Sanction.Kind | None = None
    most: int = 0
    usual: int = 0
    alone: int = 365
    needs_words: bool = True

    @property
    def is_timed(self) -> bool:
        """Whether it ends by itself at some time."""
        return bool(self.most) and self.sanction != Sanction.Kind.HOLD_NEXT

    def needs_second(self, amount: int) -> bool:
        """Say whether another moderator has to confirm it (M-3)."""
        return self.alone == 0 or amount > self.alone

    def until(self, amount: int, now: datetime) -> datetime | None:
        """Give when it ends by itself."""
        return now + timedelta(days=amount) if self.is_timed else None


ALONE_DAYS = 3  # 72 hours: the longest that one moderator may keep somebody out (M-3)
MEASURES: dict[Action, Measure] = {
    Action.RELEASE: Measure(On.CASE, needs_words=False),
    Action.ASK_EDIT: Measure(On.THING),
    Action.HIDE: Measure(On.THING, needs_words=False),
    Action.REMOVE: Measure(On.THING, alone=0),
    Action.CLOSE_TOPIC: Measure(On.THING, needs_words=False),
    Action.WARN: Measure(On.MEMBER),
    Action.HOLD_NEXT: Measure(On.MEMBER, Sanction.Kind.HOLD_NEXT, most=50, usual=3),
    Action.MUTE: Measure(On.MEMBER, Sanction.Kind.MUTE, most=30, usual=3),
    Action.SUSPEND: Measure(On.MEMBER, Sanction.Kind.SUSPEND, most=30, usual=3, alone=ALONE_DAYS),
    Action.BAN: Measure(On.MEMBER, Sanction.Kind.BAN, alone=0),
    Action.PAUSE_MENTORING: Measure(On.MEMBER, Sanction.Kind.PAUSE_MENTORING, most=180, usual=30),
}


def fits(action: Action, case: Case) -> bool:
    """Say whether an action can be done in a case at all."""
    measure, subject = MEASURES.get(action), subject_of(case.subject_kind)
    if measure is None:
        return False
    if measure.on is On.MEMBER and case.about_id is not None:
        return action != Action.BAN or case.group_id is not None
    # What is nobody's in particular, like a meeting: its group can be warned.
    return measure.on is On.CASE or (subject is not None and action in subject.can)


def is_of_group(decision: Decision) -> bool:
    """Say whether a decision is told to those who serve a group, and not to one member."""
    subject = subject_of(decision.case.subject_kind)
    return decision.member_id is None and subject is not None and Action.WARN in subject.can


def possible(case: Case) -> list[Action]:
    """Give what may be decided in a case, mildest first."""
    return [action for action in MEASURES if fits(action, case)]


def amount_of(decision: Decision) -> int:
    """Give for how many days a decision holds, as it was made; 0 where it has no end."""
    if decision.until is None:
        return 0
    return round((decision.until - decision.decided_at) / timedelta(days=1))
