"""The checklist of groups that meet or talk online (G-1): what holds, and what to do."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from groups.models import Group, OnlineSafety, Role, Term

GOOD_FOR = timedelta(days=365)
MODERATORS = 2


@dataclass(frozen=True)
class Item:
    """One point of the checklist: whether it holds, and what to do where it does not."""

    key: str
    label: str
    is_met: bool
    advice: str


def is_online(group: Group) -> bool:
    """Say whether the checklist counts for a group: it says so, or holds meetings online."""
    held = group.meetings.running().exclude(attendance="in_person")
    return group.is_online or held.exists()


def checklist(group: Group, today: date) -> list[Item]:
    """Look at every point of a group's checklist; ask as its member or for a purpose."""
    safety = OnlineSafety.objects.filter(group=group).first() or OnlineSafety(group=group)
    return [_closed_doors(group), _moderators(group), *_settled(safety, today)]


def holds(group: Group, today: date) -> bool:
    """Say whether all points hold."""
    return all(item.is_met for item in checklist(group, today))


def _closed_doors(group: Group) -> Item:
    online = group.meetings.running().exclude(attendance="in_person")
    doors = online.filter(join_visibility="public").exclude(join_url="", join_phone="")
    return Item(
        "private",
        _("Rooms are private: no way to join is open to the public"),
        not doors.exists(),
        _("Show the link, telephone number and passcode of each meeting to members only."),
    )


def _moderators(group: Group) -> Item:
    terms = Term.objects.current().filter(group=group, role=Role.MODERATOR)
    count = terms.values("membership_id").distinct().count()
    return Item(
        "moderators",
        _("Two moderators have accepted their seats"),
        count >= MODERATORS,
        _("Offer the seat to two members. It counts once they accept."),
    )


def _settled(safety: OnlineSafety, today: date) -> list[Item]:
    reviewed = safety.reviewed_on
    return [
        Item(
            "privacy",
            _("A privacy statement is chosen"),
            bool(safety.privacy),
            _("Choose ours or write your own below."),
        ),
        Item(
            "recording",
            _("Recording and pictures of the screen are ruled out, or told before"),
            bool(safety.recording),
            _("Choose a rule below, and say it at the start of each meeting."),
        ),
        Item(
            "crisis",
            _("Moderators know what to do in a crisis"),
            safety.crisis_plan_on is not None,
            _("Read the plan below together and say that you have."),
        ),
        Item(
            "review",
            _("All of this was looked at within a year"),
            reviewed is not None and today - reviewed <= GOOD_FOR,
            _("Look at it together once a year and save this page."),
        ),
    ]
