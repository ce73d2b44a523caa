"""When nobody was found so far, people: the group's greeter, meetings, a circle, and a word."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.asking import Purpose, as_purpose
from groups.models import Group, Role, Term
from mentorship.models import MentorRequest
from mentorship.pool import among
from notifications.actions import notify

HEAR_EVERY = timedelta(hours=72)


@transaction.atomic
def bring_people(requests: Collection[UUID]) -> int:
    """Tell those who ask, and the greeters of their groups, that nobody was found so far.

    Told before, nobody is told again; say how many were. Greeters hear that somebody looks, not
    who: the newcomer says hello, or does not.
    """
    now = timezone.now()
    with as_purpose(Purpose.MATCH):
        waiting = MentorRequest.objects.waiting().filter(pk__in=among(requests), helped_at=None)
        told = list(waiting.select_for_update(of=("self",)).order_by("pk"))
        keys = [one.pk for one in told]
        MentorRequest.objects.filter(pk__in=among(keys)).update(helped_at=now, heard_at=now)
    if told:
        notify(
            [one.member_id for one in told],
            "mentorship.nobody_found",
            once=f"{keys[0]} {now.date()}",
        )
    _tell_greeters({one.group_id for one in told if one.group_id}, now)
    return len(told)


def _tell_greeters(groups: Collection[int], now: datetime) -> None:
    """Tell the greeters of groups, where there are none those who answer for them, once a day."""
    if not groups:
        return
    with as_purpose(Purpose.REMIND):
        terms = Term.objects.current().filter(
            group__in=groups, role__in=[Role.GREETER, Role.SECRETARY, Role.CHAIR]
        )
        seated = list(terms.values_list("group_id", "role", "membership__member_id"))
    for group in Group.objects.filter(pk__in=groups).order_by("pk"):
        held = [(role, member) for key, role, member in seated if key == group.pk]
        greeters = [member for role, member in held if role == Role.GREETER]
        notify(
            greeters or [member for _role, member in held],
            "mentorship.somebody_looks",
            once=f"{group.key} {now.date()}",
            args=[group.key],
            context={"group": group.name},
        )


@transaction.atomic
def say_where_things_are(now: datetime | None = None) -> int:
    """Tell those who heard nothing for 72 hours where things are; say how many."""
    now = now or timezone.now()
    with as_purpose(Purpose.MATCH):
        silent = MentorRequest.objects.waiting().filter(heard_at__lte=now - HEAR_EVERY)
        locked = silent.select_for_update(of=("self",), skip_locked=True).order_by("pk")
        told = dict(locked.values_list("pk", "member_id"))
        MentorRequest.objects.filter(pk__in=among(told)).update(heard_at=now)
    if told:
        members = sorted(set(told.values()))
        notify(members, "mentorship.where_things_are", once=f"{now:%Y-%m-%d %H}")
    return len(told)
