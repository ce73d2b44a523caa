"""Signing out elsewhere."""

from uuid import UUID

from django.db import transaction

from accounts import devices
from accounts.models import Member


@transaction.atomic
def end_devices(member: Member, chosen: list[UUID] | None, *, keep: str = "") -> int:
    """Sign a member out on these devices, or on all but the session ``keep``; say on how many."""
    Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
    return devices.end(member, chosen, keep=keep)
