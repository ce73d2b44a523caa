"""What servants set for their group: its public face, how people join, how it decides."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import Member
from accounts.permissions import require
from groups import telling
from groups.actions.deciding import decision_covers
from groups.actions.locking import lock_group
from groups.models import Group

FACE = ("name", "home_place", "notes", "site_url", "is_online")
RULES = ("joining", "join_question", "quorum", "majority", "decides")


class GroupChangedError(Exception):
    """Another servant has changed the group since the form was opened; nothing is kept."""


class DecisionNeededError(Exception):
    """The group wants to decide about this together first."""


@transaction.atomic
def edit_face(group: Group, *, by: Member, seen_at: datetime, wish: Mapping[str, Any]) -> Group:
    """Change what anybody may read of a group; so already, change nothing.

    ``seen_at`` is the group's ``updated_at`` as the form showed it. Raises ``PermissionDenied``
    and ``GroupChangedError``.
    """
    locked = lock_group(group)
    require(by, "groups.edit_group", locked)
    if not _differs(locked, FACE, wish):
        return locked
    _refuse_stale(locked, seen_at)
    return _write(locked, FACE, wish)


@transaction.atomic
def edit_rules(group: Group, *, by: Member, seen_at: datetime, wish: Mapping[str, Any]) -> Group:
    """Change how people join and how the group decides; so already, change nothing.

    Raises ``PermissionDenied``, ``GroupChangedError``, and ``DecisionNeededError`` where the
    group changes its rules only together.
    """
    locked = lock_group(group)
    require(by, "groups.edit_group", locked)
    if not _differs(locked, RULES, wish):
        return locked
    _refuse_stale(locked, seen_at)
    if not decision_covers(locked, Group.Covered.RULES):
        raise DecisionNeededError
    return _write(locked, RULES, wish)


def _differs(group: Group, fields: tuple[str, ...], wish: Mapping[str, Any]) -> bool:
    return any(getattr(group, field) != wish[field] for field in fields if field in wish)


def _refuse_stale(group: Group, seen_at: datetime) -> None:
    if group.updated_at != seen_at:
        raise GroupChangedError


def _write(group: Group, fields: tuple[str, ...], wish: Mapping[str, Any]) -> Group:
    for field in fields:
        setattr(group, field, wish.get(field, getattr(group, field)))
    group.save()
    telling.tell(group)
    return group
