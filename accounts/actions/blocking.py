"""Keeping somebody away, without anybody being told."""

from uuid import UUID

from django.db import transaction

from accounts import telling
from accounts.models import Block, Member


@transaction.atomic
def block_member(member: Member, other: UUID, *, label: str) -> None:
    """Keep another member away, everywhere; kept away already, change nothing.

    ``label`` is the name by which the member knows them here.
    """
    if other != member.pk:
        Block.objects.bulk_create(
            [Block(blocker=member, blocked_id=other, label=label)], ignore_conflicts=True
        )
        telling.tell_block(member, other)


@transaction.atomic
def unblock(member: Member, block: UUID) -> None:
    """Take a block of one's own back; not there, do nothing."""
    Block.objects.filter(blocker=member, pk=block).delete()
