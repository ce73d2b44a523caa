"""What a group adds to the watch rules; nothing here makes them milder than everywhere."""

from dataclasses import dataclass, field

from django.db import transaction

from accounts.models import Member
from accounts.permissions import require
from groups.actions.locking import lock_group
from groups.models import Group
from moderation import ledger
from moderation.models import WatchSetting
from moderation.strictness import More, with_added


@dataclass(frozen=True)
class Wish:
    """How strict a group wants to be, with its own additions by rule id."""

    first_posts: int
    first_days: int
    no_outside_issues: bool = False
    more: dict[str, More] = field(default_factory=dict)


@transaction.atomic
def set_strictness(group: Group, *, by: Member, wish: Wish) -> WatchSetting:
    """Make the rules of a group stricter than the floor, as a servant or steward of it.

    Raises ``PermissionDenied``; ``LowersFloorError`` for less than the floor, and
    ``UnknownRuleError`` or ``PatternError`` for what no rule takes.
    """
    group = lock_group(group)
    require(by, "moderation.set_rules", group)
    setting = WatchSetting.objects.filter(group=group).first() or WatchSetting(group=group)
    setting.first_posts, setting.first_days = wish.first_posts, wish.first_days
    setting.no_outside_issues, setting.more = wish.no_outside_issues, dict(wish.more)
    with_added(setting)
    setting.save()
    ledger.write("watch.set", by=by, group=group)
    return setting
