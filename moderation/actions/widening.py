"""More than a case shows: asked for by one, agreed by another, for a day, and the group is told."""

from collections.abc import Sequence
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.asking import Purpose, as_purpose
from accounts.models import Member
from accounts.permissions import require
from groups.models import Membership
from moderation import ledger
from moderation.actions.deciding import NeedsAnotherError
from moderation.actions.locking import lock_case
from moderation.actions.opening import handlers_of, note_event
from moderation.models import Case, CaseEvent, Look, WiderLook
from moderation.subjects import Excerpt
from moderation.things import thing_of
from notifications.actions import notify

LASTS = timedelta(hours=24)


class NothingWiderError(Exception):
    """There is nothing more to see, nothing was agreed, or the day is over."""


@transaction.atomic
def ask_wider(case: Case, *, by: Member, why: str) -> WiderLook:
    """Ask to see more than the context of a case; asked or agreed already, return that.

    Raises ``PermissionDenied``, and ``NothingWiderError`` where its kind of thing has no more.
    """
    locked = lock_case(case)
    require(by, "moderation.handle", locked)
    known = running(locked)
    if known is not None:
        return known
    with as_purpose(Purpose.MODERATE):
        subject, _thing = thing_of(locked)
        if subject is None or subject.wider is None:
            raise NothingWiderError
        wider = WiderLook.objects.create(case=locked, asked_by=by, why=why.strip())
    others = [one for one in handlers_of(locked) if one != by.pk]
    notify(others, "moderation.wider_asked", once=wider.pk, args=[locked.pk])
    ledger.write("wider.asked", by=by, case=locked)
    return wider


def running(case: Case) -> WiderLook | None:
    """Give the wider look that is asked for, or agreed and not over; None without one."""
    now = timezone.now()
    with as_purpose(Purpose.MODERATE):
        asked = WiderLook.objects.filter(case=case, asked_at__gt=now - 7 * LASTS)
        found = asked.order_by("-asked_at").first()
    return None if found is None or (found.ends_at and found.ends_at <= now) else found


@transaction.atomic
def agree_wider(wider: WiderLook, *, by: Member) -> WiderLook:
    """Agree, as another moderator or steward of the case; for 24 hours, and the group is told.

    Agreed already, return it. Raises ``PermissionDenied``, ``NeedsAnotherError`` and
    ``NothingWiderError``.
    """
    case = lock_case(wider.case)
    require(by, "moderation.handle", case)
    with as_purpose(Purpose.MODERATE):
        locked = WiderLook.objects.select_for_update(of=("self",)).get(pk=wider.pk)
    if locked.agreed_by_id is not None:
        return locked
    if locked.asked_by_id in (by.pk, None):
        raise NeedsAnotherError
    if locked.asked_at <= timezone.now() - 7 * LASTS:
        raise NothingWiderError
    locked.agreed_by, locked.agreed_at = by, timezone.now()
    locked.ends_at = locked.agreed_at + LASTS
    with as_purpose(Purpose.MODERATE):
        locked.save(update_fields=["agreed_by", "agreed_at", "ends_at"])
    note_event(case, CaseEvent.Kind.WIDENED, by=by)
    _tell_group(locked, case)
    ledger.write("wider.agreed", by=by, case=case)
    return locked


def _tell_group(wider: WiderLook, case: Case) -> None:
    """Tell all members, neutrally: not which case, nor who asked."""
    if case.group is None:
        return
    with as_purpose(Purpose.REMIND):
        members = Membership.objects.active().filter(group=case.group)
        told = list(members.values_list("member_id", flat=True))
    notify(told, "moderation.wider_look", once=wider.pk, args=[case.group.key])


@transaction.atomic
def look_wider(wider: WiderLook, *, by: Member) -> Sequence[Excerpt]:
    """Show the two what they agreed on, and write down that it was shown, each time.

    Raises ``PermissionDenied`` and ``NothingWiderError``.
    """
    case = lock_case(wider.case)
    require(by, "moderation.handle", case)
    with as_purpose(Purpose.MODERATE):
        fresh = WiderLook.objects.get(pk=wider.pk)
        if by.pk not in (fresh.asked_by_id, fresh.agreed_by_id):
            raise PermissionDenied
        if fresh.ends_at is None or fresh.ends_at <= timezone.now():
            raise NothingWiderError
        subject, thing = thing_of(case)
        if subject is None or subject.wider is None or thing is None:
            raise NothingWiderError
        Look.objects.create(case=case, by=by)
        shown = subject.wider(thing)
    ledger.write("wider.looked", by=by, case=case)
    return shown
