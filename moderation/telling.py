"""What a member is told about a decision: what, why and how long, in plain words (M-9)."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from moderation.measures import is_of_group
from moderation.models import Action, Decision, Sanction

Kind = Sanction.Kind
MEANWHILE = Decision.State.PROPOSED


@dataclass(frozen=True)
class Told:
    """One decision as the member reads it."""

    what: str
    why: str
    until: datetime | None
    is_over: bool


def told(decision: Decision, sanctions: list[Sanction]) -> Told:
    """Put a decision into words; its sanctions say what counts, and how long."""
    running = next((one for one in sanctions if one.state == Sanction.State.ACTIVE), None)
    until = running.until if running else decision.until
    if decision.state == MEANWHILE:
        what = _meanwhile(until)
    elif is_of_group(decision):
        what = _of_group(Action(decision.action))
    else:
        what = _what(Action(decision.action), until, running.posts_left if running else None)
    is_back = decision.state in (Decision.State.UNDONE, Decision.State.WITHDRAWN)
    return Told(what, str(decision.get_reason_display()), until, is_back)


def _of_group(action: Action) -> str:
    if action == Action.HIDE:
        return _("A meeting of the group is not in the lists for now.")
    return _("This is a warning to those who serve the group. Please talk about it.")


def _meanwhile(until: datetime | None) -> str:
    return _(
        "Two moderators look at what happened. Meanwhile you cannot open the rooms of this group,"
        " until %(until)s at the latest"
    ) % {"until": _day(until)}


def _what(action: Action, until: datetime | None, posts: int | None) -> str:
    if action == Action.HOLD_NEXT:
        return _posts(posts or 0)
    return PLAIN[action]() % {"until": _day(until)}


def _posts(count: int) -> str:
    if not count:
        return _("Some of your posts waited for a moderator before others could read them.")
    return ngettext(
        "Your next %(count)s post waits for a moderator before others can read it.",
        "Your next %(count)s posts wait for a moderator before others can read them.",
        count,
    ) % {"count": count}


def _day(until: datetime | None) -> str:
    return date_format(until, "DATETIME_FORMAT") if until else ""


PLAIN = {
    Action.RELEASE: lambda: _("What you wrote is shown. Nothing is wrong with it."),
    Action.ASK_EDIT: lambda: _(
        "Please change what you wrote. Others cannot read it until you have."
    ),
    Action.HIDE: lambda: _("What you wrote is hidden. Others cannot read it."),
    Action.REMOVE: lambda: _("What you wrote was removed for good."),
    Action.WARN: lambda: _("This is a warning. What it is about is hidden; nothing else changes."),
    Action.MUTE: lambda: _(
        "You can read the rooms of this group. You cannot write in them until %(until)s"
    ),
    Action.SUSPEND: lambda: _("You cannot open the rooms of this group until %(until)s"),
    Action.BAN: lambda: _("You no longer belong to this group, and cannot join it again."),
    Action.CLOSE_TOPIC: lambda: _("The topic is closed: nobody can write in it any more."),
    Action.PAUSE_MENTORING: lambda: _("Your mentoring is paused until %(until)s"),
    Action.TAKEDOWN: lambda: _("The topic is hidden until moderators have looked at it."),
    Action.HAND_OVER: lambda: _("Stewards look at it now."),
}
