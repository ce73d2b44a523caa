"""A group begins: a draft of its founder's, with a second servant brought before stewards."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts import limits
from accounts.asking import Purpose, as_purpose
from accounts.models import Member
from accounts.permissions import require
from groups import telling
from groups.actions.locking import lock_group
from groups.actions.naming import random_slug
from groups.models import Group, Membership, Review, Role, Seat, Stewardship, Term
from groups.rules import body_and_above
from notifications.actions import notify

A_TERM = timedelta(days=365)
SERVANTS = 2


class TooManyGroupsError(Exception):
    """Three new groups in a day are enough."""


class NotReadyError(Exception):
    """Something is missing before stewards can look; ``missing`` names it."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


class NoDraftError(Exception):
    """The group is not a draft any more."""


@transaction.atomic
def found_group(*, by: Member, sending: UUID, own_name: str, face: Mapping[str, Any]) -> Group:
    """Make a draft with its founder as member and secretary; sent twice, it is the same group.

    ``sending`` is the random id that the form was given when it was shown; ``face`` holds
    fields of the group. Raises ``TooManyGroupsError``.
    """
    known = Group.objects.filter(key=sending).first()
    if known and Membership.objects.active().filter(group=known, member=by).exists():
        return known
    if limits.wait_for("found_group", str(by.pk)):
        raise TooManyGroupsError
    key = uuid4() if known else sending
    group = Group.objects.create(**face, key=key, slug=random_slug(), served_since=timezone.now())
    seat_servant(group, by, own_name, Role.SECRETARY)
    return group


def seat_servant(group: Group, member: Member, name: str, role: Role) -> Term:
    """Make somebody a member of a group, if they are none yet, and give them a seat for a year."""
    now = timezone.now()
    membership, _ = Membership.objects.update_or_create(
        group=group,
        member=member,
        defaults={"state": Membership.State.ACTIVE, "joined_at": now, "ended_at": None},
        create_defaults={
            "state": Membership.State.ACTIVE, "joined_at": now, "name": name.strip()
        },
    )  # fmt: skip
    Seat.objects.get_or_create(group=group, role=role)
    today = now.date()
    return Term.objects.create(
        group=group,
        membership=membership,
        role=role,
        starts_on=today,
        ends_on=today + A_TERM,
        accepted_at=now,
    )


def lacking(group: Group, plan: str) -> list[str]:
    """Name what stewards need to see: "meeting" (or a plan), "servants" (two of them)."""
    terms = Term.objects.current().filter(group=group)
    servants = terms.values("membership_id").distinct().count()
    has_meeting = group.meetings.filter(ended_at=None, times__isnull=False).exists()
    found = {
        "meeting": not (has_meeting or plan.strip()),
        "servants": servants < SERVANTS,
    }
    return [name for name, is_so in found.items() if is_so]


@transaction.atomic
def submit_group(group: Group, *, by: Member, plan: str = "") -> Review:
    """Bring a draft before the stewards; brought already, give what they look at.

    Raises ``PermissionDenied``, ``NoDraftError``, and ``NotReadyError`` with what is missing.
    """
    locked = lock_group(group)
    require(by, "groups.edit_group", locked)
    known = Review.objects.filter(group=locked, outcome=Review.Outcome.OPEN).first()
    if known:
        return known
    if locked.state != Group.State.DRAFT:
        raise NoDraftError
    missing = lacking(locked, plan)
    if missing:
        raise NotReadyError(missing)
    review = Review.objects.create(group=locked, plan=plan.strip())
    enter_state(locked, Group.State.IN_REVIEW)
    notify(stewards_of(locked), "groups.review_waiting", once=review.pk, args=[review.pk])
    return review


@transaction.atomic
def discard_draft(group: Group, *, by: Member) -> None:
    """Throw a draft away with all that is in it; gone already, do nothing.

    Raises ``PermissionDenied``, and ``NoDraftError`` for any group that is no draft.
    """
    locked = Group.objects.select_for_update(of=("self",)).filter(pk=group.pk).first()
    if locked is None:
        return
    require(by, "groups.edit_group", locked)
    if locked.state != Group.State.DRAFT:
        raise NoDraftError
    with as_purpose(Purpose.ERASE):
        erase_group(locked)


def erase_group(group: Group) -> None:
    """Delete a group with its meetings, which would else stand alone for all to see."""
    group.meetings.all().delete()
    group.delete()


def enter_state(group: Group, state: Group.State, reason: str = "") -> None:
    """Write the state of a locked group, since when it is so, and tell who shows it."""
    group.state, group.state_since, group.pause_reason = state, timezone.now(), reason
    group.save()
    telling.tell(group)


def stewards_of(group: Group) -> list[UUID]:
    """Give the stewards who may look at a group; none of those who belong to it."""
    with as_purpose(Purpose.REMIND):
        bodies = body_and_above(group.service_body)
        caring = Stewardship.objects.filter(Q(service_body=None) | Q(service_body__in=bodies))
        inside = Membership.objects.filter(group=group).values("member_id")
        found = caring.exclude(member_id__in=inside).values_list("member_id", flat=True)
        return list(found.distinct())
